package io.parley.engine.journal;

import io.parley.engine.sip.DialogData;
import java.util.List;
import java.util.Optional;

/**
 * A journal as it was found.
 *
 * @param entries in order. If the journal has no end (the process died, or the end of the file is lost), the last one is
 *     a made-up {@link CallEvent.Ended} with outcome {@code UNKNOWN} and what the events before it tell
 * @param json the text of each entry as it stands in the file, without the made-up one
 * @param recovered the end is made up
 * @param missing events that were not kept, by the gaps in the sequence
 * @param unreadable lines in good order whose event this build does not know: they are left out
 * @param cut where and why reading ended before the file's end
 */
public record ReadJournal(
        List<JournalEntry> entries,
        List<String> json,
        boolean recovered,
        long missing,
        int unreadable,
        Optional<Cut> cut) {

    public ReadJournal {
        entries = List.copyOf(entries);
        json = List.copyOf(json);
    }

    /** The first line, if that much of it is left. */
    public Optional<CallEvent.Opened> opened() {
        return entries.stream()
                .map(JournalEntry::event)
                .filter(CallEvent.Opened.class::isInstance)
                .map(CallEvent.Opened.class::cast)
                .findFirst();
    }

    /** The dialog in which the peer still is, as far as the journal goes: up, and not released. */
    public Optional<DialogData> openDialog() {
        Optional<DialogData> open = Optional.empty();
        for (JournalEntry entry : entries) {
            if (entry.event() instanceof CallEvent.SipDialogUp up) {
                open = Optional.of(up.dialog());
            } else if (entry.event() instanceof CallEvent.Signalling step && step.tellsRelease()) {
                open = Optional.empty();
            }
        }
        return open;
    }

    /** The dialog with a human who talked to the caller through us, and has not left, as far as the journal goes. */
    public Optional<DialogData> openHumanDialog() {
        Optional<DialogData> open = Optional.empty();
        for (JournalEntry entry : entries) {
            if (entry.event() instanceof CallEvent.TransferDialogUp up) {
                open = Optional.of(up.dialog());
            } else if (entry.event() instanceof CallEvent.TransferTalked) {
                open = Optional.empty();
            }
        }
        return open;
    }

    /** Whether an engine after the one that had the call wrote, or began to write, the end. */
    public Optional<CallEvent.Recovered> recovery() {
        return entries.stream()
                .map(JournalEntry::event)
                .filter(CallEvent.Recovered.class::isInstance)
                .map(CallEvent.Recovered.class::cast)
                .findFirst();
    }

    /**
     * The rest of the file is not to be trusted.
     *
     * @param atByte offset of the line that is bad
     * @param line its number, from 1
     */
    public record Cut(long atByte, int line, String reason) {}
}
