package io.parley.media.tts;

import io.parley.media.audio.Pcm;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.Synthesizer.SynthesisException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A synthesiser at the other end of a network that speaks OpenAI's {@code POST /v1/audio/speech}: text in as JSON, WAV or
 * raw samples (24 kHz, 16 bit, mono, little-endian) out, in chunks as they are made. Every wait has its bound: connecting,
 * the first byte, between two bytes, all of it; so has the size. What fails before the first byte is tried once more;
 * after a failure nothing is asked for a while, so that a dead service costs one caller a wait and not each sentence.
 *
 * <p>Blocking, on virtual threads. Texts and keys never stand in a message.
 */
public final class OpenAiSynthesizer implements Synthesizer {
    private static final int MAX_TEXT_LENGTH = 4096;
    private static final int RAW_RATE_HZ = 24_000;
    private static final int TRIES = 2;
    /** Chunks that wait to be taken; the network waits when it is full. */
    private static final int MAX_CHUNKS = 64;

    /**
     * Where and how.
     *
     * @param endpoint whole address, {@code https://…/v1/audio/speech}
     * @param voices that bots may name
     * @param key bearer token
     * @param format what is asked for
     * @param connect bound of connecting
     * @param firstByte bound from the request to the first byte of audio
     * @param between bound between two pieces of audio
     * @param total bound of all of it
     * @param maxBytes of one answer
     * @param rest after a failure nothing is asked for so long
     */
    public record Service(
            URI endpoint,
            String model,
            List<String> voices,
            Optional<String> key,
            Format format,
            Duration connect,
            Duration firstByte,
            Duration between,
            Duration total,
            long maxBytes,
            Duration rest) {
        public Service {
            voices = List.copyOf(voices);
        }

        /** With the usual bounds. */
        public static Service of(URI endpoint, String model, List<String> voices, Optional<String> key) {
            return new Service(
                    endpoint,
                    model,
                    voices,
                    key,
                    Format.WAV,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(30),
                    20L << 20,
                    Duration.ofSeconds(10));
        }

        /** Masks the key. */
        @Override
        public String toString() {
            return endpoint + " " + model;
        }
    }

    /** {@code response_format}. */
    public enum Format {
        WAV,
        PCM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Service service;
    private final LongSupplier nanoTime;
    private final HttpClient client;
    /** Until then nothing is asked. */
    private volatile long restUntilNanos;

    private volatile boolean resting;
    private volatile boolean closed;

    /** @param nanoTime for the bounds of whole answers and of rests */
    public OpenAiSynthesizer(Service service, LongSupplier nanoTime) {
        this.service = service;
        this.nanoTime = nanoTime;
        this.client = HttpClient.newBuilder()
                .connectTimeout(service.connect)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public String id() {
        return "openai " + service.endpoint + " " + service.model;
    }

    @Override
    public List<String> voices() {
        return service.voices;
    }

    @Override
    public Speech speak(String text, String voice) {
        check(text, voice);
        SynthesisException failure = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                Speech speech = Speech.unmarked(ask(text, voice), text.length());
                resting = false;
                return speech;
            } catch (SynthesisException e) {
                failure = e;
                if (!e.kind().canBeTriedAgain()) {
                    break;
                }
            }
        }
        if (failure == null) {
            throw new IllegalStateException("neither speech nor failure");
        }
        if (failure.kind() != Kind.TEXT) {
            restUntilNanos = nanoTime.getAsLong() + service.rest.toNanos();
            resting = true;
        }
        throw failure;
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
    }

