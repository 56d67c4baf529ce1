package io.parley.media.asr;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One utterance of a {@link FailoverRecognizer}. Its audio is kept (up to {@link UtteranceAudio#MAX_SECONDS}) until it has
 * a text. The event loop appends; {@link #pump} brings what is there to the recogniser that has the utterance now, on
 * whichever thread comes first, one at a time and without anybody waiting: who finds it at work leaves it a note.
 */
final class FailoverUtterance implements Recognizer.Utterance {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverUtterance.class);

    private final FailoverRecognizer owner;
    private final Recognizer.Request request;
    private final Recognizer.Listener listener;
    private final LongSupplier nanoTime;
    private final UtteranceAudio audio;
    private final AtomicBoolean terminated = new AtomicBoolean();
    private final AtomicInteger notes = new AtomicInteger();

    private volatile boolean ended;
    private volatile boolean cancelled;
    private volatile long endedNanos;
    private volatile boolean firstFailed;

    // The last interim text that was passed on; by the thread of the recogniser that has the utterance.
    private volatile int partials;
    private volatile long partialThroughMillis;

    // By whoever pumps.
    private Recognizer.@Nullable Utterance at;
    private boolean begun;
    private boolean onSecond;
    private boolean endTold;
    private boolean cancelTold;
    private int fed;
    private final short[] block;

    FailoverUtterance(
            FailoverRecognizer owner, Recognizer.Request request, Recognizer.Listener listener, LongSupplier nanoTime) {
        this.owner = owner;
        this.request = request;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.audio = new UtteranceAudio(request.sampleRateHz());
        this.block = new short[audio.blockSamples()];
    }

    /** @param askFirst whether the first recogniser gets it */
    void begin(boolean askFirst) {
        firstFailed = !askFirst;
        pump();
    }

    @Override
    public void audio(short[] samples, int offset, int length) {
        if (!ended && !cancelled && !terminated.get()) {
            audio.append(samples, offset, length, nanoTime.getAsLong());
            pump();
        }
    }

    @Override
    public void end() {
        if (!ended && !cancelled) {
            endedNanos = nanoTime.getAsLong();
            ended = true;
            pump();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            pump();
        }
    }

    /** The recogniser is closed: so is this. */
    void close() {
        fail("closed");
        cancel();
    }

    private void pump() {
        if (notes.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                bring();
            } catch (RuntimeException e) {
                fail("recogniser threw " + e.getClass().getName());
            }
            seen = notes.addAndGet(-seen);
        } while (seen != 0);
    }

    private void bring() {
        if (!begun && !firstFailed) {
            begun = true;
            at = startFirst();
        }
        if (firstFailed && !onSecond && !terminated.get()) {
            onSecond = true;
            endTold = false;
            fed = 0;
            at = owner.second().start(request, new At(owner.second(), false));
        }
        Recognizer.Utterance there = at;
        if (there == null) {
            return;
        }
        // In this order: what was written before the end is seen with it.
        boolean complete = ended;
        int written = audio.written();
        while (fed < written) {
            int length = Math.min(block.length, written - fed);
            audio.read(fed, block, length);
            there.audio(block, 0, length);
            fed += length;
        }
        if (complete && !endTold) {
            endTold = true;
            there.end();
        }
        if (cancelled && !cancelTold) {
            cancelTold = true;
            there.cancel();
        }
    }

    private Recognizer.@Nullable Utterance startFirst() {
        At listening = new At(owner.first(), true);
        try {
            return owner.first().start(request, listening);
        } catch (RuntimeException e) {
            listening.failed(
                    request.utteranceId(), "recogniser threw " + e.getClass().getName());
            return null;
        }
    }

    private void fail(String reason) {
        if (terminated.compareAndSet(false, true)) {
            owner.ended(this);
            tell(() -> listener.failed(request.utteranceId(), reason));
        }
    }

    /** A listener's own mistake is neither recogniser's failure. */
    private void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.error("listener of an utterance failed", e);
            terminated.set(true);
            owner.ended(this);
            cancel();
        }
    }

    /** What comes of it at one of the two. */
    private final class At implements Recognizer.Listener {
        private final Recognizer by;
        private final boolean isFirst;
        private final AtomicBoolean over = new AtomicBoolean();

        At(Recognizer by, boolean isFirst) {
            this.by = by;
            this.isFirst = isFirst;
        }

        @Override
        public void partial(long utteranceId, int number, long throughMillis, String text) {
            if (!terminated.get() && !over.get()) {
                interim(throughMillis, text);
            }
        }

        @Override
        public void finished(
                long utteranceId,
                long throughMillis,
                String text,
                double confidence,
                boolean fromPartial,
                long decodeMillis) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (isFirst) {
                owner.succeeded();
            }
            if (terminated.compareAndSet(false, true)) {
                owner.ended(FailoverUtterance.this);
                // From the end of the audio, whoever had it first.
                long took = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanoTime.getAsLong() - endedNanos));
                tell(() -> {
                    listener.heardBy(utteranceId, by.id());
                    listener.finished(
                            utteranceId, throughMillis, text, confidence, fromPartial, isFirst ? decodeMillis : took);
                });
            }
        }

        @Override
        public void failed(long utteranceId, String reason) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (cancelled || terminated.get()) {
                if (isFirst) {
                    owner.undecided();
                }
                fail(reason);
            } else if (isFirst) {
                owner.failed(reason);
                firstFailed = true;
                pump();
            } else {
                fail(reason);
            }
        }
    }

    /** The second one begins anew: what it has not caught up with yet is no news. */
    private void interim(long throughMillis, String text) {
        if (throughMillis >= partialThroughMillis) {
            partialThroughMillis = throughMillis;
            int number = partials + 1;
            partials = number;
            tell(() -> listener.partial(request.utteranceId(), number, throughMillis, text));
        }
    }
}
