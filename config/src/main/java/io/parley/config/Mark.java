package io.parley.config;

/** A place in a file; {@code line} and {@code column} count from 1, columns in characters. */
public record Mark(int line, int column) {
    public static final Mark START = new Mark(1, 1);
}
