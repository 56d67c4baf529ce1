package io.parley.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.MarySynthesizer;
import io.parley.media.tts.SpeechService;
import io.parley.server.settings.SynthesizerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service on loopback that speaks OpenAI's protocol in MaryTTS's voice, in pieces of 4 kB. */
final class SpeechServer implements AutoCloseable {
    static final String VOICE = "ann";

    private static final int CHUNK_BYTES = 4096;

    private final MarySynthesizer mary = MarySynthesizer.start();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile int status = 200;

    SpeechServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/audio/speech", this::speech);
        server.start();
    }

    /** What it has been asked. */
    List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /** From now on it answers so. */
    void answer(int other) {
        status = other;
    }

    SynthesizerSettings settings(Optional<String> fallbackVoice) {
        return new SynthesizerSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/audio/speech"),
                "ours",
                List.of(VOICE, "bob"),
                Optional.empty(),
                fallbackVoice,
                SpeechService.Format.WAV,
                1,
                1,
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    private void speech(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request =
                    JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
            requests.add(request);
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            byte[] wav = WavFile.encode(Resampler.resample(
                    mary.speak(request.path("input").asString(), mary.voices().getFirst())
                            .audio(),
                    24_000));
            exchange.getResponseHeaders().set("Content-Type", "audio/wav");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int at = 0; at < wav.length; at += CHUNK_BYTES) {
                out.write(wav, at, Math.min(CHUNK_BYTES, wav.length - at));
                out.flush();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        mary.close();
    }
}
