package io.parley.media.prompt;

import io.parley.media.audio.Pcm;
import io.parley.media.audio.StreamResampler;
import io.parley.media.tts.Synthesizer.Early;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Prepares a prompt while it comes: 8 kHz, nearly the level that {@link PromptLevel} gives the whole, without the silence
 * at its beginning. The level is that of the voice's last prompt; of a voice that has not spoken yet it is measured over
 * the first {@value #MEASURED_MILLIS} ms in which something is said. A silence at the end stays: whether it is the end is
 * known too late. On the thread that has it rendered; for one prompt.
 */
final class StreamedPrompt implements Early {
    static final int MEASURED_MILLIS = 200;

    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int SAMPLES_A_MILLI = SAMPLE_RATE_HZ / 1000;
    private static final int SLOT_SAMPLES = 10 * SAMPLES_A_MILLI;
    /** RMS of a slot in which something is said, of full scale: −50 dBFS. */
    private static final double AUDIBLE = 0.00316;

    private static final int PEAK = (int) (32768 * Math.pow(10, PromptLevel.PEAK_DBFS / 20));

    private final Early listener;
    private final double volume;
    private OptionalDouble gain;
    private Optional<StreamResampler> resampler = Optional.empty();

    /** Not yet handed on: the silence before the beginning, then what is measured. */
    private short[] held = new short[0];
    /** Where in what is held the first sound is; -1: none yet. */
    private int sound = -1;

    private boolean begun;

    /**
     * Of one prompt.
     *
     * @param gain of the voice's last prompt
     * @param volume dB
     */
    StreamedPrompt(Early listener, OptionalDouble gain, double volume) {
        this.listener = listener;
        this.gain = gain;
        this.volume = Math.pow(10, volume / 20);
    }

    @Override
    public boolean take(Pcm piece) {
        StreamResampler rate = resampler.orElseGet(() -> new StreamResampler(piece.sampleRateHz(), SAMPLE_RATE_HZ));
        resampler = Optional.of(rate);
        return go(rate.more(piece.samples()), false);
    }

    /** Nothing follows. Whether that is wanted makes no difference any more. */
    void finish() {
        resampler.ifPresent(rate -> go(rate.finish(), true));
    }

    private boolean go(short[] samples, boolean last) {
        if (begun) {
            return samples.length == 0 || listener.take(levelled(samples));
        }
        int before = held.length;
        held = Arrays.copyOf(held, before + samples.length);
        System.arraycopy(samples, 0, held, before, samples.length);
        if (sound < 0) {
            findSound();
        }
        boolean enough =
                sound >= 0 && (last || gain.isPresent() || held.length - sound >= MEASURED_MILLIS * SAMPLES_A_MILLI);
        return enough ? begin() : listener.take(new Pcm(new short[0], SAMPLE_RATE_HZ));
    }

    /** Looks at whole slots; of what is silent only as much is kept as may stand before a sound. */
    private void findSound() {
        int at = 0;
        while (sound < 0 && at + SLOT_SAMPLES <= held.length) {
            double power = 0;
            for (int i = at; i < at + SLOT_SAMPLES; i++) {
                double x = held[i] / 32768.0;
                power += x * x / SLOT_SAMPLES;
            }
            if (power >= AUDIBLE * AUDIBLE) {
                sound = at;
            } else {
                at += SLOT_SAMPLES;
            }
        }
        int from = Math.max(0, at - PromptLevel.LEAD_MILLIS * SAMPLES_A_MILLI) / SLOT_SAMPLES * SLOT_SAMPLES;
        held = Arrays.copyOfRange(held, from, held.length);
        sound = sound < 0 ? -1 : sound - from;
    }

    private boolean begin() {
        begun = true;
        if (gain.isEmpty()) {
            gain = OptionalDouble.of(
                    PromptLevel.gain(new Pcm(Arrays.copyOfRange(held, sound, held.length), SAMPLE_RATE_HZ)));
        }
        Pcm first = levelled(held);
        held = new short[0];
        int fade = Math.min(first.samples().length, PromptLevel.FADE_MILLIS * SAMPLES_A_MILLI);
        for (int i = 0; i < fade; i++) {
            first.samples()[i] = (short) Math.round(first.samples()[i] * PromptLevel.rise(i, fade));
        }
        return listener.take(first);
    }

    private Pcm levelled(short[] samples) {
        double factor = gain.orElse(1) * volume;
        short[] out = new short[samples.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (short) Math.clamp(Math.round(samples[i] * factor), -PEAK, PEAK);
        }
        return new Pcm(out, SAMPLE_RATE_HZ);
    }
}
