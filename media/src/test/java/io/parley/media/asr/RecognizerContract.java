package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.CollectingListener.Outcome;
import io.parley.media.asr.CollectingListener.Partial;
import io.parley.media.asr.Recognizer.Listener;
import io.parley.media.asr.Recognizer.Request;
import io.parley.media.asr.Recognizer.Utterance;
import io.parley.media.audio.Pcm;
import io.parley.testkit.Await;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Recognizer} must do, whatever it understands. */
public abstract class RecognizerContract {
    private static final int SLOT_SAMPLES = 160;

    private Recognizer recognizer;

    /** A recogniser of the test's own, which the test closes. */
    protected abstract Recognizer newRecognizer();

    @BeforeEach
    void open() {
        recognizer = newRecognizer();
    }

    @AfterEach
    void close() {
        recognizer.close();
    }

    @Test
    void anUtteranceEndsInExactlyOneTextThatCoversItsAudio() {
        CollectingListener listener = new CollectingListener();
        Pcm audio = HumanSpeech.recording("hello");
        hear(recognizer, request(7), audio, listener);
        Outcome outcome = listener.await();
        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.utteranceId()).isEqualTo(7);
        assertThat(outcome.confidence()).isBetween(0.0, 1.0);
        assertThat(outcome.decodeMillis()).isNotNegative();
        assertThat(outcome.throughMillis()).isBetween(audio.durationMillis() - 20, audio.durationMillis() + 20);
        if (outcome.text().isEmpty()) {
            assertThat(outcome.confidence()).isZero();
        }
        recognizer.close();
        assertThat(listener.outcomes()).hasSize(1);
    }

    @Test
    void interimTextsAreNumberedCoverMoreAndMoreAndStopAtTheEnd() {
        CollectingListener listener = new CollectingListener();
        hear(recognizer, request(1), HumanSpeech.recording("vm-goodbye"), listener);
        listener.await();
        recognizer.close();
        long through = 0;
        int number = 0;
        for (Partial partial : listener.partials()) {
            assertThat(partial.utteranceId()).isEqualTo(1);
            assertThat(partial.number()).isEqualTo(++number);
            assertThat(partial.throughMillis()).isGreaterThanOrEqualTo(through);
            assertThat(partial.text()).isNotBlank();
            through = partial.throughMillis();
        }
        assertThat(listener.partialAfterOutcome()).isFalse();
    }

    @Test
    void anUtteranceWithoutAudioEndsInOneOutcome() {
        CollectingListener listener = new CollectingListener();
        recognizer.start(request(1), listener).end();
        assertThat(listener.await().failure()).isEmpty();
    }

    @Test
    void cancellingEndsInOneFailureWhateverComesAfterIt() {
        CollectingListener listener = new CollectingListener();
        Utterance utterance = recognizer.start(request(1), listener);
        feed(utterance, HumanSpeech.recording("hello"));
        utterance.cancel();
        utterance.cancel();
        utterance.end();
        utterance.audio(new short[SLOT_SAMPLES], 0, SLOT_SAMPLES);
        assertThat(listener.await().failure()).contains("cancelled");
        recognizer.close();
        assertThat(listener.outcomes()).hasSize(1);
    }

    @Test
    void endingTwiceIsEndingOnce() {
        CollectingListener listener = new CollectingListener();
        Utterance utterance = recognizer.start(request(1), listener);
        feed(utterance, HumanSpeech.recording("hello"));
        utterance.end();
        utterance.end();
        utterance.audio(new short[SLOT_SAMPLES], 0, SLOT_SAMPLES);
        listener.await();
        utterance.cancel();
        recognizer.close();
        assertThat(listener.outcomes()).hasSize(1);
    }

    @Test
    void closingFailsWhatIsUnfinishedOnceAndMayBeDoneTwice() {
        List<CollectingListener> listeners = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            CollectingListener listener = new CollectingListener();
            feed(recognizer.start(request(n), listener), HumanSpeech.recording("digits/1"));
            listeners.add(listener);
        }
        recognizer.close();
        recognizer.close();
        for (CollectingListener listener : listeners) {
            assertThat(listener.await().failure()).isPresent();
            assertThat(listener.outcomes()).hasSize(1);
        }
    }

    @Test
    void afterClosingAnUtteranceFails() {
        recognizer.close();
        CollectingListener listener = new CollectingListener();
        Utterance utterance = recognizer.start(request(1), listener);
        utterance.audio(new short[SLOT_SAMPLES], 0, SLOT_SAMPLES);
        utterance.end();
        assertThat(listener.await().failure()).isPresent();
        assertThat(listener.outcomes()).hasSize(1);
    }

    @Test
    void audioBeyondAMinuteIsDropped() {
        CollectingListener listener = new CollectingListener();
        Optional<Grammar> grammar = Optional.of(new Grammar(List.of("yes")));
        Utterance utterance = recognizer.start(new Request(1, 8000, grammar), listener);
        for (int second = 0; second < 63; second++) {
            utterance.audio(new short[8000], 0, 8000);
        }
        utterance.end();
        assertThat(listener.await().failure()).isEmpty();
        assertThat(listener.outcomes().getFirst().throughMillis()).isLessThanOrEqualTo(60_000);
    }

    @Test
    void theArrayMayBeReusedAsSoonAsItIsFed() {
        CollectingListener kept = new CollectingListener();
        CollectingListener overwritten = new CollectingListener();
        Pcm audio = HumanSpeech.recording("hello");
        hear(recognizer, request(1), audio, kept);
        String expected = kept.await().text();
        Recognizer other = newRecognizer();
        try (other) {
            Utterance utterance = other.start(request(1), overwritten);
            short[] slot = new short[SLOT_SAMPLES];
            for (int at = 0; at + SLOT_SAMPLES <= audio.samples().length; at += SLOT_SAMPLES) {
                System.arraycopy(audio.samples(), at, slot, 0, SLOT_SAMPLES);
                utterance.audio(slot, 0, SLOT_SAMPLES);
                Arrays.fill(slot, (short) 12345);
            }
            utterance.end();
            assertThat(overwritten.await().text()).isEqualTo(expected);
        }
    }

    @Test
    void aListenerThatThrowsHurtsNobodyElse() {
        Listener broken = new Listener() {
            @Override
            public void partial(long utteranceId, int number, long throughMillis, String text) {
                throw new IllegalStateException("a listener's own mistake");
            }

            @Override
            public void finished(
                    long utteranceId,
                    long throughMillis,
                    String text,
                    double confidence,
                    boolean fromPartial,
                    long decodeMillis) {
                throw new IllegalStateException("a listener's own mistake");
            }

            @Override
            public void failed(long utteranceId, String reason) {
                throw new IllegalStateException("a listener's own mistake");
            }
        };
        for (int n = 0; n < 3; n++) {
            hear(recognizer, request(n), HumanSpeech.recording("hello"), broken);
        }
        CollectingListener sound = new CollectingListener();
        hear(recognizer, request(9), HumanSpeech.recording("hello"), sound);
        assertThat(sound.await().failure()).isEmpty();
    }

    @Test
    void manyUtterancesAtOnceEachGetTheirOwnEnding() {
        List<CollectingListener> listeners = new ArrayList<>();
        Optional<Grammar> grammar = Optional.of(new Grammar(List.of("hello", "one")));
        for (int n = 0; n < 40; n++) {
            CollectingListener listener = new CollectingListener();
            Utterance utterance = recognizer.start(new Request(n, 8000, grammar), listener);
            feed(utterance, HumanSpeech.recording("digits/1"));
            if (n % 4 == 3) {
                utterance.cancel();
            } else {
                utterance.end();
            }
            listeners.add(listener);
        }
        for (int n = 0; n < listeners.size(); n++) {
            Outcome outcome = listeners.get(n).await();
            assertThat(outcome.utteranceId()).isEqualTo(n);
            assertThat(outcome.failure().isPresent()).isEqualTo(n % 4 == 3);
        }
        Await.until("nothing waits any more", () -> recognizer.lagMillis() == 0);
    }

    @Test
    void itHasANameAndNoLagWhileIdle() {
        assertThat(recognizer.id()).isNotBlank();
        assertThat(recognizer.lagMillis()).isZero();
    }

    /** Open vocabulary at 8 kHz. */
    protected static Request request(long utteranceId) {
        return new Request(utteranceId, 8000, Optional.empty());
    }

    /** Feeds audio as calls do, slot by slot, and ends. */
    protected static void hear(Recognizer recognizer, Request request, Pcm audio, Listener listener) {
        Utterance utterance = recognizer.start(request, listener);
        feed(utterance, audio);
        utterance.end();
    }

    /** Feeds audio as calls do, slot by slot. */
    protected static void feed(Utterance utterance, Pcm audio) {
        short[] samples = audio.samples();
        for (int at = 0; at < samples.length; at += SLOT_SAMPLES) {
            utterance.audio(samples, at, Math.min(SLOT_SAMPLES, samples.length - at));
        }
    }
}
