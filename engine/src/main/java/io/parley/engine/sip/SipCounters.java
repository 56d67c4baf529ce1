package io.parley.engine.sip;

import io.parley.engine.sip.guard.Fate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * An endpoint's counters by name, as {@link SipEndpoint#counters()} documents them. Any thread; names come only from this
 * package, so the map is bounded.
 */
final class SipCounters {
    static final String MALFORMED = "malformed";
    static final String REFUSED = "refused";
    static final String FAILED = "failed";
    static final String DROPPED = "dropped";
    static final String UNSENT = "unsent";
    static final String TLS_REFUSED = "tls-refused";
    static final String MERGED = "merged";
    static final String FORKED_ANSWERS = "forked-answers";
    static final String REPEATED_ANSWERS = "repeated-answers";
    static final String REPEATED_REQUESTS = "repeated-requests";
    static final String ANSWERS_RETRANSMITTED = "answers-retransmitted";
    static final String REQUESTS_RETRANSMITTED = "requests-retransmitted";
    static final String OWNER_GONE = "owner-gone";
    static final String STRAY_RESPONSES = "stray-responses";
    static final String LEGS_PLACED = "legs-placed";
    static final String LEGS_TAKEN = "legs-taken";
    static final String LEGS_RELEASED = "legs-released";
    static final String FAREWELLS = "farewells";

    /** Of each method and of all the others together; nobody may make up names for us. */
    static final String REQUESTS = "requests/";

    static final String RESPONSES = "responses/";
    static final String REFUSED_WITH = REFUSED + "/";

    /** Kept from the parser, by {@link Fate}. */
    static final String GUARD = "guard/";

    private static final String OTHER = "other";

    private static final List<String> PLAIN = List.of(
            MALFORMED,
            REFUSED,
            FAILED,
            DROPPED,
            UNSENT,
            TLS_REFUSED,
            MERGED,
            FORKED_ANSWERS,
            REPEATED_ANSWERS,
            REPEATED_REQUESTS,
            ANSWERS_RETRANSMITTED,
            REQUESTS_RETRANSMITTED,
            OWNER_GONE,
            STRAY_RESPONSES,
            LEGS_PLACED,
            LEGS_TAKEN,
            LEGS_RELEASED,
            FAREWELLS);
    private static final List<String> METHODS = List.of(
            "INVITE",
            "ACK",
            "CANCEL",
            "BYE",
            "OPTIONS",
            "UPDATE",
            "INFO",
            "PRACK",
            "REFER",
            "SUBSCRIBE",
            "NOTIFY",
            "REGISTER",
            "MESSAGE",
            "PUBLISH",
            OTHER);

    private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();

    /** All begin at zero: a counter that is not there yet looks like one that is broken. */
    SipCounters() {
        PLAIN.forEach(this::begin);
        METHODS.forEach(method -> begin(REQUESTS + method));
        for (Fate fate : Fate.values()) {
            if (!fate.passed()) {
                begin(GUARD + fate.label());
            }
        }
        for (int status = 100; status < 700; status += 100) {
            begin(RESPONSES + classOf(status));
        }
        for (int status = 300; status < 700; status += 100) {
            begin(REFUSED_WITH + classOf(status));
        }
    }

    private void begin(String name) {
        byName.put(name, new LongAdder());
    }

    void add(String name) {
        byName.computeIfAbsent(name, _ -> new LongAdder()).increment();
    }

    /** A request came in. */
    void request(String method) {
        add(REQUESTS + (METHODS.contains(method) ? method : OTHER));
    }

    /** A message or a connection was kept from the parser. */
    void guarded(Fate fate) {
        add(GUARD + fate.label());
    }

    /** A response went out. */
    void response(int status) {
        add(RESPONSES + classOf(status));
    }

    /** A request was refused. */
    void refused(int status) {
        add(REFUSED);
        add(REFUSED_WITH + classOf(status));
    }

    private static String classOf(int status) {
        return status / 100 + "xx";
    }

    Map<String, Long> snapshot() {
        Map<String, Long> now = new TreeMap<>();
        byName.forEach((name, count) -> now.put(name, count.sum()));
        return now;
    }
}
