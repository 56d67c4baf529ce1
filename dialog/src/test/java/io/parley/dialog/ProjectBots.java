package io.parley.dialog;

import io.parley.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The example bots of the checkout, those that no voice of ours can speak included. */
public final class ProjectBots {
    private ProjectBots() {}

    /** Name of the folder that a bot lies in. */
    public static String folder(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }

    /** Every {@code bot.yaml}, in the order of their paths. */
    public static List<Path> files() {
        try (Stream<Path> all = Files.walk(Checkout.root().resolve("bots"), 3)) {
            return all.filter(file -> file.endsWith("bot.yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
