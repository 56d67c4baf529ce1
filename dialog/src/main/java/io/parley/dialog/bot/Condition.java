package io.parley.dialog.bot;

import io.parley.dialog.expression.Expression;
import java.util.List;

/** What an input must be like for a node to take it. */
public sealed interface Condition {

    /** Anything said, and any keys of a collection. */
    record Anything() implements Condition {}

    /** The caller's words mean one of these intents. */
    record Intends(List<String> intents) implements Condition {
        public Intends {
            intents = List.copyOf(intents);
        }
    }

    /**
     * The caller's words name this entity.
     *
     * @param values one of these; empty: any
     */
    record Names(String entity, List<String> values) implements Condition {
        public Names {
            values = List.copyOf(values);
        }
    }

    /**
     * Keys were pressed: those of a collection, or a single one of a menu.
     *
     * @param keys exactly one of these; empty: any
     */
    record Pressed(List<String> keys) implements Condition {
        public Pressed {
            keys = List.copyOf(keys);
        }
    }

    /** A collection ended: with enough keys, or ({@code timeout}) without them after its last attempt. */
    record Collected(boolean timeout) implements Condition {}

    /** An expression is true. */
    record Holds(Expression expression) implements Condition {}

    record AnyOf(List<Condition> conditions) implements Condition {
        public AnyOf {
            conditions = List.copyOf(conditions);
        }
    }

    record AllOf(List<Condition> conditions) implements Condition {
        public AllOf {
            conditions = List.copyOf(conditions);
        }
    }

    /** Whether keys can matter to it: only then does a single key press outside a collection reach it. */
    default boolean mindsKeys() {
        return switch (this) {
            case Pressed _ -> true;
            case AnyOf any -> any.conditions().stream().anyMatch(Condition::mindsKeys);
            case AllOf all -> all.conditions().stream().anyMatch(Condition::mindsKeys);
            case Anything _, Intends _, Names _, Collected _, Holds _ -> false;
        };
    }
}
