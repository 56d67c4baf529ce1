package io.parley.dialog.graph;

import java.util.Optional;

/**
 * A way from one node to another.
 *
 * @param from node that it leaves; empty: any
 * @param to node that it enters; empty: the one that a digression has left, or none
 * @param label when it is taken, as short as a drawing needs; may be empty
 */
public record Edge(Optional<String> from, Optional<String> to, Kind kind, String label) {

    /** How a conversation comes to take it. */
    public enum Kind {
        /** An input fits the condition of a child. */
        CHILD("child"),
        JUMP("jump"),
        TRIGGER("trigger"),
        /** A key of a menu is pressed. */
        MENU("menu"),
        /** An input fits the condition of a global node or of another flow. */
        DIGRESSION("digression"),
        /** Back to the node that a digression has left. */
        RETURN("return"),
        /** The caller has been silent too often. */
        SILENCE("silence"),
        /** The caller was not understood too often. */
        UNRECOGNISED("unrecognised"),
        /** A frequent question is answered; its name is the label. */
        FAQ("faq"),
        /** A language model has reached what it was to reach; the way's name is the label. */
        EXIT("llm");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As people write it. */
        public String word() {
            return word;
        }
    }

    static Edge of(String from, String to, Kind kind, String label) {
        return new Edge(Optional.of(from), Optional.of(to), kind, label);
    }

    /** Whether both are the same way; only keys, questions and exits are told apart by their labels. */
    boolean isSameWay(Edge other) {
        boolean byLabel = kind == Kind.MENU || kind == Kind.FAQ || kind == Kind.EXIT;
        return from.equals(other.from)
                && to.equals(other.to)
                && kind == other.kind
                && (!byLabel || label.equals(other.label));
    }

    /** {@code greeting → day-given (child, [day])}. */
    @Override
    public String toString() {
        String way = from.orElse("anywhere") + to.map(node -> " → " + node).orElse("");
        return way + " (" + kind.word() + (label.isEmpty() ? "" : ", " + label) + ")";
    }
}
