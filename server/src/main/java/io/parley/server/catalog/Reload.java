package io.parley.server.catalog;

import io.parley.config.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What came of reading the folders again. What it does not name has not changed.
 *
 * @param took from the first file read until the new versions were in force
 * @param unchanged bots and trunks whose files are what they were
 */
public record Reload(Trigger trigger, Instant at, Duration took, List<Change> changes, int unchanged) {
    public Reload {
        changes = List.copyOf(changes);
    }

    /** Who wanted it. */
    public enum Trigger {
        /** The start of the engine. */
        START,
        /** A file that changed. */
        WATCH,
        /** Somebody, by the command line or HTTP. */
        COMMAND
    }

    /** What a file is for. */
    public enum Kind {
        BOT,
        TRUNK,
        SETTINGS;

        /** As people write it. */
        public String word() {
            return switch (this) {
                case BOT -> "bot";
                case TRUNK -> "trunk";
                case SETTINGS -> "settings";
            };
        }
    }

    /** What became of one file, or of the bot or trunk that was in it. */
    public sealed interface Change {
        Kind kind();

        Path file();

        /** A new or changed one came into force. */
        record Taken(Kind kind, Path file, String name, String hash) implements Change {}

        /** Its file is gone, and it is no longer in force. */
        record Removed(Kind kind, Path file, String name) implements Change {}

        /** Its file is gone, but others in force need it: it stays. */
        record Kept(Kind kind, Path file, String name) implements Change {}

        /** The file is wrong. What it said before, if anything, stays in force. */
        record Refused(Kind kind, Path file, List<Problem> problems) implements Change {
            public Refused {
                problems = List.copyOf(problems);
            }
        }

        /** The file says something else than at the start, and nothing of it holds before the engine is started anew. */
        record NeedsRestart(Kind kind, Path file) implements Change {}
    }

    /** Everything that is wrong, by file. */
    public List<Problem> problems() {
        return changes.stream()
                .filter(Change.Refused.class::isInstance)
                .map(Change.Refused.class::cast)
                .flatMap(refused -> refused.problems().stream())
                .toList();
    }
}
