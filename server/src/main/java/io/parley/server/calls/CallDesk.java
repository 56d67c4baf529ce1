package io.parley.server.calls;

import io.parley.engine.Engine;
import io.parley.engine.call.Call;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives calls their ids and folders, and writes each one's record when it has ended. Safe from any thread. */
public final class CallDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CallDesk.class);

    /** A call that was placed, and its end. */
    public record Placed(Call call, CallFolder folder, CompletableFuture<Finished> finished) {}

    /** A call that has ended, with what it left. */
    public record Finished(CallEvent.Ended ended, CallFolder folder) {}

    private final Engine engine;
    private final Path data;
    private final Journals journals;
    private final Losses losses;
    private final Records records;
    private final EngineClock clock;
    private final ZoneId zone;
    private final Executor blocking;
    private final List<Witness> witnesses;
    /** Begun at random: two engines over one folder hardly ever meet, one never meets itself. */
    private final AtomicInteger nextCall = new AtomicInteger(new SecureRandom().nextInt());

    private final Map<String, CompletableFuture<Finished>> unfinished = new ConcurrentHashMap<>();

    /** @param data folder that holds the calls' folders */
    public CallDesk(
            Engine engine,
            Path data,
            Journals journals,
            Losses losses,
            EngineClock clock,
            ZoneId zone,
            Executor blocking,
            List<Witness> witnesses,
            LiveCalls live) {
        this.journals = journals;
        this.losses = losses;
        this.records = new Records(losses, clock, blocking, live);
        this.engine = engine;
        this.data = data;
        this.witnesses = List.copyOf(witnesses);
        this.clock = clock;
        this.zone = zone;
        this.blocking = blocking;
    }

    /** Places a call; see {@link Engine#place}. */
    public Placed place(
            Trunk trunk,
            String to,
            Optional<String> callerId,
            Engine.BotOnDuty duty,
            Map<String, String> variables,
            StampedJournal.Observer observer) {
        String callId = newCallId();
        CallFolder folder = CallFolder.of(data, callId);
        Call call =
                engine.place(new Engine.Order(callId, trunk, to, callerId, duty, variables, watched(callId, observer)));
        return new Placed(call, folder, finish(call, folder));
    }

    /**
     * Takes a received call; see {@link Engine#take}.
     *
     * @param finished told when its record is written
     */
    public SipEndpoint.Decision take(
            Trunk trunk,
            SipEndpoint.Received received,
            Route.ToBot route,
            Engine.BotOnDuty duty,
            StampedJournal.Observer observer,
            Consumer<Finished> finished) {
        return take(trunk, received, route, duty, observer, finished, List.of());
    }

    /**
     * The same, of a call whose route was not found at once.
     *
     * @param failures on the way to the route: the journal has them
     */
    public SipEndpoint.Decision take(
            Trunk trunk,
            SipEndpoint.Received received,
            Route.ToBot route,
            Engine.BotOnDuty duty,
            StampedJournal.Observer observer,
            Consumer<Finished> finished,
            List<CallEvent.Failed> failures) {
        String callId = newCallId();
        CallFolder folder = CallFolder.of(data, callId);
        return engine.take(
                new Engine.Arrival(callId, trunk, received, route, duty, watched(callId, observer), failures), call -> {
                    var _ = finish(call, folder).thenAccept(finished);
                });
    }

    /** An observer that also tells the witnesses. */
    private StampedJournal.Observer watched(String callId, StampedJournal.Observer observer) {
        List<StampedJournal.Observer> all = Stream.concat(
                        witnesses.stream().map(witness -> witness.witness(callId)), Stream.of(observer))
                .toList();
        return new StampedJournal.Observer() {
            @Override
            public void on(long tick, long nanos, CallEvent event) {
                losses.on(event);
                all.forEach(each -> each.on(tick, nanos, event));
            }

            @Override
            public void closed(long missingEvents) {
                all.forEach(each -> each.closed(missingEvents));
            }
        };
    }

    /** A call that has not ended. */
    public Optional<Call> running(String callId) {
        return engine.calls().stream()
                .filter(call -> call.callId().equals(callId))
                .findAny();
    }

    /** When the record of a call will be written; empty if it is, or if there is no such call. */
    public Optional<CompletableFuture<Finished>> finishing(String callId) {
        return Optional.ofNullable(unfinished.get(callId));
    }

    /** Where a call's files lie, whether or not there is such a call. */
    public CallFolder folder(String callId) {
        return CallFolder.of(data, callId);
    }

    /** Hangs up every call and waits until their records are written, at most so long. */
    public void hangUpAll(String reason, Duration atMost) {
        engine.calls().forEach(call -> call.hangUp(reason));
        try {
            CompletableFuture.allOf(unfinished.values().toArray(CompletableFuture[]::new))
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.atWarn().addKeyValue("unfinished", unfinished.size()).log("calls did not end in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls that have not ended, or whose record is not written yet. */
    public int unfinished() {
        return unfinished.size();
    }

    private CompletableFuture<Finished> finish(Call call, CallFolder folder) {
        CompletableFuture<Finished> finished = call.done()
                .thenApplyAsync(
                        ended -> {
                            records.write(call.callId(), folder, journals.ended(call.callId()));
                            return new Finished(ended, folder);
                        },
                        blocking);
        unfinished.put(call.callId(), finished);
        return finished.whenComplete((done, failure) -> unfinished.remove(call.callId()));
    }

    /** Records of ended calls that wait for the disk to take them. */
    public int waitingRecords() {
        return records.waiting();
    }

    private String newCallId() {
        return CallFolder.newCallId(clock.now(), zone, nextCall.getAndIncrement());
    }
}
