package io.parley.engine.dial;

import io.parley.engine.bounds.Bounded;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.trunk.DialRules;
import io.parley.engine.trunk.DialRules.NumberClass;
import io.parley.engine.trunk.Trunk;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each trunk has dialled today, transfers to humans included, against its {@link DialRules}. The day is a calendar day of the
 * engine's time zone. The counts are of this process: after a start they begin anew. Any thread; never waits.
 */
public final class DialBudget {
    /** Numbers that are counted at a time, the last dialled ones, of each trunk with such a bound. */
    static final int MAX_NUMBERS = 200_000;

    private final EngineClock clock;
    private final ZoneId zone;

    // Guarded by this. Trunks are as many as there ever were files.
    private final Map<String, Day> trunks = new HashMap<>();
    private final Map<String, Long> refused = new HashMap<>();

    private static final class Day {
        LocalDate date = LocalDate.MIN;
        int calls;
        final Map<String, Integer> classes = new HashMap<>();
        /** Whoever dials one number all day keeps it among the last. */
        final Map<String, Integer> numbers = new Bounded<>(MAX_NUMBERS);

        void begin(LocalDate today) {
            if (!date.equals(today)) {
                date = today;
                calls = 0;
                classes.clear();
                numbers.clear();
            }
        }
    }

    public DialBudget(EngineClock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /**
     * Takes a call out of the day's budget.
     *
     * @param to a number or a whole SIP URI
     * @throws DialRefusedException if the trunk's rules are against it
     * @throws IllegalArgumentException without the number in its message if it is neither
     */
    public void take(Trunk trunk, String to) {
        if (trunk.phone(to).isPresent()) {
            return; // costs nothing
        }
        switch (trunk.judges(to)) {
            case DialRules.Verdict.MayNot(String reason) -> throw refusal(trunk, reason, Optional.empty());
            case DialRules.Verdict.May(Optional<String> number, Optional<NumberClass> numbers) ->
                take(trunk, number, numbers);
        }
    }

    private synchronized void take(Trunk trunk, Optional<String> number, Optional<NumberClass> numbers) {
        DialRules rules = trunk.limits().dial();
        if (rules.equals(DialRules.ANY)) {
            return;
        }
        LocalDate today = clock.now().atZone(zone).toLocalDate();
        Day day = trunks.computeIfAbsent(trunk.name(), _ -> new Day());
        day.begin(today);
        if (rules.callsADay() > 0 && day.calls >= rules.callsADay()) {
            throw refusal(trunk, "it has dialled " + day.calls + " calls today", untilTomorrow(today));
        }
        if (numbers.isPresent()
                && day.classes.getOrDefault(numbers.get().name(), 0)
                        >= numbers.get().callsADay()) {
            throw refusal(
                    trunk,
                    "it has dialled " + numbers.get().callsADay() + " numbers of class "
                            + numbers.get().name() + " today",
                    untilTomorrow(today));
        }
        boolean counts = rules.sameNumberADay() > 0 && number.isPresent();
        if (counts && day.numbers.getOrDefault(number.get(), 0) >= rules.sameNumberADay()) {
            throw refusal(
                    trunk,
                    "it has dialled this number " + rules.sameNumberADay() + " times today",
                    untilTomorrow(today));
        }
        day.calls++;
        numbers.ifPresent(it -> day.classes.merge(it.name(), 1, Integer::sum));
        if (counts) {
            day.numbers.merge(number.get(), 1, Integer::sum);
        }
    }

    private Optional<Duration> untilTomorrow(LocalDate today) {
        return Optional.of(Duration.between(
                clock.now(), today.plusDays(1).atStartOfDay(zone).toInstant()));
    }

    private synchronized DialRefusedException refusal(Trunk trunk, String reason, Optional<Duration> again) {
        refused.merge(trunk.name(), 1L, Long::sum);
        return new DialRefusedException("trunk " + trunk.name() + ": " + reason, again);
    }

    /** Calls that were refused so far, by trunk. */
    public synchronized Map<String, Long> refused() {
        return Map.copyOf(refused);
    }
}
