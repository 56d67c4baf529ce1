package io.parley.server.http;

import io.javalin.http.Context;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalJson;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.journal.RunningTranscript;
import io.parley.engine.journal.TranscriptLine;
import io.parley.server.calls.CallBook;
import io.parley.server.calls.CallDesk;
import io.parley.server.calls.Subscription;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls' events as Server-Sent Events. What happened before the reader came is read from the journal, which has every
 * event before the feed has it; what follows comes from the feed. So nothing is kept in memory for readers to come, and
 * a reader that comes back finds its place by the sequence number. Each stream has the virtual thread of its request.
 */
final class EventStreams {
    static final String MEDIA_TYPE = "text/event-stream;charset=utf-8";

    /** Readers that lose the connection come back after this. */
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    /** After a call's last event its record is written; the stream's end waits so long for that. */
    private static final Duration RECORD_WRITTEN = Duration.ofSeconds(5);

    private static final Pattern SEQ = Pattern.compile("\\d{1,18}");

    private final CallBook book;
    private final CallDesk desk;
    private final Limits limits;
    private final Semaphore places;
    private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    EventStreams(CallBook book, CallDesk desk, Limits limits) {
        this.book = book;
        this.desk = desk;
        this.limits = limits;
        this.places = new Semaphore(limits.streams());
    }

    /** Streams now. */
    int count() {
        return limits.streams() - places.availablePermits();
    }

    /** Serves a stream until the call has ended, the reader is gone or too slow, or the engine stops. */
    void serve(Context ctx, String callId) throws IOException, InterruptedException {
        long known = lastEventId(ctx);
        if (!places.tryAcquire()) {
            throw Problem.of(Problem.Kind.TOO_BUSY, limits.streams() + " streams, as many as are allowed")
                    .retryAfter(5)
                    .thrown();
        }
        try {
            Optional<Subscription> live = book.subscribe(callId);
            try {
                live.ifPresent(open::add);
                if (closed) {
                    live.ifPresent(subscription -> subscription.end(Subscription.End.ENGINE_STOPS));
                }
                serve(ctx, callId, known, live);
            } finally {
                live.ifPresent(open::remove);
                live.ifPresent(Subscription::close);
            }
        } finally {
            places.release();
        }
    }

    private void serve(Context ctx, String callId, long known, Optional<Subscription> live)
            throws IOException, InterruptedException {
        // Read before the answer begins: a call without a journal is still a 404.
        ReadJournal past = past(ctx, callId, live.isPresent());
        ctx.contentType(MEDIA_TYPE);
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Accel-Buffering", "no");
        Writer writer = new Writer(ctx.res().getOutputStream(), known);
        try {
            writer.begin();
            List<JournalEntry> entries = past.entries();
            // The reader makes up an end for a journal that has none yet.
            int real = entries.size() - (past.recovered() ? 1 : 0);
            long until = live.map(Subscription::from).orElse(Long.MAX_VALUE);
            for (JournalEntry entry : entries.subList(0, live.isPresent() ? real : entries.size())) {
                if (entry.seq() <= until) {
                    writer.write(entry);
                }
            }
            writer.flush();
            Subscription.End end = live.isPresent() ? follow(live.get(), writer) : Subscription.End.ENDED;
            if (end == Subscription.End.ENDED) {
                awaitRecord(callId);
            }
            writer.end(end);
        } catch (IOException e) {
            // The reader is gone. It knows, and may come back.
        }
    }

    private Subscription.End follow(Subscription live, Writer writer) throws IOException, InterruptedException {
        while (true) {
            switch (live.next(limits.heartbeat())) {
                case Subscription.Next.Event event -> {
                    writer.write(event.entry());
                    writer.flush();
                }
                case Subscription.Next.Quiet _ -> writer.comment();
                case Subscription.Next.Over over -> {
                    return over.why();
                }
            }
        }
    }

    /** What happened until now. Of a running call whose journal cannot be kept, that is nothing. */
    private ReadJournal past(Context ctx, String callId, boolean running) throws IOException {
        try {
            return JournalReader.read(desk.folder(callId).journal());
        } catch (NoSuchFileException e) {
            if (running) {
                return JournalReader.parse(new byte[0]);
            }
            throw (book.find(callId).isPresent() ? FileAnswer.noSuchFile(ctx) : CallRoutes.noSuchCall()).thrown();
        }
    }

    private void awaitRecord(String callId) throws InterruptedException {
        try {
            var finishing = desk.finishing(callId);
            if (finishing.isPresent()) {
                var _ = finishing.get().get(RECORD_WRITTEN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            // The stream has told all that happened; whether there is a record is asked elsewhere.
        }
    }

    private static long lastEventId(Context ctx) {
        String id = ctx.header("Last-Event-ID");
        if (id == null || id.isBlank()) {
            return 0;
        }
        if (!SEQ.matcher(id.strip()).matches()) {
            throw Problem.of(Problem.Kind.WRONG_HEADER, "Last-Event-ID: expected the id of an event")
                    .thrown();
        }
        return Long.parseLong(id.strip());
    }

    /** Ends all streams. */
    void close() {
        closed = true;
        open.forEach(subscription -> subscription.end(Subscription.End.ENGINE_STOPS));
    }

    /** Writes one stream. The transcript needs all events, also those that the reader has already. */
    private static final class Writer {
        private final OutputStream out;
        private final long known;
        private final RunningTranscript transcript = new RunningTranscript();

        Writer(OutputStream out, long known) {
            this.out = out;
            this.known = known;
        }

        void begin() throws IOException {
            put("retry: " + COME_BACK.toMillis() + "\n\n");
        }

        void write(JournalEntry entry) throws IOException {
            List<String> lines = transcript.on(entry.tick(), entry.event()).stream()
                    .map(TranscriptLine::format)
                    .toList();
            if (entry.seq() > known) {
                ObjectNode data = (ObjectNode) Json.read(JournalJson.write(entry));
                data.set("transcript", Json.tree(lines));
                put("id: " + entry.seq() + "\ndata: " + data + "\n\n");
            }
        }

        void comment() throws IOException {
            put(": quiet\n\n");
            flush();
        }

        void end(Subscription.End why) throws IOException {
            put("event: end\ndata: " + Json.text(Map.of("reason", Json.word(why))) + "\n\n");
            flush();
        }

        void flush() throws IOException {
            out.flush();
        }

        private void put(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
