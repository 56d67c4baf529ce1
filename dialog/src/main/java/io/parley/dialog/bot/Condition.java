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

    /** A transfer was tried, and this came of it. */
    record Transferred(List<TransferResult> results) implements Condition {
        public Transferred {
            results = List.copyOf(results);
        }
    }

    /** A service was asked, and this came of it. */
    record Replied(List<HttpResult> results) implements Condition {
        public Replied {
            results = List.copyOf(results);
        }
    }

    /** The caller has been silent so many times in a row, or more. */
    record Silent(int times) implements Condition {}

    /** The caller's words ask one of these questions. */
    record Asks(List<String> questions) implements Condition {
        public Asks {
            questions = List.copyOf(questions);
        }
    }

    record Not(Condition condition) implements Condition {}

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

    /** Whether it speaks of that, somewhere. */
    default boolean mentions(Class<? extends Condition> kind) {
        return switch (this) {
            case AnyOf any -> any.conditions().stream().anyMatch(it -> it.mentions(kind));
            case AllOf all -> all.conditions().stream().anyMatch(it -> it.mentions(kind));
            case Not not -> not.condition().mentions(kind);
            case Anything _,
                    Intends _,
                    Names _,
                    Pressed _,
                    Collected _,
                    Holds _,
                    Transferred _,
                    Replied _,
                    Silent _,
                    Asks _ -> kind.isInstance(this);
        };
    }

    /** Whether keys can matter to it: only then does a single key press outside a collection reach it. */
    default boolean mindsKeys() {
        return mentions(Pressed.class);
    }

    /** Whether silence can matter to it: only then does a caller's silence reach it. */
    default boolean mindsSilence() {
        return mentions(Silent.class);
    }
}
