package io.parley.server.catalog;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.dialog.bot.Bot;
import io.parley.engine.Engine;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.trunk.Trunk;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import io.parley.server.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** A home folder in a test's folder, with real bots and trunks that speak in tones. */
final class Home {
    static final long PROMPT_MEMORY_BYTES = 1L << 20;

    final Path folder;
    final Settings settings;
    /** Under the name of the one that every engine has: bots are refused that name another. */
    final ToneSynthesizer synthesizer = new ToneSynthesizer("cmu-slt-hsmm");

    final PromptCache prompts;
    Predicate<Trunk> served = _ -> true;

    Home(Path folder) {
        this.folder = folder;
        this.settings = Settings.defaults(folder);
        this.prompts = new PromptCache(
                Synthesizers.only(synthesizer),
                folder.resolve("data/prompts"),
                new PromptCache.Bounds(PROMPT_MEMORY_BYTES, 64L << 20, 2));
        try {
            Files.createDirectories(settings.folders().bots());
            Files.createDirectories(settings.folders().trunks());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String bot(String name, String says) {
        return bot(name, says, "{}");
    }

    static String bot(String name, String says, String variables) {
        return """
                bot: %s
                language: en-US
                voice: { synthesizer: mary, name: cmu-slt-hsmm }
                hear: { recognizer: vosk-en }
                variables: %s
                flows: { main: { open: hello, nodes: { hello: {
                  when: { expr: "1 < 2" },
                  say: "%s",
                  hang-up: true } } } }
                """.formatted(name, variables, says);
    }

    static String trunk(String name, String... routes) {
        return """
                trunk: %s
                gateways: [ { to: "sip:127.0.0.1:5060" } ]
                inbound:
                  from: [127.0.0.1]
                  routes: [%s]
                """.formatted(name, String.join(", ", routes));
    }

    static String route(String to, String bot) {
        return "{ to: \"%s\", bot: %s }".formatted(to, bot);
    }

    Path botFile(String folderName) {
        return settings.folders().bots().resolve(folderName).resolve("bot.yaml");
    }

    Path trunkFile(String name) {
        return settings.folders().trunks().resolve(name + ".yaml");
    }

    Home withBot(String name, String says) {
        write(botFile(name), bot(name, says));
        return this;
    }

    Home withTrunk(String name, String... routes) {
        write(trunkFile(name), trunk(name, routes));
        return this;
    }

    /** Whole or not at all, as careful editors do. */
    void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path next = Files.writeString(file.resolveSibling("." + file.getFileName() + ".new"), text);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LiveCatalog open(EngineClock clock) {
        return open(clock, bot -> Engine.BotOnDuty.of(bot, prompts));
    }

    LiveCatalog open(EngineClock clock, Function<Bot, Engine.BotOnDuty> onDuty) {
        return LiveCatalog.open(
                new CatalogReader(settings, References.of(_ -> Optional.of("s3cret-of-the-tests"))).everything(),
                settings,
                new LiveCatalog.Host(onDuty, trunk -> served.test(trunk), clock));
    }

    /** What stands in the way of opening, each problem with its path cut to what is in this folder. */
    List<String> problems(EngineClock clock) {
        try {
            open(clock);
            return List.of();
        } catch (ConfigException e) {
            return shown(e.problems().stream().map(Object::toString).toList());
        }
    }

    List<String> shown(List<String> problems) {
        return problems.stream()
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    List<String> problems(Reload reload) {
        return shown(reload.problems().stream().map(Object::toString).toList());
    }
}
