package io.parley.server.cli;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.RunningTranscript;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.journal.TranscriptLine;
import java.io.PrintWriter;

/** Prints a conversation as it happens, each line with its media time. Called on the call's owner. */
final class LiveTranscript implements StampedJournal.Observer {
    private final PrintWriter out;
    private final RunningTranscript running = new RunningTranscript();

    LiveTranscript(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void on(long tick, long nanos, CallEvent event) {
        for (TranscriptLine line : running.on(tick, event)) {
            out.println(line.format());
        }
        out.flush();
    }
}
