package io.parley.media.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.WavFile;
import io.parley.media.audio.WavFile.AudioFileException;
import io.parley.media.background.BackgroundSound.Manner;
import io.parley.media.simulation.Noise;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackgroundTest {
    private static final int SLOT = 160;
    private static final int SECOND = 50;

    /** People who talk in a room. */
    private static final Pcm OFFICE = Noise.babble(
            List.of(HumanSpeech.recording("conf-adminmenu"), HumanSpeech.recording("conf-getpin")), 8_000, -12, 5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(doubles = {-40, -24, -18})
    void it_is_so_much_softer_than_prompts(double level) {
        short[] heard = heard(sound(level, 0, 0).begin(), 16 * SECOND);

        assertThat(levelDbfs(heard, 0, heard.length)).isCloseTo(-18 + level, within(0.5));
    }

    @Test
    void it_comes_in_softly() {
        short[] heard = heard(sound(-24, 2_000, 0).begin(), 10 * SECOND);
        short[] atOnce = heard(sound(-24, 0, 0).begin(), 10 * SECOND);

        assertThat(levelDbfs(heard, 0, 1600)).isLessThan(levelDbfs(atOnce, 0, 1600) - 20);
        assertThat(Arrays.copyOfRange(heard, 16_000, heard.length))
                .isEqualTo(Arrays.copyOfRange(atOnce, 16_000, atOnce.length));
    }

    /** A tone whose end does not fit its beginning, and a room: neither the step nor the level tells where it begins again. */
    @Test
    void where_it_begins_again_nobody_hears() {
        short[] tone = new short[16_300];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (12_000 * Math.sin(i * 0.3));
        }
        for (Pcm pcm : List.of(new Pcm(tone, 8000), OFFICE)) {
            BackgroundSound sound = BackgroundSound.of(pcm, new Manner(-18, 0, 0), "sound");
            int loop = (int) sound.loopMillis() * 8;
            short[] heard = heard(sound.begin(), 3 * loop / SLOT);

            for (int turn = 1; turn <= 2; turn++) {
                int seam = turn * loop;
                assertThat(largestBend(heard, seam - 40, seam + 40))
                        .isLessThanOrEqualTo(largestBend(heard, loop / 2, loop / 2 + loop / 3));
                assertThat(levelDbfs(heard, seam - 4_000, seam + 4_000))
                        .isCloseTo(levelDbfs(heard, 0, 2 * loop), within(6.0));
            }
        }
    }

    /** The loudest prompts that there are, over the loudest background of the sharpest peaks: each sample is the sum of both. */
    @Test
    void it_never_clips() {
        SplittableRandom random = new SplittableRandom(3);
        short[] clicks = new short[24_000];
        for (int i = 0; i < clicks.length; i++) {
            clicks[i] = (short) (i % 400 < 8 ? 32_767 * random.nextDouble(-1, 1) : random.nextInt(-90, 90));
        }
        BackgroundSound loud =
                BackgroundSound.of(new Pcm(clicks, 8000), new Manner(BackgroundSound.MAX_LEVEL_DB, 0, 0), "clicks");
        short peak = (short) Math.round(32_768 * Math.pow(10, -1 / 20.0));
        Background under = loud.begin();
        Background alone = loud.begin();
        for (int n = 0; n < 10 * SECOND; n++) {
            short[] prompt = new short[SLOT];
            for (int i = 0; i < SLOT; i++) {
                prompt[i] = (i + n) % 2 == 0 ? peak : (short) -peak;
            }
            short[] both = prompt.clone();
            under.under(both, true);
            short[] background = new short[SLOT];
            alone.under(background, false);
            for (int i = 0; i < SLOT; i++) {
                assertThat((int) both[i]).isEqualTo(prompt[i] + background[i]);
            }
        }
    }

    @Test
    void it_goes_on_under_prompts_and_steps_back_if_it_is_to() {
        short[] silence = heard(sound(-20, 0, 0).begin(), 4 * SECOND);
        Background same = sound(-20, 0, 0).begin();
        Background ducks = sound(-20, 0, 10).begin();
        short[] steady = new short[silence.length];
        short[] ducked = new short[silence.length];
        for (int n = 0; n < 4 * SECOND; n++) {
            boolean speaks = n >= SECOND && n < 2 * SECOND;
            short[] slot = new short[SLOT];
            same.under(slot, speaks);
            System.arraycopy(slot, 0, steady, n * SLOT, SLOT);
            Arrays.fill(slot, (short) 0);
            ducks.under(slot, speaks);
            System.arraycopy(slot, 0, ducked, n * SLOT, SLOT);
        }

        assertThat(steady).isEqualTo(silence);
        assertThat(levelDbfs(ducked, 9_000, 16_000)).isCloseTo(levelDbfs(silence, 9_000, 16_000) - 10, within(0.3));
        assertThat(Arrays.copyOfRange(ducked, 0, 8_000)).isEqualTo(Arrays.copyOfRange(silence, 0, 8_000));
        assertThat(Arrays.copyOfRange(ducked, 20_100, 32_000)).isEqualTo(Arrays.copyOfRange(silence, 20_100, 32_000));
        assertThat(largestBend(ducked, 7_960, 8_500)).isLessThanOrEqualTo(largestBend(silence, 7_960, 8_500) + 4);
    }

    @Test
    void a_slot_allocates_nothing() {
        Background background = sound(-24, 1_000, 6).begin();
        short[] slot = new short[SLOT];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20_000; i++) {
            background.under(slot, i % 100 < 50);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            background.under(slot, i % 100 < 50);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    @Test
    void what_is_no_background_is_refused() throws IOException {
        Manner manner = new Manner(-24, 0, 0);
        Path text = Files.writeString(folder.resolve("text.wav"), "no sound");
        Path good = folder.resolve("good.wav");
        WavFile.write(good, OFFICE);

        assertThat(BackgroundSound.read(good, manner).loopMillis()).isEqualTo(7_500);
        assertThatThrownBy(() -> BackgroundSound.read(text, manner)).isInstanceOf(AudioFileException.class);
        assertThatThrownBy(() -> BackgroundSound.read(folder.resolve("gone.wav"), manner))
                .isInstanceOf(AudioFileException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> BackgroundSound.of(new Pcm(new short[8_000], 8000), manner, "short"))
                .isInstanceOf(AudioFileException.class)
                .hasMessage("short: lasts 1000 ms, expected 2000 to 120000 of a background");
        assertThatThrownBy(() -> BackgroundSound.of(new Pcm(new short[8_000 * 121], 8000), manner, "long"))
                .isInstanceOf(AudioFileException.class);
        assertThatThrownBy(() -> BackgroundSound.of(new Pcm(new short[80_000], 8000), manner, "silent"))
                .isInstanceOf(AudioFileException.class)
                .hasMessageContaining("is silent");
        assertThatThrownBy(() -> new Manner(-6, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static BackgroundSound sound(double level, int fadeInMillis, double duck) {
        return BackgroundSound.of(OFFICE, new Manner(level, fadeInMillis, duck), "office");
    }

    private static short[] heard(Background background, int slots) {
        short[] heard = new short[slots * SLOT];
        short[] slot = new short[SLOT];
        for (int n = 0; n < slots; n++) {
            Arrays.fill(slot, (short) 0);
            background.under(slot, false);
            System.arraycopy(slot, 0, heard, n * SLOT, SLOT);
        }
        return heard;
    }

    private static double levelDbfs(short[] samples, int from, int to) {
        double sum = 1e-9;
        for (int i = from; i < to; i++) {
            sum += samples[i] * (double) samples[i] / (32768.0 * 32768.0);
        }
        return 10 * Math.log10(sum / (to - from));
    }

    /** A corner in the sound is a click. */
    private static int largestBend(short[] samples, int from, int to) {
        int largest = 0;
        for (int i = from + 1; i < to - 1; i++) {
            largest = Math.max(largest, Math.abs(samples[i - 1] - 2 * samples[i] + samples[i + 1]));
        }
        return largest;
    }
}
