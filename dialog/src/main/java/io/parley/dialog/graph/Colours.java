package io.parley.dialog.graph;

import java.util.Optional;

/** How a drawing looks, whatever it is drawn with. */
final class Colours {
    static final String TOUCHED = "#2e7d32";
    static final String TOUCHED_FILL = "#e3f4e4";
    static final String MISSED = "#c62828";
    static final String MISSED_FILL = "#fde4e4";
    static final String PLAIN = "#5f6b7a";
    static final String PLAIN_FILL = "#f4f6f8";

    private Colours() {}

    /** Jumps are dashed, ways from and to anywhere dotted. */
    static Optional<String> dashes(Edge.Kind kind) {
        return switch (kind) {
            case CHILD, MENU -> Optional.empty();
            case JUMP, TRIGGER, EXIT -> Optional.of("7 4");
            case DIGRESSION, RETURN, SILENCE, UNRECOGNISED, FAQ -> Optional.of("2 4");
        };
    }

    /** The line of something that tests have touched, or not, or nobody asked. */
    static String line(Optional<Boolean> touched) {
        return touched.map(it -> it ? TOUCHED : MISSED).orElse(PLAIN);
    }

    static String fill(Optional<Boolean> touched) {
        return touched.map(it -> it ? TOUCHED_FILL : MISSED_FILL).orElse(PLAIN_FILL);
    }
}
