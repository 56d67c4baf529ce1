package io.parley.engine.journal;

import java.util.List;

final class MemoryJournalTest extends JournalSinkContract {
    private final MemoryJournal journal = new MemoryJournal();

    @Override
    protected JournalSink sink() {
        return journal;
    }

    @Override
    protected List<JournalEntry> kept() {
        return journal.entries();
    }
}
