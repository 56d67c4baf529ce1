package io.parley.dialog.graph;

/**
 * A way from one node to another.
 *
 * @param from node that it leaves
 * @param to node that it enters
 * @param label when it is taken, as short as a drawing needs; may be empty
 */
public record Edge(String from, String to, Kind kind, String label) {

    /** How a conversation comes to take it. */
    public enum Kind {
        /** An input fits the condition of a child. */
        CHILD,
        JUMP,
        TRIGGER;

        /** As people write it. */
        public String word() {
            return switch (this) {
                case CHILD -> "child";
                case JUMP -> "jump";
                case TRIGGER -> "trigger";
            };
        }
    }

    /** Whether both are the same way, whatever their labels. */
    public boolean isSameWay(Edge other) {
        return from.equals(other.from) && to.equals(other.to) && kind == other.kind;
    }

    /** {@code greeting → day-given (child)}. */
    @Override
    public String toString() {
        return from + " → " + to + " (" + kind.word() + (label.isEmpty() ? "" : ", " + label) + ")";
    }
}
