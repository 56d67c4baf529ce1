package io.parley.media.tts;

import io.parley.media.tts.Synthesizer.SynthesisException;
import io.parley.media.tts.Synthesizer.SynthesisException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The bytes of an answer while they come, within the bounds of time and size that its service has. The HTTP client's
 * threads put them in, one piece at a time, since the next is asked for when this one has been taken; one virtual thread
 * reads and blocks.
 */
final class SpeechAnswer extends InputStream implements Flow.Subscriber<List<ByteBuffer>> {
    /** One that was asked for, and the end. */
    private static final int MAX_CHUNKS = 4;

    private final SpeechService service;
    private final LongSupplier nanoTime;
    private final long began;
    private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(MAX_CHUNKS);
    private volatile Optional<Flow.Subscription> subscription = Optional.empty();

    // ---- the reader's

    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private Optional<SynthesisException> failure = Optional.empty();

    private sealed interface Chunk {
        record Bytes(List<ByteBuffer> buffers) implements Chunk {}

        record End() implements Chunk {}

        record Cut(Throwable cause) implements Chunk {}
    }

    /** @param began when it was asked for */
    SpeechAnswer(SpeechService service, LongSupplier nanoTime, long began) {
        this.service = service;
        this.nanoTime = nanoTime;
        this.began = began;
    }

    /** Why reading failed, whatever whoever read made of it. */
    Optional<SynthesisException> failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Blocks until there is something. */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!ended && available() == 0) {
            fetch();
        }
        ByteBuffer first = buffers.peek();
        if (first == null || length == 0) {
            return first == null ? -1 : 0;
        }
        int count = Math.min(length, first.remaining());
        first.get(into, offset, count);
        return count;
    }

    /** What can be read without waiting. */
    @Override
    public int available() {
        ByteBuffer first = buffers.peek();
        while (first != null && !first.hasRemaining()) {
            buffers.remove();
            first = buffers.peek();
        }
        return first == null ? 0 : first.remaining();
    }

    private void fetch() throws IOException {
        long left = service.total().toNanos() - (nanoTime.getAsLong() - began);
        Duration bound = bytes == 0 ? service.firstByte() : service.between();
        Optional<Chunk> chunk;
        try {
            chunk = left <= 0
                    ? Optional.empty()
                    : Optional.ofNullable(chunks.poll(Math.min(left, bound.toNanos()), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(new SynthesisException(Kind.BROKEN_OFF, "interrupted", e));
        }
        if (chunk.isEmpty()) {
            throw failed(new SynthesisException(
                    bytes == 0 ? Kind.TIMED_OUT : Kind.BROKEN_OFF, "stopped after " + bytes + " bytes"));
        }
        switch (chunk.get()) {
            case Chunk.Bytes(List<ByteBuffer> more) -> take(more);
            case Chunk.End() -> ended = true;
            case Chunk.Cut(Throwable cause) -> {
                Kind kind = bytes == 0 ? Kind.UNREACHABLE : Kind.BROKEN_OFF;
                throw failed(new SynthesisException(kind, "broken off after " + bytes + " bytes", cause));
            }
        }
    }

    private void take(List<ByteBuffer> more) throws IOException {
        for (ByteBuffer buffer : more) {
            bytes += buffer.remaining();
            buffers.add(buffer);
        }
        if (bytes > service.maxBytes()) {
            throw failed(tooLarge(service));
        }
        subscription.ifPresent(open -> open.request(1));
    }

    static SynthesisException tooLarge(SpeechService service) {
        return new SynthesisException(
                Kind.WRONG_ANSWER, "sends more than " + service.maxBytes() + " bytes, expected a sentence");
    }

    private IOException failed(SynthesisException reason) {
        failure = Optional.of(reason);
        return new IOException(reason);
    }

    // ---- the HTTP client's threads

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

    /** Whatever still comes is not wanted. */
    @Override
    public void close() {
        subscription.ifPresent(Flow.Subscription::cancel);
    }
}
