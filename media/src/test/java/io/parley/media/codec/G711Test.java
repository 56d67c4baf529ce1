package io.parley.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class G711Test {

    // From ITU-T G.711 tables 1a to 2b, scaled to 16 bits: decision values and the codes sent for them.
    @ParameterizedTest
    @CsvSource({
        "PCMU, 0, 255", "PCMU, -1, 127", "PCMU, 32767, 128", "PCMU, -32768, 0", "PCMU, 1000, 206", "PCMU, -1000, 78",
        "PCMA, 0, 213", "PCMA, -1, 85", "PCMA, 32767, 170", "PCMA, -32768, 42", "PCMA, 1000, 250", "PCMA, -1000, 122"
    })
    void encodesKnownSamplesToKnownCodes(AudioCodec codec, short sample, int code) {
        assertThat(G711.of(codec).encode(sample) & 0xFF).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "PCMU, 0, -32124", "PCMU, 128, 32124", "PCMU, 255, 0", "PCMU, 127, 0", "PCMU, 254, 8", "PCMU, 112, -120",
        "PCMA, 42, -32256", "PCMA, 170, 32256", "PCMA, 213, 8", "PCMA, 85, -8", "PCMA, 84, -24", "PCMA, 0, -5504"
    })
    void decodesKnownCodesToKnownSamples(AudioCodec codec, int code, short sample) {
        assertThat(G711.of(codec).decode((byte) code)).isEqualTo(sample);
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "PCMA"})
    void everyCodeSurvivesDecodingAndEncoding(AudioCodec codec) {
        G711 g711 = G711.of(codec);
        for (int code = 0; code < 256; code++) {
            byte again = g711.encode(g711.decode((byte) code));
            // µ-law has two zeros; the negative one comes back as the positive.
            int expected = codec == AudioCodec.PCMU && code == 0x7F ? 0xFF : code;
            assertThat(again & 0xFF).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "PCMA"})
    void everySampleComesBackWithinHalfAStepOfItsSegment(AudioCodec codec) {
        G711 g711 = G711.of(codec);
        int clipping = codec == AudioCodec.PCMU ? 32635 : 32767;
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int clipped = Math.clamp(sample, -clipping, clipping);
            int error = Math.abs(g711.decode(g711.encode((short) sample)) - clipped);
            // The widest segment has steps of 1024; below it a step is at most 1/16 of the magnitude.
            int allowed = Math.min(512, Math.max(codec == AudioCodec.PCMU ? 4 : 8, Math.abs(clipped) / 16)) + 4;
            assertThat(error).as("sample %d", sample).isLessThanOrEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioCodec.class,
            names = {"PCMU", "PCMA"})
    void encodingIsMonotone(AudioCodec codec) {
        G711 g711 = G711.of(codec);
        short previous = Short.MIN_VALUE;
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            short decoded = g711.decode(g711.encode((short) sample));
            assertThat(decoded).as("sample %d", sample).isGreaterThanOrEqualTo(previous);
            previous = decoded;
        }
    }

    @Test
    void aBlockIsEncodedLikeItsSamples() {
        short[] samples = {0, 1, -1, 1000, -1000, Short.MAX_VALUE, Short.MIN_VALUE};
        ByteBuffer out = ByteBuffer.allocate(5);
        G711.of(AudioCodec.PCMA).encode(samples, 1, 5, out);
        for (int i = 0; i < 5; i++) {
            assertThat(out.get(i)).isEqualTo(G711.of(AudioCodec.PCMA).encode(samples[i + 1]));
        }
    }

    @Test
    void silenceIsTheCodeOfZero() {
        assertThat(G711.of(AudioCodec.PCMU).silence() & 0xFF).isEqualTo(0xFF);
        assertThat(G711.of(AudioCodec.PCMA).silence() & 0xFF).isEqualTo(0xD5);
    }
}
