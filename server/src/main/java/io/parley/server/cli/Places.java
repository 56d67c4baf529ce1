package io.parley.server.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where things are; every command that loads something mixes them in. */
final class Places {
    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Folder with bots/ and trunk-config/ (default: the installation).",
            defaultValue = "${sys:parley.root:-.}")
    Path root = Path.of(".");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where calls and rendered prompts are kept (default: PARLEY_DATA, else data/ under the root).",
            defaultValue = "${env:PARLEY_DATA:-}")
    String data = "";

    Path data() {
        return data.isEmpty() ? root.resolve("data") : Path.of(data);
    }

    /** Downloaded speech assets. */
    Path cache() {
        return Optional.ofNullable(System.getenv("PARLEY_CACHE")).map(Path::of).orElse(root.resolve(".cache"));
    }

    /** A bot by name, folder or file. */
    Path bot(String nameOrPath) {
        Path named = root.resolve("bots").resolve(nameOrPath).resolve("bot.yaml");
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
                root.resolve("trunk-config").resolve(nameOrPath + ".yaml"));
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
