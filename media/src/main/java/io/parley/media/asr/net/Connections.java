package io.parley.media.asr.net;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a server: one for each utterance, since it recognises one on each and then closes it, and some spare,
 * so that nobody waits for a handshake. After a refusal the next attempt waits, longer each time and never as long as
 * somebody else's who was refused along with us. On the recogniser's thread.
 */
final class Connections {
    static final long FIRST_PAUSE_MILLIS = 250;
    static final long LONGEST_PAUSE_MILLIS = 30_000;
    /** A server that closes so soon after it opened has refused. */
    private static final long REFUSED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final VoskServer server;
    private final HttpClient client;
    private final Executor owner;
    private final ServerConnection.Events events;
    private final RandomGenerator jitter;
    private final ServerCounts counts;

    private final List<ServerConnection> all = new ArrayList<>();
    private final Deque<ServerUtterance> waiting = new ArrayDeque<>();
    private int opening;
    private int refusals;
    private long notBeforeNanos;
    private String refusal = "";
    private boolean closed;

    Connections(
            VoskServer server,
            HttpClient client,
            Executor owner,
            ServerConnection.Events events,
            RandomGenerator jitter,
            ServerCounts counts) {
        this.server = server;
        this.client = client;
        this.owner = owner;
        this.events = events;
        this.jitter = jitter;
        this.counts = counts;
    }

    /** An open connection; null: there will be one, or the utterance will fail. */
    @Nullable
    ServerConnection lease(ServerUtterance forUtterance, long nowNanos) {
        for (ServerConnection connection : all) {
            if (connection.isSpare()) {
                connection.take(forUtterance);
                return connection;
            }
        }
        waiting.addLast(forUtterance);
        if (opening < waiting.size()) {
            open(nowNanos);
        }
        return null;
    }

    /** Whether whoever waits waits in vain: none is being opened, none is in use that might come free. */
    boolean isHopeless(long nowNanos) {
        return opening == 0 && refusals > 0 && nowNanos - notBeforeNanos < 0;
    }

    /** Why the last attempt failed; empty if it did not. */
    String refusal() {
        return refusals > 0 ? refusal : "";
    }

    void forget(ServerUtterance utterance) {
        waiting.remove(utterance);
    }

    /** An utterance is done with it: so is the server. */
    void release(ServerConnection connection, long nowNanos) {
        connection.close();
        all.remove(connection);
        look(nowNanos);
    }

    /** The server, or the network, has ended it. */
    void lost(ServerConnection connection, String how, long nowNanos) {
        all.remove(connection);
        if (connection.utterance() == null && nowNanos - connection.sinceNanos() < REFUSED_WITHIN_NANOS) {
            refused("server " + how, nowNanos);
        }
    }

    /** Renews and adds what is spare, and serves who waits. */
    void look(long nowNanos) {
        if (closed) {
            return;
        }
        int spare = 0;
        for (ServerConnection connection : List.copyOf(all)) {
            if (connection.isSpare()) {
                if (nowNanos - connection.sinceNanos() >= server.idle().toNanos()) {
                    connection.close();
                    all.remove(connection);
                } else {
                    spare++;
                }
            }
        }
        while (opening + spare < waiting.size() + server.spare() && open(nowNanos)) {
            // One more.
        }
    }

    private boolean open(long nowNanos) {
        if (closed || all.size() + opening >= server.connections() || nowNanos - notBeforeNanos < 0) {
            return false;
        }
        opening++;
        ServerConnection connection = new ServerConnection(owner, events);
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(server.connect());
        server.authorization().ifPresent(value -> builder.header("Authorization", value));
        var _ = builder.buildAsync(server.address(), connection)
                // The client's own time-out ends with the connection; this one includes the server's answer to it.
                .orTimeout(server.connect().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((socket, failure) -> owner.execute(() -> opened(connection, socket, failure)));
        return true;
    }

    private void opened(ServerConnection connection, @Nullable WebSocket socket, @Nullable Throwable failure) {
        opening--;
        long nowNanos = events.nanoTime();
        if (socket == null) {
            connection.close();
            refused(failure == null ? "no connection" : reason(failure), nowNanos);
            return;
        }
        connection.opened(socket, nowNanos);
        if (closed) {
            connection.close();
            return;
        }
        if (!connection.isOpen()) {
            // Its end was told before its beginning: errors are not held back as messages are.
            socket.abort();
            refused("server closed as soon as it had opened", nowNanos);
            return;
        }
        counts.connected.increment();
        all.add(connection);
        refusals = 0;
        ServerUtterance first = waiting.poll();
        if (first != null) {
            connection.take(first);
            events.given(first, connection);
        }
    }

    private void refused(String why, long nowNanos) {
        counts.refused.increment();
        refusal = why;
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(refusals, 20));
        refusals++;
        notBeforeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(Math.round(pause * jitter.nextDouble(0.5, 1.0)));
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof WebSocketHandshakeException handshake
                ? "server refused the handshake with status "
                        + handshake.getResponse().statusCode()
                : "server cannot be reached: " + cause.getClass().getSimpleName();
    }

    int open() {
        return all.size();
    }

    int waiting() {
        return waiting.size();
    }

    boolean isOpening() {
        return opening > 0;
    }

    void close() {
        closed = true;
        all.forEach(ServerConnection::close);
        all.clear();
        waiting.clear();
    }
}
