package io.parley.engine.replay;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.Interpreter;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.nlu.Understander;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalSink;
import io.parley.testkit.random.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Drives a bot without a call and writes the journal that a call would: what the caller does is scripted, plays and timers
 * are those that the bot asked for.
 */
final class ScriptedTalk {
    private final Bot bot;
    private final JournalSink journal;
    private final Understander understander;
    private State state;
    private long steps;
    private long utterances;
    private long tick;
    private List<Action> last = List.of();
    private final List<Long> timers = new ArrayList<>();

    ScriptedTalk(Bot bot, Map<String, String> variables, JournalSink journal) {
        this.bot = bot;
        this.journal = journal;
        this.understander = Understander.of(bot);
        this.state = switch (bot.bind(variables)) {
            case Bot.Binding.Bound bound -> Interpreter.begin(bot, bound.values());
            case Bot.Binding.Refused refused ->
                throw new IllegalArgumentException(refused.problems().toString());
        };
        event(new CallEvent.Opened(
                1,
                "test",
                "20260302-090000-000001",
                "2026-03-02T09:00:00Z",
                "UTC",
                "outbound",
                "test",
                "1",
                "2",
                bot.name(),
                bot.hash(),
                "none",
                "none",
                variables,
                List.of(),
                ""));
        event(new CallEvent.Answered("PCMU"));
    }

    boolean ended() {
        return state.ended();
    }

    List<Action> last() {
        return last;
    }

    void start() {
        step(new Input.Started());
    }

    void says(String text) {
        utterances++;
        int epoch = state.epoch();
        step(new Input.SpeechStarted(utterances, epoch));
        step(new Input.Heard(utterances, epoch, text, 0.8, understander.understand(text)));
    }

    void presses(String keys) {
        keys.chars().forEach(key -> step(new Input.Digit((char) key)));
    }

    /** The prompt that plays ends. */
    void playEnds(Input.PlayEnd how) {
        state.livePlay().ifPresent(play -> step(new Input.PlayEnded(play, how, 1_000)));
    }

    /** One of the timers so far rings, whether it is still set or not. */
    void timerRings(Seeded seeded) {
        if (!timers.isEmpty()) {
            step(new Input.TimerRang(seeded.pick(timers)));
        }
    }

    void end() {
        event(new CallEvent.Ended("CONNECTED", "us", 200, 16, "bot", false, Map.of(), 0, tick * 20));
        journal.close();
    }

    private void step(Input input) {
        steps++;
        event(new CallEvent.Stepping(steps, input));
        Step step = Interpreter.step(bot, state, input);
        state = step.state();
        last = step.actions();
        event(new CallEvent.Stepped(steps, step.actions(), step.trace(), state.node()));
        for (Action action : step.actions()) {
            if (action instanceof Action.StartTimer timer) {
                timers.add(timer.timerId());
            }
        }
    }

    private void event(CallEvent event) {
        tick++;
        journal.append(tick, tick * 20_000_000, event);
    }
}
