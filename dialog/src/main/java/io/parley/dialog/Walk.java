package io.parley.dialog;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.State.Collecting;
import io.parley.dialog.bot.BargeIn;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.HttpOrder;
import io.parley.dialog.bot.LlmOrder;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.bot.Template;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.dialog.expression.Facts;
import io.parley.dialog.expression.Value;
import io.parley.dialog.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/**
 * The working copy of a state during one step, and what the step gives out. {@link Interpreter} decides with it; here is
 * only the bookkeeping: ids, timers, words to say, and the order of actions at the end. Lives for one step.
 */
final class Walk implements Facts {
    /** Assignments in a loop of jumps must not grow without end. */
    private static final int MAX_VALUE_CHARACTERS = 2000;

    final Bot bot;
    String node;
    int module;
    int epoch;
    int turn;
    boolean started;
    boolean completed;
    State.Words heard;
    String digits;
    Optional<Long> livePlay;
    Optional<Long> openUtterance;
    Optional<Long> silenceTimer;
    boolean silenceDue;
    Optional<Long> callTimer;
    Optional<Collecting> collecting;
    Optional<Character> swallow;
    final List<State.Frame> frames;
    Optional<State.Pending> pending;
    Optional<Input.HttpEnded> answer;
    State.Outcomes outcomes;
    State.Talk talk;
    int silences;
    int misses;
    Optional<String> ending;
    int jumps;

    private long nextId;
    private TreePMap<String, Value> variables;
    private TreePMap<String, Integer> visits;
    private Optional<Action.Listen> listening;
    private final List<Action> actions = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final List<PromptPart> words = new ArrayList<>();
    private boolean bargeInOff;
    private boolean playIsOver;
    private Optional<TransferOrder> transfer = Optional.empty();
    private Optional<Long> handedOver = Optional.empty();

    Walk(Bot bot, State state) {
        this.bot = bot;
        node = state.node();
        module = state.module();
        epoch = state.epoch();
        turn = state.turn();
        nextId = state.nextId();
        started = state.started();
        completed = state.completed();
        variables = State.sorted(state.variables());
        visits = State.sorted(state.visits());
        heard = state.heard();
        digits = state.digits();
        livePlay = state.livePlay();
        openUtterance = state.openUtterance();
        silenceTimer = state.silenceTimer();
        silenceDue = state.silenceDue();
        callTimer = state.callTimer();
        collecting = state.collecting();
        swallow = state.swallow();
        frames = new ArrayList<>(state.frames());
        pending = state.pending();
        answer = state.answer();
        outcomes = state.outcomes();
        talk = state.talk();
        silences = state.silences();
        misses = state.misses();
        listening = state.listening();
        ending = state.ending();
    }

    Node here() {
        return bot.node(node);
    }

    void trace(String line) {
        trace.add(line);
    }

    void act(Action action) {
        actions.add(action);
    }

    // Words

    /** Adds to what this step says; all of it is one play. */
    void say(Prompt prompt) {
        words.addAll(Spoken.parts(prompt, variables));
        bargeInOff |= !here().bargeIn().on();
    }

    /** Adds text that the bot's file does not have. */
    void sayText(String text) {
        words.addAll(Spoken.text(text));
        bargeInOff |= !here().bargeIn().on();
    }

    /** Whether this step says anything. */
    boolean speaks() {
        return !words.isEmpty();
    }

    /** Takes back what this step was about to say, for an apology that nobody interrupts. */
    void sayOnly(Prompt prompt) {
        words.clear();
        words.addAll(Spoken.parts(prompt, variables));
        bargeInOff = true;
    }

    /** The conversation cannot go on: an apology, and the end. */
    void fail(String why) {
        trace(why + ": apologises and hangs up");
        sayOnly(bot.apology());
        ending = Optional.of("failure");
    }

    /** The caller is a human's. */
    void handOver(long requestId) {
        handedOver = Optional.of(requestId);
        ending = Optional.of("transfer");
    }

    /** What is being played has been answered: it stops unless something else replaces it. */
    void playIsOver() {
        playIsOver = true;
    }

    // Epochs

    /** Speech that began before belongs to what was. */
    void newEpoch() {
        epoch++;
        openUtterance = Optional.empty();
    }

    // Timers

    Optional<Long> startTimer(Duration after) {
        long id = nextId++;
        act(new Action.StartTimer(id, after.toMillis()));
        return Optional.of(id);
    }

