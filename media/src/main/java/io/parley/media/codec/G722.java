package io.parley.media.codec;

import static io.parley.media.codec.SubBand.saturated;

import java.nio.ByteBuffer;

/**
 * ITU-T G.722 at 64 kbit/s: 16 kHz audio, a byte for two samples; two bands of 8 kHz, each in adaptive differences. One encoder and one
 * decoder of one call; they have memory, so a lost packet is heard for some milliseconds. Allocates nothing per packet. One thread.
 */
final class G722 {
    /** Samples that are gained when both halves of the filter meet, from the recommendation's figure 18. */
    private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private static final int[] LOW_LEVELS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219,
        1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };
    private static final int[] LOW_NEGATIVE = {
        0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6,
        5, 4
    };
    private static final int[] LOW_POSITIVE = {
        0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35,
        34, 33, 32
    };
    private static final int[] LOW_ADAPTS = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };
    private static final int[] LOW_DIFFERENCES = {
        0, -20_456, -12_896, -8968, -6288, -4240, -2584, -1200, 20_456, 12_896, 8968, 6288, 4240, 2584, 1200, 0
    };
    private static final int[] LOW_DIFFERENCES_FINE = {
        -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9360,
        -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360,
        -1040, -728, 24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9360, 8576, 7856, 7192,
        6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };
    private static final int[] HIGH_DIFFERENCES = {-7408, -1616, 7408, 1616};
    private static final int[] HIGH_ADAPTS = {798, -214, 798, -214};

    private G722() {}

    /** Speech to bytes. */
    static final class Encoder {
        private final SubBand low = SubBand.low();
        private final SubBand high = SubBand.high();
        private final int[] samples = new int[2 * MIRROR.length];

        /** Appends a byte for each two of the samples, of which there is an even number. */
        void encode(short[] speech, int length, ByteBuffer out) {
            for (int i = 0; i < length; i += 2) {
                System.arraycopy(samples, 2, samples, 0, samples.length - 2);
                samples[samples.length - 2] = speech[i];
                samples[samples.length - 1] = speech[i + 1];
                int odd = 0;
                int even = 0;
                for (int tap = 0; tap < MIRROR.length; tap++) {
                    odd += samples[2 * tap] * MIRROR[tap];
                    even += samples[2 * tap + 1] * MIRROR[MIRROR.length - 1 - tap];
                }
                int lowCode = low((even + odd) >> 14);
                int highCode = high((even - odd) >> 14);
                out.put((byte) ((highCode << 6) | lowCode));
            }
        }

        private int low(int sample) {
            int error = saturated(sample - low.predicted());
            int magnitude = error >= 0 ? error : -(error + 1);
            int level = 1;
            while (level < LOW_LEVELS.length && magnitude >= (LOW_LEVELS[level] * low.step()) >> 12) {
                level++;
            }
            int code = error < 0 ? LOW_NEGATIVE[level] : LOW_POSITIVE[level];
            lowTakes(low, code >> 2);
            return code;
        }

        private int high(int sample) {
            int error = saturated(sample - high.predicted());
            int magnitude = error >= 0 ? error : -(error + 1);
            boolean large = magnitude >= (564 * high.step()) >> 12;
            int code = (error < 0 ? 0 : 2) + (large ? 0 : 1);
            highTakes(high, code);
            return code;
        }
    }

    /** Bytes to speech. */
    static final class Decoder {
        private final SubBand low = SubBand.low();
        private final SubBand high = SubBand.high();
        private final int[] bands = new int[2 * MIRROR.length];

        /** Decodes each byte into two samples from the beginning of an array on. */
        void decode(ByteBuffer packet, int offset, int bytes, short[] speech) {
            for (int i = 0; i < bytes; i++) {
                int code = packet.get(offset + i) & 0xFF;
                int lowSample = limited(low.predicted() + ((low.step() * LOW_DIFFERENCES_FINE[code & 0x3F]) >> 15));
                lowTakes(low, (code & 0x3F) >> 2);
                int highSample = limited(high.predicted() + ((high.step() * HIGH_DIFFERENCES[code >> 6]) >> 15));
                highTakes(high, code >> 6);
                System.arraycopy(bands, 2, bands, 0, bands.length - 2);
                bands[bands.length - 2] = lowSample + highSample;
                bands[bands.length - 1] = lowSample - highSample;
                int first = 0;
                int second = 0;
                for (int tap = 0; tap < MIRROR.length; tap++) {
                    second += bands[2 * tap] * MIRROR[tap];
                    first += bands[2 * tap + 1] * MIRROR[MIRROR.length - 1 - tap];
                }
                speech[2 * i] = (short) saturated(first >> 11);
                speech[2 * i + 1] = (short) saturated(second >> 11);
            }
        }

        /** Block LIMIT. */
        private static int limited(int sample) {
            return Math.clamp(sample, -16_384, 16_383);
        }
    }

    /** Of the low band's six bits the upper four move both sides on. */
    private static void lowTakes(SubBand low, int code) {
        int decoded = (low.step() * LOW_DIFFERENCES[code]) >> 15;
        low.adapt(LOW_ADAPTS[code]);
        low.take(decoded);
    }

    private static void highTakes(SubBand high, int code) {
        int decoded = (high.step() * HIGH_DIFFERENCES[code]) >> 15;
        high.adapt(HIGH_ADAPTS[code]);
        high.take(decoded);
    }
}
