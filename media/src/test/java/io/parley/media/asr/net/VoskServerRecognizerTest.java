package io.parley.media.asr.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.asr.CollectingListener;
import io.parley.media.asr.CollectingListener.Outcome;
import io.parley.media.asr.Grammar;
import io.parley.media.asr.Hints;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.RecognizerContract;
import io.parley.media.asr.SpeechModel;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.asr.net.RealVoskServer.Behaviour;
import io.parley.media.audio.Pcm;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.time.VirtualTime;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Human speech through the client to a server that speaks the real protocol with the real Vosk behind it. */
final class VoskServerRecognizerTest extends RecognizerContract {
    private static RealVoskServer server = RealVoskServer.start();
    /** Stands still unless a test moves it. */
    private final VirtualTime time = new VirtualTime();

    @BeforeAll
    static void serve() {
        server.close();
        server = RealVoskServer.start();
    }

    @AfterEach
    void behaveAgain() {
        server.behave(Behaviour.SOUND);
    }

    @AfterAll
    static void serveNoMore() {
        server.close();
    }

    @Override
    protected Recognizer newRecognizer() {
        return open(VoskServer.at("far", server.address()));
    }

    private VoskServerRecognizer open(VoskServer at) {
        return VoskServerRecognizer.open(at, time::nanoTime, new Random(1));
    }

    private static VoskServer small(RealVoskServer at, int connections, int spare) {
        return new VoskServer(
                "far",
                at.address(),
                Optional.of("Bearer let-me-in"),
                connections,
                spare,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(20));
    }

    @Test
    void itHearsWhatTheLocalOneHears() {
        try (VoskServerRecognizer far = open(VoskServer.at("far", server.address()));
                VoskRecognizer near =
                        VoskRecognizer.open(SpeechModel.folder(), VoskSettings.forWorkers(1), time::nanoTime)) {
            for (String name : List.of("vm-goodbye", "please-try-again", "check-number-dial-again", "digits/day-2")) {
                Pcm line = HumanSpeech.throughMuLaw(HumanSpeech.recording(name));
                Outcome there = heard(far, Optional.empty(), line);
                Outcome here = heard(near, Optional.empty(), line);
                assertThat(there.failure()).isEmpty();
                assertThat(there.text()).isNotEmpty().isEqualTo(here.text());
                assertThat(there.throughMillis()).isEqualTo(here.throughMillis());
                assertThat(there.confidence()).isGreaterThan(0.3);
            }
        }
    }

    @Test
    void interimTextsComeWhileTheCallerSpeaks() {
        try (VoskServerRecognizer far = open(VoskServer.at("far", server.address()))) {
            CollectingListener listener = new CollectingListener();
            Recognizer.Utterance utterance = far.start(request(1), listener);
            feed(utterance, HumanSpeech.throughMuLaw(HumanSpeech.recording("cannot-complete-as-dialed")));
            Await.until("an interim text", () -> !listener.partials().isEmpty());
            assertThat(listener.outcomes()).isEmpty();
            utterance.end();
            assertThat(listener.await().text()).contains("call").contains("dialed");
        }
    }

    @Test
    void theServerIsToldRateGrammarAndHotWords() {
        server.configurations().clear();
        try (VoskServerRecognizer far = open(VoskServer.at("far", server.address()))) {
            Grammar days = new Grammar(List.of("monday", "tuesday", "friday"));
            Pcm line =
                    HumanSpeech.throughMuLaw(HumanSpeech.sequence(100, List.of("one-moment-please", "digits/day-5")));
            assertThat(heard(far, Optional.of(days), line).text()).isEqualTo("friday");
            assertThat(server.configurations())
                    .containsExactly("{\"config\":{\"sample_rate\":8000,\"words\":true,\"max_alternatives\":0,"
                            + "\"phrase_list\":[\"monday\",\"tuesday\",\"friday\",\"[unk]\"]}}");
            CollectingListener listener = new CollectingListener();
            Hints hints = new Hints(Optional.empty(), List.of("parley"), Optional.empty());
            hear(far, new Recognizer.Request(2, 8000, hints), line, listener);
            listener.await();
            assertThat(server.configurations().get(1)).contains("\"hot_words\":[\"parley\"]");
        }
    }

    @Test
    void anAuthorizationIsSentAndNeverShown() {
        try (RealVoskServer own = RealVoskServer.start();
                VoskServerRecognizer far = open(small(own, 4, 1))) {
            Await.until("a spare connection", () -> far.load().open() == 1);
            assertThat(own.handshakes())
                    .extracting(headers -> headers.get("authorization"))
                    .containsExactly("Bearer let-me-in");
            assertThat(far.id()).isEqualTo("vosk-server far at ws://127.0.0.1:" + own.port());
            assertThat(small(own, 4, 1).toString()).doesNotContain("let-me-in");
        }
    }

