package io.parley.dialog.text;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.Input;
import io.parley.dialog.Interpreter;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Bot.Binding;
import io.parley.dialog.expression.Value;
import io.parley.dialog.nlu.Understander;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drives a conversation by script: prompts take no time, timers run in a time that only {@link #pass} moves. For one
 * thread.
 */
public final class TextRunner {
    private final Bot bot;
    private final Understander understander;
    private State state;
    private long nowMillis;
    private long nextUtterance = 1;
    private final Map<Long, Long> dueByTimer = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private final Map<String, String> info = new LinkedHashMap<>();
    private final List<Input> inputs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private Optional<String> hangUp = Optional.empty();
    private boolean complete;

    private TextRunner(Bot bot, Map<String, Value> variables) {
        this.bot = bot;
        this.understander = Understander.of(bot);
        this.state = Interpreter.begin(bot, variables);
    }

    /**
     * Starts a conversation and lets the bot open it.
     *
     * @throws IllegalArgumentException if the variables do not suit the bot
     */
    public static TextRunner start(Bot bot, Map<String, String> variables) {
        return switch (bot.bind(variables)) {
            case Binding.Refused refused -> throw new IllegalArgumentException(String.join(", ", refused.problems()));
            case Binding.Bound bound -> {
                TextRunner runner = new TextRunner(bot, bound.values());
                runner.step(new Input.Started());
                yield runner;
            }
        };
    }

    /** The caller says this. */
    public TextRunner hear(String text) {
        long utterance = nextUtterance++;
        step(new Input.SpeechStarted(utterance, state.epoch()));
        step(new Input.Heard(utterance, state.epoch(), text, 1, understander.understand(text)));
        return this;
    }

    /** The caller presses these keys, one after another. */
    public TextRunner press(String keys) {
        for (int i = 0; i < keys.length(); i++) {
            step(new Input.Digit(keys.charAt(i)));
        }
        return this;
    }

    /** Time passes; what is due rings in its order. */
    public TextRunner pass(Duration time) {
        long until = nowMillis + time.toMillis();
        for (Optional<Long> due = nextDue(until); due.isPresent(); due = nextDue(until)) {
            nowMillis = Math.max(nowMillis, dueByTimer.getOrDefault(due.get(), nowMillis));
            dueByTimer.remove(due.get());
            step(new Input.TimerRang(due.get()));
        }
        nowMillis = until;
        return this;
    }

    private Optional<Long> nextDue(long until) {
        return dueByTimer.entrySet().stream()
                .filter(entry -> entry.getValue() <= until)
                .min(Map.Entry.<Long, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    /** Any other input. */
    public TextRunner input(Input input) {
        step(input);
        return this;
    }

    private void step(Input input) {
        inputs.add(input);
        Step step = Interpreter.step(bot, state, input);
        steps.add(step);
        state = step.state();
        if (path.isEmpty() || !path.getLast().equals(state.node())) {
            path.add(state.node());
        }
        Optional<Long> played = Optional.empty();
        for (Action action : step.actions()) {
            switch (action) {
                case Action.Say say -> {
                    said.add(PromptPart.words(say.parts()));
                    played = Optional.of(say.playId());
                }
                case Action.StartTimer timer -> dueByTimer.put(timer.timerId(), nowMillis + timer.millis());
                case Action.CancelTimer timer -> dueByTimer.remove(timer.timerId());
                case Action.Collect collect -> info.putAll(collect.info());
                case Action.Complete _ -> complete = true;
                case Action.HangUp end -> hangUp = Optional.of(end.reason());
                case Action.HandOver _ -> hangUp = Optional.of("transfer");
                case Action.DropPlay _,
                        Action.Listen _,
                        Action.Raise _,
                        Action.Transfer _,
                        Action.CallHttp _,
                        Action.AskLlm _,
                        Action.CancelRequest _ -> {}
            }
        }
        played.ifPresent(id -> step(new Input.PlayEnded(id, Input.PlayEnd.DONE, 0)));
    }

    /** What the bot said since this was asked last, a line for each play. */
    public List<String> said() {
        List<String> since = List.copyOf(said);
        said.clear();
        return since;
    }

    public State state() {
        return state;
    }

    /** Where the conversation waited, in order. */
    public List<String> path() {
        return List.copyOf(path);
    }

    public Map<String, String> info() {
        return Map.copyOf(info);
    }

    public boolean complete() {
        return complete;
    }

    /** Why the bot hung up, if it did. */
    public Optional<String> hangUp() {
        return hangUp;
    }

    /** Everything that happened, for replay. */
    public List<Input> inputs() {
        return List.copyOf(inputs);
    }

    /** What came of each input. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** All decisions so far, for a failing test's message. */
    public List<String> trace() {
        return steps.stream().flatMap(step -> step.trace().stream()).toList();
    }
}
