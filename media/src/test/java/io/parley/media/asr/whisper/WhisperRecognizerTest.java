package io.parley.media.asr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.asr.CollectingListener;
import io.parley.media.asr.CollectingListener.Outcome;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.RecognizerContract;
import io.parley.media.asr.VoskRecognizer.ModelException;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.tts.KokoroSynthesizer;
import io.parley.testkit.Checkout;
import io.parley.testkit.time.VirtualTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The real model, at 8 kHz through G.711: a person who counts, our own Mandarin voices, and what is no voice at all. */
final class WhisperRecognizerTest extends RecognizerContract {
    private static final Path MODEL = Checkout.models().resolve("whisper-tiny/ggml-tiny.bin");
    private static final Path COUNTING = Checkout.models().resolve("mandarin-counting/one-to-ten-16khz.pcm");

    @Override
    protected Recognizer newRecognizer() {
        return WhisperRecognizer.open(MODEL, "zh", 1, new VirtualTime()::nanoTime);
    }

    private static Outcome heard(Recognizer recognizer, Pcm audio) {
        CollectingListener listener = new CollectingListener();
        hear(recognizer, request(1), HumanSpeech.throughMuLaw(Resampler.resample(audio, 8000)), listener);
        return listener.await();
    }

    @Test
    void aPersonsNumbersAreUnderstoodOverTheTelephone() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(COUNTING)).order(ByteOrder.LITTLE_ENDIAN);
        short[] samples = new short[bytes.remaining() / 2];
        bytes.asShortBuffer().get(samples);
        try (Recognizer recognizer = newRecognizer()) {
            Outcome outcome = heard(recognizer, new Pcm(samples, 16_000));
            assertThat(outcome.text()).contains("1", "2", "3", "4").contains("789");
            assertThat(outcome.confidence()).isEqualTo(0.7);
        }
    }

    @Test
    void ourOwnVoiceIsUnderstoodInOneScript() {
        try (Recognizer recognizer = newRecognizer();
                KokoroSynthesizer kokoro =
                        KokoroSynthesizer.open(Checkout.models().resolve(KokoroSynthesizer.MODEL), 1)) {
            Pcm said = kokoro.speak("明天上午可以吗？", "zf_xiaoxiao").audio();
            assertThat(heard(recognizer, said).text()).contains("明天上午").contains("可以");
        }
    }

    @Test
    void noiseClicksAndHumAreNoText() {
        try (Recognizer recognizer = newRecognizer()) {
            for (double level : new double[] {0, 20, 600, 4000}) {
                assertThat(heard(recognizer, noise(level, 16_000)).text())
                        .as("noise of level " + level)
                        .isEmpty();
            }
            short[] click = noise(15, 9600).samples().clone();
            short[] burst = noise(9000, 400).samples();
            System.arraycopy(burst, 0, click, 4000, burst.length);
            Outcome outcome = heard(recognizer, new Pcm(click, 8000));
            assertThat(outcome.text()).isEmpty();
            assertThat(outcome.confidence()).isZero();
        }
    }

    private static Pcm noise(double level, int samples) {
        Random random = new Random(4);
        short[] noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) Math.clamp(Math.round(random.nextGaussian() * level), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return new Pcm(noise, 8000);
    }

    @Test
    void aMissingModelIsRefusedWithWhatFetchesIt() {
        assertThatThrownBy(
                        () -> WhisperRecognizer.open(Path.of("/no/such/model"), "zh", 1, new VirtualTime()::nanoTime))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("/no/such/model")
                .hasMessageContaining("scripts/setup");
    }

    /** What is no model at all fails its utterances, and says why. */
    @Test
    void aDamagedModelFailsTheUtterance() throws IOException {
        Path damaged = Files.createTempFile("ggml", ".bin");
        try (Recognizer recognizer = WhisperRecognizer.open(damaged, "zh", 1, new VirtualTime()::nanoTime)) {
            CollectingListener listener = new CollectingListener();
            recognizer.start(request(1), listener).end();
            assertThat(listener.await().failure())
                    .hasValueSatisfying(why -> assertThat(why).contains("scripts/setup"));
        } finally {
            Files.delete(damaged);
        }
    }
}