    void cancelTimer(Optional<Long> timer) {
        timer.ifPresent(id -> act(new Action.CancelTimer(id)));
    }

    void cancelSilence() {
        cancelTimer(silenceTimer);
        silenceTimer = Optional.empty();
        silenceDue = false;
    }

    /** Ends a collection without a result. */
    void cancelCollection() {
        collecting.ifPresent(it -> {
            cancelTimer(it.totalTimer());
            cancelTimer(it.keyTimer());
        });
        collecting = Optional.empty();
    }

    // Requests

    /** The caller is handed over when this step's words have been said. */
    void transfer(TransferOrder order) {
        pending = Optional.of(new State.Pending(nextId++, State.Pending.Kind.TRANSFER));
        transfer = Optional.of(order);
    }

    void callHttp(HttpOrder order) {
        long id = nextId++;
        pending = Optional.of(new State.Pending(id, State.Pending.Kind.HTTP));
        act(new Action.CallHttp(
                id,
                order.method(),
                order.url().fill(variables, PercentEncoding::of),
                headers(order.headers()),
                filled(order.body()),
                order.timeout().toMillis(),
                order.into()));
    }

    /** A value comes from outside: it is no reference to a secret, though it may look like one. */
    private Map<String, String> headers(Map<String, Template> templates) {
        Map<String, String> texts = new TreeMap<>();
        templates.forEach((name, template) ->
                texts.put(name, template.fill(variables, value -> value.replace("${", "$ {"))));
        return texts;
    }

    void askLlm(LlmOrder order) {
        long id = nextId++;
        pending = Optional.of(new State.Pending(id, State.Pending.Kind.LLM));
        Map<String, String> exits = new TreeMap<>();
        order.exits().forEach((name, exit) -> exits.put(name, exit.when()));
        act(new Action.AskLlm(
                id,
                order.instructions().fill(variables),
                heard.text(),
                exits,
                order.timeout().toMillis()));
    }

    /** Whether an answer is to the request that is under way; otherwise it is stale. */
    boolean isAnswer(long requestId, State.Pending.Kind kind) {
        boolean awaited = pending.filter(it -> it.requestId() == requestId && it.kind() == kind)
                .isPresent();
        if (!awaited) {
            trace("answer to request " + requestId + " is stale");
        }
        return awaited;
    }

    /** Whether an answer is to the request that is under way; then it is not any more. */
    boolean answered(long requestId, State.Pending.Kind kind) {
        boolean awaited = isAnswer(requestId, kind);
        if (awaited) {
            pending = Optional.empty();
        }
        return awaited;
    }

    boolean awaits(State.Pending.Kind kind) {
        return pending.filter(it -> it.kind() == kind).isPresent();
    }

    Map<String, String> filled(Map<String, Template> templates) {
        Map<String, String> texts = new TreeMap<>();
        templates.forEach((key, template) -> texts.put(key, template.fill(variables)));
        return texts;
    }

    /** Whether nobody speaks: not the bot, now or as this step will have it, and not the caller. */
    boolean isQuiet() {
        return livePlay.isEmpty() && words.isEmpty() && openUtterance.isEmpty() && ending.isEmpty();
    }

    /** Nobody waits for the answer any more. */
    void cancelRequest() {
        pending.filter(it -> transfer.isEmpty() && answer.isEmpty())
                .ifPresent(it -> act(new Action.CancelRequest(it.requestId())));
        pending = Optional.empty();
        answer = Optional.empty();
        transfer = Optional.empty();
    }

    // Variables

    void assign(String name, Value value) {
        ValueType type = bot.variables().getOrDefault(name, ValueType.ANY);
        Value bounded = value instanceof Value.Text text && text.text().length() > MAX_VALUE_CHARACTERS
                ? new Value.Text(text.text().substring(0, MAX_VALUE_CHARACTERS))
                : value;
        Optional<Value> fitting = type.fit(bounded);
        if (fitting.isEmpty()) {
            trace("set " + name + ": not a " + type.word() + ", unset");
        }
        variables = variables.plus(name, fitting.orElse(Value.UNSET));
    }

    /** Text from outside as the variable's type has it; without a value if it does not fit. */
    Value read(String name, String text) {
        return bot.variables().getOrDefault(name, ValueType.ANY).read(text).orElse(Value.UNSET);
    }

    String fill(Template template) {
        return template.fill(variables);
    }

    int visited() {
        int times = visits(node) + 1;
        visits = visits.plus(node, times);
        return times;
    }

