package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.media.audio.Mp3File;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.SpeechService.Format;
import io.parley.media.tts.Synthesizer.SynthesisException;
import io.parley.media.tts.Synthesizer.SynthesisException.Kind;
import io.parley.testkit.Await;
import io.parley.testkit.time.VirtualTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on loopback that speaks with MaryTTS. */
class OpenAiSynthesizerTest extends SynthesizerContract {
    private static final String VOICE = "cmu-slt-hsmm";
    private static final Pattern INPUT = Pattern.compile("\"input\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private interface Manner {
        void answer(HttpExchange exchange, byte[] wav) throws IOException;
    }

    private static MarySynthesizer mary;
    private static HttpServer server;
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static volatile Manner manner = OpenAiSynthesizerTest::whole;
    private static volatile String authorization = "";
    private static volatile String request = "";
    private static OpenAiSynthesizer usual;

    private final VirtualTime time = new VirtualTime();
    private final CountDownLatch over = new CountDownLatch(1);

    @BeforeAll
    static void start() throws IOException {
        mary = MarySynthesizer.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(THREADS);
        server.createContext("/v1/audio/speech", OpenAiSynthesizerTest::speech);
        server.start();
        usual = new OpenAiSynthesizer(service(), new VirtualTime()::nanoTime);
    }

    @AfterAll
    static void stop() {
        usual.close();
        server.stop(0);
        THREADS.shutdownNow();
        mary.close();
    }

    @AfterEach
    void asUsual() {
        over.countDown();
        manner = OpenAiSynthesizerTest::whole;
    }

    private static void speech(HttpExchange exchange) throws IOException {
        ASKED.incrementAndGet();
        authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        request = body;
        Matcher input = INPUT.matcher(body);
        if (!input.find() || !body.contains("\"model\":\"tts-1\"")) {
            exchange.sendResponseHeaders(400, -1);
            return;
        }
        Pcm said = Resampler.resample(
                mary.speak(input.group(1).replaceAll("\\\\(.)", "$1"), VOICE).audio(), 24_000);
        byte[] wav = WavFile.encode(said);
        exchange.getResponseHeaders().set("Content-Type", "audio/wav");
        try (exchange) {
            manner.answer(exchange, body.contains("\"pcm\"") ? Arrays.copyOfRange(wav, 44, wav.length) : wav);
        }
    }

