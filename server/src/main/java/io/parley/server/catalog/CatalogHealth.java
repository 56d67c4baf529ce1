package io.parley.server.catalog;

import io.parley.server.health.Health.Finding;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether what lies in the folders is what is in force, and whether a change would be noticed. Any thread. */
public final class CatalogHealth implements Supplier<Finding> {
    private final LiveCatalog catalog;
    private final Optional<FolderWatch> watch;

    public CatalogHealth(LiveCatalog catalog, Optional<FolderWatch> watch) {
        this.catalog = catalog;
        this.watch = watch;
    }

    @Override
    public Finding get() {
        Reload last = catalog.last();
        long wrong = last.changes().stream()
                .filter(Reload.Change.Refused.class::isInstance)
                .count();
        if (wrong > 0) {
            // The first names its file; the log and the answer to a reload have them all.
            return Finding.degraded(wrong + " of the files are wrong, what they said before stays in force: "
                    + last.problems().getFirst());
        }
        if (watch.isPresent() && watch.get().state() instanceof FolderWatch.State.Blind blind) {
            return Finding.degraded("changed files are not noticed, reload by command: " + blind.reason());
        }
        Catalog now = catalog.current();
        return Finding.ok(now.bots().size() + " bots, " + now.trunks().size() + " trunks");
    }
}
