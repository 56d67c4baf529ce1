package io.parley.dialog.text;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.Input.PlayEnd;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.Interpreter;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import io.parley.dialog.bot.BargeIn;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.expression.Value;
import io.parley.dialog.nlu.Understander;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A call without audio, in a media time of its own: prompts last as long as {@link PromptTime} says, timers run, and
 * nothing passes but what the caller lets pass. The caller waits for the end of a prompt unless he interrupts it; what he
 * says then takes no time. Deterministic; for one thread.
 *
 * <p>What the caller does may be impossible, for the call is over or no prompt is running: then nothing happens, and the
 * answer says why.
 */
public final class VirtualCall {
    private static final Optional<String> DONE = Optional.empty();

    private final Bot bot;
    private final Understander understander;
    private final PromptTime lengths;
    private State state;
    private long nowMillis;
    private long nextUtterance = 1;
    private Optional<Play> live = Optional.empty();
    private int endpointMillis;
    private final FarEnd farEnd = new FarEnd();
    private final Map<Long, Long> dueByTimer = new HashMap<>();
    private final Deque<Input> posted = new ArrayDeque<>();
    private final List<Stepped> steps = new ArrayList<>();

    /** The prompt that runs. */
    private record Play(Action.Say say, long startMillis, long lengthMillis) {
        long endMillis() {
            return startMillis + lengthMillis;
        }
    }

    private VirtualCall(Bot bot, Understander understander, PromptTime lengths, Map<String, Value> variables) {
        this.bot = bot;
        this.understander = understander;
        this.lengths = lengths;
        this.state = Interpreter.begin(bot, variables);
    }

    /**
     * Starts a call and lets the bot open it.
     *
     * @param understander of the bot
     * @param lengths of the bot
     * @param variables as {@link Bot#bind} gives them
     */
    public static VirtualCall start(
            Bot bot, Understander understander, PromptTime lengths, Map<String, Value> variables) {
        VirtualCall call = new VirtualCall(bot, understander, lengths, variables);
        call.step(new Input.Started());
        return call;
    }

    // What the caller does

    /** He says this once the prompt is over. */
    public Optional<String> say(String text) {
        return say(text, understander.understand(text));
    }

    /** He says this once the prompt is over, and it means that. */
    public Optional<String> say(String text, Understanding meaning) {
        awaitPrompt();
        if (ended()) {
            return over();
        }
        long utterance = nextUtterance++;
        int epoch = state.epoch();
        step(new Input.SpeechStarted(utterance, epoch));
        step(new Input.Heard(utterance, epoch, text, 1, meaning));
        return DONE;
    }

    /** He presses these keys once the prompt is over, one directly after another. */
    public Optional<String> press(String keys) {
        awaitPrompt();
        return pressNow(keys);
    }

    /** He presses these keys at that time of the running prompt. */
    public Optional<String> pressDuring(Duration at, String keys) {
        return awaitPlace(at).or(() -> pressNow(keys));
    }

    private Optional<String> pressNow(String keys) {
        for (int i = 0; i < keys.length(); i++) {
            if (ended()) {
                return over();
            }
            step(new Input.Digit(keys.charAt(i)));
        }
        return DONE;
    }

    /** He lets the prompt end and is silent for that long. */
    public Optional<String> keepSilent(Duration time) {
        awaitPrompt();
        return pass(time);
    }

    /** He is silent until the bot says something, goes elsewhere or ends the call. */
    public Optional<String> awaitBot() {
        if (ended()) {
            return over();
        }
        awaitPrompt();
        int before = steps.size();
        while (!ended() && !hasActed(before)) {
            Optional<Long> next = nextDue();
            if (next.isEmpty()) {
                return Optional.of("the bot waits for something else than the caller's silence");
            }
            passUntil(next.get());
        }
        return DONE;
    }

    private boolean hasActed(int since) {
        return steps.subList(since, steps.size()).stream()
                .anyMatch(it -> !it.said().isEmpty()
                        || !it.before().node().equals(it.step().state().node()));
    }

    /** Media time passes, prompts play on. */
    public Optional<String> pass(Duration time) {
        if (ended()) {
            return over();
        }
        passUntil(nowMillis + time.toMillis());
        return DONE;
    }

