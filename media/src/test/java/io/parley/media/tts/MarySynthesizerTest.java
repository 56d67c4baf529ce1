package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.asr.CollectingListener;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.SpeechModel;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.testkit.time.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MarySynthesizerTest extends SynthesizerContract {
    private static final String VOICE = "cmu-slt-hsmm";

    private static MarySynthesizer mary;
    private static Set<Path> filesBefore = Set.of();

    @BeforeAll
    static void start() throws Exception {
        filesBefore = workingFolder();
        mary = MarySynthesizer.start();
    }

    @AfterAll
    static void close() {
        mary.close();
    }

    @Override
    protected Synthesizer synthesizer() {
        return mary;
    }

    @Override
    protected Synthesizer ownSynthesizer() {
        return MarySynthesizer.start();
    }

    @Test
    void itHasTheVoiceThatExamplesUse() {
        assertThat(mary.voices()).contains(VOICE);
        assertThat(mary.id()).startsWith("marytts 5.2");
    }

    @Test
    void whatItSaysIsUnderstoodOverTheTelephone() {
        try (VoskRecognizer recognizer =
                VoskRecognizer.open(SpeechModel.folder(), VoskSettings.forWorkers(1), new VirtualTime()::nanoTime)) {
            // Sentences that the small model knows well: it is made for people, not for synthesisers.
            for (String text : List.of("good morning", "thank you very much", "please call again tomorrow morning")) {
                Pcm line = HumanSpeech.throughMuLaw(
                        Resampler.resample(mary.speak(text, VOICE).audio(), 8000));
                CollectingListener listener = new CollectingListener();
                Recognizer.Utterance utterance =
                        recognizer.start(new Recognizer.Request(1, 8000, Optional.empty()), listener);
                utterance.audio(line.samples(), 0, line.samples().length);
                utterance.end();
                assertThat(listener.await().text()).isEqualTo(text);
            }
        }
    }

    @Test
    void itTellsWhenEachWordIsSaid() {
        String text = "Hello Ms. Liu, it costs $12.50 today.";
        Speech speech = mary.speak(text, VOICE);
        assertThat(speech.words().list().stream().map(mark -> text.substring(mark.from(), mark.to())))
                .containsExactly("Hello", "Ms.", "Liu,", "it", "costs $", "12.50", "today.");
    }

    /** The recogniser hears exactly the words that the marks say were heard. */
    @Test
    void whatIsCutAtAMarkSoundsLikeTheTextUpToIt() {
        String text = "good morning please call again tomorrow morning";
        Speech speech = mary.speak(text, VOICE);
        Pcm audio = speech.audio();
        try (VoskRecognizer recognizer =
                VoskRecognizer.open(SpeechModel.folder(), VoskSettings.forWorkers(1), new VirtualTime()::nanoTime)) {
            for (String heard : List.of("good morning", "good morning please call again")) {
                long millis = speech.words().list().stream()
                        .filter(mark -> mark.to() == heard.length())
                        .findFirst()
                        .orElseThrow()
                        .endMillis();
                assertThat(text.substring(0, speech.words().heard(text, millis)))
                        .isEqualTo(heard);
                Pcm cut = new Pcm(
                        Arrays.copyOf(audio.samples(), (int) (millis * audio.sampleRateHz() / 1000)),
                        audio.sampleRateHz());
                Pcm line = HumanSpeech.throughMuLaw(Resampler.resample(cut, 8000));
                CollectingListener listener = new CollectingListener();
                Recognizer.Utterance utterance =
                        recognizer.start(new Recognizer.Request(1, 8000, Optional.empty()), listener);
                utterance.audio(line.samples(), 0, line.samples().length);
                utterance.end();
                assertThat(listener.await().text()).isEqualTo(heard);
            }
        }
    }

    @Test
    void aTextInAScriptItCannotReadIsRefused() {
        assertThatThrownBy(() -> mary.speak("星期二", VOICE))
                .isInstanceOf(Synthesizer.SynthesisException.class)
                .hasMessageNotContaining("星");
    }

    @Test
    void itWritesNoFileWhereItRuns() throws Exception {
        mary.speak("hello", VOICE);
        assertThat(workingFolder()).isEqualTo(filesBefore);
    }

    private static Set<Path> workingFolder() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(""))) {
            return files.filter(file -> !file.startsWith("target")).collect(Collectors.toSet());
        }
    }
}