    private static void whole(HttpExchange exchange, byte[] audio) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(audio);
    }

    /** Patient: the machine may be busy. */
    private static SpeechService service() {
        return bounded(Format.WAV, Duration.ofSeconds(60), Duration.ofSeconds(10), 4 << 20);
    }

    private static SpeechService bounded(Format format, Duration firstByte, Duration between, long maxBytes) {
        return at(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/audio/speech",
                format,
                firstByte,
                between,
                maxBytes);
    }

    private static SpeechService at(
            String endpoint, Format format, Duration firstByte, Duration between, long maxBytes) {
        return new SpeechService(
                "far",
                URI.create(endpoint),
                "tts-1",
                List.of(VOICE),
                Optional.of("a-key-of-ours"),
                format,
                0.5,
                2,
                SpeechService.DEFAULT_REQUESTS,
                SpeechService.DEFAULT_CONNECT,
                firstByte,
                between,
                Duration.ofSeconds(90),
                maxBytes);
    }

    @Override
    protected Synthesizer synthesizer() {
        return usual;
    }

    @Override
    protected Synthesizer ownSynthesizer() {
        return new OpenAiSynthesizer(service(), time::nanoTime);
    }

    private Kind failure(SpeechService service) {
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service, time::nanoTime)) {
            return failure(own);
        }
    }

    private static Kind failure(Synthesizer synthesizer) {
        try {
            synthesizer.speak("a secret text", VOICE);
        } catch (SynthesisException e) {
            assertThat(e.toString()).doesNotContain("secret").doesNotContain("a-key-of-ours");
            return e.kind();
        }
        throw new AssertionError("spoken");
    }

    @Test
    void rawSamplesAreTheSameAudioAndTheKeyIsSent() {
        Pcm wav = usual.speak("Good morning.", VOICE).audio();
        SpeechService raw = bounded(Format.PCM, Duration.ofSeconds(20), Duration.ofSeconds(5), 1 << 20);
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(raw, time::nanoTime)) {
            assertThat(own.speak("Good morning.", VOICE).audio().samples()).isEqualTo(wav.samples());
        }
        assertThat(authorization).isEqualTo("Bearer a-key-of-ours");
    }

    @Test
    void audioThatComesInSmallPiecesIsWhole() {
        Pcm atOnce = usual.speak("Good morning.", VOICE).audio();
        manner = (exchange, audio) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int at = 0; at < audio.length; at += 777) {
                out.write(audio, at, Math.min(777, audio.length - at));
                out.flush();
            }
        };
        assertThat(usual.speak("Good morning.", VOICE).audio().samples()).isEqualTo(atOnce.samples());
    }

    @Test
    void theRequestSaysWhatIsWanted() {
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service(), time::nanoTime)) {
            own.speak("He said \"good\\bad\".", VOICE);
            assertThat(request)
                    .isEqualTo("{\"model\":\"tts-1\",\"voice\":\"cmu-slt-hsmm\",\"input\":\"He said"
                            + " \\\"good\\\\bad\\\".\",\"response_format\":\"wav\"}");
            assertThat(own.speaksAt(1.5)).isTrue();
            assertThat(own.speaksAt(2.5)).isFalse();
            own.speak("good morning", VOICE, 1.5, Synthesizer.Early.NOBODY);
            assertThat(request).endsWith("\"response_format\":\"wav\",\"speed\":1.5}");
        }
    }

    /** Sends the first half, and the rest when the test says so. */
    private void inTwoHalves(HttpExchange exchange, byte[] audio) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(audio, 0, audio.length / 2);
        out.flush();
        await();
        out.write(audio, audio.length / 2, audio.length - audio.length / 2);
    }

    @Test
    void whatHasComeIsHandedOverWhileTheRestIsAwaited() {
        for (Format format : List.of(Format.WAV, Format.PCM)) {
            manner = this::inTwoHalves;
            List<Pcm> pieces = new ArrayList<>();
            SpeechService slow = bounded(format, Duration.ofSeconds(60), Duration.ofSeconds(60), 4 << 20);
            try (OpenAiSynthesizer own = new OpenAiSynthesizer(slow, time::nanoTime)) {
                Speech all = own.speak("Good morning.", VOICE, 1, piece -> {
                    pieces.add(piece);
                    if (pieces.size() == 10) {
                        // The server would wait for ever: what is here was here before the rest was sent.
                        over.countDown();
                    }
                    return true;
                });
                short[] joined = new short[all.audio().samples().length];
                int at = 0;
                for (Pcm piece : pieces) {
                    System.arraycopy(piece.samples(), 0, joined, at, piece.samples().length);
                    at += piece.samples().length;
                }
                assertThat(at).isEqualTo(joined.length);
                assertThat(joined).isEqualTo(all.audio().samples());
                assertThat(pieces.getFirst().samples()).hasSize(480);
            }
        }
    }

    @Test
    void whoWantsNoMoreIsNotKept() {
        manner = this::inTwoHalves;
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service(), time::nanoTime)) {
            assertThatThrownBy(() -> own.speak("Good morning.", VOICE, 1, piece -> false))
                    .isInstanceOfSatisfying(
                            SynthesisException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
            assertThat(own.counts()).isEqualTo(new OpenAiSynthesizer.Counts(0, 0, 0, 1));
            assertThat(own.isAsked()).isTrue();
        }
    }

    /** By a real encoder. */
    private static byte[] mp3(Pcm audio, Path folder) throws IOException, InterruptedException {
        Path wav = folder.resolve("in.wav");
        Path mp3 = folder.resolve("out.mp3");
        WavFile.write(wav, audio);
        Process lame = new ProcessBuilder("lame", "--quiet", "-b", "64", wav.toString(), mp3.toString()).start();
        assertThat(lame.waitFor()).isZero();
        return Files.readAllBytes(mp3);
    }

    @Test
    void mp3IsHandedOverFrameByFrame(@TempDir Path folder) throws Exception {
        byte[] mp3 = mp3(usual.speak("Good morning.", VOICE).audio(), folder);
        manner = (exchange, audio) -> inTwoHalves(exchange, mp3);
        SpeechService service = bounded(Format.MP3, Duration.ofSeconds(60), Duration.ofSeconds(60), 4 << 20);
        AtomicInteger frames = new AtomicInteger();
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service, time::nanoTime)) {
            Speech all = own.speak("Good morning.", VOICE, 1, piece -> {
                if (frames.incrementAndGet() == 3) {
                    over.countDown();
                }
                return true;
            });
            assertThat(all.audio().samples()).isEqualTo(Mp3File.parse(mp3, "it").samples());
        }
        assertThat(failure(bounded(Format.MP3, Duration.ofSeconds(20), Duration.ofSeconds(5), 500)))
                .isEqualTo(Kind.WRONG_ANSWER);
        manner = (exchange, audio) -> {
            exchange.sendResponseHeaders(200, mp3.length);
            exchange.getResponseBody().write(mp3, 0, mp3.length / 2);
            exchange.getResponseBody().flush();
            exchange.close();
        };
        assertThat(failure(service)).isEqualTo(Kind.BROKEN_OFF);
        manner = OpenAiSynthesizerTest::whole;
        assertThat(failure(service)).isEqualTo(Kind.WRONG_ANSWER);
    }

    @Test
    void anAnswerWithoutEndIsGivenUpAtItsBound() {
        AtomicInteger sent = new AtomicInteger();
        manner = (exchange, audio) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] noise = new byte[64_000];
            Arrays.fill(noise, (byte) 5);
            while (sent.get() < 1 << 30) {
                exchange.getResponseBody().write(noise);
                sent.addAndGet(noise.length);
            }
        };
        assertThat(failure(bounded(Format.PCM, Duration.ofSeconds(20), Duration.ofSeconds(5), 1 << 20)))
                .isEqualTo(Kind.WRONG_ANSWER);
        assertThat(sent.get()).isLessThan(1 << 29);
    }

    @Test
    void noMoreAreAskedForAtATimeThanTheServiceTakes() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore entered = new Semaphore(0);
        Semaphore through = new Semaphore(0);
        manner = (exchange, audio) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            entered.release();
            through.acquireUninterruptibly();
            now.decrementAndGet();
            whole(exchange, audio);
        };
        int texts = SpeechService.DEFAULT_REQUESTS + 3;
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service(), time::nanoTime)) {
            List<Thread> threads = new ArrayList<>();
            for (int n = 0; n < texts; n++) {
                String text = "number " + n;
                threads.add(Thread.ofVirtual().start(() -> own.speak(text, VOICE)));
            }
            entered.acquire(SpeechService.DEFAULT_REQUESTS);
            Await.until("the others wait", () -> own.waiting() == 3);
            assertThat(now.get()).isEqualTo(SpeechService.DEFAULT_REQUESTS);
            through.release(texts);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(most.get()).isEqualTo(SpeechService.DEFAULT_REQUESTS);
    }

    @Test
    void aServiceThatDoesNotAnswerIsGivenUpInTime() {
        manner = (exchange, audio) -> await();
        assertThat(failure(bounded(Format.WAV, Duration.ofMillis(300), Duration.ofSeconds(1), 1 << 20)))
                .isEqualTo(Kind.TIMED_OUT);
    }

    @Test
    void aServiceThatStopsInTheMiddleIsGivenUpInTimeAndNotAskedAgain() {
        manner = (exchange, audio) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(audio, 0, 5000);
            exchange.getResponseBody().flush();
            await();
        };
        int before = ASKED.get();
        assertThat(failure(bounded(Format.WAV, Duration.ofSeconds(20), Duration.ofMillis(300), 1 << 20)))
                .isEqualTo(Kind.BROKEN_OFF);
        assertThat(ASKED.get() - before).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsCutOffIsNoAudio() {
        manner = (exchange, audio) -> {
            exchange.sendResponseHeaders(200, audio.length);
            exchange.getResponseBody().write(audio, 0, 5000);
            exchange.getResponseBody().flush();
            exchange.close();
        };
        assertThat(failure(service())).isEqualTo(Kind.BROKEN_OFF);
    }

    @Test
    void whatIsTooLargeOrNoAudioIsRefused() {
        assertThat(failure(bounded(Format.WAV, Duration.ofSeconds(20), Duration.ofSeconds(5), 10_000)))
                .isEqualTo(Kind.WRONG_ANSWER);
        manner = (exchange, audio) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            whole(exchange, "{}".getBytes(StandardCharsets.UTF_8));
        };
        assertThat(failure(service())).isEqualTo(Kind.WRONG_ANSWER);
        manner = (exchange, audio) -> whole(
                exchange,
                ByteBuffer.allocate(3000).order(ByteOrder.LITTLE_ENDIAN).array());
        assertThat(failure(service())).isEqualTo(Kind.WRONG_ANSWER);
    }

    @Test
    void whoIsBusyIsAskedOnceMoreAndAfterThreeFailuresLeftAloneForAWhile() {
        manner = (exchange, audio) -> exchange.sendResponseHeaders(503, -1);
        int before = ASKED.get();
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service(), time::nanoTime)) {
            assertThat(failure(own)).isEqualTo(Kind.BUSY);
            assertThat(ASKED.get() - before).isEqualTo(2);
            assertThat(own.isAsked()).isTrue();
            assertThat(failure(own)).isEqualTo(Kind.BUSY);
            assertThat(failure(own)).isEqualTo(Kind.BUSY);
            assertThat(own.isAsked()).isFalse();
            assertThat(ASKED.get() - before).isEqualTo(6);
            assertThat(failure(own)).isEqualTo(Kind.UNREACHABLE);
            assertThat(ASKED.get() - before).isEqualTo(6);
            manner = OpenAiSynthesizerTest::whole;
            time.advance(Duration.ofSeconds(6));
            assertThat(own.speak("hello", VOICE).audio().samples()).isNotEmpty();
            assertThat(own.speak("hello", VOICE).audio().samples()).isNotEmpty();
            assertThat(own.isAsked()).isTrue();
            assertThat(own.counts()).isEqualTo(new OpenAiSynthesizer.Counts(2, 3, 1, 0));
        }
    }

    @Test
    void whoRefusesIsNotAskedAgain() {
        manner = (exchange, audio) -> exchange.sendResponseHeaders(401, -1);
        int before = ASKED.get();
        assertThat(failure(service())).isEqualTo(Kind.REFUSED);
        assertThat(ASKED.get() - before).isEqualTo(1);
    }

    @Test
    void whereNobodyListensNobodyIsReached() {
        SpeechService nobody = at(
                "http://127.0.0.1:1/v1/audio/speech",
                Format.WAV,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1 << 20);
        assertThat(failure(nobody)).isEqualTo(Kind.UNREACHABLE);
        assertThatThrownBy(() -> usual.speak("hello", "nobody")).hasMessageContaining(VOICE);
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
