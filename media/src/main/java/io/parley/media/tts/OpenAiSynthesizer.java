package io.parley.media.tts;

import io.parley.media.audio.Mp3File;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.WavFile;
import io.parley.media.breaker.Breaker;
import io.parley.media.tts.Synthesizer.SynthesisException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A synthesiser at the other end of a network that speaks OpenAI's {@code POST /v1/audio/speech}: text in as JSON; WAV, raw
 * samples or MP3 out, handed over as they arrive. Every wait has its bound: for a turn, connecting, the first byte, between
 * two bytes, all of it; so has the size. What fails before the first byte is tried once more; while its {@link Breaker}
 * says so nothing is asked, so that a dead service costs few callers a wait and not each sentence.
 *
 * <p>Blocking, on virtual threads. Texts and keys never stand in a message.
 */
public final class OpenAiSynthesizer implements Synthesizer {
    private static final Logger LOG = LoggerFactory.getLogger(OpenAiSynthesizer.class);
    private static final int MAX_TEXT_LENGTH = 4096;
    private static final int RAW_RATE_HZ = 24_000;
    private static final int RAW_PIECE_BYTES = RAW_RATE_HZ / 50 * 2;
    private static final int TRIES = 2;

    private final SpeechService service;
    private final LongSupplier nanoTime;
    private final HttpClient client;
    private final Semaphore requests;
    private final Breaker breaker = new Breaker();
    private final LongAdder spoken = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unasked = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private volatile boolean closed;

    /**
     * What it has done so far.
     *
     * @param spoken texts
     * @param failed texts that the service failed on
     * @param unasked texts that it was not asked for, since it was out of order
     * @param cancelled texts of which nobody wanted the rest
     */
    public record Counts(long spoken, long failed, long unasked, long cancelled) {}

    /** @param nanoTime for the bounds of whole answers and of rests */
    public OpenAiSynthesizer(SpeechService service, LongSupplier nanoTime) {
        this.service = service;
        this.nanoTime = nanoTime;
        this.requests = new Semaphore(service.requests(), true);
        this.client = HttpClient.newBuilder()
                .connectTimeout(service.connect())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public String id() {
        return "openai " + service.endpoint() + " " + service.model() + " "
                + service.format().word();
    }

    @Override
    public List<String> voices() {
        return service.voices();
    }

    @Override
    public boolean speaksAt(double speed) {
        return speed == 1 || (speed >= service.slowest() && speed <= service.fastest());
    }

    /** Whether it is asked without reserve. */
    public boolean isAsked() {
        return breaker.isClosed();
    }

    /** Texts that wait for their turn. */
    int waiting() {
        return requests.getQueueLength();
    }

    public Counts counts() {
        return new Counts(spoken.sum(), failed.sum(), unasked.sum(), cancelled.sum());
    }

    @Override
    public Speech speak(String text, String voice) {
        return speak(text, voice, 1, Early.NOBODY);
    }

    @Override
    public Speech speak(String text, String voice, double speed, Early early) {
        check(text, voice, speed);
        if (!breaker.admits(nanoTime.getAsLong())) {
            unasked.increment();
            throw new SynthesisException(Kind.UNREACHABLE, "failed shortly before and is not asked now");
        }
        boolean settled = false;
        try {
            Speech speech = Speech.unmarked(tryTwice(text, voice, speed, early), text.length());
            breaker.succeeded();
            spoken.increment();
            settled = true;
            return speech;
        } catch (SynthesisException e) {
            settled = true;
            settle(e.kind());
            throw e;
        } finally {
            if (!settled) {
                breaker.undecided();
            }
        }
    }

    private void settle(Kind kind) {
        if (!kind.isOutOfOrder() || closed) {
            cancelled.increment();
            breaker.undecided();
            return;
        }
        failed.increment();
        if (breaker.failed(nanoTime.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("synthesiser", service.name())
                    .addKeyValue("reason", kind)
                    .log("synthesiser fails and is not asked for a while");
        }
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
    }

    private void check(String text, String voice, double speed) {
        if (closed) {
            throw new SynthesisException(Kind.UNREACHABLE, "closed");
        }
        if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
            throw new SynthesisException("text of " + text.length() + " characters, expected 1 to " + MAX_TEXT_LENGTH);
        }
        if (!service.voices().contains(voice)) {
            throw new SynthesisException("no voice " + voice + ", expected one of " + service.voices());
        }
        if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw new SynthesisException("a text without letter or digit");
        }
        if (!speaksAt(speed)) {
            throw new IllegalArgumentException("speed " + speed + ", expected one that it speaks at");
        }
    }

