package io.parley.dialog.cases;

import io.parley.config.Mark;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is to be seen at some point of a conversation. Plays and actions count from the caller's last act on. */
public sealed interface Expectation {

    /** Where it stands in its file. */
    Mark mark();

    /** The bot said exactly this last: as many plays as there are texts. */
    record Says(Mark mark, List<String> texts) implements Expectation {
        public Says {
            texts = List.copyOf(texts);
        }
    }

    /** The same, but each play needs only to look like it. */
    record SaysLike(Mark mark, List<Likeness> texts) implements Expectation {
        public SaysLike {
            texts = List.copyOf(texts);
        }
    }

    /** How a text is to look. */
    sealed interface Likeness {
        /** It has this in it. */
        record Part(String text) implements Likeness {}

        /** It has in it what the pattern finds. */
        record Matches(Pattern pattern) implements Likeness {}

        /** Whether a text looks like it. */
        default boolean fits(String said) {
            return switch (this) {
                case Part part -> said.contains(part.text);
                case Matches matches -> matches.pattern.matcher(said).find();
            };
        }

        /** As written in a test file. */
        default String written() {
            return switch (this) {
                case Part part -> Quoted.yaml(part.text);
                case Matches matches -> "/" + matches.pattern + "/";
            };
        }
    }

    /** The bot said nothing. */
    record NothingSaid(Mark mark) implements Expectation {}

    /** The conversation is at this node. */
    record At(Mark mark, String node) implements Expectation {}

    /** These nodes were entered since the call's start, and no others. */
    record Path(Mark mark, List<String> nodes) implements Expectation {
        public Path {
            nodes = List.copyOf(nodes);
        }
    }

    /** These facts were collected, whatever others; an empty text: not collected. */
    record Collected(Mark mark, Map<String, String> facts) implements Expectation {
        public Collected {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /** These variables read like this; an empty text: without a value. */
    record Variables(Mark mark, Map<String, String> values) implements Expectation {
        public Variables {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The bot wanted just this of the world since the caller's last act. */
    record Actions(Mark mark, List<Wanted> actions) implements Expectation {
        public Actions {
            actions = List.copyOf(actions);
        }
    }

    /** The bot ended the call for this reason. */
    record Ends(Mark mark, String reason) implements Expectation {}

    /** Whether the business of the call is done. */
    record Completed(Mark mark, boolean complete) implements Expectation {}

    /** Its key in a test file. */
    default String key() {
        return switch (this) {
            case Says _ -> "says";
            case SaysLike _ -> "says-like";
            case NothingSaid _ -> "nothing-said";
            case At _ -> "node";
            case Path _ -> "path";
            case Collected _ -> "info";
            case Variables _ -> "variables";
            case Actions _ -> "actions";
            case Ends _ -> "ends";
            case Completed _ -> "complete";
        };
    }
}
