package io.parley.engine.sip;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** An endpoint's counters by name. Any thread; names come only from this package, so the map is bounded. */
final class SipCounters {
    static final String MALFORMED = "malformed";
    static final String REFUSED = "refused";
    static final String FAILED = "failed";
    static final String DROPPED = "dropped";
    static final String UNSENT = "unsent";
    static final String MERGED = "merged";
    static final String FORKED_ANSWERS = "forked-answers";
    static final String REPEATED_ANSWERS = "repeated-answers";
    static final String ANSWERS_RETRANSMITTED = "answers-retransmitted";
    static final String OWNER_GONE = "owner-gone";
    static final String STRAY_RESPONSES = "stray-responses";
    static final String LEGS_PLACED = "legs-placed";
    static final String LEGS_TAKEN = "legs-taken";
    static final String LEGS_RELEASED = "legs-released";

    private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();

    void add(String name) {
        byName.computeIfAbsent(name, _ -> new LongAdder()).increment();
    }

    Map<String, Long> snapshot() {
        Map<String, Long> now = new TreeMap<>();
        byName.forEach((name, count) -> now.put(name, count.sum()));
        return now;
    }
}
