package io.parley.media.asr.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.CollectingListener;
import io.parley.media.asr.CollectingListener.Outcome;
import io.parley.media.asr.FailoverRecognizer;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.RecognizerContract;
import io.parley.media.asr.SpeechModel;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.asr.net.RealVoskServer.Behaviour;
import io.parley.media.audio.Pcm;
import io.parley.testkit.Await;
import io.parley.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that fails, and the real Vosk in this process that hears what it did not. */
final class FailoverRecognizerTest extends RecognizerContract {
    private static final VirtualTime STILL = new VirtualTime();
    private static RealVoskServer server = RealVoskServer.start();
    private static VoskRecognizer near = vosk();
    private final VirtualTime time = new VirtualTime();

    @BeforeAll
    static void serve() {
        server.close();
        near.close();
        server = RealVoskServer.start();
        near = vosk();
    }

    @AfterEach
    void behaveAgain() {
        server.behave(Behaviour.SOUND);
    }

    @AfterAll
    static void serveNoMore() {
        server.close();
        near.close();
    }

    private static VoskRecognizer vosk() {
        return VoskRecognizer.open(SpeechModel.folder(), VoskSettings.forWorkers(1), STILL::nanoTime);
    }

    @Override
    protected FailoverRecognizer newRecognizer() {
        return newRecognizer(0);
    }

    private FailoverRecognizer newRecognizer(int spare) {
        VoskServer at = new VoskServer(
                "far",
                server.address(),
                Optional.empty(),
                32,
                spare,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(20));
        return new FailoverRecognizer(
                "far", VoskServerRecognizer.open(at, time::nanoTime, new Random(1)), near, time::nanoTime);
    }

    @Test
    void theFirstOneHearsWhatItCan() {
        try (FailoverRecognizer both = newRecognizer()) {
            Heard heard = hear(both, "please-try-again");
            assertThat(heard.outcome().text()).isEqualTo("please try again");
            assertThat(heard.by()).startsWith("vosk-server far at ws://127.0.0.1");
            assertThat(both.counts()).isEqualTo(new FailoverRecognizer.Counts(0, 0));
            assertThat(both.ailment()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"REFUSES", "CLOSES_MIDWAY", "RESETS_MIDWAY", "GARBAGE", "HANGS_UP_AT_ONCE"})
    void whatTheFirstOneFailsOnTheSecondOneHearsFromItsBeginning(Behaviour how) {
        server.behave(how);
        try (FailoverRecognizer both = newRecognizer()) {
            Heard heard = hear(both, "check-number-dial-again");
            assertThat(heard.outcome().failure()).isEmpty();
            assertThat(heard.outcome().text()).contains("number", "dial again");
            assertThat(heard.by()).isEqualTo(near.id());
            assertThat(both.counts().takenOver()).isEqualTo(1);
        }
    }

    @Test
    void aCallerWhoStillSpeaksWhenTheFirstOneFailsIsHeardAsAWhole() {
        server.behave(Behaviour.CLOSES_MIDWAY);
        try (FailoverRecognizer both = newRecognizer()) {
            CollectingListener listener = new CollectingListener();
            Recognizer.Utterance utterance = both.start(request(1), listener);
            Pcm line = HumanSpeech.throughMuLaw(
                    HumanSpeech.sequence(200, List.of("hello", "please-try-again", "vm-goodbye")));
            int half = line.samples().length / 2;
            feed(utterance, new Pcm(Arrays.copyOf(line.samples(), half), 8000));
            Await.until("the second one has it", () -> both.counts().takenOver() == 1);
            feed(utterance, new Pcm(Arrays.copyOfRange(line.samples(), half, line.samples().length), 8000));
            utterance.end();
            assertThat(listener.await().text()).isEqualTo("hello please try again goodbye");
            long through = 0;
            int number = 0;
            for (CollectingListener.Partial partial : listener.partials()) {
                assertThat(partial.number()).isEqualTo(++number);
                assertThat(partial.throughMillis()).isGreaterThanOrEqualTo(through);
                through = partial.throughMillis();
            }
        }
    }

    @Test
    void aServerThatHangsCostsItsTimeOutAndNoWord() {
        server.behave(Behaviour.HANGS);
        try (FailoverRecognizer both = newRecognizer()) {
            CollectingListener listener = new CollectingListener();
            hear(both, request(1), HumanSpeech.recording("please-try-again"), listener);
            Await.until(
                    "nothing moves",
                    () -> both.lagMillis() == 0 || !listener.outcomes().isEmpty());
            // Step by step: the client's thread may begin to count at any time.
            Await.until("the time-out has passed", () -> {
                time.advance(Duration.ofMillis(100));
                return !listener.outcomes().isEmpty();
            });
            assertThat(listener.await().text()).isEqualTo("please try again");
            assertThat(listener.outcomes().getFirst().decodeMillis()).isGreaterThanOrEqualTo(3_000);
        }
    }

    @Test
    void afterThreeFailuresTheFirstOneIsNotAskedUntilTwoTrialsSucceed() {
        server.behave(Behaviour.CLOSES_MIDWAY);
        try (FailoverRecognizer both = newRecognizer()) {
            for (int n = 0; n < 3; n++) {
                assertThat(hear(both, "please-try-again").by()).isEqualTo(near.id());
            }
            assertThat(both.asksFirst()).isFalse();
            assertThat(both.ailment().orElse("")).contains("hears instead");
            server.behave(Behaviour.SOUND);
            int before = server.utterances();
            assertThat(hear(both, "please-try-again").by()).isEqualTo(near.id());
            assertThat(server.utterances()).isEqualTo(before);
            assertThat(both.counts()).isEqualTo(new FailoverRecognizer.Counts(1, 3));
            time.advance(Duration.ofSeconds(6));
            assertThat(hear(both, "please-try-again").by()).startsWith("vosk-server");
            assertThat(both.asksFirst()).isFalse();
            assertThat(hear(both, "please-try-again").by()).startsWith("vosk-server");
            assertThat(both.asksFirst()).isTrue();
            assertThat(both.ailment()).isEmpty();
        }
    }

    @Test
    void whoeverIsCancelledIsNobodysFailure() {
        server.behave(Behaviour.HANGS);
        try (FailoverRecognizer both = newRecognizer()) {
            for (int n = 0; n < 5; n++) {
                CollectingListener listener = new CollectingListener();
                Recognizer.Utterance utterance = both.start(request(1), listener);
                feed(utterance, HumanSpeech.recording("hello"));
                utterance.cancel();
                assertThat(listener.await().failure()).contains("cancelled");
            }
            assertThat(both.asksFirst()).isTrue();
            assertThat(both.counts()).isEqualTo(new FailoverRecognizer.Counts(0, 0));
        }
    }

    @Test
    void theSecondOneStaysOpenForOthers() {
        newRecognizer().close();
        CollectingListener listener = new CollectingListener();
        hear(near, request(1), HumanSpeech.recording("hello"), listener);
        assertThat(listener.await().text()).isEqualTo("hello");
    }

    private record Heard(Outcome outcome, String by) {}

    private static Heard hear(Recognizer recognizer, String recording) {
        CollectingListener listener = new CollectingListener();
        hear(recognizer, request(1), HumanSpeech.throughMuLaw(HumanSpeech.recording(recording)), listener);
        Outcome outcome = listener.await();
        return new Heard(outcome, listener.heardBy());
    }
}
