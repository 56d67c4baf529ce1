package io.parley.media.simulation;

import io.parley.media.audio.Pcm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where somebody speaks in a clean recording, found by its energy alone, in steps of 5 ms with the whole clip at hand: the
 * truth that the live detector, which has neither, is measured against. Not for noisy audio.
 */
public final class ActiveSpeech {
    private static final int STEP_SAMPLES = 40;
    /** Softer than the clip's loud parts by this is not speech: fricatives at a word's end lie some 25 to 30 dB below its vowels. */
    private static final double BELOW_LOUD_DB = 35;

    private static final double SOFTEST_DBFS = -58;
    /** Pauses inside words and between words that run together. */
    private static final int JOINED_GAP_STEPS = 24;
    /** A click of the microphone is no speech. */
    private static final int SHORTEST_STEPS = 4;

    private final List<Span> spans;
    private final double levelDbfs;

    /** Samples {@code from} … {@code to}, the latter without. */
    public record Span(int from, int to) {}

    private ActiveSpeech(List<Span> spans, double levelDbfs) {
        this.spans = List.copyOf(spans);
        this.levelDbfs = levelDbfs;
    }

    /** Looks through a clip at 8 kHz. */
    public static ActiveSpeech of(Pcm clip) {
        short[] samples = clip.samples();
        int steps = samples.length / STEP_SAMPLES;
        double[] levels = new double[steps];
        for (int step = 0; step < steps; step++) {
            levels[step] = Decibels.level(samples, step * STEP_SAMPLES, (step + 1) * STEP_SAMPLES);
        }
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double loud = steps == 0 ? -120 : sorted[Math.min(steps - 1, (int) (steps * 0.95))];
        double threshold = Math.max(loud - BELOW_LOUD_DB, SOFTEST_DBFS);
        List<Span> spans = new ArrayList<>();
        int from = -1;
        int last = -1;
        for (int step = 0; step <= steps; step++) {
            boolean speech = step < steps && levels[step] > threshold;
            if (speech) {
                from = from < 0 ? step : from;
                last = step;
            }
            boolean over = from >= 0 && (step == steps || step - last > JOINED_GAP_STEPS);
            if (over) {
                if (last - from + 1 >= SHORTEST_STEPS) {
                    spans.add(new Span(from * STEP_SAMPLES, (last + 1) * STEP_SAMPLES));
                }
                from = -1;
            }
        }
        return new ActiveSpeech(spans, level(samples, spans));
    }

    private static double level(short[] samples, List<Span> spans) {
        double sum = 0;
        long count = 0;
        for (Span span : spans) {
            for (int i = span.from(); i < span.to(); i++) {
                sum += (double) samples[i] * samples[i];
            }
            count += span.to() - span.from();
        }
        return count == 0 ? -120 : 10 * Math.log10(Math.max(1e-12, sum / count / (32768.0 * 32768.0)));
    }

    /** In order; empty if nobody speaks. */
    public List<Span> spans() {
        return spans;
    }

    /** RMS of what is speech; −120 if there is none. */
    public double levelDbfs() {
        return levelDbfs;
    }

    /** The clip from its first to its last sound, brought to a level. */
    public static Pcm trimmed(Pcm clip, double levelDbfs) {
        ActiveSpeech speech = of(clip);
        if (speech.spans.isEmpty()) {
            return clip;
        }
        short[] cut = Arrays.copyOfRange(
                clip.samples(),
                speech.spans.getFirst().from(),
                speech.spans.getLast().to());
        return Decibels.amplified(new Pcm(cut, clip.sampleRateHz()), levelDbfs - speech.levelDbfs);
    }
}
