package io.parley.server.recovery;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.DialogData;
import io.parley.server.calls.CallFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to an end what engines left behind that died over the same data folder, before this one takes calls: peers are
 * told, journals and records completed. Calls of engines that live are not touched. What fails, or is not done when this
 * process dies as well, is found by the next start.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** A start waits no longer than this; what is left goes on beside the calls. */
    public static final Duration BOUND = Duration.ofSeconds(20);

    /** Calls at one time: peers are told in parallel, for a silent one takes seconds. */
    static final int MAX_PARALLEL = 100;

    /** A farewell that tells nothing, not even that it failed, is given up. */
    static final Duration FAREWELL_BOUND = Duration.ofSeconds(10);

    /** Of looking for records that are missing. */
    static final Duration SWEEP_BOUND = Duration.ofSeconds(5);

    /** Those who can be told. */
    public interface Peers {

        /**
         * Says BYE.
         *
         * @param trunk by its name; it may exist no more
         * @param outcome is told the final status, 0 for none
         */
        void farewell(String trunk, DialogData dialog, IntConsumer outcome);
    }

    /**
     * What was done.
     *
     * @param calls that had no end, or no record
     * @param peersTold of these, those whose peer answered our BYE
     * @param peersSilent those whose peer did not
     * @param recordsWritten of other calls, which had ended in good order
     * @param failed calls that are left to the next start
     * @param complete false: it is still going on
     */
    public record Report(int calls, int peersTold, int peersSilent, int recordsWritten, int failed, boolean complete) {}

    private final Path data;
    private final Peers peers;
    private final EngineClock clock;
    private final ZoneId zone;
    private final Executor blocking;
    private final Semaphore places = new Semaphore(MAX_PARALLEL);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** @param blocking runs a task for each call; virtual threads live */
    public Recovery(Path data, Peers peers, EngineClock clock, ZoneId zone, Executor blocking) {
        this.data = data;
        this.peers = peers;
        this.clock = clock;
        this.zone = zone;
        this.blocking = blocking;
    }

    /** Does all of it, once; blocks for {@link #BOUND} at most and the look for missing records. Never throws. */
    public Report run() {
        long begun = clock.nanoTime();
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (AbandonedRun run : AbandonedRun.takeOver(data)) {
            CompletableFuture<?>[] settled = run.calls().stream()
                    .map(callId -> CompletableFuture.runAsync(() -> settle(run, callId), blocking))
                    .toArray(CompletableFuture<?>[]::new);
            runs.add(CompletableFuture.allOf(settled).whenComplete((done, failure) -> close(run)));
        }
        boolean complete = awaitAll(runs);
        int records = writeMissing();
        Report report = new Report(calls.get(), told.get(), silent.get(), records, failed.get(), complete);
        if (report.calls() + report.recordsWritten() + report.failed() > 0) {
            LOG.atWarn()
                    .addKeyValue("calls", report.calls())
                    .addKeyValue("peersTold", report.peersTold())
                    .addKeyValue("peersSilent", report.peersSilent())
                    .addKeyValue("recordsWritten", report.recordsWritten())
                    .addKeyValue("failed", report.failed())
                    .addKeyValue("complete", report.complete())
                    .addKeyValue("millis", (clock.nanoTime() - begun) / 1_000_000)
                    .log("calls of an engine that died were brought to an end");
        }
        return report;
    }

    private static boolean awaitAll(List<CompletableFuture<Void>> runs) {
        try {
            CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new))
                    .get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One call that cannot be brought to an end stops none of the others. */
    private void settle(AbandonedRun run, String callId) {
        try {
            places.acquire();
            try {
                calls.incrementAndGet();
                switch (new CutOffCall(CallFolder.of(data, callId), this::bye, this::wallClock).settle()) {
                    case PEER_TOLD -> told.incrementAndGet();
                    case PEER_SILENT -> silent.incrementAndGet();
                    case ENDED_BEFORE, NOBODY_TO_TELL -> {}
                }
                run.settled(callId);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.incrementAndGet();
        } catch (IOException | RuntimeException e) {
            failed.incrementAndGet();
            LOG.atError().addKeyValue("call", callId).setCause(e).log("a call that broke off cannot be completed");
        }
    }

    private int bye(String trunk, DialogData dialog) throws InterruptedException {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        peers.farewell(trunk, dialog, status::complete);
        try {
            return status.get(FAREWELL_BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return 0;
        }
    }

    private String wallClock() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(clock.now().atZone(zone));
    }

    private int writeMissing() {
        try {
            return new MissingRecords(data, clock::nanoTime).write(AbandonedRun.marked(data), SWEEP_BOUND);
        } catch (IOException e) {
            LOG.atError().setCause(e).log("marks of live calls cannot be read: no missing records were looked for");
            return 0;
        }
    }

    private static void close(AbandonedRun run) {
        try {
            run.close();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("a run folder cannot be removed");
        }
    }
}
