package io.parley.media.asr.net;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to the server. The JDK's client calls it on threads of its own, one at a time; what it has to tell goes to
 * the recogniser's thread, and only then is the next message asked for. All else is that thread's.
 */
final class ServerConnection implements WebSocket.Listener {
    /** An answer tells of a minute of speech at most. */
    static final int MAX_ANSWER_CHARS = 256 * 1024;

    private final Executor owner;
    private final Events events;

    /** What happens to it, told on the recogniser's thread. */
    interface Events {
        void answered(ServerConnection connection, String answer);

        /** Nothing comes any more. */
        void closed(ServerConnection connection, String how);

        /** An utterance that waited has it now. */
        void given(ServerUtterance utterance, ServerConnection connection);

        /** Monotonic. */
        long nanoTime();
    }

    // Of the client's threads.
    private final StringBuilder answer = new StringBuilder();

    // Of the recogniser's thread.
    private @Nullable WebSocket socket;
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
    private @Nullable ServerUtterance utterance;
    private boolean closed;
    private long sinceNanos;

    ServerConnection(Executor owner, Events events) {
        this.owner = owner;
        this.events = events;
    }

    /** It is open, and spare. */
    void opened(WebSocket by, long nowNanos) {
        socket = by;
        sinceNanos = nowNanos;
    }

    /** Since when it is open. */
    long sinceNanos() {
        return sinceNanos;
    }

    boolean isOpen() {
        return socket != null && !closed;
    }

    boolean isSpare() {
        return isOpen() && utterance == null;
    }

    /** It is this utterance's from now on: a server recognises one on each connection. */
    void take(ServerUtterance by) {
        utterance = by;
    }

    @Nullable
    ServerUtterance utterance() {
        return utterance;
    }

    void sendText(String text) {
        send(by -> by.sendText(text, true));
    }

    /** @param data is not touched any more */
    void sendBinary(ByteBuffer data) {
        send(by -> by.sendBinary(data, true));
    }

    private interface Sending {
        CompletableFuture<WebSocket> by(WebSocket socket);
    }

    /** The client sends one at a time; who fills this bounds it by what has not been answered. */
    private void send(Sending message) {
        WebSocket by = socket;
        if (by == null || closed) {
            return;
        }
        sending = sending.thenCompose(_ -> message.by(by));
        var _ = sending.whenComplete((_, failure) -> {
            if (failure != null) {
                lost("sending failed: " + failure.getClass().getSimpleName());
            }
        });
    }

    /** Ends it, without waiting for the server's consent. */
    void close() {
        closed = true;
        WebSocket by = socket;
        if (by != null) {
            by.abort();
        }
    }

    private void lost(String how) {
        owner.execute(() -> {
            if (!closed) {
                close();
                events.closed(this, how);
            }
        });
    }

    @Override
    public void onOpen(WebSocket by) {
        owner.execute(() -> {
            if (closed) {
                // Given up meanwhile.
                by.abort();
            } else {
                by.request(1);
            }
        });
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket by, CharSequence data, boolean last) {
        if (answer.length() + data.length() > MAX_ANSWER_CHARS) {
            lost("answer of more than " + MAX_ANSWER_CHARS + " characters");
            return null;
        }
        answer.append(data);
        if (!last) {
            by.request(1);
            return null;
        }
        String whole = answer.toString();
        answer.setLength(0);
        owner.execute(() -> {
            events.answered(this, whole);
            by.request(1);
        });
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket by, ByteBuffer data, boolean last) {
        lost("binary answer");
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket by, int status, String reason) {
        lost("closed with status " + status);
        return null;
    }

    @Override
    public void onError(WebSocket by, Throwable error) {
        lost("connection lost: " + error.getClass().getSimpleName());
    }
}