    @Override
    public Value variable(String name) {
        Value value = variables.getOrDefault(name, Value.UNSET);
        boolean unsetFlag = value instanceof Value.Unset && bot.variables().get(name) == ValueType.FLAG;
        return unsetFlag ? new Value.Flag(false) : value;
    }

    @Override
    public Value entity(String name) {
        List<String> values = heard.understanding().entities().getOrDefault(name, List.of());
        return values.isEmpty() ? Value.UNSET : new Value.Text(values.getFirst());
    }

    @Override
    public int visits(String of) {
        return visits.getOrDefault(of, 0);
    }

    @Override
    public String said() {
        return heard.text();
    }

    @Override
    public String intent() {
        List<Input.IntentScore> intents = heard.understanding().intents();
        return intents.isEmpty() ? "" : intents.getFirst().intent();
    }

    @Override
    public String digits() {
        return digits;
    }

    @Override
    public int misses() {
        return misses;
    }

    @Override
    public int silences() {
        return silences;
    }

    @Override
    public String faq() {
        List<Input.FaqScore> faqs = heard.understanding().faqs();
        return faqs.isEmpty() ? "" : faqs.getFirst().faq();
    }

    @Override
    public String collected() {
        return outcomes.collected();
    }

    @Override
    public String transferred() {
        return outcomes.transfer();
    }

    @Override
    public String replied() {
        return outcomes.http();
    }

    // The end of the step

    /** Gives out what the step came to: hearing before speaking, timers only once nothing plays, the hang-up last. */
    Step end() {
        if (ending.isPresent()) {
            cancelSilence();
            cancelCollection();
            cancelRequest();
            cancelTimer(callTimer);
            callTimer = Optional.empty();
        } else if (started) {
            listen();
        }
        boolean speaks = !words.isEmpty();
        if (speaks) {
            cancelSilence();
            long id = nextId++;
            act(new Action.Say(id, epoch, words, bargeIn()));
            livePlay = Optional.of(id);
        } else if (playIsOver && ending.isEmpty()) {
            dropPlay();
        }
        if (ending.isPresent()) {
            act(handedOver
                    .<Action>map(Action.HandOver::new)
                    .orElseGet(() -> new Action.HangUp(speaks ? livePlay : Optional.empty(), ending.orElseThrow())));
        } else if (transfer.isPresent()) {
            beginTransfer(transfer.get());
        } else if (started && livePlay.isEmpty()) {
            await();
        }
        return new Step(state(), actions, trace);
    }

    private void beginTransfer(TransferOrder order) {
        String to = order.to().fill(variables);
        String value = order.value().fill(variables);
        act(new Action.Transfer(
                pending.orElseThrow().requestId(),
                livePlay,
                to,
                order.kind(),
                value,
                order.userToUser()
                        .map(it -> it.fill(variables, order.kind(), to, value, intent()))
                        .orElse(UserToUserOrder.Filled.NOTHING)));
    }

    void dropPlay() {
        livePlay.ifPresent(id -> act(new Action.DropPlay(id)));
        livePlay = Optional.empty();
    }

    private void listen() {
        Node here = here();
        Action.Listen wanted = new Action.Listen(epoch, (int) here.endpoint().toMillis(), here.grammar());
        if (!listening.equals(Optional.of(wanted))) {
            act(wanted);
            listening = Optional.of(wanted);
        }
    }

    private Action.BargeIn bargeIn() {
        BargeIn wanted = here().bargeIn();
        return new Action.BargeIn(
                wanted.on() && !bargeInOff,
                (int) wanted.after().toMillis(),
                wanted.words(),
                wanted.fillers(),
                wanted.keywords(),
                wanted.by(),
                (int) wanted.from().toMillis(),
                wanted.meanwhile(),
                wanted.keep());
    }

    private void await() {
        if (collecting.isPresent()) {
            KeyCollection.startTiming(this, true);
        } else if (pending.isEmpty() && Hesitation.lets(this) && silenceTimer.isEmpty() && !silenceDue) {
            silenceTimer = startTimer(here().silence().after());
        }
    }

    private State state() {
        return new State(
                node,
                module,
                epoch,
                turn,
                nextId,
                started,
                completed,
                variables,
                visits,
                heard,
                digits,
                livePlay,
                openUtterance,
                silenceTimer,
                silenceDue,
                callTimer,
                collecting,
                swallow,
                frames,
                pending,
                answer,
                outcomes,
                talk,
                silences,
                misses,
                listening,
                ending);
    }
}
