package io.parley.server.http;

import io.javalin.http.Context;
import io.parley.engine.call.Call;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.SipTrace;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.journal.Transcript;
import io.parley.server.admission.Admission;
import io.parley.server.calls.CallBook;
import io.parley.server.calls.CallDesk;
import io.parley.server.calls.CallFolder;
import io.parley.server.calls.CallView;
import io.parley.server.switchboard.Placing;
import io.parley.server.switchboard.Switchboard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/calls}: places calls, shows them, ends them and hands out their files. Each request has its own virtual
 * thread, which may block.
 */
final class CallRoutes {
    /** A call that was placed has its first event within this, unless the machine is out of breath. */
    private static final Duration FIRST_EVENT = Duration.ofSeconds(5);

    /** After a call's last event its record is written within this. */
    private static final Duration RECORD_WRITTEN = Duration.ofSeconds(2);

    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_DESTINATION_CHARS = 512;
    private static final int MAX_REASON_CHARS = 200;
    private static final int DEFAULT_LISTED = 100;
    private static final int MAX_LISTED = 1_000;
    private static final String WAV = "audio/wav";
    private static final String TEXT = "text/plain;charset=utf-8";

    /** For lack of something on one trunk; everything else is the engine's. */
    private static final Set<Admission.Reason> TRUNK_IS_FULL = Set.of(
            Admission.Reason.TRUNK_CHANNELS,
            Admission.Reason.TRUNK_RATE,
            Admission.Reason.CALLER_ID_CHANNELS,
            Admission.Reason.CALLER_ID_RATE);

    private final Switchboard switchboard;
    private final CallDesk desk;
    private final CallBook book;
    private final Limits limits;
    private final EngineClock clock;
    private final IdempotencyKeys<Placed> keys;

    CallRoutes(Switchboard switchboard, CallDesk desk, CallBook book, Limits limits, EngineClock clock) {
        this.switchboard = switchboard;
        this.desk = desk;
        this.book = book;
        this.limits = limits;
        this.clock = clock;
        this.keys = new IdempotencyKeys<>(clock);
    }

    /** The answer to a call that was placed. */
    record Placed(String callId, CallView.State state, String bot, String botHash) {}

    // ---- placing

    void place(Context ctx) {
        RequestBody body = RequestBody.of(ctx, limits, clock, false);
        CompletableFuture<CallEvent.Opened> opened = new CompletableFuture<>();
        Switchboard.Wish wish = new Switchboard.Wish(
                body.optionalText("trunk", MAX_NAME_CHARS),
                body.text("to", MAX_DESTINATION_CHARS),
                body.optionalText("callerId", MAX_DESTINATION_CHARS),
                body.text("bot", MAX_NAME_CHARS),
                body.texts("variables"),
                body.texts("voice"),
                firstEvent(opened));
        body.complete();
        String key = ctx.header("Idempotency-Key");
        Placed placed;
        if (key == null) {
            placed = place(wish, opened);
        } else {
            var outcome = keys.once(Access.keyName(ctx), key, body.bytes(), () -> place(wish, opened));
            placed = outcome.result();
            if (outcome.repeated()) {
                ctx.header("Idempotent-Replayed", "true");
            }
        }
        Access.note(ctx, "call", placed.callId());
        ctx.header("Location", "/v1/calls/" + placed.callId());
        Json.answer(ctx, 201, placed);
    }

    private static StampedJournal.Observer firstEvent(CompletableFuture<CallEvent.Opened> opened) {
        return (tick, nanos, event) -> {
            if (event instanceof CallEvent.Opened first) {
                opened.complete(first);
            }
        };
    }

