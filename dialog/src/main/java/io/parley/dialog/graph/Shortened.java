package io.parley.dialog.graph;

/** Text cut to what a drawing has room for. */
final class Shortened {
    private Shortened() {}

    static String to(int characters, String text) {
        return text.codePointCount(0, text.length()) <= characters
                ? text
                : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
    }
}
