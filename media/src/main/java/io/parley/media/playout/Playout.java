package io.parley.media.playout;

import io.parley.media.BargeIn;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.PlayEnd;
import io.parley.media.audio.GrowingAudio;
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
    private static final int SAMPLES_PER_MILLI = 8;
    /** A stop within a sound fades out over 5 ms, a start fades in over 30. */
    private static final int FADE_OUT = 5 * SAMPLES_PER_MILLI;

    private static final int FADE_IN = 30 * SAMPLES_PER_MILLI;
    /** Ducked by 12 dB. */
    private static final float DUCKED = 0.25f;

    private final Consumer<SpeechEvent> sink;
    private final LongSupplier mediaNanos;

    private @Nullable Play live;

    private static final class Play {
        final long id;
        final GrowingAudio audio;
        final BargeIn bargeIn;
        final long readyNanos;
        long sentNanos;
        /** Samples of the slot that is being handed out. */
        int inSlot;

        final Gain gain = new Gain();
        final Rejoin rejoin = new Rejoin();
        /** Samples of it that have been played, heard or not. */
        int position;

        int heard;
        boolean started;
        boolean paused;
        boolean ducked;

        Play(long id, GrowingAudio audio, BargeIn bargeIn, long readyNanos) {
            this.id = id;
            this.audio = audio;
            this.bargeIn = bargeIn;
            this.readyNanos = readyNanos;
            this.sentNanos = readyNanos;
        }

        boolean held() {
            return paused || ducked;
        }

        /** The coming samples: those that are heard once more, then those that were not heard yet. */
        int next(short[] slot) {
            return rejoin.repeating() ? rejoin.peek(slot) : audio.peek(slot);
        }
    }

    /** @param mediaNanos media time now, for the marks of what is told */
    public Playout(Consumer<SpeechEvent> sink, LongSupplier mediaNanos) {
        this.sink = sink;
        this.mediaNanos = mediaNanos;
    }

    /**
     * Begins a play; one that is live ends {@code DROPPED}.
     *
     * @param audio of this play alone
     */
    public void play(long playId, GrowingAudio audio, BargeIn bargeIn, long tick) {
        stop(tick);
        live = new Play(playId, audio, bargeIn, mediaNanos.getAsLong());
        endIfOver(tick);
    }

    /** Goes on from a little before where the play stopped, or as loud as before if it was ducked. */
    public void resume(long playId) {
        Play play = live;
        if (play == null || play.id != playId || !play.held()) {
            return;
        }
        if (play.paused) {
            play.rejoin.goBack();
        }
        play.paused = false;
        play.ducked = false;
        play.gain.to(1, FADE_IN);
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

    /** The slots of speech that hold the live play, or {@link Integer#MAX_VALUE} if nothing does now. */
    public int pauseAfterSlots() {
        if (live == null || live.held()) {
            return Integer.MAX_VALUE;
        }
        return switch (live.bargeIn) {
            case BargeIn.Off() -> Integer.MAX_VALUE;
            case BargeIn.On on ->
                live.position < on.fromMillis() * SAMPLES_PER_MILLI
                        ? Integer.MAX_VALUE
                        : Math.ceilDiv(on.afterMillis(), 20);
        };
    }

    /** The live play's id, or -1. */
    public long playId() {
        return live == null ? -1 : live.id;
    }

    /** Stops the live play where it is, or ducks it, because of what the caller says. */
    public void hold(long utteranceId, long tick) {
        if (live != null && !live.held()) {
            if (live.bargeIn instanceof BargeIn.On on && on.meanwhile() == BargeIn.Meanwhile.DUCK) {
                live.ducked = true;
                live.gain.to(DUCKED, FADE_OUT);
            } else {
                live.paused = true;
                live.gain.to(0, FADE_OUT);
            }
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
        Play play = live;
        int samples = 0;
        if (play != null) {
            play.inSlot = play.paused && play.gain.silent() ? 0 : play.next(slot);
            samples = play.inSlot;
            play.rejoin.offer(slot, samples);
            play.gain.apply(slot, samples);
        }
        Arrays.fill(slot, samples, SLOT, (short) 0);
        return samples > 0;
    }

    /** The slot's time has passed; {@code handed} tells whether the socket took it. */
    public void moveOn(boolean handed, long tick) {
        Play play = live;
        if (play == null || play.paused) {
            return;
        }
        if (play.inSlot > 0) {
            boolean repeated = play.rejoin.repeating();
            play.rejoin.move();
            if (!repeated) {
                play.audio.move(play.inSlot);
                play.position += play.inSlot;
            }
            if (handed) {
                play.heard += repeated ? 0 : play.inSlot;
                play.sentNanos = mediaNanos.getAsLong();
                if (!play.started) {
                    play.started = true;
                    sink.accept(new SpeechEvent.PlayStarted(tick, play.id, play.readyNanos, play.sentNanos));
                }
            }
            play.inSlot = 0;
        } else if (!play.audio.over()) {
            play.audio.starved();
        }
        endIfOver(tick);
    }

    private void endIfOver(long tick) {
        if (live != null && live.audio.over()) {
            end(live.audio.failed() ? PlayEnd.FAILED : PlayEnd.DONE, tick);
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
