package io.parley.server.catalog;

import java.nio.file.Path;

/**
 * A bot or a trunk as its file once said it. Each reading that finds a change makes another one, and nothing but itself
 * equals it. Immutable.
 *
 * @param <T> what was read
 */
final class Version<T> {
    private final String name;
    private final String hash;
    private final Path file;
    private final T content;

    Version(String name, String hash, Path file, T content) {
        this.name = name;
        this.hash = hash;
        this.file = file;
        this.content = content;
    }

    /** By which others mean it, as its file says. */
    String name() {
        return name;
    }

    /** Of the file and what belongs to it, SHA-256 in hexadecimal digits. */
    String hash() {
        return hash;
    }

    Path file() {
        return file;
    }

    T content() {
        return content;
    }
}