    /**
     * He speaks at that time of the running prompt. What is enough stops a prompt that may be interrupted; otherwise it goes
     * on, and the words count only if they outlast it, or if they are kept, until its end then.
     *
     * @param lasts how long he speaks where that matters; empty: as long as the bot would take to say the same
     */
    public Optional<String> interrupt(Duration at, String text, Optional<Duration> lasts) {
        Optional<String> impossible = awaitPlace(at);
        if (impossible.isPresent()) {
            return impossible;
        }
        Play over = live.orElseThrow();
        Action.BargeIn policy = over.say().bargeIn();
        int epoch = state.epoch();
        long utterance = nextUtterance++;
        long opensAt = policy.on() ? over.startMillis() + policy.fromMillis() : over.endMillis();
        boolean interruptible = nowMillis >= opensAt;
        if (interruptible) {
            step(new Input.SpeechStarted(utterance, epoch));
        }
        long silentFrom = nowMillis + lasts.map(Duration::toMillis).orElseGet(() -> lengths.millis(text));
        boolean overProtected = !interruptible && silentFrom <= opensAt;
        if (!overProtected && stops(policy, text, silentFrom - Math.max(nowMillis, opensAt))) {
            passUntil(Math.max(nowMillis, opensAt));
            endPlay(over, PlayEnd.DROPPED);
            hear(utterance, epoch, text);
            return DONE;
        }
        long finalAt = silentFrom + endpointMillis;
        boolean kept = overProtected && policy.keep();
        boolean outlasts = !overProtected && finalAt > over.endMillis();
        if (outlasts || kept) {
            passUntil(over.endMillis());
            if (!ended()) {
                // Who speaks over a prompt's end is not silent.
                step(new Input.SpeechStarted(utterance, epoch));
            }
        }
        passUntil(outlasts ? finalAt : Math.max(nowMillis, silentFrom));
        if (outlasts || kept) {
            hear(utterance, epoch, text);
        } else if (interruptible && !ended()) {
            step(new Input.Heard(utterance, epoch, "", 0, Understanding.NOTHING));
        }
        return DONE;
    }

    private static boolean stops(Action.BargeIn policy, String text, long spokenMillis) {
        return policy.isEnough(text)
                || (policy.on() && policy.by() == BargeIn.By.SPEECH && spokenMillis >= policy.afterMillis());
    }

    private void hear(long utterance, int epoch, String text) {
        if (ended()) {
            return;
        }
        boolean late = epoch < state.epoch() || text.isBlank();
        step(
                late
                        ? new Input.Heard(utterance, epoch, "", 0, Understanding.NOTHING)
                        : new Input.Heard(utterance, epoch, text, 1, understander.understand(text)));
    }

    // What the world does

    /** The transfer that the bot has asked for ends like this, once the prompt is over. */
    public Optional<String> endTransfer(TransferResult result) {
        awaitPrompt();
        return ended() ? over() : told(farEnd.endTransfer(result));
    }

    /** The service that the bot has asked answers with this status and these values, once the prompt is over. */
    public Optional<String> answerHttp(int status, Map<String, String> values) {
        awaitPrompt();
        return ended() ? over() : told(farEnd.answerHttp(status, values));
    }

    /** The service that the bot has asked cannot be reached, which is known once the prompt is over. */
    public Optional<String> failHttp() {
        awaitPrompt();
        return ended() ? over() : told(farEnd.endHttp(HttpResult.FAILED, 0, Map.of()));
    }

    /** The service that the bot has asked does not answer in the time that it has. */
    public Optional<String> letHttpTimeOut() {
        farEnd.httpDueMillis().ifPresent(this::passUntil);
        return ended() ? over() : told(farEnd.endHttp(HttpResult.TIMEOUT, 0, Map.of()));
    }

    /**
     * The language model that the bot has asked answers, each sentence when the one before is over.
     *
     * @param exit way out that it takes, which it does once everything is said; empty: none
     */
    public Optional<String> answerLlm(List<String> sentences, String exit) {
        for (String sentence : sentences) {
            awaitPrompt();
            Optional<String> impossible = ended() ? over() : told(farEnd.llmSays(sentence));
            if (impossible.isPresent()) {
                return impossible;
            }
        }
        Optional<String> impossible = ended() ? over() : told(farEnd.endLlm(true, exit));
        if (impossible.isEmpty() && !exit.isEmpty()) {
            live.ifPresent(play -> passUntil(play.endMillis()));
        }
        return impossible;
    }

    /** The language model that the bot has asked does not answer. */
    public Optional<String> failLlm() {
        awaitPrompt();
        return ended() ? over() : told(farEnd.endLlm(false, ""));
    }

    private Optional<String> told(FarEnd.Reply reply) {
        return switch (reply) {
            case FarEnd.Reply.Tell tell -> {
                step(tell.input());
                yield DONE;
            }
            case FarEnd.Reply.Impossible impossible -> Optional.of(impossible.why());
        };
    }

    private static Optional<String> over() {
        return Optional.of("the call is over");
    }

    // Time

    private Optional<String> awaitPlace(Duration at) {
        if (ended()) {
            return Optional.of("the bot is about to hang up, nobody listens");
        }
        if (live.isEmpty()) {
            return Optional.of("no prompt is running");
        }
        Play play = live.get();
        long place = play.startMillis() + at.toMillis();
        if (place < nowMillis || place >= play.endMillis()) {
            return Optional.of("the prompt is at " + (nowMillis - play.startMillis()) + " ms and lasts "
                    + play.lengthMillis() + " ms");
        }
        passUntil(place);
        return live.filter(it -> it.equals(play)).isPresent() ? DONE : Optional.of("the prompt was cut short");
    }

    private void awaitPrompt() {
        while (!ended() && live.isPresent()) {
            passUntil(live.get().endMillis());
        }
    }

