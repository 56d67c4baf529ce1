package io.parley.media.codec;

import java.nio.ByteBuffer;

/**
 * ITU-T G.711: one byte for each 8 kHz sample, by table in both directions. The first and the last step of an
 * accepted packet's way through the loop. Stateless, safe for any thread, allocates nothing.
 */
public final class G711 {
    /** G.711 table 2: A-law inverts the even bits of the code. */
    private static final int A_LAW_EVEN_BITS = 0x55;
    /** µ-law works on 14-bit, A-law on 13-bit magnitudes: two bits of a 16-bit sample never matter. */
    private static final int ENCODE_SHIFT = 2;

    private static final int ENCODE_ENTRIES = 1 << (16 - ENCODE_SHIFT);
    private static final G711 U_LAW = new G711(AudioCodec.PCMU);
    private static final G711 A_LAW = new G711(AudioCodec.PCMA);

    private final short[] decoded = new short[256];
    private final byte[] encoded = new byte[ENCODE_ENTRIES];
    private final byte silence;

    private G711(AudioCodec codec) {
        for (int code = 0; code < decoded.length; code++) {
            decoded[code] = (short) (codec == AudioCodec.PCMU ? expandMuLaw(code) : expandALaw(code));
        }
        for (int entry = 0; entry < ENCODE_ENTRIES; entry++) {
            int sample = (entry << ENCODE_SHIFT) + Short.MIN_VALUE;
            encoded[entry] = (byte) (codec == AudioCodec.PCMU ? compressMuLaw(sample) : compressALaw(sample));
        }
        silence = encode((short) 0);
    }

    public static G711 of(AudioCodec codec) {
        return switch (codec) {
            case PCMU -> U_LAW;
            case PCMA -> A_LAW;
            case G722, OPUS -> throw new IllegalArgumentException("codec: " + codec + ", expected one of G.711");
        };
    }

    /** The code of one sample. */
    public byte encode(short sample) {
        return encoded[(sample - Short.MIN_VALUE) >> ENCODE_SHIFT];
    }

    /** The sample of one code. */
    public short decode(byte code) {
        return decoded[code & 0xFF];
    }

    /** The code of a zero sample: 0xFF in µ-law, 0xD5 in A-law. */
    public byte silence() {
        return silence;
    }

    /** Appends {@code length} codes to {@code out} at its position. */
    public void encode(short[] samples, int offset, int length, ByteBuffer out) {
        for (int i = 0; i < length; i++) {
            out.put(encoded[(samples[offset + i] - Short.MIN_VALUE) >> ENCODE_SHIFT]);
        }
    }

    private static int compressMuLaw(int sample) {
        // Ones' complement for the negative half, as the ITU's reference has it: -1 and 0 are two codes.
        int magnitude = Math.min((sample < 0 ? ~sample >> 2 : sample >> 2) + 33, 0x1FFF);
        int segment = 1;
        for (int rest = magnitude >> 6; rest != 0; rest >>= 1) {
            segment++;
        }
        int code = ((8 - segment) << 4) | (0xF - ((magnitude >> segment) & 0xF));
        return sample >= 0 ? code | 0x80 : code;
    }

    private static int expandMuLaw(int code) {
        int inverted = ~code;
        int exponent = (inverted >> 4) & 7;
        int step = 8 << exponent;
        int magnitude = (0x80 << exponent) + step * (inverted & 0xF) + step / 2 - 4 * 33;
        return code < 0x80 ? -magnitude : magnitude;
    }

    private static int compressALaw(int sample) {
        int magnitude = sample < 0 ? ~sample >> 4 : sample >> 4;
        if (magnitude > 15) {
            int exponent = 1;
            while (magnitude > 16 + 15) {
                magnitude >>= 1;
                exponent++;
            }
            magnitude = magnitude - 16 + (exponent << 4);
        }
        return (sample >= 0 ? magnitude | 0x80 : magnitude) ^ A_LAW_EVEN_BITS;
    }

    private static int expandALaw(int code) {
        int plain = code ^ A_LAW_EVEN_BITS;
        int exponent = (plain >> 4) & 7;
        int mantissa = plain & 0xF;
        int magnitude = ((exponent > 0 ? mantissa + 16 : mantissa) << 4) + 8;
        if (exponent > 1) {
            magnitude <<= exponent - 1;
        }
        return (plain & 0x80) == 0 ? -magnitude : magnitude;
    }
}
