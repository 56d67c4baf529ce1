package io.parley.engine.journal;

import io.parley.dialog.Action;
import io.parley.engine.journal.TranscriptLine.Who;
import java.util.ArrayList;
import java.util.List;

/**
 * The transcript of a call while it runs: events in, lines to show out, notes among them. A caller's line that the bot
 * answers is held back until the answer sounds, a second at most, so that it can show how long that took. Used by one
 * thread; holds two lines at most.
 */
public final class RunningTranscript {
    private final List<TranscriptLine> held = new ArrayList<>(2);
    private boolean answerDue;

    /** Takes the next event; the lines that can be shown now, often none. */
    public List<TranscriptLine> on(long tick, CallEvent event) {
        List<TranscriptLine> shown = new ArrayList<>(3);
        switch (event) {
            case CallEvent.TurnLatency turn
            when !held.isEmpty() -> {
                held.set(0, held.getFirst().with(turn));
                release(shown);
            }
            case CallEvent.LateSpeech late
            when isHeld(late.utteranceId()) -> {
                held.set(0, held.getFirst().notTaken(late.reason()));
                release(shown);
            }
            case CallEvent.Stepped stepped -> {
                answerDue |= !held.isEmpty() && stepped.actions().stream().anyMatch(Action.Say.class::isInstance);
                if (!answerDue) {
                    // Nothing will be said, so that there is no latency to wait for.
                    release(shown);
                }
            }
            case CallEvent.Ended _ -> release(shown);
            case CallEvent other -> TranscriptLine.of(tick, other).ifPresent(line -> show(line, shown));
        }
        return shown;
    }

    private void show(TranscriptLine line, List<TranscriptLine> shown) {
        boolean answersHeldLine = line.who() == Who.BOT && held.size() == 1;
        if (!answersHeldLine) {
            release(shown);
        }
        if (answersHeldLine || line.beginsATurn()) {
            held.add(line);
        } else {
            shown.add(line);
        }
    }

    private boolean isHeld(long utteranceId) {
        return !held.isEmpty()
                && held.getFirst().who() == Who.CALLER
                && held.getFirst().id() == utteranceId;
    }

    private void release(List<TranscriptLine> shown) {
        shown.addAll(held);
        held.clear();
        answerDue = false;
    }
}