    private Optional<Long> nextDue() {
        Optional<Long> timer = dueByTimer.values().stream().min(Long::compare);
        Optional<Long> end = live.map(Play::endMillis);
        return timer.isPresent() && end.isPresent()
                ? Optional.of(Math.min(timer.get(), end.get()))
                : timer.or(() -> end);
    }

    /** At the same time prompts end before timers ring, and timers ring in the order in which they were started. */
    private void passUntil(long until) {
        while (!ended()) {
            Optional<Long> next = nextDue().filter(due -> due <= until);
            if (next.isEmpty()) {
                break;
            }
            nowMillis = Math.max(nowMillis, next.get());
            Optional<Play> over = live.filter(play -> play.endMillis() <= nowMillis);
            if (over.isPresent()) {
                endPlay(over.get(), PlayEnd.DONE);
            } else {
                long timer = dueByTimer.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(next.get()))
                        .mapToLong(Map.Entry::getKey)
                        .min()
                        .orElseThrow();
                dueByTimer.remove(timer);
                step(new Input.TimerRang(timer));
            }
        }
        nowMillis = Math.max(nowMillis, until);
    }

    // The conversation

    private void step(Input input) {
        posted.add(input);
        while (!posted.isEmpty() && !ended()) {
            Input next = posted.remove();
            Step step = Interpreter.step(bot, state, next);
            steps.add(new Stepped(nowMillis, next, state, step));
            state = step.state();
            step.actions().forEach(this::perform);
            live.filter(play -> play.lengthMillis() == 0).ifPresent(play -> endPlayLater(play, PlayEnd.DONE));
        }
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Say say -> play(say);
            case Action.DropPlay drop ->
                live.filter(play -> play.say().playId() == drop.playId())
                        .ifPresent(play -> endPlayLater(play, PlayEnd.DROPPED));
            case Action.Listen listen -> endpointMillis = listen.endpointMillis();
            case Action.StartTimer timer -> dueByTimer.put(timer.timerId(), nowMillis + timer.millis());
            case Action.CancelTimer timer -> dueByTimer.remove(timer.timerId());
            case Action.Transfer _, Action.CallHttp _, Action.AskLlm _, Action.CancelRequest _, Action.HandOver _ ->
                farEnd.perform(action, nowMillis);
            case Action.Collect _, Action.Raise _, Action.Complete _, Action.HangUp _ -> {}
        }
    }

    private void play(Action.Say say) {
        live.ifPresent(before -> endPlayLater(before, PlayEnd.DROPPED));
        Optional<Long> length = lengths.millis(say.parts());
        if (length.isPresent()) {
            live = Optional.of(new Play(say, nowMillis, length.get()));
        } else {
            posted.add(new Input.PlayEnded(say.playId(), PlayEnd.FAILED, 0));
        }
    }

    private void endPlay(Play play, PlayEnd how) {
        live = Optional.empty();
        step(ending(play, how));
    }

    /** Never in the middle of the step that asked for it. */
    private void endPlayLater(Play play, PlayEnd how) {
        live = Optional.empty();
        posted.add(ending(play, how));
    }

    private Input ending(Play play, PlayEnd how) {
        return new Input.PlayEnded(play.say().playId(), how, nowMillis - play.startMillis());
    }

    // What can be seen of it

    /** Everything that happened, in order. */
    public List<Stepped> steps() {
        return List.copyOf(steps);
    }

    public State state() {
        return state;
    }

    /** Media time since the call's start. */
    public long nowMillis() {
        return nowMillis;
    }

    /** How long the running prompt still takes; empty: none runs. */
    public Optional<Duration> promptRemaining() {
        return live.map(play -> Duration.ofMillis(play.endMillis() - nowMillis));
    }

    /** Where the running prompt is; empty: none runs. */
    public Optional<Duration> promptPlace() {
        return live.map(play -> Duration.ofMillis(nowMillis - play.startMillis()));
    }

    /** Whether the bot has decided to hang up; a last prompt may still be heard. */
    public boolean ended() {
        return state.ended();
    }

    /** Why the bot hung up, if it did; {@code transfer}: it handed the caller over. */
    public Optional<String> hangUp() {
        return actions(Action.HandOver.class)
                .map(_ -> "transfer")
                .findFirst()
                .or(() ->
                        actions(Action.HangUp.class).map(Action.HangUp::reason).findFirst());
    }

    /** Whether the business of the call was done. */
    public boolean complete() {
        return actions(Action.Complete.class).findFirst().isPresent();
    }

    /** Facts collected, by key. */
    public Map<String, String> info() {
        Map<String, String> info = new LinkedHashMap<>();
        actions(Action.Collect.class).forEach(collect -> info.putAll(collect.info()));
        return info;
    }

    private <A extends Action> Stream<A> actions(Class<A> kind) {
        return steps.stream()
                .flatMap(it -> it.step().actions().stream())
                .filter(kind::isInstance)
                .map(kind::cast);
    }
}
