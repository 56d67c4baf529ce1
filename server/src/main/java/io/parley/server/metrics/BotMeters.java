package io.parley.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.parley.dialog.Step;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.TurnPart;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is counted for each bot: how its conversations go. Any thread. */
final class BotMeters {
    private static final String TURN_HELP =
            "From the caller's last packet of speech, or his key's, to the bot's first packet, by the part that took the time.";
    /** The whole. */
    private static final String TOTAL = "total";
    /** The whole without the silence that tells the end of the turn: what is the engine's own. */
    private static final String BEYOND_ENDPOINT = "beyond_endpoint";

    private final CounterFamily ended;
    private final Counter completed;
    private final Timer talk;
    private final Turns spoken;
    private final Turns pressed;
    private final Timer silence;
    private final CounterFamily bargeIns;
    private final CounterFamily utterances;
    private final CounterFamily keys;
    private final CounterFamily prompts;
    private final Counter misses;
    private final Counter silences;

    /** The latency of turns that began alike: a key is neither awaited nor recognised, and its zeros would pull down speech. */
    private record Turns(Map<TurnPart, Timer> parts, Timer total, Optional<Timer> beyondEndpoint) {
        static Turns of(Counted counted, Tags tags, boolean keys) {
            Map<TurnPart, Timer> parts = new EnumMap<>(TurnPart.class);
            for (TurnPart part : TurnPart.values()) {
                if (!keys || part.ofKeys()) {
                    parts.put(part, turn(counted, tags, part.label(), Buckets.of(part)));
                }
            }
            return new Turns(
                    parts,
                    turn(counted, tags, TOTAL, Buckets.TURN),
                    keys ? Optional.empty() : Optional.of(turn(counted, tags, BEYOND_ENDPOINT, Buckets.TURN)));
        }

        void took(CallEvent.TurnLatency turn) {
            // The rest can be a little less than nothing: what counts is how much the parts are off.
            parts.forEach((part, timer) -> timer.record(Math.abs(part.millis(turn)), TimeUnit.MILLISECONDS));
            total.record(turn.totalMillis(), TimeUnit.MILLISECONDS);
            beyondEndpoint.ifPresent(timer -> timer.record(turn.beyondEndpointMillis(), TimeUnit.MILLISECONDS));
        }
    }

    BotMeters(Counted counted, String bot) {
        Tags tags = Tags.of("bot", bot);
        ended = counted.counters(
                "parley.bot.calls.ended",
                "Calls of the bot that have ended, by outcome.",
                tags,
                "outcome",
                TrunkMeters.OUTCOMES);
        completed = counted.counter(
                "parley.bot.calls.completed", "Calls whose business the bot has marked as complete.", tags);
        talk = counted.timer("parley.bot.talk", "From the answer to the end of answered calls.", tags, Buckets.TALK);
        spoken = Turns.of(counted, tags.and("input", "speech"), false);
        pressed = Turns.of(counted, tags.and("input", "keys"), true);
        silence = counted.timer(
                "parley.bot.barge.in.silence",
                "From the first packet of a caller who speaks over a prompt to the prompt's last packet.",
                tags,
                Buckets.SILENCE);
        bargeIns = counted.counters(
                "parley.bot.barge.ins",
                "Prompts that paused because the caller spoke, by what was ruled.",
                tags,
                "result",
                List.of("dropped", "resumed", "undecided"));
        utterances = counted.counters(
                "parley.bot.utterances",
                "What the caller said, by what came of it.",
                tags,
                "result",
                List.of("taken", "late", "empty", "failed"));
        keys = counted.counters(
                "parley.bot.keys",
                "Key presses, by how they reached us.",
                tags,
                "source",
                List.of("telephone_event", "sip_info", "in_band", "other"));
        prompts = counted.counters(
                "parley.bot.prompts", "Prompts, by how they ended.", tags, "end", List.of("done", "dropped", "failed"));
        misses = counted.counter("parley.bot.misses", "Words or keys that no node of the bot took.", tags);
        silences = counted.counter("parley.bot.silences", "Times the caller said nothing when asked.", tags);
    }

    private static Timer turn(Counted counted, Tags tags, String part, Duration[] buckets) {
        return counted.timer("parley.bot.turn.latency", TURN_HELP, tags.and("part", part), buckets);
    }

    void ended(CallEvent.Ended how) {
        ended.count(how.outcome());
        if (how.complete()) {
            completed.increment();
        }
        if (how.talkMillis() > 0) {
            talk.record(how.talkMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void turn(CallEvent.TurnLatency turn) {
        (turn.spoken() ? spoken : pressed).took(turn);
    }

    void silent(long millis) {
        silence.record(millis, TimeUnit.MILLISECONDS);
    }

    void stepped(List<String> trace) {
        for (String line : trace) {
            if (line.startsWith(Step.MISS_TRACE)) {
                misses.increment();
            } else if (line.startsWith(Step.SILENCE_TRACE)) {
                silences.increment();
            }
        }
    }

    CounterFamily bargeIns() {
        return bargeIns;
    }

    CounterFamily utterances() {
        return utterances;
    }

    CounterFamily keys() {
        return keys;
    }

    CounterFamily prompts() {
        return prompts;
    }
}
