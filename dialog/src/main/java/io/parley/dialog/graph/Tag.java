package io.parley.dialog.graph;

import java.util.Optional;

/** An element of XML 1.0 while it is being written. */
final class Tag {
    private final String name;
    private final StringBuilder start = new StringBuilder();

    Tag(String name) {
        this.name = name;
        start.append('<').append(name);
    }

    Tag with(String attribute, String value) {
        start.append(' ').append(attribute).append("=\"").append(escaped(value)).append('"');
        return this;
    }

    Tag with(String attribute, int value) {
        return with(attribute, Integer.toString(value));
    }

    Tag with(String attribute, Optional<String> value) {
        return value.map(it -> with(attribute, it)).orElse(this);
    }

    Tag at(Placement.Area area) {
        return with("x", area.x())
                .with("y", area.y())
                .with("width", area.width())
                .with("height", area.height());
    }

    /** Only its beginning. */
    String open() {
        return start + ">\n";
    }

    /** With nothing in it. */
    String empty() {
        return start + "/>\n";
    }

    /** Around text. */
    String around(String text) {
        return start + ">" + escaped(text) + "</" + name + ">\n";
    }

    /** What has a meaning in XML is escaped, what it cannot hold (section 2.2) is left out. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> {
                    boolean isChar = c >= 0x20 && (c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000);
                    if (isChar) {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }
}
