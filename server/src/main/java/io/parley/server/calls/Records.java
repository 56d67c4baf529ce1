package io.parley.server.calls;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes calls' records and transcripts. Both are derived from the journal's events, so that they cannot disagree with it:
 * from memory where the file has taken every one of them, else from the file, and what the disk would not take of that is
 * taken from memory, and the record says how many events the file lacks.
 *
 * <p>A record that cannot be written either waits in memory and is tried again every few seconds; with it the end of its
 * journal. Until it is written the call stays in mind among the {@link LiveCalls}, so that the next start of the
 * process makes it up from the journal if this one ends before. Called on threads that may block for the disk.
 */
final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);

    /** Records that wait for the disk; each holds what its journal lacks. Beyond it, the oldest is given up. */
    static final int MAX_WAITING = 500;

    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /**
     * A call that has ended.
     *
     * @param record made of the events in memory; empty if the file is to be read
     * @param kept events that its journal's file lacks and memory has
     * @param missing events that the file lacks
     */
    private record Ended(
            String callId, CallFolder folder, Optional<CallRecord> record, List<JournalEntry> kept, long missing) {}

    private final Losses losses;
    private final EngineClock clock;
    private final Executor blocking;
    private final LiveCalls live;

    // Guarded by this.
    private final Deque<Ended> waiting = new ArrayDeque<>();
    private boolean retryPlanned;

    Records(Losses losses, EngineClock clock, Executor blocking, LiveCalls live) {
        this.live = live;
        this.losses = losses;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** Writes a call's record, now or when the disk takes it. Never throws. */
    void write(String callId, CallFolder folder, Optional<KeptJournal> journal) {
        Ended call = new Ended(
                callId,
                folder,
                journal.flatMap(KeptJournal::whole).map(CallRecord::of),
                journal.map(KeptJournal::kept).orElse(List.of()),
                journal.map(KeptJournal::missing).orElse(0L));
        try {
            writeNow(call);
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("call", callId).setCause(e).log("record cannot be written: it waits");
            await(call);
        }
    }

    /** Records that wait for the disk. */
    synchronized int waiting() {
        return waiting.size();
    }

    private void await(Ended call) {
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                Ended givenUp = waiting.poll();
                losses.record();
                LOG.atError()
                        .addKeyValue("call", givenUp == null ? "" : givenUp.callId)
                        .log("record is given up: too many wait for the disk");
            }
            waiting.add(call);
        }
        planRetry();
    }

    private void planRetry() {
        synchronized (this) {
            if (retryPlanned || waiting.isEmpty()) {
                return;
            }
            retryPlanned = true;
        }
        var _ = clock.schedule(RETRY_AFTER, () -> blocking.execute(this::retry));
    }

    /** In the order of their ends, until the disk refuses one. */
    private void retry() {
        try {
            for (Optional<Ended> next = oldest(); next.isPresent(); next = oldest()) {
                writeNow(next.get());
                written(next.get());
            }
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("records still wait");
        } finally {
            synchronized (this) {
                retryPlanned = false;
            }
            planRetry();
        }
    }

    private synchronized Optional<Ended> oldest() {
        return Optional.ofNullable(waiting.peek());
    }

    private synchronized void written(Ended call) {
        // Given up meanwhile, perhaps: then it is not there, and was written all the same.
        var _ = waiting.remove(call);
    }

    private void writeNow(Ended call) throws IOException {
        CallFolder folder = call.folder;
        Files.createDirectories(folder.folder());
        long late = call.kept.isEmpty() ? 0 : JournalFile.addLate(folder.journal(), call.kept);
        folder.write(call.record.isPresent() ? call.record.get() : CallRecord.of(whole(call, call.missing - late)));
        live.over(call.callId);
    }

    /** What the file has, and what it lacks where memory has it. */
    private static ReadJournal whole(Ended call, long missing) throws IOException {
        ReadJournal read = read(call.folder.journal());
        if (call.kept.isEmpty()) {
            return read;
        }
        List<JournalEntry> all = new ArrayList<>(
                read.recovered() ? read.entries().subList(0, read.entries().size() - 1) : read.entries());
        for (JournalEntry entry : call.kept) {
            if (all.stream().noneMatch(known -> known.seq() == entry.seq())) {
                all.add(entry);
            }
        }
        all.sort(Comparator.comparingLong(JournalEntry::seq));
        boolean ended = !all.isEmpty() && all.getLast().event() instanceof CallEvent.Ended;
        return ended
                ? new ReadJournal(all, read.json(), false, missing, read.unreadable(), read.cut())
                : new ReadJournal(
                        read.entries(), read.json(), read.recovered(), missing, read.unreadable(), read.cut());
    }

    private static ReadJournal read(Path journal) throws IOException {
        try {
            return JournalReader.read(journal);
        } catch (NoSuchFileException e) {
            // Not even its beginning could be written.
            return JournalReader.parse(new byte[0]);
        }
    }
}
