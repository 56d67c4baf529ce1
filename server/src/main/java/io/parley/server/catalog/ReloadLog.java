package io.parley.server.catalog;

import io.parley.server.catalog.Reload.Change;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the operator what reloads did. What stays wrong is told once. Used by the one reload that runs. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadLog.class);

    private List<Change> before = List.of();

    void started(Reload reload) {
        LOG.atInfo()
                .addKeyValue("taken", reload.changes().size())
                .addKeyValue("millis", reload.took().toMillis())
                .log("bots and trunks in force");
    }

    void reloaded(Reload reload) {
        for (Change change : reload.changes()) {
            if (!before.contains(change) || change instanceof Change.Taken || change instanceof Change.Removed) {
                log(change);
            }
        }
        before = reload.changes();
    }

    private static void log(Change change) {
        switch (change) {
            case Change.Taken taken ->
                LOG.atInfo()
                        .addKeyValue("kind", taken.kind().word())
                        .addKeyValue("name", taken.name())
                        .addKeyValue("hash", taken.hash())
                        .log("new version in force");
            case Change.Removed removed ->
                LOG.atInfo()
                        .addKeyValue("kind", removed.kind().word())
                        .addKeyValue("name", removed.name())
                        .log("no longer in force, its file is gone");
            case Change.Kept kept ->
                LOG.atWarn()
                        .addKeyValue("kind", kept.kind().word())
                        .addKeyValue("name", kept.name())
                        .log("stays in force though its file is gone: others need it");
            case Change.Refused refused ->
                refused.problems()
                        .forEach(problem -> LOG.atLevel(Level.WARN)
                                .addKeyValue("kind", refused.kind().word())
                                .addKeyValue("problem", problem)
                                .log("file refused, what was in force stays"));
            case Change.NeedsRestart needs ->
                LOG.atWarn().addKeyValue("file", needs.file()).log("settings changed, they hold after a restart");
        }
    }
}
