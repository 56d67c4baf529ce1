package io.parley.media.asr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps what a recogniser says about one utterance, and counts its endings. Safe for any thread. */
public final class CollectingListener implements Recognizer.Listener {
    private static final long BOUND_SECONDS = 30;

    private final CountDownLatch terminal = new CountDownLatch(1);
    private final List<Partial> partials = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private boolean partialAfterOutcome;
    private String heardBy = "";

    /** An interim text. */
    public record Partial(long utteranceId, int number, long throughMillis, String text) {}

    /** A terminal callback; the failure's reason is empty for a text. */
    public record Outcome(
            long utteranceId,
            long throughMillis,
            String text,
            double confidence,
            boolean fromPartial,
            long decodeMillis,
            Optional<String> failure) {}

    @Override
    public synchronized void partial(long utteranceId, int number, long throughMillis, String text) {
        partialAfterOutcome |= !outcomes.isEmpty();
        partials.add(new Partial(utteranceId, number, throughMillis, text));
    }

    @Override
    public synchronized void heardBy(long utteranceId, String recognizerId) {
        heardBy = recognizerId;
    }

    /** Who is said to have heard it; empty if nobody is. */
    public synchronized String heardBy() {
        return heardBy;
    }

    @Override
    public void finished(
            long utteranceId,
            long throughMillis,
            String text,
            double confidence,
            boolean fromPartial,
            long decodeMillis) {
        add(new Outcome(utteranceId, throughMillis, text, confidence, fromPartial, decodeMillis, Optional.empty()));
    }

    @Override
    public void failed(long utteranceId, String reason) {
        add(new Outcome(utteranceId, 0, "", 0, false, 0, Optional.of(reason)));
    }

    /** Waits for the terminal callback. */
    public Outcome await() {
        try {
            if (!terminal.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no terminal callback within " + BOUND_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a terminal callback", e);
        }
        return outcomes().getFirst();
    }

    /** The terminal callbacks so far: one at the end of everything. */
    public synchronized List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    public synchronized List<Partial> partials() {
        return List.copyOf(partials);
    }

    public synchronized boolean partialAfterOutcome() {
        return partialAfterOutcome;
    }

    private void add(Outcome outcome) {
        synchronized (this) {
            outcomes.add(outcome);
        }
        terminal.countDown();
    }
}
