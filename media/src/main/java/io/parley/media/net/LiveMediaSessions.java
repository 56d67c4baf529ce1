package io.parley.media.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.StereoRecording;
import io.parley.media.session.CallAudio;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * The audio side of calls on this machine: Netty's event loops, with plain NIO datagram channels on them (measured
 * cheaper than Netty's own). Opening may be done on any thread; all else of a call happens on its loop. Recordings are
 * written on virtual threads.
 */
public final class LiveMediaSessions implements MediaSessions {
    /** After a stop, sessions await last texts and seconds of recording, 1.5 s at most. */
    private static final long STOP_BOUND_MILLIS = 3000;

    private static final long SHUTDOWN_BOUND_MILLIS = 2000;
    /** Pairs that turn out to be taken by another program are passed over, so many times. */
    private static final int MAX_BIND_ATTEMPTS = 32;

    private final LiveMediaSettings settings;
    private final LoopClock clock = new LoopClock();
    private final PortPairs pairs;
    private final MultiThreadIoEventLoopGroup group;
    private final List<MediaLoop> loops;
    private final ExecutorService recordings;
    private final SecureRandom seeds = new SecureRandom();
    /** Sessions by the latch that falls with their last event. */
    private final Map<CountDownLatch, MediaSession> open = new ConcurrentHashMap<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    private LiveMediaSessions(LiveMediaSettings settings) {
        this.settings = settings;
        this.pairs = new PortPairs(
                settings.firstPort(), settings.lastPort(), settings.quarantine().toNanos());
        this.recordings = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("recording-", 0).factory());
        this.group = new MultiThreadIoEventLoopGroup(
                settings.loops(), new DefaultThreadFactory("media-loop", true), NioIoHandler.newFactory());
        this.loops = StreamSupport.stream(group.spliterator(), false)
                .map(loop -> new MediaLoop((IoEventLoop) loop, clock))
                .toList();
    }

    /** Starts the event loops. */
    public static LiveMediaSessions start(LiveMediaSettings settings) {
        return new LiveMediaSessions(settings);
    }

    @Override
    public MediaSession open(Request request, Consumer<SpeechEvent> sink) {
        if (closed.get()) {
            throw new MediaUnavailableException("media is closed");
        }
        CallAudio.Parts parts = new CallAudio.Parts(
                seeds.nextLong(),
                settings.detector().get(),
                request.recognizer(),
                request.recording().map(file -> new StereoRecording(file, recordings)),
                request.jitter(),
                request.noMediaMillis());
        SocketPair sockets = bind(request.localAddress());
        MediaLoop loop = loops.stream()
                .min(Comparator.comparingInt(l -> l.calls().get()))
                .orElseThrow();
        loop.calls().incrementAndGet();
        CountDownLatch ended = new CountDownLatch(1);
        LiveSession session = new LiveSession(request.callId(), loop, sockets, parts, sink, () -> {
            open.remove(ended);
            ended.countDown();
        });
        MediaSession commands = session.commands();
        open.put(ended, commands);
        if (!session.begin()) {
            throw new MediaUnavailableException("media is closed");
        }
        if (closed.get()) {
            commands.stop(); // closed meanwhile: nobody else would
        }
        return commands;
    }

    /** What all loops have done. Any thread; takes no lock. */
    public MediaLoad load() {
        return MediaLoad.sum(loads());
    }

    /** What each loop has done, always in the same order. Any thread; takes no lock. */
    public List<MediaLoad> loads() {
        return loops.stream().map(MediaLoop::load).toList();
    }

    /** Pairs of ports that calls may still lease, resting ones included. Any thread. */
    public int unleasedPortPairs() {
        return pairs.unleased();
    }

    private SocketPair bind(InetAddress address) {
        IOException last = null;
        for (int attempt = 0; attempt < MAX_BIND_ATTEMPTS; attempt++) {
            int port = pairs.lease(clock.nanos());
            if (port == PortPairs.NONE) {
                break;
            }
            try {
                return SocketPair.bind(address, port, pairs);
            } catch (IOException e) {
                pairs.release(port, clock.nanos());
                last = e;
            }
        }
        throw new MediaUnavailableException(
                last == null
                        ? "ports " + settings.firstPort() + " to " + settings.lastPort() + ": none is free"
                        : "address " + address.getHostAddress() + ": cannot be bound, " + last.getMessage());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<CountDownLatch> ends = List.copyOf(open.keySet());
        open.values().forEach(MediaSession::stop);
        awaitEnds(ends);
        group.shutdownGracefully(0, SHUTDOWN_BOUND_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_BOUND_MILLIS);
        recordings.shutdown();
    }

    private void awaitEnds(List<CountDownLatch> ends) {
        long deadline = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(STOP_BOUND_MILLIS);
        try {
            for (CountDownLatch end : ends) {
                if (!end.await(Math.max(0, deadline - clock.nanos()), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more waiting: the loops are shut down all the same
        }
    }
}
