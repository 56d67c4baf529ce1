package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.audio.Pcm;
import io.parley.media.tts.Synthesizer.SynthesisException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Synthesizer} must do. */
public abstract class SynthesizerContract {

    /** One that is started and stays so for the whole class. */
    protected abstract Synthesizer synthesizer();

    /** One that the test closes. */
    protected abstract Synthesizer ownSynthesizer();

    private Pcm speak(String text) {
        return marked(text).audio();
    }

    private Speech marked(String text) {
        return synthesizer().speak(text, synthesizer().voices().getFirst());
    }

    @Test
    void itsMarksLieInTheTextAndInTheAudioInOrder() {
        for (String text : List.of(
                "yes",
                "Good morning. Which day should we deliver your parcel?",
                "Hello Ms. Liu, it costs $12.50 today. Press 1, or dial 555-1234.",
                "a < b & \"c\" > d",
                "one\u0001two \uD83D\uDE00 three four")) {
            Speech speech = marked(text);
            assertThat(speech.words().list()).isNotEmpty();
            int character = 0;
            int millis = 0;
            for (WordMarks.Mark mark : speech.words().list()) {
                assertThat(mark.from()).isGreaterThanOrEqualTo(character);
                assertThat(mark.to()).isGreaterThan(mark.from());
                assertThat(mark.startMillis()).isGreaterThanOrEqualTo(millis);
                assertThat(mark.endMillis()).isGreaterThan(mark.startMillis());
                character = mark.to();
                millis = mark.endMillis();
            }
            assertThat(character).isLessThanOrEqualTo(text.length());
            assertThat((long) millis).isLessThanOrEqualTo(speech.durationMillis());
            assertThat(speech.words().heard(text, 0)).isZero();
            assertThat(speech.words().heard(text, speech.durationMillis())).isEqualTo(character);
        }
    }

    @Test
    void itHasANameAndAVoice() {
        assertThat(synthesizer().id()).isNotBlank();
        assertThat(synthesizer().voices()).isNotEmpty().doesNotContain("");
    }

    @Test
    void aTextBecomesAudioAndALongerTextMoreOfIt() {
        Pcm one = speak("Good morning.");
        Pcm two = speak("Good morning. Which day should we deliver your parcel?");
        assertThat(one.durationMillis()).isBetween(200L, 5000L);
        assertThat(two.durationMillis()).isGreaterThan(one.durationMillis());
        assertThat(peak(one)).isGreaterThan(500);
    }

    @Test
    void theSameTextTakesTheSameTime() {
        assertThat(speak("Press one.").samples())
                .hasSameSizeAs(speak("Press one.").samples());
    }

    @Test
    void markupAndControlCharactersAreTextLikeAnyOther() {
        for (String text : List.of(
                "a < b & \"c\" > d",
                "</p> hello ]]>",
                "one\u0001two\u0000three",
                "hello \uD800 you",
                "tea\n\tfor two \uFFFF")) {
            assertThat(speak(text).samples()).isNotEmpty();
        }
    }

    @Test
    void aTextWithNothingToSayIsRefusedAndTheNextIsSpoken() {
        for (String text : List.of("", "   ", "...", "?!", "\u0001")) {
            assertThatThrownBy(() -> speak(text)).isInstanceOf(SynthesisException.class);
        }
        assertThat(speak("hello").samples()).isNotEmpty();
    }

    @Test
    void aTooLongTextIsRefusedWithoutSayingWhatItIs() {
        assertThatThrownBy(() -> speak("secret ".repeat(800)))
                .isInstanceOf(SynthesisException.class)
                .hasMessageContaining("5600")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anUnknownVoiceIsRefusedByName() {
        assertThatThrownBy(() -> synthesizer().speak("hello", "nobody"))
                .isInstanceOf(SynthesisException.class)
                .hasMessageContaining("nobody")
                .hasMessageContaining(synthesizer().voices().getFirst());
    }

    @Test
    void manyThreadsEachGetTheirOwnText() throws Exception {
        int shortText = speak("yes").samples().length;
        int longText = speak("no, thank you").samples().length;
        List<Future<Pcm>> results = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 12; n++) {
                String text = n % 2 == 0 ? "yes" : "no, thank you";
                results.add(callers.submit(() -> speak(text)));
            }
        }
        for (int n = 0; n < results.size(); n++) {
            assertThat(results.get(n).get().samples()).hasSize(n % 2 == 0 ? shortText : longText);
        }
    }

    @Test
    void afterClosingItRefuses() {
        Synthesizer own = ownSynthesizer();
        String voice = own.voices().getFirst();
        own.close();
        own.close();
        assertThatThrownBy(() -> own.speak("hello", voice)).isInstanceOf(SynthesisException.class);
    }

    private static int peak(Pcm audio) {
        int peak = 0;
        for (short sample : audio.samples()) {
            peak = Math.max(peak, Math.abs((int) sample));
        }
        return peak;
    }
}
