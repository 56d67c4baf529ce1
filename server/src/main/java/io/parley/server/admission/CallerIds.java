package io.parley.server.admission;

import io.parley.engine.trunk.CallerIdRules;
import io.parley.engine.trunk.Trunk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls that were placed with each caller id of one trunk. Pure; the rules are an argument, as a reload may change them.
 * Not safe for threads: whoever owns it guards it. As many as there ever were in the trunk's file.
 */
final class CallerIds {
    private final Map<String, Placed> all = new HashMap<>();
    private long turns;

    /** One caller id's. */
    private static final class Placed {
        final CallRate rate = new CallRate();
        int calls;
        long lastTurn;
    }

    /** What came of asking for a caller id. */
    sealed interface Found {
        /** To be given back when the call has ended. */
        record Free(String callerId) implements Found {}

        /** None may be used now. */
        record Busy(Admission.Reason reason, String detail) implements Found {}

        /** They are not counted, or the one that was asked for is not the trunk's: others say so. */
        record Uncounted() implements Found {}
    }

    /** @param asked empty: which one is up to the trunk */
    Found take(Trunk trunk, Optional<String> asked, long nowNanos) {
        CallerIdRules rules = trunk.limits().callerIds();
        List<String> candidates = candidates(trunk, asked);
        if (!rules.matter() || candidates.isEmpty()) {
            return new Found.Uncounted();
        }
        boolean lines = false;
        Optional<String> chosen = Optional.empty();
        Placed best = new Placed();
        for (String callerId : candidates) {
            Placed one = all.computeIfAbsent(callerId, _ -> new Placed());
            if (rules.channels() > 0 && one.calls >= rules.channels()) {
                continue;
            }
            lines = true;
            boolean now = rules.callsPerSecond() == 0 || one.rate.waits(nowNanos, rules.callsPerSecond()) == 0;
            if (now && (chosen.isEmpty() || isBetter(one, best))) {
                chosen = Optional.of(callerId);
                best = one;
            }
        }
        if (chosen.isPresent()) {
            take(best, rules, nowNanos);
            return new Found.Free(chosen.get());
        }
        return lines
                ? new Found.Busy(
                        Admission.Reason.CALLER_ID_RATE,
                        "trunk " + trunk.name() + ": " + rules.callsPerSecond()
                                + " calls placed with this caller id this second")
                : new Found.Busy(
                        Admission.Reason.CALLER_ID_CHANNELS,
                        "trunk " + trunk.name() + ": " + rules.channels() + " calls with this caller id");
    }

    private static List<String> candidates(Trunk trunk, Optional<String> asked) {
        if (asked.isPresent()) {
            return asked.filter(trunk.callerIds()::contains).stream().toList();
        }
        return switch (trunk.limits().callerIds().choice()) {
            case FIRST -> trunk.callerIds().stream().limit(1).toList();
            case LEAST_USED -> trunk.callerIds();
        };
    }

    private static boolean isBetter(Placed one, Placed other) {
        return one.calls < other.calls || (one.calls == other.calls && one.lastTurn < other.lastTurn);
    }

    private void take(Placed one, CallerIdRules rules, long nowNanos) {
        one.calls++;
        one.lastTurn = ++turns;
        if (rules.callsPerSecond() > 0) {
            var _ = one.rate.take(nowNanos, rules.callsPerSecond());
        }
    }

    /** The call has ended. */
    void giveBack(String callerId) {
        Placed one = all.get(callerId);
        if (one != null) {
            one.calls--;
        }
    }

    /** The call was never placed. */
    void undo(String callerId) {
        giveBack(callerId);
        Placed one = all.get(callerId);
        if (one != null) {
            one.rate.giveBack();
        }
    }
}