    private Placed place(Switchboard.Wish wish, CompletableFuture<CallEvent.Opened> opened) {
        return switch (switchboard.place(wish)) {
            case Placing.Placed placed -> begun(placed.call().call(), opened);
            case Placing.NoSuchTrunk trunk ->
                throw Problem.of(Problem.Kind.NO_SUCH_TRUNK, "no trunk " + quoted(trunk.name()) + " is in force")
                        .withStatus(422)
                        .thrown();
            case Placing.NoSuchBot bot ->
                throw Problem.of(Problem.Kind.NO_SUCH_BOT, "no bot " + quoted(bot.name()) + " is in force")
                        .withStatus(422)
                        .thrown();
            case Placing.WrongVariables wrong ->
                throw Problem.of(Problem.Kind.WRONG_VARIABLES, wrong.problems()).thrown();
            case Placing.WrongDestination wrong ->
                throw Problem.of(Problem.Kind.WRONG_DESTINATION, List.of(wrong.problem()))
                        .thrown();
            case Placing.WrongVoice voice ->
                throw Problem.of(Problem.Kind.WRONG_VOICE, List.of(voice.problem()))
                        .thrown();
            case Placing.NoTrunk() ->
                throw Problem.of(
                                Problem.Kind.WRONG_DESTINATION,
                                List.of("no trunk carries this number with this caller id: dial.carries"))
                        .thrown();
            case Placing.NotToday(String problem, Duration again) ->
                throw Problem.of(Problem.Kind.NOT_NOW, problem)
                        .withStatus(429)
                        .with("reason", "trunk-day")
                        .retryAfter(Math.toIntExact(again.toSeconds()) + 1)
                        .thrown();
            case Placing.NotNow notNow -> throw notNow(notNow.refused()).thrown();
            case Placing.NotSpeakable prompt ->
                throw Problem.of(Problem.Kind.PROMPT_FAILED, prompt.problem()).thrown();
        };
    }

    /** Once its first event is there, the call can be asked for. */
    private static Placed begun(Call call, CompletableFuture<CallEvent.Opened> opened) {
        try {
            CallEvent.Opened first = opened.get(FIRST_EVENT.toMillis(), TimeUnit.MILLISECONDS);
            return new Placed(call.callId(), CallView.State.DIALLING, first.bot(), first.botHash());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a call began", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("call " + call.callId() + " does not begin", e);
        }
    }

    private static Problem notNow(Admission.Verdict.Refused refused) {
        return Problem.of(Problem.Kind.NOT_NOW, refused.detail())
                .withStatus(TRUNK_IS_FULL.contains(refused.reason()) ? 429 : 503)
                .with("reason", Json.word(refused.reason()))
                .retryAfter(Math.max(1, refused.retryAfterSeconds()));
    }

    // ---- showing

    /** The list's answer. */
    private record Calls(List<CallView> calls) {}

    void list(Context ctx) {
        int limit = listed(ctx.queryParam("limit"));
        String state = ctx.queryParam("state");
        Stream<CallView> calls = switch (state == null ? "" : state) {
            case "" -> Stream.concat(book.live().stream(), book.ended().stream());
            case "live" -> book.live().stream();
            case "ended" -> book.ended().stream();
            default ->
                throw Problem.of(Problem.Kind.WRONG_QUERY, "state: expected live or ended")
                        .thrown();
        };
        Json.answer(ctx, 200, new Calls(calls.limit(limit).toList()));
    }

