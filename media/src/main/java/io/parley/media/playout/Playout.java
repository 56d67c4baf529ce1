package io.parley.media.playout;

import io.parley.media.BargeIn;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.PlayEnd;
import io.parley.media.audio.Pcm;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The play that is live, slot by slot, and how much of it was heard: counted where samples are handed to the socket,
 * never where they are queued. Every play that comes in ends in exactly one {@link SpeechEvent.PlayEnded}. On the call's
 * event loop; pure.
 */
public final class Playout {
    private static final int SLOT = 160;
    private static final int SAMPLE_RATE_HZ = 8000;

    private final Consumer<SpeechEvent> sink;
    private final LongSupplier mediaNanos;

    private @Nullable Play live;

    private static final class Play {
        final long id;
        final short[] samples;
        final BargeIn bargeIn;
        final long readyNanos;
        long sentNanos;
        int position;
        int heard;
        boolean started;
        boolean paused;

        Play(long id, short[] samples, BargeIn bargeIn, long readyNanos) {
            this.id = id;
            this.samples = samples;
            this.bargeIn = bargeIn;
            this.readyNanos = readyNanos;
            this.sentNanos = readyNanos;
        }
    }

    /** @param mediaNanos media time now, for the marks of what is told */
    public Playout(Consumer<SpeechEvent> sink, LongSupplier mediaNanos) {
        this.sink = sink;
        this.mediaNanos = mediaNanos;
    }

    /** Begins a play; one that is live ends {@code DROPPED}, audio that is not at 8 kHz {@code FAILED}. */
    public void play(long playId, Pcm audio, BargeIn bargeIn, long tick) {
        stop(tick);
        if (audio.sampleRateHz() != SAMPLE_RATE_HZ) {
            sink.accept(new SpeechEvent.PlayEnded(tick, playId, PlayEnd.FAILED, 0));
        } else if (audio.samples().length == 0) {
            sink.accept(new SpeechEvent.PlayEnded(tick, playId, PlayEnd.DONE, 0));
        } else {
            live = new Play(playId, audio.samples(), bargeIn, mediaNanos.getAsLong());
        }
    }

    /** Goes on where the play stopped. */
    public void resume(long playId) {
        if (live != null && live.id == playId) {
            live.paused = false;
        }
    }

    public void drop(long playId, long tick) {
        if (live != null && live.id == playId) {
            stop(tick);
        }
    }

    /** Ends the live play, if there is one. */
    public void stop(long tick) {
        end(PlayEnd.DROPPED, tick);
    }

    /** The slots of speech that pause the live play, or {@link Integer#MAX_VALUE} if nothing does now. */
    public int pauseAfterSlots() {
        if (live == null || live.paused) {
            return Integer.MAX_VALUE;
        }
        return switch (live.bargeIn) {
            case BargeIn.Off() -> Integer.MAX_VALUE;
            case BargeIn.On(int afterMillis) -> Math.ceilDiv(afterMillis, 20);
        };
    }

    /** The live play's id, or -1. */
    public long playId() {
        return live == null ? -1 : live.id;
    }

    /** Stops the live play where it is, because of what the caller says. */
    public void pause(long utteranceId, long tick) {
        if (live != null && !live.paused) {
            live.paused = true;
            sink.accept(new SpeechEvent.PlayPaused(tick, live.id, utteranceId, live.heard, live.sentNanos));
        }
    }

    /**
     * Takes the coming slot, without moving on; {@link #moveOn} follows.
     *
     * @param slot receives 160 samples, zeros where there is nothing to play
     * @return whether any of it is play
     */
    public boolean slot(short[] slot) {
        int samples = live == null || live.paused ? 0 : Math.min(SLOT, live.samples.length - live.position);
        if (live != null && samples > 0) {
            System.arraycopy(live.samples, live.position, slot, 0, samples);
        }
        Arrays.fill(slot, samples, SLOT, (short) 0);
        return samples > 0;
    }

    /** The slot's time has passed; {@code handed} tells whether the socket took it. */
    public void moveOn(boolean handed, long tick) {
        if (live == null || live.paused) {
            return;
        }
        int samples = Math.min(SLOT, live.samples.length - live.position);
        live.position += samples;
        if (handed) {
            live.heard += samples;
            live.sentNanos = mediaNanos.getAsLong();
            if (!live.started) {
                live.started = true;
                sink.accept(new SpeechEvent.PlayStarted(tick, live.id, live.readyNanos, live.sentNanos));
            }
        }
        if (live.position == live.samples.length) {
            end(PlayEnd.DONE, tick);
        }
    }

    private void end(PlayEnd how, long tick) {
        Play ended = live;
        if (ended != null) {
            live = null;
            sink.accept(new SpeechEvent.PlayEnded(tick, ended.id, how, ended.heard));
        }
    }
}
