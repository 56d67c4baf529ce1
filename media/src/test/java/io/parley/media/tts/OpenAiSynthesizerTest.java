package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.OpenAiSynthesizer.Format;
import io.parley.media.tts.OpenAiSynthesizer.Service;
import io.parley.media.tts.Synthesizer.SynthesisException;
import io.parley.media.tts.Synthesizer.SynthesisException.Kind;
import io.parley.testkit.time.VirtualTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
    private static Service service() {
        return bounded(Format.WAV, Duration.ofSeconds(60), Duration.ofSeconds(10), 4 << 20);
    }

    private static Service bounded(Format format, Duration firstByte, Duration between, long maxBytes) {
        Service usual = Service.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/audio/speech"),
                "tts-1",
                List.of(VOICE),
                Optional.of("a-key-of-ours"));
        return new Service(
                usual.endpoint(),
                usual.model(),
                usual.voices(),
                usual.key(),
                format,
                usual.connect(),
                firstByte,
                between,
                Duration.ofSeconds(90),
                maxBytes,
                usual.rest());
    }

    @Override
    protected Synthesizer synthesizer() {
        return usual;
    }

    @Override
    protected Synthesizer ownSynthesizer() {
        return new OpenAiSynthesizer(service(), time::nanoTime);
    }

    private Kind failure(Service service) {
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
        Service raw = bounded(Format.PCM, Duration.ofSeconds(20), Duration.ofSeconds(5), 1 << 20);
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
    void whoIsBusyIsAskedOnceMoreAndThenLeftAloneForAWhile() {
        manner = (exchange, audio) -> exchange.sendResponseHeaders(503, -1);
        int before = ASKED.get();
        try (OpenAiSynthesizer own = new OpenAiSynthesizer(service(), time::nanoTime)) {
            assertThat(failure(own)).isEqualTo(Kind.BUSY);
            assertThat(ASKED.get() - before).isEqualTo(2);
            assertThat(failure(own)).isEqualTo(Kind.UNREACHABLE);
            assertThat(ASKED.get() - before).isEqualTo(2);
            manner = OpenAiSynthesizerTest::whole;
            time.advance(Duration.ofSeconds(11));
            assertThat(own.speak("hello", VOICE).audio().samples()).isNotEmpty();
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
        Service nobody =
                Service.of(URI.create("http://127.0.0.1:1/v1/audio/speech"), "tts-1", List.of(VOICE), Optional.empty());
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
