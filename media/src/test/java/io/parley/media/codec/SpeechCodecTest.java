package io.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every codec from samples to bytes and back. */
final class SpeechCodecTest {
    private static final int SLOT = SpeechCodec.SLOT;
    private static final int SLOTS = 50;

    private final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
    private final short[] speech = new short[SpeechCodec.MAX_SAMPLES];

    private static short[] tone(double hz, int slot) {
        short[] samples = new short[SLOT];
        for (int i = 0; i < SLOT; i++) {
            samples[i] = (short) Math.round(8000 * Math.sin(2 * Math.PI * hz * (slot * SLOT + i) / 8000));
        }
        return samples;
    }

    private int encode(SpeechCodec codec, short[] slot) {
        packet.clear();
        codec.encode(slot, packet);
        packet.flip();
        return packet.limit();
    }

    /** How much of a signal is one tone, as its amplitude. */
    private static double amplitude(short[] samples, int from, int to, double hz, int rateHz) {
        double cosine = 0;
        double sine = 0;
        for (int i = from; i < to; i++) {
            cosine += samples[i] * Math.cos(2 * Math.PI * hz * i / rateHz);
            sine += samples[i] * Math.sin(2 * Math.PI * hz * i / rateHz);
        }
        return 2 * Math.hypot(cosine, sine) / (to - from);
    }

