package io.parley.server;

import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The audio half of a telephone on a plain socket, in PCMU: it sends a packet each 20 ms to wherever packets come from, and
 * notes by its own reading of the clock when what left and when talkspurts came in (RFC 3551 section 4.1: the marker bit).
 */
final class WireTelephone implements AutoCloseable {
    private static final int SAMPLES = 160;
    private static final int SSRC = 0x7e1e;
    private static final int TELEPHONE_EVENT = 101;
    private static final int KEY_PACKETS = 5;
    private static final byte SILENCE = (byte) 0xFF;
    /** 300 ms: nobody answers in the slot behind the last word, and a talkspurt wants a gap before it. */
    private static final int PAUSE_PACKETS = 15;

    private final LongSupplier nanoTime;
    private final DatagramChannel socket;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wire-telephone").factory());
    private final Thread listener;
    private final Queue<Outgoing> wanted = new ConcurrentLinkedQueue<>();
    private final Queue<Outgoing> going = new ArrayDeque<>();
    private final List<Long> talkspurts = new CopyOnWriteArrayList<>();
    private volatile @Nullable SocketAddress peer;
    private int sequence = 100;
    private int timestamp = 3_000;
    private int keyTimestamp;

    /** A packet to send; {@code sent} tells when it went. */
    private record Outgoing(boolean first, int payloadType, ByteBuffer payload, CompletableFuture<Long> sent) {}

    /** @param nanoTime monotonic, its reading is what is noted */
    WireTelephone(LongSupplier nanoTime) throws IOException {
        this.nanoTime = nanoTime;
        socket = DatagramChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        listener = Thread.ofPlatform().daemon().name("wire-telephone-ear").start(this::listen);
        var _ = clock.scheduleAtFixedRate(this::send, 0, 20, TimeUnit.MILLISECONDS);
    }

    int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    /** Says something after a pause; when its last packet was sent. */
    CompletableFuture<Long> says(short[] samples) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        pause();
        int packets = samples.length / SAMPLES;
        for (int packet = 0; packet < packets; packet++) {
            byte[] payload = new byte[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                payload[i] = G711.of(AudioCodec.PCMU).encode(samples[packet * SAMPLES + i]);
            }
            wanted.add(new Outgoing(
                    false, 0, ByteBuffer.wrap(payload), packet == packets - 1 ? done : new CompletableFuture<>()));
        }
        return done;
    }

    /** Presses a key after a pause, for 100 ms (RFC 4733); when its first packet was sent. */
    CompletableFuture<Long> presses(int key) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        pause();
        for (int packet = 0; packet < KEY_PACKETS + 2; packet++) {
            boolean end = packet >= KEY_PACKETS - 1;
            short duration = (short) (Math.min(packet + 1, KEY_PACKETS) * SAMPLES);
            ByteBuffer payload = ByteBuffer.allocate(4)
                    .put((byte) key)
                    .put((byte) (end ? 0x8A : 0x0A))
                    .putShort(duration)
                    .flip();
            wanted.add(new Outgoing(
                    packet == 0, TELEPHONE_EVENT, payload, packet == 0 ? done : new CompletableFuture<>()));
        }
        return done;
    }

    private void pause() {
        for (int packet = 0; packet < PAUSE_PACKETS; packet++) {
            wanted.add(silence());
        }
    }

    private static Outgoing silence() {
        byte[] payload = new byte[SAMPLES];
        Arrays.fill(payload, SILENCE);
        return new Outgoing(false, 0, ByteBuffer.wrap(payload), new CompletableFuture<>());
    }

    /** When the first packet of the bot's next talkspurt came after that. */
    OptionalLong talkspurtAfter(long nanos) {
        return talkspurts.stream()
                .mapToLong(Long::longValue)
                .filter(at -> at - nanos > 0)
                .findFirst();
    }

    private void send() {
        SocketAddress to = peer;
        if (to == null) {
            return;
        }
        for (Outgoing more = wanted.poll(); more != null; more = wanted.poll()) {
            going.add(more);
        }
        Outgoing next = going.isEmpty() ? silence() : going.remove();
        boolean key = next.payloadType() == TELEPHONE_EVENT;
        boolean pressed = key && next.first();
        if (pressed) {
            keyTimestamp = timestamp;
        }
        ByteBuffer packet = ByteBuffer.allocate(12 + SAMPLES);
        packet.put((byte) 0x80).put((byte) (pressed ? next.payloadType() | 0x80 : next.payloadType()));
        packet.putShort((short) sequence++)
                .putInt(key ? keyTimestamp : timestamp)
                .putInt(SSRC);
        packet.put(next.payload());
        timestamp += SAMPLES;
        // Read before: the answer to it could be here before this thread has the processor again.
        long nanos = nanoTime.getAsLong();
        try {
            socket.send(packet.flip(), to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        next.sent().complete(nanos);
    }

    private void listen() {
        ByteBuffer packet = ByteBuffer.allocate(2_048);
        while (socket.isOpen()) {
            try {
                SocketAddress from = socket.receive(packet.clear());
                long nanos = nanoTime.getAsLong();
                peer = from;
                if (packet.flip().remaining() > 1 && (packet.get(1) & 0x80) != 0) {
                    talkspurts.add(nanos);
                }
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        socket.close();
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
