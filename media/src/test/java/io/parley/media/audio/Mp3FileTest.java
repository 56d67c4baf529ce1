package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.audio.WavFile.AudioFileException;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a real encoder (lame). */
class Mp3FileTest {
    @TempDir
    private Path folder;

    private byte[] encoded(int rateHz, String... options) throws IOException, InterruptedException {
        Path wav = folder.resolve("in.wav");
        Path mp3 = folder.resolve("out.mp3");
        short[] samples = new short[rateHz];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 500 * i / rateHz));
        }
        WavFile.write(wav, new Pcm(samples, rateHz));
        List<String> command = new ArrayList<>(List.of("lame", "--quiet"));
        command.addAll(List.of(options));
        command.addAll(List.of(wav.toString(), mp3.toString()));
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        return Files.readAllBytes(mp3);
    }

    private static double pitchHz(Pcm audio) {
        int from = audio.samples().length / 4;
        int to = audio.samples().length * 3 / 4;
        int crossings = 0;
        for (int i = from + 1; i < to; i++) {
            if (audio.samples()[i - 1] < 0 && audio.samples()[i] >= 0) {
                crossings++;
            }
        }
        return crossings * (double) audio.sampleRateHz() / (to - from);
    }

    @Test
    void whatAnEncoderMadeIsReadAtItsRate() throws Exception {
        for (int rateHz : new int[] {8000, 16000, 22050, 44100, 48000}) {
            Pcm audio = Mp3File.parse(encoded(rateHz, "-b", "64"), "tone.mp3");
            assertThat(audio.sampleRateHz()).isEqualTo(rateHz);
            // The encoder adds some frames at both ends.
            assertThat(audio.durationMillis()).isBetween(1000L, 1300L);
            assertThat(pitchHz(audio)).isCloseTo(500, within(5.0));
        }
    }

    @Test
    void variableRatesAndTagsMakeNoDifference() throws Exception {
        byte[] tagged = encoded(44100, "-V", "5", "--tt", "A title", "--ta", "Somebody", "--add-id3v2");
        assertThat(new String(tagged, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("ID3");
        assertThat(Mp3File.looksLike(tagged)).isTrue();
        assertThat(pitchHz(Mp3File.parse(tagged, "tone.mp3"))).isCloseTo(500, within(5.0));
    }

    @Test
    void aTagThatClaimsMoreThanThereIsTakesNoMemory() {
        byte[] hostile = Arrays.copyOf(new byte[] {'I', 'D', '3', 4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F}, 4000);
        assertThatThrownBy(() -> Mp3File.parse(hostile, "hostile.mp3"))
                .isInstanceOf(AudioFileException.class)
                .hasMessageContaining("hostile.mp3")
                .hasMessageContaining("268435465");
    }

    @Test
    void whatIsNoneIsRefused() {
        for (byte[] bytes : List.of(new byte[0], new byte[100], "RIFFxxxxWAVE".getBytes(StandardCharsets.US_ASCII))) {
            assertThat(Mp3File.looksLike(bytes)).isFalse();
            assertThatThrownBy(() -> Mp3File.parse(bytes, "no.mp3")).isInstanceOf(AudioFileException.class);
        }
    }

    /** Ten minutes of the smallest frames are some megabytes; more is refused before it is all decoded. */
    @Test
    void whatIsTooLongIsRefused() throws Exception {
        byte[] second = encoded(8000, "-b", "8", "-t");
        byte[] hours = new byte[second.length * 700];
        for (int i = 0; i < 700; i++) {
            System.arraycopy(second, 0, hours, i * second.length, second.length);
        }
        assertThatThrownBy(() -> Mp3File.parse(hours, "long.mp3"))
                .isInstanceOf(AudioFileException.class)
                .hasMessageContaining("600 s");
    }

    @Test
    void damagedFilesAreReadOrRefusedAndNothingElse() throws Exception {
        byte[] sound = encoded(22050, "-b", "32");
        Seeded.check(200, seeded -> {
            byte[] damaged = sound.clone();
            for (int i = 0; i < 20; i++) {
                damaged[seeded.ints(4, damaged.length - 1)] = (byte) seeded.ints(0, 255);
            }
            try {
                assertThat(Mp3File.parse(damaged, "damaged.mp3").durationMillis())
                        .isLessThan(10_000);
            } catch (AudioFileException e) {
                assertThat(e).hasMessageContaining("damaged.mp3");
            }
        });
    }
}
