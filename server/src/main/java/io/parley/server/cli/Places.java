package io.parley.server.cli;

import io.parley.dialog.bot.EngineNames;
import io.parley.server.catalog.InstalledNames;
import io.parley.server.settings.Settings;
import io.parley.server.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where things are; every command that loads something mixes them in. They win over {@code parley.yaml}. */
final class Places {
    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Home folder with bots/, trunk-config/ and parley.yaml (default: the installation).",
            defaultValue = "${sys:parley.root:-.}")
    Path root = Path.of(".");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings (default: parley.yaml in the home folder, if there is one).")
    @Nullable
    Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where calls and rendered prompts are kept (default: PARLEY_DATA, else as the settings say).",
            defaultValue = "${env:PARLEY_DATA:-}")
    String data = "";

    private @Nullable Settings settings;

    /**
     * The settings as file and options say.
     *
     * @throws io.parley.config.ConfigException with what is wrong with the file
     */
    Settings settings() {
        Settings known = settings;
        if (known == null) {
            known = read();
            settings = known;
        }
        return known;
    }

    private Settings read() {
        Settings defaults = inPlaces(Settings.defaults(root));
        Path file = config == null ? defaults.file() : config;
        Settings read = config != null || Files.exists(file) ? SettingsFile.read(file, defaults) : defaults;
        return data.isEmpty() ? read : read.with(read.folders().withData(Path.of(data)));
    }

    /** Where an installation has them, if its launcher says so; a checkout's cache may lie elsewhere. */
    private static Settings inPlaces(Settings defaults) {
        Settings.Folders folders = defaults.folders();
        String cache = System.getenv("PARLEY_CACHE");
        if (cache != null) {
            folders = folders.withModels(Path.of(cache).resolve("models"));
        }
        String models = System.getProperty("parley.models");
        if (models != null) {
            folders = folders.withModels(Path.of(models));
        }
        String data = System.getProperty("parley.data");
        if (data != null) {
            folders = folders.withData(Path.of(data));
        }
        return defaults.with(folders);
    }

    /** What a bot may name of the engine that the settings describe. */
    EngineNames engineNames() {
        return InstalledNames.of(settings());
    }

    /** What speaks in the engine that the settings describe; its recognisers do not matter. */
    EngineNames voices() {
        return new EngineNames(
                Optional.empty(), engineNames().voices(), engineNames().absent());
    }

    Path data() {
        return settings().data();
    }

    /** A bot by name, folder or file. */
    Path bot(String nameOrPath) {
        Path named = settings().folders().bots().resolve(nameOrPath).resolve("bot.yaml");
        Path given = Path.of(nameOrPath);
        if (Files.isDirectory(given)) {
            given = given.resolve("bot.yaml");
        }
        return existing("bot", nameOrPath, given, named);
    }

    /** A trunk by name or file. */
    Path trunk(String nameOrPath) {
        return existing(
                "trunk",
                nameOrPath,
                Path.of(nameOrPath),
                settings().folders().trunks().resolve(nameOrPath + ".yaml"));
    }

    private static Path existing(String what, String given, Path asPath, Path asName) {
        if (Files.isRegularFile(asPath)) {
            return asPath;
        }
        if (Files.isRegularFile(asName)) {
            return asName;
        }
        throw new WrongInputException(
                "No " + what + " \"" + given + "\": neither a file nor a name (" + asName + " does not exist)");
    }
}
