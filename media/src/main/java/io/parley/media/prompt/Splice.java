package io.parley.media.prompt;

import io.parley.media.audio.Pcm;
import io.parley.media.tts.Speech;
import io.parley.media.tts.WordMarks;
import java.util.List;

/**
 * How prepared pieces of a prompt – sentences, recordings, the values between them – become one. Where one follows another within
 * a phrase, what silence both have at their ends is shortened to a natural gap; where they have none, their ends lie over each
 * other for as long as they are faded. Pure; any thread.
 *
 * <p>{@link PromptLevel} has faded both ends by a raised cosine, of which the falling and the rising half add up to one: laying
 * them over each other is the cross-fade, with equal gain. Equal power would save 3 dB for {@value
 * PromptLevel#FADE_MILLIS} ms in the middle, which nobody hears, but its halves begin and end with a corner, which is a click.
 */
public final class Splice {
    /** Between two words of a phrase. */
    static final int GAP_MILLIS = 80;

    /** What lies over each other at least. */
    static final int CROSS_FADE_MILLIS = PromptLevel.FADE_MILLIS;

    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int SAMPLES_PER_MILLI = SAMPLE_RATE_HZ / 1000;
    private static final int SLOT_MILLIS = 5;
    private static final int SLOT = SLOT_MILLIS * SAMPLES_PER_MILLI;

    private Splice() {}

    /**
     * A piece of a prompt in its place.
     *
     * @param start where in the whole text its own begins
     * @param pauseMillis silence after it, if another piece follows
     */
    public record Placed(Speech speech, int start, int pauseMillis) {}

    /**
     * How much earlier than the end of one piece the next one begins, if no pause is wanted between them.
     *
     * @return less than half of either; 0 if one is a pause itself, or too short
     */
    public static int overlapMillis(Pcm before, Pcm after) {
        double endsAt = audible(before.samples());
        double beginsAt = audible(after.samples());
        if (endsAt == 0 || beginsAt == 0) {
            return 0;
        }
        int silence = silentAtEnd(before.samples(), endsAt) + silentAtBegin(after.samples(), beginsAt);
        long shorter = Math.min(before.durationMillis(), after.durationMillis());
        return (int) Math.min(Math.max(CROSS_FADE_MILLIS, silence - GAP_MILLIS), shorter / 2);
    }

    /** One prompt of several pieces, one after the other. */
    public static Speech join(List<Placed> pieces) {
        int[] begins = new int[pieces.size()];
        int end = 0;
        for (int i = 0; i < begins.length; i++) {
            Pcm audio = pieces.get(i).speech.audio();
            if (audio.sampleRateHz() != SAMPLE_RATE_HZ) {
                throw new IllegalArgumentException(
                        "piece of " + audio.sampleRateHz() + " Hz, expected " + SAMPLE_RATE_HZ);
            }
            begins[i] = i == 0 ? 0 : end + distanceMillis(pieces.get(i - 1), audio) * SAMPLES_PER_MILLI;
            end = begins[i] + audio.samples().length;
        }
        short[] all = new short[end];
        WordMarks words = WordMarks.NONE;
        for (int i = 0; i < begins.length; i++) {
            Placed piece = pieces.get(i);
            words = words.and(piece.speech.words().moved(piece.start, begins[i] / SAMPLES_PER_MILLI));
            add(piece.speech.audio().samples(), all, begins[i]);
        }
        return new Speech(new Pcm(all, SAMPLE_RATE_HZ), words);
    }

    private static int distanceMillis(Placed before, Pcm after) {
        return before.pauseMillis > 0 ? before.pauseMillis : -overlapMillis(before.speech.audio(), after);
    }

    private static void add(short[] piece, short[] all, int at) {
        for (int i = 0; i < piece.length; i++) {
            all[at + i] = (short) Math.clamp(all[at + i] + piece[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** The energy of a slot in which something is heard; 0 if all of it is a pause that somebody made on purpose. */
    private static double audible(short[] samples) {
        double loudest = 0;
        for (int slot = 0; slot + SLOT <= samples.length; slot += SLOT) {
            loudest = Math.max(loudest, energy(samples, slot));
        }
        double nothing = SLOT * 32768.0 * 32768.0 * PromptLevel.power(PromptLevel.NOTHING_DBFS);
        return loudest < nothing ? 0 : loudest / PromptLevel.power(PromptLevel.SILENCE_DB);
    }

    private static int silentAtEnd(short[] samples, double audible) {
        int slots = 0;
        while ((slots + 1) * SLOT <= samples.length && energy(samples, samples.length - (slots + 1) * SLOT) < audible) {
            slots++;
        }
        return slots * SLOT_MILLIS;
    }

    private static int silentAtBegin(short[] samples, double audible) {
        int slots = 0;
        while ((slots + 1) * SLOT <= samples.length && energy(samples, slots * SLOT) < audible) {
            slots++;
        }
        return slots * SLOT_MILLIS;
    }

    private static double energy(short[] samples, int from) {
        double sum = 0;
        for (int i = from; i < from + SLOT; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum;
    }
}