    private Pcm tryTwice(String text, String voice, double speed, Early early) {
        for (int attempt = 1; ; attempt++) {
            try {
                return inTurn(text, voice, speed, early);
            } catch (SynthesisException e) {
                if (attempt == TRIES || !e.kind().canBeTriedAgain()) {
                    throw e;
                }
            }
        }
    }

    private Pcm inTurn(String text, String voice, double speed, Early early) {
        try {
            if (!requests.tryAcquire(service.firstByte().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SynthesisException(
                        Kind.TIMED_OUT, "has no turn within " + service.firstByte() + ": all its requests are taken");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            return ask(text, voice, speed, early);
        } finally {
            requests.release();
        }
    }

    private static SynthesisException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SynthesisException(Kind.CANCELLED, "interrupted", e);
    }

    private Pcm ask(String text, String voice, double speed, Early early) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.endpoint())
                .timeout(service.firstByte())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        SpeechRequest.json(service, text, voice, speed), StandardCharsets.UTF_8));
        service.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        try (SpeechAnswer body = new SpeechAnswer(service, nanoTime, nanoTime.getAsLong())) {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
            answer.body().subscribe(body);
            checkHead(answer);
            return audio(body, early);
        } catch (HttpConnectTimeoutException e) {
            throw new SynthesisException(Kind.UNREACHABLE, "not connected within " + service.connect(), e);
        } catch (HttpTimeoutException e) {
            throw new SynthesisException(Kind.TIMED_OUT, "no answer within " + service.firstByte(), e);
        } catch (IOException e) {
            throw new SynthesisException(Kind.UNREACHABLE, "cannot be asked", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
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
            throw new SynthesisException(Kind.WRONG_ANSWER, "sends no audio, expected audio/…");
        }
        if (answer.headers().firstValueAsLong("Content-Length").orElse(0) > service.maxBytes()) {
            throw SpeechAnswer.tooLarge(service);
        }
    }

    /** What whoever takes the pieces says, and what the answer's bounds say, is not for the decoders to interpret. */
    private Pcm audio(SpeechAnswer body, Early early) {
        Pieces pieces = new Pieces(early);
        try {
            Pcm audio = switch (service.format()) {
                case WAV -> WavFile.read(body, "the answer", pieces);
                case MP3 -> Mp3File.read(body, "the answer", pieces);
                case PCM -> raw(body, pieces);
            };
            if (audio.samples().length == 0) {
                throw new SynthesisException(Kind.WRONG_ANSWER, "sends no audio");
            }
            return audio;
        } catch (IOException | WavFile.AudioFileException | Unwanted e) {
            if (pieces.unwanted) {
                throw new SynthesisException(Kind.CANCELLED, "nobody wants the rest", e);
            }
            throw body.failure()
                    .orElseGet(() -> new SynthesisException(
                            Kind.WRONG_ANSWER, "sends no " + service.format() + " that can be read", e));
        }
    }

    private static Pcm raw(InputStream in, Consumer<Pcm> pieces) throws IOException {
        short[] samples = new short[RAW_RATE_HZ];
        byte[] block = new byte[RAW_PIECE_BYTES];
        int count = 0;
        int read;
        do {
            read = in.readNBytes(block, 0, block.length);
            int more = read / 2;
            if (count + more > samples.length) {
                samples = Arrays.copyOf(samples, 2 * samples.length);
            }
            for (int i = 0; i < more; i++) {
                samples[count + i] = (short) ((block[2 * i] & 0xFF) | (block[2 * i + 1] << 8));
            }
            if (more > 0) {
                pieces.accept(new Pcm(Arrays.copyOfRange(samples, count, count + more), RAW_RATE_HZ));
            }
            count += more;
        } while (read == block.length);
        return new Pcm(Arrays.copyOf(samples, count), RAW_RATE_HZ);
    }

    /** Ends a decoder from within. */
    private static final class Unwanted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Pieces implements Consumer<Pcm> {
        private final Early early;
        boolean unwanted;

        Pieces(Early early) {
            this.early = early;
        }

        @Override
        public void accept(Pcm piece) {
            if (!early.take(piece)) {
                unwanted = true;
                throw new Unwanted();
            }
        }
    }
}
