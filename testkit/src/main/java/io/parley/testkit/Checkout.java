package io.parley.testkit;

import java.nio.file.Path;
import java.util.Optional;

/** The checkout that is tested, and what {@code scripts/setup} laid down for it. */
public final class Checkout {
    private static final Path ROOT = Path.of(System.getProperty("parley.root", ".."));

    private Checkout() {}

    /** Its top folder. */
    public static Path root() {
        return ROOT;
    }

    /** Downloaded assets: {@code PARLEY_CACHE}, else {@code .cache} in the checkout. */
    public static Path cache() {
        return Optional.ofNullable(System.getenv("PARLEY_CACHE"))
                .filter(set -> !set.isEmpty())
                .map(Path::of)
                .orElse(ROOT.resolve(".cache"));
    }

    /** Models of speech, each in a folder of its own. */
    public static Path models() {
        return cache().resolve("models");
    }
}
