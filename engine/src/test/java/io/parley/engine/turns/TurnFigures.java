package io.parley.engine.turns;

import io.parley.engine.simulation.SimulationReport;
import io.parley.engine.simulation.TurnTaking;
import io.parley.engine.simulation.TurnTaking.OverPrompt;
import io.parley.engine.simulation.TurnTaking.Sound;
import io.parley.engine.simulation.TurnTaking.Stop;
import io.parley.engine.turns.TurnCorpus.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What a number of calls of the corpus came to. */
final class TurnFigures {
    private final List<Long> openEndpoints = new ArrayList<>();
    private final List<Long> expectedEndpoints = new ArrayList<>();
    private final List<Long> afterEndpoint = new ArrayList<>();
    private final List<Long> silences = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int answers;
    private int cutOff;
    private int unheard;
    private int interruptions;
    private int stopped;
    private int others;
    private int falseStops;
    private int falsePauses;

    void add(Case call, SimulationReport report) {
        TurnTaking taken = report.turnTaking();
        report.latencies().forEach(it -> afterEndpoint.add(it.beyondEndpointMillis()));
        Sound sound = taken.sounds().isEmpty() ? null : taken.sounds().getFirst();
        switch (call.task()) {
            case ANSWER, EXPECTED_ANSWER -> answer(call, sound);
            case INTERRUPTION -> interruption(call, sound);
            case NO_INTERRUPTION -> {
                others++;
                boolean paused = !taken.groundless().isEmpty()
                        || (sound != null
                                && sound.over().filter(OverPrompt::paused).isPresent());
                boolean forGood = taken.groundless().stream().anyMatch(Stop::forGood)
                        || (sound != null
                                && sound.over().filter(OverPrompt::stopped).isPresent());
                falsePauses += paused ? 1 : 0;
                falseStops += forGood ? 1 : 0;
                if (forGood) {
                    fail(call, sound, taken.groundless().isEmpty() ? "stopped for it" : "stopped for nothing");
                }
            }
        }
    }

    private void answer(Case call, @Nullable Sound sound) {
        answers++;
        if (sound == null || sound.missed()) {
            unheard++;
            fail(call, sound, "not heard (detector)");
            return;
        }
        if (sound.cutOffs() > 0) {
            cutOff++;
            fail(call, sound, "cut off");
        }
        sound.endpointMillis()
                .ifPresent((call.task() == TurnCorpus.Task.ANSWER ? openEndpoints : expectedEndpoints)::add);
    }

    private void interruption(Case call, @Nullable Sound sound) {
        interruptions++;
        OverPrompt over = sound == null ? null : sound.over().orElse(null);
        if (over != null && over.stopped()) {
            stopped++;
            silences.add(over.silentMillis().orElseThrow());
        } else if (over == null) {
            fail(call, sound, "the prompt had been stopped before");
        } else if (sound != null && sound.heard().isEmpty()) {
            fail(call, sound, "went on: not heard (detector)");
        } else {
            fail(call, sound, over.paused() ? "paused, went on (words)" : "did not pause (policy)");
        }
    }

    private void fail(Case call, @Nullable Sound sound, String how) {
        String heard =
                sound == null ? "" : sound.heard().map(it -> " \"" + it + "\"").orElse("");
        failures.add(call.caller().name() + ", seed " + call.seed() + ": " + how + heard);
    }

    double cutOffShare() {
        return share(cutOff, answers);
    }

    double unheardShare() {
        return share(unheard, answers);
    }

    double recall() {
        return share(stopped, interruptions);
    }

    double falseStopShare() {
        return share(falseStops, others);
    }

    long silentMillis(int percent) {
        return quantile(silences, percent);
    }

    long afterEndpointMillis(int percent) {
        return quantile(afterEndpoint, percent);
    }

    long openEndpointMillis(int percent) {
        return quantile(openEndpoints, percent);
    }

    long expectedEndpointMillis(int percent) {
        return quantile(expectedEndpoints, percent);
    }

    /** What went wrong, a line each. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    static String header() {
        return """
                | condition | endpoint, open p50 / p95 ms | endpoint, day expected p50 / p95 ms | cut off | not heard \
                | interruptions that stop it | silent after p50 / p95 ms | other sounds that stop it | … make it pause \
                | answer after endpoint p50 / p95 ms |
                |---|---|---|---|---|---|---|---|---|---|
                """;
    }

    String row(String title) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                title,
                quantiles(openEndpoints),
                quantiles(expectedEndpoints),
                percent(cutOff, answers),
                percent(unheard, answers),
                percent(stopped, interruptions),
                quantiles(silences),
                percent(falseStops, others),
                percent(falsePauses, others),
                quantiles(afterEndpoint));
    }

    private static String percent(int some, int all) {
        return all == 0 ? "–" : String.format(Locale.ROOT, "%.0f %% of %d", 100 * share(some, all), all);
    }

    private static double share(int some, int all) {
        return all == 0 ? 0 : (double) some / all;
    }

    private static String quantiles(List<Long> values) {
        return values.isEmpty() ? "–" : quantile(values, 50) + " / " + quantile(values, 95);
    }

    /** The value that this share of them does not exceed; 0 if there are none. */
    static long quantile(List<Long> values, int percent) {
        long[] sorted = values.stream().flatMapToLong(LongStream::of).sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        return Arrays.stream(sorted)
                .skip(Math.clamp(Math.ceilDiv((long) sorted.length * percent, 100) - 1, 0, sorted.length - 1))
                .findFirst()
                .orElse(0);
    }
}