    @Test
    void connectionsAreBoundedAndWhoWaitsIsServedInTurn() {
        try (RealVoskServer few = RealVoskServer.start();
                VoskServerRecognizer far = open(small(few, 2, 1))) {
            List<CollectingListener> listeners = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                CollectingListener listener = new CollectingListener();
                hear(far, request(n), HumanSpeech.recording("digits/day-2"), listener);
                listeners.add(listener);
            }
            for (CollectingListener listener : listeners) {
                assertThat(listener.await().text()).isEqualTo("tuesday");
            }
            assertThat(few.utterances()).isEqualTo(8);
            // One that the client has closed may still be known to the server for a moment.
            assertThat(few.mostConnections()).isLessThanOrEqualTo(4);
            Await.until("a spare one again", () -> far.load().open() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"CLOSES_MIDWAY", "RESETS_MIDWAY", "GARBAGE", "OTHER_JSON", "ENDLESS"})
    void whateverTheServerDoesTheUtteranceHasItsEndAndTheNextOneIsHeard(Behaviour how) {
        try (RealVoskServer broken = RealVoskServer.start();
                VoskServerRecognizer far = open(small(broken, 4, 0))) {
            broken.behave(how);
            Outcome outcome = heard(far, Optional.empty(), HumanSpeech.recording("please-try-again"));
            assertThat(outcome.failure()).isPresent();
            assertThat(far.load().failed()).isEqualTo(1);
            broken.behave(Behaviour.SOUND);
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("please-try-again"))
                            .text())
                    .isEqualTo("please try again");
            assertThat(far.lagMillis()).isZero();
        }
    }

    @Test
    void aServerThatHangsIsWaitedForInBoundsAndItsLagIsTold() {
        server.behave(Behaviour.HANGS);
        try (VoskServerRecognizer far = open(small(server, 4, 0))) {
            CollectingListener listener = new CollectingListener();
            hear(far, request(1), HumanSpeech.recording("please-try-again"), listener);
            Await.until("it is asked", () -> far.load().open() == 1);
            time.advance(Duration.ofMillis(2_900));
            assertThat(far.lagMillis()).isEqualTo(2_900);
            assertThat(listener.outcomes()).isEmpty();
            time.advance(Duration.ofMillis(200));
            assertThat(listener.await().failure()).contains("no answer within 3000 ms");
            Await.until("its connection is closed", () -> far.load().open() == 0);
            assertThat(far.lagMillis()).isZero();
        }
    }

    @Test
    void nobodyAnswersTheHandshake() {
        server.behave(Behaviour.NO_HANDSHAKE);
        try (VoskServerRecognizer far = open(small(server, 4, 0))) {
            CollectingListener listener = new CollectingListener();
            hear(far, request(1), HumanSpeech.recording("hello"), listener);
            time.advance(Duration.ofSeconds(5));
            assertThat(listener.await().failure()).contains("no connection within 5000 ms");
        }
    }

    @Test
    void aServerThatRefusesIsLeftInPeaceForLongerAndLonger() {
        try (RealVoskServer own = RealVoskServer.start(Behaviour.REFUSES);
                VoskServerRecognizer far = open(small(own, 4, 1))) {
            Await.until("it was refused", () -> far.load().refused() == 1);
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("hello"))
                            .failure())
                    .contains("server refused the handshake with status 401");
            assertThat(far.ailment().orElse("")).contains("status 401");
            // At most 250 ms, 500 ms, 1 s; at least half of each.
            int[] within = {250, 500, 1000};
            for (int n = 0; n < within.length; n++) {
                int refused = n + 2;
                time.advance(Duration.ofMillis(within[n] / 2 - 5));
                assertThat(far.load().refused()).isEqualTo(refused - 1);
                time.advance(Duration.ofMillis(within[n] / 2 + 5));
                Await.until("it was refused once more", () -> far.load().refused() == refused);
            }
            assertThat(own.handshakes()).hasSize(4);
            own.behave(Behaviour.SOUND);
            time.advance(Duration.ofSeconds(2));
            Await.until("a connection", () -> far.load().open() == 1);
            assertThat(far.ailment()).isEmpty();
        }
    }

    @Test
    void aServerThatHangsUpAtOnceIsNotCalledInALoop() {
        try (RealVoskServer own = RealVoskServer.start(Behaviour.HANGS_UP_AT_ONCE);
                VoskServerRecognizer far = open(small(own, 4, 1))) {
            Await.until("it is out of order", () -> far.ailment().isPresent());
            assertThat(own.handshakes()).hasSize(1);
        }
    }

    @Test
    void aServerThatComesBackIsFoundAgain() {
        int port = FreePorts.port();
        RealVoskServer first = RealVoskServer.start(ServerSocketFactory.getDefault(), false, port);
        try (VoskServerRecognizer far = open(small(first, 4, 1))) {
            Await.until("a connection", () -> far.load().open() == 1);
            time.advance(Duration.ofSeconds(2));
            first.close();
            Await.until("it is gone", () -> far.load().refused() >= 1);
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("hello"))
                            .failure()
                            .orElse(""))
                    .contains("cannot be reached");
            try (RealVoskServer second = RealVoskServer.start(ServerSocketFactory.getDefault(), false, port)) {
                time.advance(Duration.ofSeconds(30));
                Await.until("a connection again", () -> far.load().open() == 1);
                assertThat(heard(far, Optional.empty(), HumanSpeech.recording("hello"))
                                .text())
                        .isEqualTo("hello");
                assertThat(second.utterances()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatNobodyAskedForIsIgnoredAndCounted() {
        server.behave(Behaviour.CHATTERS);
        try (VoskServerRecognizer far = open(small(server, 4, 1))) {
            Await.until("it chatters", () -> far.load().unasked() == 1);
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("hello"))
                            .text())
                    .isEqualTo("hello");
        }
    }

    @Test
    void answersAfterTheEndAreIgnoredAndCounted() {
        CountDownLatch later = new CountDownLatch(1);
        try (RealVoskServer slow = RealVoskServer.start();
                VoskServerRecognizer far = open(small(slow, 4, 0))) {
            slow.answerAfter(later);
            CollectingListener listener = new CollectingListener();
            Recognizer.Utterance utterance = far.start(request(1), listener);
            feed(utterance, HumanSpeech.recording("hello"));
            Await.until("the server is asked", () -> far.load().open() == 1);
            utterance.cancel();
            assertThat(listener.await().failure()).contains("cancelled");
            later.countDown();
            Await.until("the server is left", () -> slow.openConnections() == 0);
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("hello"))
                            .text())
                    .isEqualTo("hello");
            assertThat(listener.outcomes()).hasSize(1);
            assertThat(listener.partials()).isEmpty();
        }
    }

    @Test
    void textsOutOfOrderAreReadInTheOrderOfTheAudio() {
        server.behave(Behaviour.DISORDERED);
        // Longer pauses than those after which Vosk closes a result by itself.
        Pcm line = HumanSpeech.throughMuLaw(
                HumanSpeech.sequence(1800, List.of("hello", "please-try-again", "vm-goodbye")));
        try (VoskServerRecognizer far = open(small(server, 4, 0))) {
            Outcome outcome = heard(far, Optional.empty(), line);
            assertThat(outcome.failure()).isEmpty();
            assertThat(outcome.text()).isEqualTo("hello please try again goodbye");
        }
    }

    @Test
    void answersInPiecesAreWhole() {
        server.behave(Behaviour.FRAGMENTED);
        try (VoskServerRecognizer far = open(small(server, 4, 0))) {
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("please-try-again"))
                            .text())
                    .isEqualTo("please try again");
        }
    }

    @Test
    void aSpareConnectionIsRenewedWhenItHasLainIdle() {
        server.handshakes().clear();
        try (VoskServerRecognizer far = open(small(server, 4, 1))) {
            Await.until("a spare one", () -> far.load().open() == 1);
            time.advance(Duration.ofSeconds(21));
            Await.until(
                    "another", () -> far.load().connected() == 2 && far.load().open() == 1);
        }
    }

    @Test
    void aServerThatIsBehindGetsNoMoreThanItCanAnswer() {
        CountDownLatch later = new CountDownLatch(1);
        try (RealVoskServer slow = RealVoskServer.start();
                VoskServerRecognizer far = open(small(slow, 4, 0))) {
            slow.answerAfter(later);
            CollectingListener listener = new CollectingListener();
            hear(far, request(1), HumanSpeech.sequence(500, List.of("please-try-again", "vm-goodbye")), listener);
            Await.until("the server is asked", () -> far.load().open() == 1);
            later.countDown();
            assertThat(listener.await().text()).isEqualTo("please try again goodbye");
        }
    }

    @Test
    void itSpeaksTlsToWhomItTrustsAndToNobodyElse(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "asr",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=asr",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        keys.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, "changeit".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        try (RealVoskServer secret = RealVoskServer.start(tls.getServerSocketFactory(), true, 0);
                VoskServerRecognizer far = VoskServerRecognizer.open(
                        small(secret, 4, 1), Optional.of(tls), time::nanoTime, new Random(1));
                VoskServerRecognizer distrustful = open(small(secret, 4, 1))) {
            assertThat(far.id()).startsWith("vosk-server far at wss://127.0.0.1:");
            assertThat(heard(far, Optional.empty(), HumanSpeech.recording("please-try-again"))
                            .text())
                    .isEqualTo("please try again");
            Await.until("it does not trust", () -> distrustful.ailment().isPresent());
            assertThat(distrustful.load().connected()).isZero();
        }
    }

    @Test
    void anAddressThatIsNoWebSocketsIsRefused() {
        assertThatThrownBy(() -> VoskServer.at("far", URI.create("http://localhost:2700")))
                .hasMessageContaining("expected ws://HOST");
        assertThat(new VoskServer(
                                "far",
                                URI.create("wss://user:pass@asr.example:2700/way?key=secret"),
                                Optional.of("Basic secret"),
                                1,
                                0,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1))
                        .toString())
                .isEqualTo("far at wss://asr.example:2700");
    }

    private static Outcome heard(Recognizer by, Optional<Grammar> grammar, Pcm audio) {
        CollectingListener listener = new CollectingListener();
        hear(by, new Recognizer.Request(3, 8000, grammar), audio, listener);
        return listener.await();
    }
}
