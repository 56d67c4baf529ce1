package io.parley.media.session;

import io.parley.media.SpeechEvent;
import java.util.function.Consumer;

/** The conversation's timers, counted in slots; they stand still while the peer holds the call or nothing
 * arrives. On the event loop. */
final class Alarms {
    static final int MAX_SET = 16;

    private final Consumer<SpeechEvent> sink;
    private final long[] ids = new long[MAX_SET];
    private final int[] slotsLeft = new int[MAX_SET];
    private int set;

    Alarms(Consumer<SpeechEvent> sink) {
        this.sink = sink;
    }

    void set(long id, int slots) {
        cancel(id);
        if (set == MAX_SET) {
            throw new IllegalStateException("alarm " + id + ": " + MAX_SET + " are set, expected fewer");
        }
        ids[set] = id;
        slotsLeft[set++] = Math.max(1, slots);
    }

    void cancel(long id) {
        for (int i = 0; i < set; i++) {
            if (ids[i] == id) {
                remove(i);
                return;
            }
        }
    }

    private void remove(int index) {
        // In order: of alarms due at one tick the one set first rings first.
        set--;
        System.arraycopy(ids, index + 1, ids, index, set - index);
        System.arraycopy(slotsLeft, index + 1, slotsLeft, index, set - index);
    }

    /** One slot has passed in which the caller could have been heard. */
    void slot(long tick) {
        for (int i = 0; i < set; i++) {
            slotsLeft[i]--;
        }
        for (int i = 0; i < set; ) {
            if (slotsLeft[i] <= 0) {
                long id = ids[i];
                remove(i);
                sink.accept(new SpeechEvent.AlarmRang(tick, id));
            } else {
                i++;
            }
        }
    }
}
