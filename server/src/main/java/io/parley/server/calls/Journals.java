package io.parley.server.calls;

import io.parley.engine.journal.JournalFile;
import io.parley.engine.journal.JournalSink;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Opens calls' journals in their folders, and knows them until their records are made. Any thread. */
public final class Journals {
    private final Path data;
    private final Losses losses;
    private final LiveCalls live;
    /** As many as there are calls that have not been recorded. */
    private final Map<String, KeptJournal> open = new ConcurrentHashMap<>();

    /**
     * None is open yet.
     *
     * @param data folder that holds the calls' folders
     */
    public Journals(Path data, Losses losses, LiveCalls live) {
        this.data = data;
        this.losses = losses;
        this.live = live;
    }

    /**
     * Begins a call's journal; the call is marked as live before its first event. Blocks for the disk, on the call's own
     * thread. Never fails: what cannot be written is counted.
     */
    public JournalSink open(String callId) {
        live.begun(callId);
        KeptJournal journal =
                new KeptJournal(JournalFile.create(CallFolder.of(data, callId).journal()), losses);
        open.put(callId, journal);
        return journal;
    }

    /** The journal of a call that has ended; it is forgotten here. */
    Optional<KeptJournal> ended(String callId) {
        return Optional.ofNullable(open.remove(callId));
    }
}