    private void check(String text, String voice) {
        if (closed) {
            throw new SynthesisException(Kind.UNREACHABLE, "closed");
        }
        if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
            throw new SynthesisException("text of " + text.length() + " characters, expected 1 to " + MAX_TEXT_LENGTH);
        }
        if (!service.voices.contains(voice)) {
            throw new SynthesisException("no voice " + voice + ", expected one of " + service.voices);
        }
        if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw new SynthesisException("a text without letter or digit");
        }
        if (resting && nanoTime.getAsLong() - restUntilNanos < 0) {
            throw new SynthesisException(Kind.UNREACHABLE, "failed shortly before and is not asked now");
        }
    }

    private Pcm ask(String text, String voice) {
        long began = nanoTime.getAsLong();
        HttpRequest.Builder request = HttpRequest.newBuilder(service.endpoint)
                .timeout(service.firstByte)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(text, voice), StandardCharsets.UTF_8));
        service.key.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        Body body = new Body();
        try {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
            answer.body().subscribe(body);
            checkHead(answer);
            return audio(read(body, began));
        } catch (HttpConnectTimeoutException e) {
            throw new SynthesisException(Kind.UNREACHABLE, "not connected within " + service.connect, e);
        } catch (HttpTimeoutException e) {
            throw new SynthesisException(Kind.TIMED_OUT, "no answer within " + service.firstByte, e);
        } catch (IOException e) {
            throw new SynthesisException(Kind.UNREACHABLE, "cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SynthesisException(Kind.BROKEN_OFF, "interrupted", e);
        } finally {
            body.cancel();
        }
    }

    private String body(String text, String voice) {
        return "{\"model\":" + quoted(service.model) + ",\"voice\":" + quoted(voice) + ",\"input\":" + quoted(text)
                + ",\"response_format\":" + quoted(service.format.word()) + "}";
    }

    /** RFC 8259 section 7; a lone surrogate becomes a space, it has no sound. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ' || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                json.append(' ');
            } else {
                json.appendCodePoint(c);
            }
        });
        return json.append('"').toString();
    }

    private void checkHead(HttpResponse<?> answer) {
        int status = answer.statusCode();
        if (status == 429 || status >= 500) {
            throw new SynthesisException(Kind.BUSY, "answers " + status);
        }
        if (status != 200) {
            throw new SynthesisException(Kind.REFUSED, "answers " + status);
        }
        String type = answer.headers().firstValue("Content-Type").orElse("none").toLowerCase(Locale.ROOT);
        if (!type.startsWith("audio/") && !type.startsWith("application/octet-stream")) {
            throw new SynthesisException(Kind.WRONG_ANSWER, "sends " + type + ", expected audio");
        }
        if (answer.headers().firstValueAsLong("Content-Length").orElse(0) > service.maxBytes) {
            throw tooLarge();
        }
    }

    private SynthesisException tooLarge() {
        return new SynthesisException(
                Kind.WRONG_ANSWER, "sends more than " + service.maxBytes + " bytes, expected a sentence");
    }

    private byte[] read(Body body, long began) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            long left = service.total.toNanos() - (nanoTime.getAsLong() - began);
            Duration bound = bytes.size() == 0 ? service.firstByte : service.between;
            Chunk chunk = left <= 0 ? null : body.chunks.poll(Math.min(left, bound.toNanos()), TimeUnit.NANOSECONDS);
            if (chunk == null) {
                Kind kind = bytes.size() == 0 ? Kind.TIMED_OUT : Kind.BROKEN_OFF;
                throw new SynthesisException(kind, "stopped after " + bytes.size() + " bytes");
            }
            switch (chunk) {
                case Chunk.Bytes(List<ByteBuffer> buffers) -> {
                    for (ByteBuffer buffer : buffers) {
                        if (bytes.size() + buffer.remaining() > service.maxBytes) {
                            throw tooLarge();
                        }
                        byte[] part = new byte[buffer.remaining()];
                        buffer.get(part);
                        bytes.writeBytes(part);
                    }
                    body.more();
                }
                case Chunk.End() -> {
                    return bytes.toByteArray();
                }
                case Chunk.Cut(Throwable cause) -> {
                    Kind kind = bytes.size() == 0 ? Kind.UNREACHABLE : Kind.BROKEN_OFF;
                    throw new SynthesisException(kind, "broken off after " + bytes.size() + " bytes", cause);
                }
            }
        }
    }

    private Pcm audio(byte[] bytes) {
        Pcm audio;
        if (service.format == Format.WAV) {
            try {
                audio = WavFile.parse(bytes, "the answer");
            } catch (WavFile.AudioFileException e) {
                throw new SynthesisException(Kind.WRONG_ANSWER, "sends no WAV that can be read", e);
            }
        } else {
            short[] samples = new short[bytes.length / 2];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) ((bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] << 8));
            }
            audio = new Pcm(samples, RAW_RATE_HZ);
        }
        if (audio.samples().length == 0) {
            throw new SynthesisException(Kind.WRONG_ANSWER, "sends no audio");
        }
        return audio;
    }

    private sealed interface Chunk {
        record Bytes(List<ByteBuffer> buffers) implements Chunk {}

        record End() implements Chunk {}

        record Cut(Throwable cause) implements Chunk {}
    }

    /** Hands what arrives to the thread that waits for it; one piece is asked for at a time. */
    private static final class Body implements Flow.Subscriber<List<ByteBuffer>> {
        final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(MAX_CHUNKS);
        private volatile Optional<Flow.Subscription> subscription = Optional.empty();

        @Override
        public void onSubscribe(Flow.Subscription subscribed) {
            subscription = Optional.of(subscribed);
            subscribed.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            chunks.add(new Chunk.Bytes(item));
        }

        @Override
        public void onError(Throwable cause) {
            chunks.add(new Chunk.Cut(cause));
        }

        @Override
        public void onComplete() {
            chunks.add(new Chunk.End());
        }

        void more() {
            subscription.ifPresent(open -> open.request(1));
        }

        void cancel() {
            subscription.ifPresent(Flow.Subscription::cancel);
        }
    }
}
