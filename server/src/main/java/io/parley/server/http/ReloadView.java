package io.parley.server.http;

import io.parley.config.Problem;
import io.parley.server.catalog.Reload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a reload has brought, as the API tells it. */
record ReloadView(Instant at, long tookMillis, int unchanged, List<Change> changes) {

    /**
     * One file.
     *
     * @param what {@code taken}, {@code removed}, {@code kept}, {@code refused} or {@code needs-restart}
     * @param problems why it is refused, each with file, line and column
     */
    record Change(
            String what,
            String kind,
            String file,
            Optional<String> name,
            Optional<String> hash,
            List<String> problems) {

        static Change of(Reload.Change change) {
            return switch (change) {
                case Reload.Change.Taken taken ->
                    of("taken", taken, Optional.of(taken.name()), Optional.of(taken.hash()), List.of());
                case Reload.Change.Removed removed ->
                    of("removed", removed, Optional.of(removed.name()), Optional.empty(), List.of());
                case Reload.Change.Kept kept -> of("kept", kept, Optional.of(kept.name()), Optional.empty(), List.of());
                case Reload.Change.Refused refused ->
                    of("refused", refused, Optional.empty(), Optional.empty(), refused.problems());
                case Reload.Change.NeedsRestart later ->
                    of("needs-restart", later, Optional.empty(), Optional.empty(), List.of());
            };
        }

        private static Change of(
                String what,
                Reload.Change change,
                Optional<String> name,
                Optional<String> hash,
                List<Problem> problems) {
            return new Change(
                    what,
                    change.kind().word(),
                    change.file().toString(),
                    name,
                    hash,
                    problems.stream().map(Problem::toString).toList());
        }
    }

    static ReloadView of(Reload reload) {
        return new ReloadView(
                reload.at(),
                reload.took().toMillis(),
                reload.unchanged(),
                reload.changes().stream().map(Change::of).toList());
    }
}