    private static int listed(@org.jspecify.annotations.Nullable String asked) {
        if (asked == null) {
            return DEFAULT_LISTED;
        }
        try {
            int limit = Integer.parseInt(asked);
            if (limit >= 1 && limit <= MAX_LISTED) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw Problem.of(Problem.Kind.WRONG_QUERY, "limit: expected 1 to " + MAX_LISTED)
                .thrown();
    }

    void read(Context ctx) throws IOException {
        String callId = callId(ctx);
        Optional<CallView> view = book.find(callId);
        if (view.isPresent() && view.get().state() != CallView.State.ENDED) {
            Json.answer(ctx, 200, view.get());
            return;
        }
        JsonNode callRecord = callRecord(callId);
        ObjectNode call = (ObjectNode) Json.tree(view.orElseGet(() -> viewOf(callRecord)));
        call.set("record", callRecord);
        Json.answer(ctx, 200, call);
    }

    /** The record on disk; of a call whose record could not be written, what its journal tells. */
    private JsonNode callRecord(String callId) throws IOException {
        awaitRecord(callId);
        CallFolder folder = desk.folder(callId);
        try {
            return Json.read(Files.readAllBytes(folder.record()));
        } catch (NoSuchFileException e) {
            try {
                return Json.read(folder.withFiles(CallRecord.of(JournalReader.read(folder.journal())))
                        .toJson());
            } catch (NoSuchFileException none) {
                throw noSuchCall().thrown();
            }
        }
    }

    private void awaitRecord(String callId) {
        desk.finishing(callId).ifPresent(finishing -> {
            try {
                var _ = finishing.get(RECORD_WRITTEN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // The journal takes the record's place.
            }
        });
    }

    /** Of a call that ended too long ago to be in the book. */
    private static CallView viewOf(JsonNode callRecord) {
        return new CallView(
                callRecord.path("callId").asString(""),
                CallView.State.ENDED,
                OffsetDateTime.parse(callRecord.path("endedAt").asString("")).toInstant(),
                OffsetDateTime.parse(callRecord.path("startedAt").asString("")).toInstant(),
                callRecord.path("direction").asString(""),
                callRecord.path("trunk").asString(""),
                callRecord.path("bot").asString(""),
                callRecord.path("botHash").asString(""),
                callRecord.path("from").asString(""),
                callRecord.path("to").asString(""),
                callRecord.path("turns").size(),
                Optional.of(callRecord.path("outcome").asString("")),
                Optional.of(callRecord.path("hungUpBy").asString("")));
    }

    // ---- ending

    void hangUp(Context ctx) {
        String callId = callId(ctx);
        RequestBody body = RequestBody.of(ctx, limits, clock, true);
        boolean afterPrompt = body.word("when", List.of("now", "after-prompt")).equals("after-prompt");
        String reason = body.optionalText("reason", MAX_REASON_CHARS).orElse("hung up by " + Access.keyName(ctx));
        body.complete();
        Optional<Call> call = desk.running(callId);
        Optional<CallView> view = book.find(callId);
        if (call.isEmpty() || view.isEmpty() || view.get().state() == CallView.State.ENDED) {
            throw (view.isPresent() || Files.exists(desk.folder(callId).folder())
                            ? Problem.of(Problem.Kind.CALL_ENDED, "it cannot be ended again")
                            : noSuchCall())
                    .thrown();
        }
        if (afterPrompt) {
            call.get().hangUpAfterPrompt(reason);
        } else {
            call.get().hangUp(reason);
        }
        Json.answer(ctx, 202, view.get());
    }

    // ---- files

    void recording(Context ctx) throws IOException {
        String callId = callId(ctx);
        if (desk.running(callId).isPresent()) {
            throw Problem.of(Problem.Kind.CALL_RUNNING, "the recording is complete when the call has ended")
                    .thrown();
        }
        FileAnswer.withRanges(ctx, known(callId).recording(), WAV);
    }

    void journal(Context ctx) throws IOException {
        FileAnswer.whole(ctx, known(callId(ctx)).journal(), TEXT);
    }

    void transcript(Context ctx) throws IOException {
        String callId = callId(ctx);
        awaitRecord(callId);
        CallFolder folder = known(callId);
        if (Files.exists(folder.transcript())) {
            FileAnswer.whole(ctx, folder.transcript(), TEXT);
            return;
        }
        try {
            String text = Transcript.of(JournalReader.read(folder.journal()).entries())
                    .text();
            ctx.contentType(TEXT).result(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw FileAnswer.noSuchFile(ctx).thrown();
        }
    }

    void sip(Context ctx) throws IOException {
        CallFolder folder = known(callId(ctx));
        try {
            Json.answer(
                    ctx, 200, SipTrace.of(JournalReader.read(folder.journal()).entries()));
        } catch (NoSuchFileException e) {
            throw FileAnswer.noSuchFile(ctx).thrown();
        }
    }

    /** A call's folder, which may lack a file: that is another problem than no such call. */
    private CallFolder known(String callId) {
        CallFolder folder = desk.folder(callId);
        if (book.find(callId).isEmpty() && !Files.isDirectory(folder.folder())) {
            throw noSuchCall().thrown();
        }
        return folder;
    }

    // ---- names

    /** The call that the path names, if it can be one: only then may it become part of a file's path. */
    static String callId(Context ctx) {
        String callId = ctx.pathParam("callId");
        if (!CallFolder.isCallId(callId)) {
            throw noSuchCall().thrown();
        }
        return callId;
    }

    static Problem noSuchCall() {
        return Problem.of(Problem.Kind.NO_SUCH_CALL, "expected the id of a call of this engine");
    }

    /** What a caller named, for an answer: cut, so that it stays one line. */
    private static String quoted(String name) {
        return "\""
                + name.codePoints()
                        .filter(c -> !Character.isISOControl(c))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                + "\"";
    }
}
