package io.parley.media.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SileroModelTest {
    private static final int SLOT = 160;

    private static SileroModel model;

    @BeforeAll
    static void load() {
        model = SileroModel.load(NeuralModel.file());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aHumanVoiceIsSpeechAndWhatALineCarriesBesidesIsNot() {
        assertThat(highest(HumanSpeech.throughMuLaw(HumanSpeech.recording("hello"))))
                .isGreaterThan(0.95f);
        assertThat(highest(Signals.silence(2000))).isLessThan(0.2f);
        assertThat(highest(Signals.whiteNoise(2000, -30, 1))).isLessThan(0.3f);
        assertThat(highest(Signals.tones(2000, -20, 440, 480))).isLessThan(0.3f);
    }

    @Test
    void theSameAudioGetsTheSameBitsOnEveryThread() {
        Pcm voice = HumanSpeech.throughMuLaw(HumanSpeech.recording("tt-monkeysintro"));
        List<Float> alone = answers(voice);
        List<CompletableFuture<List<Float>>> together = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            together.add(CompletableFuture.supplyAsync(
                    () -> answers(voice), task -> Thread.ofPlatform().start(task)));
        }
        for (CompletableFuture<List<Float>> answers : together) {
            assertThat(answers.join()).isEqualTo(alone);
        }
    }

    @Test
    void aFrameAllocatesWhatTheRuntimesInterfaceTakesAndNoMore() {
        float[] input = new float[SileroModel.INPUT_SAMPLES];
        float[] state = new float[SileroModel.STATE_FLOATS];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 3000; i++) {
            model.speech(input, state);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            model.speech(input, state);
        }
        // 456 measured: names and results of a run. The frame and the state alone would be 2,200.
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1000).isLessThan(800);
    }

    @Test
    void aFileThatIsMissingOrNoModelIsRefusedByItsName(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("silero_vad.onnx");
        assertThatThrownBy(() -> SileroModel.load(missing))
                .isInstanceOf(DetectorException.class)
                .hasMessageContaining(missing.toString());
        Path other = Files.writeString(folder.resolve("other.onnx"), "no model");
        assertThatThrownBy(() -> SileroModel.load(other))
                .isInstanceOf(DetectorException.class)
                .hasMessageContaining(other.toString());
    }

    /** A version of the runtime was seen to crash on it; the engine's own class path is as long. */
    @Test
    void itLoadsInAProcessWithALongCommandLine() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dparley.root=" + Checkout.root(),
                        "-Dlong=" + "x".repeat(20_000),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SileroInAProcess.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void closedTwiceItSaysSoToWhoeverAsks() {
        SileroModel closed = SileroModel.load(NeuralModel.file());
        closed.close();
        closed.close();
        assertThatThrownBy(
                        () -> closed.speech(new float[SileroModel.INPUT_SAMPLES], new float[SileroModel.STATE_FLOATS]))
                .isInstanceOf(DetectorException.class)
                .hasMessageContaining("closed");
    }

    private static List<Float> answers(Pcm audio) {
        SileroStream stream = new SileroStream(model);
        List<Float> answers = new ArrayList<>();
        for (int at = 0; at + SLOT <= audio.samples().length; at += SLOT) {
            float answer = stream.slot(audio.samples(), at);
            if (answer >= 0) {
                answers.add(answer);
            }
        }
        return answers;
    }

    private static float highest(Pcm audio) {
        return answers(audio).stream().max(Float::compare).orElseThrow();
    }
}
