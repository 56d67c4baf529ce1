package io.parley.server.catalog;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The catalog in force. Any thread reads it; a reload replaces it whole. */
public final class LiveCatalog {
    private volatile Catalog current = Catalog.EMPTY;

    /**
     * Reads everything; blocks until all fixed prompts are rendered.
     *
     * @param folders with bots and trunks
     * @param onDuty renders a bot's prompts
     * @throws io.parley.config.ConfigException with what is wrong with a file
     */
    public static LiveCatalog open(
            Settings.Folders folders, Function<Bot, Engine.BotOnDuty> onDuty, InstantSource clock) {
        LiveCatalog catalog = new LiveCatalog();
        Map<String, Catalog.BotInForce> bots = new HashMap<>();
        Map<String, Catalog.TrunkInForce> trunks = new HashMap<>();
        for (Path folder : list(folders.bots())) {
            Path file = folder.resolve("bot.yaml");
            if (Files.isRegularFile(file)) {
                Bot bot = BotFile.load(file);
                bots.put(bot.name(), new Catalog.BotInForce(onDuty.apply(bot), file, clock.instant()));
            }
        }
        for (Path file : list(folders.trunks())) {
            if (file.toString().endsWith(".yaml")) {
                Trunk trunk = TrunkFile.read(file);
                trunks.put(trunk.name(), new Catalog.TrunkInForce(trunk, "", file, clock.instant()));
            }
        }
        catalog.current = new Catalog(bots, trunks);
        return catalog;
    }

    public Catalog current() {
        return current;
    }

    private static java.util.List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
