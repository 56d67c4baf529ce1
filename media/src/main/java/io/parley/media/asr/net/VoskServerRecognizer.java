package io.parley.media.asr.net;

import io.parley.media.asr.Recognizer;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognition by a vosk-server: audio goes there in blocks of 100 ms over a WebSocket of the utterance's own, texts come
 * back. One thread of its own does everything, listeners are called on it; event loops only leave audio. Whatever the
 * server does — closes, hangs, answers garbage, late or out of order — an utterance has its end within the time-outs of
 * {@link VoskServer}; to go on elsewhere then is {@link io.parley.media.asr.FailoverRecognizer}'s business.
 */
public final class VoskServerRecognizer implements Recognizer {
    /** Utterances at a time; each may hold a megabyte of audio. */
    static final int MAX_UTTERANCES = 500;

    private static final Logger LOG = LoggerFactory.getLogger(VoskServerRecognizer.class);

    private final VoskServer server;
    private final LongSupplier nanoTime;
    private final ExecutorService clientThreads;
    private final HttpClient client;
    private final ServerCounts counts = new ServerCounts();
    private final ServerThread thread;
    private final Connections connections;
    private final Set<ServerUtterance> active = ConcurrentHashMap.newKeySet();
    private final AtomicInteger activeCount = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean partialsWanted = true;
    private volatile int waiting;
    private volatile int open;
    private volatile String refusal = "";

    private VoskServerRecognizer(
            VoskServer server, Optional<SSLContext> tls, LongSupplier nanoTime, RandomGenerator jitter) {
        this.server = server;
        this.nanoTime = nanoTime;
        this.clientThreads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient.Builder builder = HttpClient.newBuilder().executor(clientThreads);
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
        this.thread = new ServerThread("asr-net-" + server.name(), this::look);
        this.connections = new Connections(server, client, thread::execute, new FromServer(), jitter, counts);
    }

    /**
     * Begins to connect, and returns at once.
     *
     * @param nanoTime monotonic nanoseconds
     * @param jitter by which attempts to connect are spread
     */
    public static VoskServerRecognizer open(VoskServer server, LongSupplier nanoTime, RandomGenerator jitter) {
        return open(server, Optional.empty(), nanoTime, jitter);
    }

    /** @param tls whom to trust with {@code wss}; empty: whom this Java trusts */
    static VoskServerRecognizer open(
            VoskServer server, Optional<SSLContext> tls, LongSupplier nanoTime, RandomGenerator jitter) {
        VoskServerRecognizer recognizer = new VoskServerRecognizer(server, tls, nanoTime, jitter);
        recognizer.thread.start();
        return recognizer;
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        if (request.sampleRateHz() != 8000 && request.sampleRateHz() != 16000) {
            throw new IllegalArgumentException("sampleRateHz: " + request.sampleRateHz() + ", expected 8000 or 16000");
        }
        ServerUtterance utterance = new ServerUtterance(this, request, listener, nanoTime.getAsLong());
        active.add(utterance);
        if (activeCount.incrementAndGet() > MAX_UTTERANCES) {
            utterance.fail("more than " + MAX_UTTERANCES + " utterances at a time");
        } else if (closed.get()) {
            // Looked at after adding: either this sees the close, or the close sees the utterance.
            utterance.fail("closed");
        }
        return utterance;
    }

    @Override
    public String id() {
        return "vosk-server " + server;
    }

    @Override
    public long lagMillis() {
        long now = nanoTime.getAsLong();
        long most = 0;
        for (ServerUtterance utterance : active) {
            most = Math.max(most, utterance.lagNanos(now));
        }
        return TimeUnit.NANOSECONDS.toMillis(most);
    }

    /** The server makes interim texts all the same: it has no word for not wanting them. */
    @Override
    public void partials(boolean wanted) {
        partialsWanted = wanted;
    }

    @Override
    public Optional<String> ailment() {
        String why = refusal;
        return why.isEmpty() ? Optional.empty() : Optional.of(server + ": " + why);
    }

    /** What it is doing and has done. Any thread. */
    public ServerLoad load() {
        return counts.load(active.size(), waiting, open);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        thread.close();
        // Nobody else touches them any more.
        active.forEach(utterance -> guard(utterance, () -> utterance.fail("closed")));
        connections.close();
        client.shutdownNow();
        clientThreads.shutdownNow();
    }

    // ---- for its utterances and connections

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    void execute(Runnable work) {
        thread.execute(work);
    }

    /** Does something for an utterance. If that is broken, or its listener is, it ends, and the others go on. */
    void guard(ServerUtterance utterance, Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.error("utterance could not be recognised, or its listener failed", e);
            try {
                utterance.fail("recogniser failed: " + e.getClass().getSimpleName());
            } catch (RuntimeException again) {
                LOG.error("listener of an utterance failed", again);
            }
        }
    }

    boolean wantsPartials() {
        return partialsWanted;
    }

    @Nullable
    ServerConnection lease(ServerUtterance utterance, long nowNanos) {
        return connections.lease(utterance, nowNanos);
    }

    boolean isHopeless(long nowNanos) {
        return connections.isHopeless(nowNanos);
    }

    String refusal() {
        return connections.refusal();
    }

    void countFailure() {
        counts.failed.increment();
    }

    /** On this recogniser's thread, or in {@link #start} and {@link #close} before or after that had to do with it. */
    void ended(ServerUtterance utterance, @Nullable ServerConnection connection) {
        if (active.remove(utterance)) {
            activeCount.decrementAndGet();
        }
        if (connection != null) {
            connections.release(connection, nanoTime.getAsLong());
        } else {
            thread.execute(() -> connections.forget(utterance));
        }
    }

    private boolean look() {
        long now = nanoTime.getAsLong();
        active.forEach(utterance -> guard(utterance, () -> utterance.checkTime(server, now)));
        connections.look(now);
        waiting = connections.waiting();
        open = connections.open();
        refusal = connections.refusal();
        return !active.isEmpty() || connections.isOpening();
    }

    private final class FromServer implements ServerConnection.Events {
        @Override
        public void answered(ServerConnection connection, String answer) {
            ServerUtterance utterance = connection.utterance();
            if (utterance == null) {
                counts.unasked.increment();
            } else if (utterance.isTerminated()) {
                counts.late.increment();
            } else {
                guard(utterance, () -> utterance.answered(answer, counts, nanoTime()));
            }
        }

        @Override
        public void closed(ServerConnection connection, String how) {
            connections.lost(connection, how, nanoTime());
            ServerUtterance utterance = connection.utterance();
            if (utterance != null) {
                guard(utterance, () -> utterance.disconnected(how));
            }
        }

        @Override
        public void given(ServerUtterance utterance, ServerConnection connection) {
            guard(utterance, () -> utterance.connected(connection));
        }

        @Override
        public long nanoTime() {
            return nanoTime.getAsLong();
        }
    }
}
