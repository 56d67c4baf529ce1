package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResamplerTest {
    private static final int[] SOURCE_RATES_HZ = {11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
    private static final double LEVEL = 16000;

    @Test
    void theVoiceBandPassesUnchangedAndNothingIsAddedToIt() {
        for (int rateHz : SOURCE_RATES_HZ) {
            for (double toneHz : new double[] {100, 300, 1000, 2500, 3400}) {
                Pcm out = Resampler.resample(tone(rateHz, toneHz), 8000);
                double amplitude = amplitude(out, toneHz);
                assertThat(decibels(amplitude / LEVEL))
                        .as("gain at %.0f Hz from %d", toneHz, rateHz)
                        .isBetween(-0.1, 0.1);
                assertThat(decibels(residue(out, toneHz) / LEVEL))
                        .as("residue at %.0f Hz from %d", toneHz, rateHz)
                        .isLessThan(-60);
            }
        }
    }

    @Test
    void whatEightKilohertzCannotCarryIsTakenOutBeforeItFoldsBack() {
        for (int rateHz : SOURCE_RATES_HZ) {
            for (double toneHz : new double[] {4050, 4500, 5000, 5300, 7000, 7900, 9000, 15_000, 20_000}) {
                if (toneHz < rateHz / 2.0 - 100) {
                    Pcm out = Resampler.resample(tone(rateHz, toneHz), 8000);
                    assertThat(decibels(rms(out) * Math.sqrt(2) / LEVEL))
                            .as("%.0f Hz from %d", toneHz, rateHz)
                            .isLessThan(-60);
                }
            }
        }
    }

    @Test
    void goingUpMakesNoImages() {
        for (int toHz : new int[] {16000, 48000}) {
            for (double toneHz : new double[] {300, 1000, 3400}) {
                Pcm out = Resampler.resample(tone(8000, toneHz), toHz);
                assertThat(decibels(amplitude(out, toneHz) / LEVEL)).isBetween(-0.1, 0.1);
                assertThat(decibels(residue(out, toneHz) / LEVEL))
                        .as("images of %.0f Hz at %d", toneHz, toHz)
                        .isLessThan(-60);
            }
        }
    }

    @Test
    void theLengthIsKeptToASample() {
        assertThat(Resampler.resample(new Pcm(new short[48000], 48000), 8000).samples())
                .hasSize(8000);
        assertThat(Resampler.resample(new Pcm(new short[44100], 44100), 8000).samples())
                .hasSize(8000);
        assertThat(Resampler.resample(new Pcm(new short[1], 48000), 8000).samples())
                .hasSize(1);
        assertThat(Resampler.resample(new Pcm(new short[0], 48000), 8000).samples())
                .isEmpty();
    }

    @Test
    void fullScaleIsClippedNotWrapped() {
        short[] square = new short[4800];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 24 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] out = Resampler.resample(new Pcm(square, 48000), 8000).samples();
        for (int i = 100; i < 700; i++) {
            // Where the input is constant around a sample, its sign must survive the overshoot.
            if (i % 4 == 2) {
                assertThat(out[i] > 0).as("sample %d", i).isEqualTo(i / 4 % 2 == 0);
            }
        }
    }

    @Test
    void oneSampleKeepsItsPlaceInTime() {
        short[] click = new short[48000];
        click[24000] = 30000;
        short[] out = Resampler.resample(new Pcm(click, 48000), 8000).samples();
        int peak = 0;
        for (int i = 0; i < out.length; i++) {
            peak = Math.abs(out[i]) > Math.abs(out[peak]) ? i : peak;
        }
        assertThat(peak).isEqualTo(4000);
    }

    @Test
    void theSameRateIsTheSameAudio() {
        Pcm audio = tone(8000, 440);
        assertThat(Resampler.resample(audio, 8000)).isSameAs(audio);
    }

    @Test
    void oddRatiosAreRefusedByName() {
        assertThatThrownBy(() -> Resampler.resample(new Pcm(new short[10], 47999), 8000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("47999");
    }

    private static Pcm tone(int rateHz, double toneHz) {
        short[] samples = new short[rateHz];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(LEVEL * Math.sin(2 * Math.PI * toneHz * i / rateHz));
        }
        return new Pcm(samples, rateHz);
    }

    /** The middle half second: the clip's ends are steps, and steps have every frequency. */
    private static double[] middle(Pcm audio) {
        int quarter = audio.samples().length / 4;
        double[] middle = new double[2 * quarter];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = audio.samples()[quarter + i];
        }
        return middle;
    }

    private static double rms(Pcm audio) {
        double sum = 0;
        double[] middle = middle(audio);
        for (double x : middle) {
            sum += x * x;
        }
        return Math.sqrt(sum / middle.length);
    }

    /** Cosine and sine part of a tone that has a whole number of periods in the middle. */
    private static double[] parts(Pcm audio, double toneHz) {
        double[] middle = middle(audio);
        double cosine = 0;
        double sine = 0;
        for (int i = 0; i < middle.length; i++) {
            double angle = 2 * Math.PI * toneHz * i / audio.sampleRateHz();
            cosine += middle[i] * Math.cos(angle) * 2 / middle.length;
            sine += middle[i] * Math.sin(angle) * 2 / middle.length;
        }
        return new double[] {cosine, sine};
    }

    private static double amplitude(Pcm audio, double toneHz) {
        double[] parts = parts(audio, toneHz);
        return Math.hypot(parts[0], parts[1]);
    }

    /** Everything that is not the tone, as the amplitude of a tone of the same power. */
    private static double residue(Pcm audio, double toneHz) {
        double[] parts = parts(audio, toneHz);
        double[] middle = middle(audio);
        double sum = 0;
        for (int i = 0; i < middle.length; i++) {
            double angle = 2 * Math.PI * toneHz * i / audio.sampleRateHz();
            double rest = middle[i] - parts[0] * Math.cos(angle) - parts[1] * Math.sin(angle);
            sum += rest * rest;
        }
        return Math.sqrt(2 * sum / middle.length);
    }

    private static double decibels(double ratio) {
        return 20 * Math.log10(ratio + 1e-9);
    }
}
