package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.WavFile.AudioFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavFileTest {
    private static final Pcm VOICE = HumanSpeech.recording("hello");

    @TempDir
    private Path folder;

    @Test
    void readsAHumanRecordingLikeTheJdksOwnReader() {
        Pcm read = WavFile.read(HumanSpeech.file("hello"));
        assertThat(read.sampleRateHz()).isEqualTo(8000);
        assertThat(read.samples()).isEqualTo(VOICE.samples());
    }

    @Test
    void whatIsWrittenIsReadBackByItselfAndByTheJdk() throws Exception {
        Path file = folder.resolve("out.wav");
        WavFile.write(file, VOICE);
        assertThat(WavFile.read(file).samples()).isEqualTo(VOICE.samples());
        try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(in.getFrameLength()).isEqualTo(VOICE.samples().length);
            assertThat(in.getFormat().getSampleRate()).isEqualTo(8000f);
        }
    }

    @Test
    void companderLawsAreReadAsTheJdkDecodesThem() throws Exception {
        byte[] codes = new byte[256];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) i;
        }
        for (int law : new int[] {6, 7}) {
            byte[] wav = wav(law, 1, 8000, 8, codes);
            byte[] expected = new byte[512];
            try (AudioInputStream decoded = AudioSystem.getAudioInputStream(
                    new AudioFormat(8000, 16, 1, true, false),
                    AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav)))) {
                // One read: the JDK's decoding streams do not always end.
                assertThat(decoded.read(expected, 0, expected.length)).isEqualTo(expected.length);
            }
            assertThat(WavFile.parse(wav, "law").samples()).as("law %d", law).isEqualTo(shorts(expected));
        }
    }

    @Test
    void eightAndTwentyFourBitsAreScaledToSixteen() {
        byte[] eight = wav(1, 1, 8000, 8, new byte[] {0, (byte) 128, (byte) 255});
        assertThat(WavFile.parse(eight, "eight").samples()).containsExactly(-32768, 0, 32512);
        byte[] twentyFour = wav(1, 1, 48000, 24, new byte[] {99, 0x34, 0x12, 99, 0, (byte) 0x80});
        assertThat(WavFile.parse(twentyFour, "twentyFour").samples()).containsExactly(0x1234, -32768);
    }

    @Test
    void stereoBecomesTheMeanOfItsChannels() {
        byte[] stereo = wav(1, 2, 44100, 16, new byte[] {10, 0, 20, 0, (byte) 0xFF, 0x7F, (byte) 0xFF, 0x7F});
        assertThat(WavFile.parse(stereo, "stereo").samples()).containsExactly(15, 32767);
    }

    @Test
    void otherChunksAndUnknownLengthsAreTaken() {
        byte[] plain = WavFile.encode(new Pcm(new short[] {1, 2, 3}, 8000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, 12);
        out.writeBytes(new byte[] {'L', 'I', 'S', 'T', 3, 0, 0, 0, 'a', 'b', 'c', 0});
        out.write(plain, 12, plain.length - 12);
        assertThat(WavFile.parse(out.toByteArray(), "list").samples()).containsExactly(1, 2, 3);

        for (int length : new int[] {0, -1, 0x7FFF_FFFF}) {
            ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(40, length);
            assertThat(WavFile.parse(plain, "pipe").samples())
                    .as("length %x", length)
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void extensibleFormatsAreTakenForWhatTheyAre() {
        ByteBuffer out = ByteBuffer.allocate(12 + 8 + 40 + 8 + 2).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(62)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
        out.putInt(40)
                .putShort((short) 0xFFFE)
                .putShort((short) 1)
                .putInt(16000)
                .putInt(32000)
                .putShort((short) 2);
        out.putShort((short) 16)
                .putShort((short) 22)
                .putShort((short) 16)
                .putInt(4)
                .putShort((short) 1)
                .put(new byte[14]);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2).putShort((short) 77);
        assertThat(WavFile.parse(out.array(), "extensible").samples()).containsExactly(77);
    }

    @Test
    void errorsNameTheFileWhatItHasAndWhatWasExpected() throws IOException {
        assertRefused(new byte[0], "is no WAV file");
        assertRefused("RIFF....AVI ........".getBytes(StandardCharsets.US_ASCII), "is no WAV file");
        assertRefused(wav(3, 1, 8000, 32, new byte[4]), "format 3 with 32 bits");
        assertRefused(wav(1, 6, 8000, 16, new byte[12]), "6 channels, expected 1 or 2");
        assertRefused(wav(1, 1, 6000, 16, new byte[2]), "6000 samples a second");
        byte[] cut = WavFile.encode(new Pcm(new short[100], 8000));
        assertRefused(Arrays.copyOf(cut, 100), "ends after 56 bytes, expected 200");
        assertRefused(Arrays.copyOf(cut, 20), "fmt chunk");
        assertRefused(Arrays.copyOf(cut, 36), "expected a data chunk");

        Path absent = folder.resolve("absent.wav");
        assertThatThrownBy(() -> WavFile.read(absent))
                .isInstanceOf(AudioFileException.class)
                .hasMessageContaining(absent.toString());
        assertThatThrownBy(() -> WavFile.read(folder)).isInstanceOf(AudioFileException.class);
    }

    @Test
    void moreThanTenMinutesAreRefusedWhetherTheHeaderSaysSoOrNot() {
        byte[] tooLong = wav(1, 1, 8000, 8, new byte[8000 * WavFile.MAX_SECONDS + 1]);
        assertRefused(tooLong, "longer than 600 s");
        ByteBuffer.wrap(tooLong).order(ByteOrder.LITTLE_ENDIAN).putInt(40, -1);
        assertRefused(tooLong, "longer than 600 s");
    }

    @Test
    void aLyingHeaderCostsNoMemoryAndNoOtherException() {
        Random random = new Random(11);
        byte[] good = WavFile.encode(new Pcm(Arrays.copyOf(VOICE.samples(), 200), 8000));
        for (int n = 0; n < 20_000; n++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int k = random.nextInt(4); k > 0 && bad.length > 0; k--) {
                bad[random.nextInt(Math.min(48, bad.length))] = (byte) random.nextInt();
            }
            try {
                assertThat(WavFile.parse(bad, "bad").samples().length).isLessThanOrEqualTo(444);
            } catch (AudioFileException e) {
                assertThat(e).hasMessageStartingWith("bad: ");
            }
        }
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> WavFile.parse(bytes, "prompt.wav"))
                .isInstanceOf(AudioFileException.class)
                .hasMessageStartingWith("prompt.wav: ")
                .hasMessageContaining(message);
    }

    private static byte[] wav(int encoding, int channels, int rateHz, int bits, byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(WavFile.encode(new Pcm(new short[0], 8000)));
        out.putShort(20, (short) encoding).putShort(22, (short) channels).putInt(24, rateHz);
        out.putInt(28, rateHz * channels * bits / 8)
                .putShort(32, (short) (channels * bits / 8))
                .putShort(34, (short) bits);
        out.putInt(40, data.length).put(data);
        return out.array();
    }

    private static short[] shorts(byte[] bytes) {
        short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }
}
