package io.parley.media.audio;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The audio of one play, whose beginning may be heard while its end is still rendered. Pieces are appended by one thread
 * at a time, which in the end says {@link #complete} or {@link #fail}; they are read on the call's event loop, slot by
 * slot, without a lock and without an object. What is not there in time is silence, and counted.
 */
public final class GrowingAudio {
    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int SLOT_MILLIS = 20;

    private enum State {
        GROWING,
        COMPLETE,
        FAILED
    }

    private static final class Piece {
        final short[] samples;
        /** With the silence after it. */
        final int length;
        /** How many of the samples are to lie over the end of the piece before. */
        final int overlap;
        /** How many do: fewer, if it came when that end was being played. The loop's; negative while that is open. */
        int joined = -1;

        /** It goes on with the one before: nothing is told when it is begun. */
        final boolean continues;

        volatile @Nullable Piece next;

        Piece(short[] samples, int overlap, int silence, boolean continues) {
            this.samples = samples;
            this.overlap = overlap;
            this.length = samples.length + silence;
            this.continues = continues;
        }

        short sample(int index) {
            return index < samples.length ? samples[index] : 0;
        }
    }

    private final Runnable begun;
    private volatile State state = State.GROWING;
    /** Slots that had nothing to play. Written on the loop. */
    private final AtomicInteger starvedSlots = new AtomicInteger();

    /** Written to by whoever appends. */
    private Piece tail = new Piece(new short[0], 0, 0, false);

    /** The loop's: where it reads. */
    private Piece current = tail;

    private int at;

    /** @param begun runs on the event loop whenever a piece begins to be played; must not block */
    public GrowingAudio(Runnable begun) {
        this.begun = begun;
    }

    /** All of it at once. */
    public static GrowingAudio whole(Pcm audio) {
        GrowingAudio whole = new GrowingAudio(() -> {});
        if (audio.sampleRateHz() == SAMPLE_RATE_HZ) {
            whole.append(audio, 0, 0);
            whole.complete();
        } else {
            whole.fail();
        }
        return whole;
    }

    /**
     * The next piece.
     *
     * @param audio 8 kHz
     * @param overlapMillis it begins so much before the end of the piece before, in which both are heard; at most half of either.
     *     If that one is nearer to its end already, it begins at once
     * @param silenceMillis that follow it
     */
    public void append(Pcm audio, int overlapMillis, int silenceMillis) {
        append(audio, overlapMillis, silenceMillis, false);
    }

    /** More of the piece that was appended last, and the silence that follows. */
    public void extend(Pcm audio, int silenceMillis) {
        append(audio, 0, silenceMillis, true);
    }

    private void append(Pcm audio, int overlapMillis, int silenceMillis, boolean continues) {
        if (audio.sampleRateHz() != SAMPLE_RATE_HZ) {
            throw new IllegalArgumentException(audio.sampleRateHz() + " Hz, expected " + SAMPLE_RATE_HZ);
        }
        Piece piece = new Piece(
                audio.samples(),
                Math.min(overlapMillis * SAMPLE_RATE_HZ / 1000, Math.min(audio.samples().length, tail.length) / 2),
                silenceMillis * SAMPLE_RATE_HZ / 1000,
                continues);
        tail.next = piece;
        tail = piece;
    }

    /** Nothing follows. */
    public void complete() {
        if (state == State.GROWING) {
            state = State.COMPLETE;
        }
    }

    /** What should follow cannot be had: the play ends as failed when the rest has been played. */
    public void fail() {
        if (state == State.GROWING) {
            state = State.FAILED;
        }
    }

    /** How long there was nothing to play although more was to come; safe from any thread. */
    public int starvedMillis() {
        return starvedSlots.get() * SLOT_MILLIS;
    }

    // ---- the loop's side

    /**
     * Copies the coming samples without moving on. While more is to come, less than a slot is not begun: it would be
     * torn.
     *
     * @return how many, 0 to {@code slot.length}
     */
    public int peek(short[] slot) {
        // In this order: what was appended before the end was declared is seen with it.
        boolean growing = state == State.GROWING;
        int count = 0;
        Piece from = current;
        int start = at;
        while (true) {
            Piece next = from.next;
            if (next != null && next.joined < 0) {
                next.joined = Math.min(next.overlap, from.length - start);
            }
            int part = Math.min(slot.length - count, from.length - start);
            for (int i = 0; i < part; i++) {
                slot[count + i] = from.sample(start + i);
            }
            if (next != null) {
                mix(from, start, next, slot, count, part);
            }
            count += part;
            if (count == slot.length || next == null) {
                return growing && count < slot.length ? 0 : count;
            }
            from = next;
            start = next.joined;
        }
    }

    /** Adds the beginning of the next piece to the end of this one. */
    private static void mix(Piece piece, int start, Piece next, short[] slot, int offset, int part) {
        int begin = piece.length - next.joined;
        for (int i = Math.max(0, begin - start); i < part; i++) {
            int sum = slot[offset + i] + next.sample(start + i - begin);
            slot[offset + i] = (short) Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** Moves on by what {@link #peek} returned. */
    public void move(int samples) {
        int left = samples;
        while (true) {
            int part = Math.min(left, current.length - at);
            at += part;
            left -= part;
            Piece next = current.next;
            if (at < current.length || next == null || left == 0) {
                return;
            }
            current = next;
            // One that came after the end had been copied begins at its beginning.
            next.joined = Math.max(0, next.joined);
            at = next.joined;
            if (!next.continues) {
                begun.run();
            }
        }
    }

    /** A slot passed in which there was nothing to play. */
    public void starved() {
        starvedSlots.lazySet(starvedSlots.getPlain() + 1);
    }

    /** Whether all has been read and nothing follows. */
    public boolean over() {
        if (state == State.GROWING) {
            return false;
        }
        for (Piece piece = current; piece != null; piece = piece.next) {
            if (piece.length > (piece == current ? at : 0)) {
                return false;
            }
        }
        return true;
    }

    public boolean failed() {
        return state == State.FAILED;
    }
}
