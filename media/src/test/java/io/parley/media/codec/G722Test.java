package io.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/**
 * G.722 against files that spandsp 0.0.6 has made of the same signal: steps of four levels with noise on them, so that both bands' steps go
 * to both of their ends. Bit by bit.
 */
final class G722Test {
    private static final int SAMPLES = 4000;
    private static final int[] LEVELS = {0, 300, 2000, 6000, 9000};

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = G722Test.class.getResourceAsStream("/g722/" + name)) {
            if (file == null) {
                throw new AssertionError("no " + name);
            }
            return file.readAllBytes();
        }
    }

    private static short[] signal() {
        short[] signal = new short[SAMPLES];
        int random = 1;
        for (int i = 0; i < SAMPLES; i++) {
            random = (random * 1_103_515_245 + 12_345) & 0x7FFF_FFFF;
            int level = LEVELS[(i / 400) % LEVELS.length];
            int square = (i / (7 + (i / 1600) * 5)) % 2 == 0 ? -level : level;
            signal[i] = (short) (square + (random >> 16) % 2001 - 1000);
        }
        return signal;
    }

    @Test
    void speechBecomesTheSameBytes() throws IOException {
        ByteBuffer encoded = ByteBuffer.allocate(SAMPLES / 2);

        new G722.Encoder().encode(signal(), SAMPLES, encoded);

        assertThat(encoded.array()).isEqualTo(golden("speech.g722"));
    }

    @Test
    void bytesBecomeTheSameSpeech() throws IOException {
        byte[] encoded = golden("speech.g722");
        short[] expected = new short[SAMPLES];
        ByteBuffer.wrap(golden("speech.pcm"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(expected);
        short[] decoded = new short[SAMPLES];

        new G722.Decoder().decode(ByteBuffer.wrap(encoded), 0, encoded.length, decoded);

        assertThat(decoded).isEqualTo(expected);
    }
}