    private static double power(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / (to - from);
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void aToneComesBackAsLoudAsItWentIn(AudioCodec which) {
        for (double hz : new double[] {300, 1000, 2500, 3200}) {
            SpeechCodec near = SpeechCodec.of(which);
            SpeechCodec far = SpeechCodec.of(which);
            short[] heard = new short[SLOTS * SLOT];
            for (int slot = 0; slot < SLOTS; slot++) {
                int bytes = encode(near, tone(hz, slot));
                assertThat(far.decode(packet, 0, bytes, speech)).isEqualTo(SLOT);
                System.arraycopy(speech, 0, heard, slot * SLOT, SLOT);
            }
            double amplitude = amplitude(heard, heard.length / 2, heard.length, hz, 8000);
            // Opus describes speech, not waves: a tone alone is nothing that it is good at.
            boolean waves = which != AudioCodec.OPUS;
            assertThat(amplitude)
                    .as(which + " " + hz + " Hz")
                    .isBetween(waves ? 7500.0 : 4000.0, waves ? 8500.0 : 12_000.0);
            double rest = power(heard, heard.length / 2, heard.length) - amplitude * amplitude / 2;
            assertThat(10 * Math.log10(amplitude * amplitude / 2 / Math.max(1, rest)))
                    .as(which + " " + hz + " Hz: dB above everything else")
                    .isGreaterThan(waves ? 20 : 6);
        }
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void aPacketMakesNoGarbage(AudioCodec which) {
        SpeechCodec codec = SpeechCodec.of(which);
        short[] slot = tone(440, 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        int packets = 5000;
        for (int i = 0; i < 2 * packets; i++) {
            if (i == packets) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            int bytes = encode(codec, slot);
            codec.recover(packet, 0, bytes, speech);
            codec.decode(packet, 0, bytes, speech);
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / (double) packets)
                .isLessThan(1);
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void whateverBytesComeNothingIsThrownAndTheNextPacketIsDecoded(AudioCodec which) {
        SpeechCodec codec = SpeechCodec.of(which);
        SplittableRandom random = new SplittableRandom(722);
        int lowest = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] junk = new byte[random.nextInt(i % 10 == 0 ? 1600 : 200)];
            random.nextBytes(junk);
            ByteBuffer bytes = ByteBuffer.wrap(junk);
            assertThat(codec.recover(bytes, 0, junk.length, speech)).isBetween(0, SpeechCodec.MAX_SAMPLES);
            assertThat(codec.decode(bytes, 0, junk.length, speech)).isBetween(0, SpeechCodec.MAX_SAMPLES);
            for (short sample : speech) {
                lowest = Math.min(lowest, sample);
            }
        }
        assertThat(lowest).isGreaterThan(Short.MIN_VALUE);
        assertThat(codec.decode(packet, 0, encode(SpeechCodec.of(which), tone(440, 0)), speech))
                .isEqualTo(SLOT);
    }

    @Test
    void whatOpusLostIsRecoveredFromThePacketAfterIt() {
        SpeechCodec near = SpeechCodec.of(AudioCodec.OPUS);
        SpeechCodec far = SpeechCodec.of(AudioCodec.OPUS);
        int recovered = 0;
        double louder = 0;
        for (int slot = 0; slot < 10 * SLOTS; slot++) {
            // Two tones that come and go, as syllables do.
            short[] spoken = tone(slot % 20 < 10 ? 400 : 700, slot);
            int bytes = encode(near, spoken);
            boolean lost = slot % 10 == 5;
            if (slot % 10 == 6) {
                assertThat(far.recover(packet, 0, bytes, speech)).isEqualTo(SLOT);
                recovered++;
                louder += power(speech, 0, SLOT) > 0.1 * power(spoken, 0, SLOT) ? 1 : 0;
            }
            if (!lost) {
                far.decode(packet, 0, bytes, speech);
            }
        }
        assertThat(louder / recovered).isGreaterThan(0.9);
    }

    @Test
    void anOpusFrameWithoutContentSaysSilence() {
        assertThat(SpeechCodec.of(AudioCodec.OPUS).saysSilence(1)).isTrue();
        assertThat(SpeechCodec.of(AudioCodec.OPUS).saysSilence(40)).isFalse();
        assertThat(SpeechCodec.of(AudioCodec.PCMU).saysSilence(1)).isFalse();
    }

    /** What would fold back into speech when 16 kHz become 8, and what would stand above it when 8 become 16. */
    @ParameterizedTest
    @ValueSource(ints = {200, 1000, 2000, 3000, 3400})
    void halvingAndDoublingTheRateKeepsSpeechAndHoldsImagesDown(int hz) {
        int samples = 8 * SLOT;
        short[] narrow = new short[samples];
        short[] wide = new short[2 * samples];
        for (int i = 0; i < samples; i++) {
            narrow[i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * hz * i / 8000));
        }
        new HalfBand().up(narrow, samples, wide);
        assertThat(amplitude(wide, 160, 160 + 1600, hz, 16_000)).isBetween(9_900.0, 10_100.0);
        assertThat(decibels(amplitude(wide, 160, 160 + 1600, 8000 - hz, 16_000)))
                .as("image at " + (8000 - hz) + " Hz")
                .isLessThan(-55);

        for (int i = 0; i < 2 * samples; i++) {
            wide[i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * (8000 - hz) * i / 16_000));
        }
        new HalfBand().down(wide, samples, narrow);
        assertThat(decibels(amplitude(narrow, 80, 80 + 800, hz, 8000)))
                .as("alias of " + (8000 - hz) + " Hz")
                .isLessThan(-55);
    }

    private static double decibels(double amplitude) {
        return 20 * Math.log10(Math.max(0.01, amplitude) / 10_000);
    }

    @Test
    void piecesGiveTheSameAsTheWhole() {
        short[] whole = new short[8 * SLOT];
        short[] narrow = new short[8 * SLOT];
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (short) random.nextInt(-20_000, 20_000);
        }
        short[] wide = new short[16 * SLOT];
        new HalfBand().up(narrow, narrow.length, wide);
        new HalfBand().down(wide, narrow.length, whole);
        HalfBand up = new HalfBand();
        HalfBand down = new HalfBand();
        for (int slot = 0; slot < 8; slot++) {
            short[] wideSlot = new short[2 * SLOT];
            short[] back = new short[SLOT];
            up.up(Arrays.copyOfRange(narrow, slot * SLOT, (slot + 1) * SLOT), SLOT, wideSlot);
            down.down(wideSlot, SLOT, back);
            assertThat(back).isEqualTo(Arrays.copyOfRange(whole, slot * SLOT, (slot + 1) * SLOT));
        }
    }
}
