package io.parley.server.house;

import io.parley.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own folders as the tests of this package read them. */
final class Sources {
    static final Path ROOT = Checkout.root();

    /** The modules by what they may depend on, lowest first. */
    static final List<String> MODULES = List.of("testkit", "config", "dialog", "media", "engine", "server");

    private Sources() {}

    /** Every Java source of the project, main and test, relative to {@link #ROOT}. */
    static List<Path> sources() {
        return MODULES.stream()
                .flatMap(module -> Stream.of("main", "test").map(kind -> Path.of(module, "src", kind, "java")))
                .flatMap(folder -> javaFiles(folder).stream())
                .toList();
    }

    /** The Java sources below a folder that is relative to {@link #ROOT}. */
    static List<Path> javaFiles(Path folder) {
        Path absolute = ROOT.resolve(folder);
        if (!Files.isDirectory(absolute)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(absolute)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path relative) {
        try {
            return Files.readString(ROOT.resolve(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
