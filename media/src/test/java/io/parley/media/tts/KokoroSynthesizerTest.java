package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.audio.Pcm;
import io.parley.media.tts.Synthesizer.SynthesisException;
import io.parley.testkit.Checkout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The real network, on few seconds of speech: saying takes longer than hearing here. Whether it is understood is tested
 * where it is heard.
 */
final class KokoroSynthesizerTest {
    private static final Path MODEL = Checkout.models().resolve(KokoroSynthesizer.MODEL);
    private static final String VOICE = "zf_xiaoxiao";

    private static KokoroSynthesizer kokoro;

    @BeforeAll
    static void open() {
        kokoro = KokoroSynthesizer.open(MODEL, 1);
    }

    @AfterAll
    static void close() {
        kokoro.close();
    }

    @Test
    void itHasWomensAndMensVoicesAndAName() {
        assertThat(kokoro.voices()).contains(VOICE, "zf_xiaobei", "zm_yunjian", "zm_yunxi");
        assertThat(kokoro.id()).matches("kokoro kokoro-82m-v1.0-q8 [0-9a-f]{8} zh \\d+");
    }

    @Test
    void clausesComeOneByOneAndAreAllOfIt() {
        List<Pcm> pieces = new ArrayList<>();
        String text = "您好！还款2元。";
        Speech speech = kokoro.speak(text, VOICE, 1, pieces::add);
        assertThat(pieces).hasSize(2);
        assertThat(pieces.stream().mapToInt(piece -> piece.samples().length).sum())
                .isEqualTo(speech.audio().samples().length);
        assertThat(speech.durationMillis()).isBetween(1200L, 6000L);
        assertThat(speech.words().list()).hasSize(2);
        assertThat(speech.words().heard(text, pieces.getFirst().durationMillis()))
                .isEqualTo(3);
        assertThat(speech.words().heard(text, speech.durationMillis())).isEqualTo(text.length());
        int peak = 0;
        for (short sample : speech.audio().samples()) {
            peak = Math.max(peak, Math.abs((int) sample));
        }
        assertThat(peak).isGreaterThan(2000);
    }

    @Test
    void atTwiceTheSpeedItTakesHalfTheTime() {
        long plain = kokoro.speak("还是不满意", VOICE).durationMillis();
        long fast = kokoro.speak("还是不满意", VOICE, 2, Synthesizer.Early.NOBODY).durationMillis();
        assertThat((double) fast / plain).isBetween(0.35, 0.75);
    }

    @Test
    void whoWantsNoMoreEndsIt() {
        assertThatThrownBy(() -> kokoro.speak("好。那您对网速满意吗？", VOICE, 1, _ -> false))
                .isInstanceOfSatisfying(
                        SynthesisException.class,
                        e -> assertThat(e.kind()).isEqualTo(SynthesisException.Kind.CANCELLED));
    }

    @Test
    void aTextWithNothingToSayIsRefused() {
        for (String text : List.of("", "  ", "……", "？！", "\u0001", "\uD83D\uDE00")) {
            assertThatThrownBy(() -> kokoro.speak(text, VOICE)).isInstanceOf(SynthesisException.class);
        }
        assertThatThrownBy(() -> kokoro.speak("秘密".repeat(2800), VOICE))
                .isInstanceOf(SynthesisException.class)
                .hasMessageContaining("5600")
                .hasMessageNotContaining("秘密");
    }

    @Test
    void anUnknownVoiceIsRefusedByName() {
        assertThatThrownBy(() -> kokoro.speak("你好", "nobody"))
                .isInstanceOf(SynthesisException.class)
                .hasMessageContaining("nobody")
                .hasMessageContaining(VOICE);
    }

    @Test
    void afterClosingItRefuses() {
        KokoroSynthesizer own = KokoroSynthesizer.open(MODEL, 1);
        own.close();
        own.close();
        assertThatThrownBy(() -> own.speak("你好", VOICE)).isInstanceOf(SynthesisException.class);
    }

    @Test
    void whereTheModelIsMissingItSaysWhatFetchesIt() {
        assertThat(KokoroSynthesizer.installedVoices(Path.of("/no/such/model"))).isEmpty();
        assertThatThrownBy(() -> KokoroSynthesizer.open(Path.of("/no/such/model"), 1))
                .isInstanceOf(SynthesisException.class)
                .hasMessageContaining("/no/such/model")
                .hasMessageContaining("scripts/setup");
    }
}
