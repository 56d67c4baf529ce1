package io.parley.server.recovery;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.sip.DialogData;
import io.parley.media.audio.StereoRecording;
import io.parley.server.calls.CallFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * One call whose engine died: its peer is told, its journal gets an end that says what is known, its recording its true
 * length, and its record is written. Blocks; may be done again after a crash in the middle, at whatever point.
 */
final class CutOffCall {

    /** Says BYE on a trunk and waits for what comes of it: the final status, 0 for none. */
    interface Bye {
        int say(String trunk, DialogData dialog) throws InterruptedException;
    }

    /** What came of it. */
    enum Result {
        /** It had an end already, or never a first line. */
        ENDED_BEFORE,
        /** No dialog was up. */
        NOBODY_TO_TELL,
        PEER_TOLD,
        PEER_SILENT
    }

    private final CallFolder folder;
    private final Bye bye;
    private final Supplier<String> wallClock;

    CutOffCall(CallFolder folder, Bye bye, Supplier<String> wallClock) {
        this.folder = folder;
        this.bye = bye;
        this.wallClock = wallClock;
    }

    /** @throws IOException if journal or record cannot be read or written: to be tried again */
    Result settle() throws IOException, InterruptedException {
        if (!Files.exists(folder.journal())) {
            return Result.ENDED_BEFORE; // died between the mark and the first line
        }
        ReadJournal found = JournalReader.read(folder.journal());
        Result result = found.recovered() ? end(found) : Result.ENDED_BEFORE;
        if (Files.exists(folder.recording())) {
            var _ = StereoRecording.repair(folder.recording());
        }
        folder.writeRecord();
        return result;
    }

    private Result end(ReadJournal found) throws IOException, InterruptedException {
        Optional<CallEvent.Recovered> before = found.recovery();
        CallEvent.Recovered recovered = before.isPresent() ? before.get() : tell(found);
        JournalEntry madeUp = found.entries().getLast();
        try (JournalFile journal = JournalFile.resume(folder.journal(), found)) {
            if (before.isEmpty()) {
                journal.append(madeUp.tick(), madeUp.nanos(), recovered);
            }
            journal.append(madeUp.tick(), madeUp.nanos(), end(madeUp.event(), recovered));
            if (journal.missing() > 0) {
                throw new IOException("the journal's end cannot be written");
            }
        }
        if (!recovered.byeSent()) {
            return Result.NOBODY_TO_TELL;
        }
        return recovered.byeStatus() == 0 ? Result.PEER_SILENT : Result.PEER_TOLD;
    }

    private CallEvent.Recovered tell(ReadJournal found) throws InterruptedException {
        String trunk = found.opened().map(CallEvent.Opened::trunk).orElse("");
        OptionalInt human = tell(trunk, found.openHumanDialog());
        OptionalInt caller = tell(trunk, found.openDialog());
        OptionalInt status = caller.isPresent() ? caller : human;
        return new CallEvent.Recovered(wallClock.get(), status.isPresent(), status.orElse(0));
    }

    private OptionalInt tell(String trunk, Optional<DialogData> dialog) throws InterruptedException {
        return dialog.isPresent() ? OptionalInt.of(bye.say(trunk, dialog.get())) : OptionalInt.empty();
    }

    /** All that the journal tells, and why it tells no more. */
    private static CallEvent.Ended end(CallEvent madeUp, CallEvent.Recovered recovered) {
        String peer = "no dialog was up";
        if (recovered.byeSent()) {
            peer = recovered.byeStatus() == 0
                    ? "BYE was not answered"
                    : "BYE was answered with " + recovered.byeStatus();
        }
        String reason = "the engine stopped abruptly; " + peer;
        return madeUp instanceof CallEvent.Ended known
                ? new CallEvent.Ended(
                        known.outcome(),
                        known.hungUpBy(),
                        known.sipStatus(),
                        known.q850Cause(),
                        reason,
                        known.complete(),
                        known.info(),
                        known.ringMillis(),
                        known.talkMillis())
                : new CallEvent.Ended("UNKNOWN", "unknown", 0, -1, reason, false, java.util.Map.of(), 0, 0);
    }
}
