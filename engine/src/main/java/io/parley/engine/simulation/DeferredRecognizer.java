package io.parley.engine.simulation;

import io.parley.engine.clock.EngineClock;
import io.parley.media.asr.Recognizer;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A recogniser whose texts are computed at once and delivered later: at the time of the audio that gave rise to them and
 * {@link Latency}. Of one utterance nothing overtakes. What it wraps must answer within its own methods.
 */
final class DeferredRecognizer implements Recognizer {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Recognizer immediate;
    private final EngineClock clock;
    private final Latency latency;
    private final SplittableRandom random;

    DeferredRecognizer(Recognizer immediate, EngineClock clock, Latency latency, long seed) {
        this.immediate = immediate;
        this.clock = clock;
        this.latency = latency;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        return immediate.start(request, new Later(listener));
    }

    @Override
    public String id() {
        return immediate.id();
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public void partials(boolean wanted) {
        immediate.partials(wanted);
    }

    /** What it wraps belongs to whoever opened it. */
    @Override
    public void close() {}

    private final class Later implements Listener {
        private final Listener listener;
        private long lastNanos;

        Later(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void partial(long utteranceId, int number, long throughMillis, String text) {
            deliver(delay(), () -> listener.partial(utteranceId, number, throughMillis, text));
        }

        @Override
        public void finished(
                long utteranceId,
                long throughMillis,
                String text,
                double confidence,
                boolean fromPartial,
                long decodeMillis) {
            long delayNanos = delay();
            deliver(
                    delayNanos,
                    () -> listener.finished(
                            utteranceId, throughMillis, text, confidence, fromPartial, delayNanos / NANOS_PER_MILLI));
        }

        @Override
        public void failed(long utteranceId, String reason) {
            deliver(delay(), () -> listener.failed(utteranceId, reason));
        }

        private long delay() {
            long due = clock.nanoTime() + latency.draw(random).toNanos();
            lastNanos = Math.max(lastNanos, due);
            return lastNanos - clock.nanoTime();
        }

        private void deliver(long delayNanos, Runnable telling) {
            if (delayNanos == 0) {
                telling.run();
            } else {
                clock.schedule(Duration.ofNanos(delayNanos), telling);
            }
        }
    }
}
