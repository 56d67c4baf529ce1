package io.parley.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.parley.dialog.Step;
import io.parley.engine.journal.CallEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is counted for each bot: how its conversations go. Any thread. */
final class BotMeters {
    private static final String TURN_HELP =
            "From the caller's last sound or key to the bot's first packet, by the part that took the time.";

    private final CounterFamily ended;
    private final Counter completed;
    private final Timer talk;
    private final Timer endpoint;
    private final Timer recognition;
    private final Decided spoken;
    private final Decided pressed;
    private final CounterFamily bargeIns;
    private final CounterFamily utterances;
    private final CounterFamily keys;
    private final CounterFamily prompts;
    private final Counter misses;
    private final Counter silences;

    /** The parts that every turn has. */
    private record Decided(Timer decision, Timer playout, Timer total) {
        static Decided of(Counted counted, Tags tags) {
            return new Decided(
                    turn(counted, tags, "decision"), turn(counted, tags, "playout"), turn(counted, tags, "total"));
        }

        void took(CallEvent.TurnLatency turn) {
            decision.record(turn.decisionMillis(), TimeUnit.MILLISECONDS);
            playout.record(turn.playoutMillis(), TimeUnit.MILLISECONDS);
            total.record(turn.totalMillis(), TimeUnit.MILLISECONDS);
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
        Tags speech = tags.and("input", "speech");
        endpoint = turn(counted, speech, "endpoint");
        recognition = turn(counted, speech, "recognition");
        spoken = Decided.of(counted, speech);
        pressed = Decided.of(counted, tags.and("input", "keys"));
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

    private static Timer turn(Counted counted, Tags tags, String part) {
        return counted.timer("parley.bot.turn.latency", TURN_HELP, tags.and("part", part), Buckets.TURN);
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
        // A key is neither awaited nor recognised: zeros would pull down what speech costs.
        if (turn.endpointMillis() == 0 && turn.recognitionMillis() == 0) {
            pressed.took(turn);
            return;
        }
        endpoint.record(turn.endpointMillis(), TimeUnit.MILLISECONDS);
        recognition.record(turn.recognitionMillis(), TimeUnit.MILLISECONDS);
        spoken.took(turn);
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
