package io.parley.server.cli;

import io.parley.engine.journal.CallEvent;
import io.parley.server.calls.CallDesk;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What commands print about a call that has ended. */
final class Printed {
    private Printed() {}

    static void ending(PrintWriter out, CallDesk.Finished finished) {
        CallEvent.Ended ended = finished.ended();
        out.printf(
                Locale.ROOT,
                "%n%s, ended by %s (%s)%s%s; rang %.1f s, talked %.1f s%s%n",
                ended.outcome(),
                ended.hungUpBy(),
                ended.reason(),
                ended.sipStatus() == 0 ? "" : ", SIP " + ended.sipStatus(),
                ended.q850Cause() < 0 ? "" : ", Q.850 " + ended.q850Cause(),
                ended.ringMillis() / 1000.0,
                ended.talkMillis() / 1000.0,
                ended.complete() ? ", business complete" : "");
        if (!ended.info().isEmpty()) {
            out.println("collected   " + ended.info());
        }
        file(out, "transcript", finished.folder().transcript());
        file(out, "record", finished.folder().record());
        file(out, "recording", finished.folder().recording());
        file(out, "journal", finished.folder().journal());
        out.flush();
    }

    private static void file(PrintWriter out, String what, Path file) {
        if (Files.exists(file)) {
            out.printf(Locale.ROOT, "%-11s %s%n", what, file.toAbsolutePath().normalize());
        }
    }
}
