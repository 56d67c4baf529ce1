package io.parley.dialog;

import io.parley.dialog.State.Collecting;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.expression.Expression.Result;
import io.parley.dialog.expression.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conversation as a pure function: the same bot, state and input always give the same step. No I/O, no thread, no
 * clock, no randomness; never throws for any input. Text chat, tests, simulation, live calls and replay drive it.
 */
public final class Interpreter {
    /** Nodes run in one step; more is a loop that never asks the caller. */
    private static final int MAX_JUMPS = 64;

    private static final String KEYS = "0123456789*#ABCD";

    private Interpreter() {}

    /**
     * A conversation before its first input.
     *
     * @param variables of the call, as {@link Bot#bind} gives them
     */
    public static State begin(Bot bot, Map<String, Value> variables) {
        return State.before(bot, variables);
    }

    /** What an input leads to. */
    public static Step step(Bot bot, State state, Input input) {
        if (state.ended() || state.started() == input instanceof Input.Started) {
            String why = state.ended() ? "ended" : state.started() ? "started already" : "not started";
            return new Step(state, List.of(), List.of(why + ": input ignored"));
        }
        Walk walk = new Walk(bot, state);
        switch (input) {
            case Input.Started _ -> started(walk);
            case Input.SpeechStarted speech -> speechStarted(walk, speech);
            case Input.Heard heard -> heard(walk, heard);
            case Input.Digit digit -> digit(walk, digit.key());
            case Input.PlayEnded play -> playEnded(walk, play);
            case Input.TimerRang timer -> timerRang(walk, timer.timerId());
            case Input.ServiceFailed failure -> fail(walk, "service " + failure.service() + " failed");
        }
        return walk.end();
    }

    // Inputs

    private static void started(Walk walk) {
        walk.started = true;
        walk.callTimer = walk.startTimer(walk.bot.maximumCall());
        enter(walk, walk.bot.open(), new Event.Opened(), "opens");
    }

    private static void speechStarted(Walk walk, Input.SpeechStarted speech) {
        if (speech.epoch() != walk.epoch) {
            walk.trace("speech of epoch " + speech.epoch() + " is late");
            return;
        }
        walk.openUtterance = Optional.of(speech.utteranceId());
        walk.cancelSilence();
    }

    private static void heard(Walk walk, Input.Heard heard) {
        walk.openUtterance = walk.openUtterance.filter(id -> id != heard.utteranceId());
        if (heard.epoch() != walk.epoch) {
            walk.trace("utterance of epoch " + heard.epoch() + " is late: not answered");
            return;
        }
        if (heard.text().isBlank()) {
            walk.trace("nothing understood");
            return;
        }
        walk.heard = new State.Words(heard.text(), heard.understanding());
        walk.silences = 0;
        walk.swallow = Optional.empty();
        if (offer(walk, new Event.Said(heard.understanding()))) {
            return;
        }
        if (walk.collecting.isPresent()) {
            walk.trace("speech taken by no child: the collection goes on");
        } else {
            miss(walk);
        }
    }

    private static void digit(Walk walk, char key) {
        if (KEYS.indexOf(key) < 0) {
            walk.trace("no key: ignored");
            return;
        }
        boolean swallowed = walk.swallow.filter(it -> it == key).isPresent();
        walk.swallow = Optional.empty();
        if (swallowed) {
            walk.trace("terminator of a full collection: ignored");
            return;
        }
        if (walk.collecting.isPresent()) {
            collect(walk, walk.collecting.get(), key);
            return;
        }
        String before = walk.digits;
        walk.digits = Character.toString(key);
        if (offer(walk, new Event.Keys(walk.digits, false))) {
            walk.silences = 0;
        } else {
            walk.digits = before;
            walk.trace("key taken by no child: ignored");
        }
    }

    private static void playEnded(Walk walk, Input.PlayEnded play) {
        if (walk.livePlay.filter(id -> id == play.playId()).isEmpty()) {
            walk.trace("play " + play.playId() + " is stale");
            return;
        }
        walk.livePlay = Optional.empty();
        switch (play.how()) {
            case DONE, DROPPED -> {}
            case FAILED -> fail(walk, "play failed");
        }
    }

    private static void timerRang(Walk walk, long timer) {
        if (walk.silenceTimer.filter(id -> id == timer).isPresent()) {
            walk.silenceTimer = Optional.empty();
            silence(walk);
        } else if (walk.callTimer.filter(id -> id == timer).isPresent()) {
            walk.callTimer = Optional.empty();
            walk.trace("maximum time of the call");
            walk.ending = Optional.of("limit");
        } else if (walk.collecting
                .filter(it -> it.totalTimer().filter(id -> id == timer).isPresent()
                        || it.keyTimer().filter(id -> id == timer).isPresent())
                .isPresent()) {
            collectionTimedOut(walk, walk.collecting.get(), timer);
        } else {
            walk.trace("timer " + timer + " is stale");
        }
    }

    // What follows from them

    /** Gives an event to the first child of this node that takes it. */
    private static boolean offer(Walk walk, Event event) {
        boolean singleKey = event instanceof Event.Keys keys && !keys.collected();
        for (String name : walk.here().children()) {
            Condition when = walk.bot.node(name).when().orElse(new Condition.AnyOf(List.of()));
            if ((!singleKey || when.mindsKeys()) && event.fits(when, walk)) {
                walk.turn++;
                walk.misses = 0;
                enter(walk, name, event, "takes it");
                return true;
            }
        }
        return false;
    }

    private static void miss(Walk walk) {
        Bot.Unrecognised policy = walk.bot.unrecognised();
        walk.turn++;
        walk.misses++;
        walk.playIsOver();
        walk.trace(Step.MISS_TRACE + walk.node + ", miss " + walk.misses);
        if (walk.misses >= policy.hangUpAfter()) {
            policy.goodbye().ifPresent(walk::say);
            walk.ending = Optional.of("limit");
            return;
        }
        walk.say(nth(policy.say(), walk.misses));
        if (policy.repeat()) {
            repeat(walk);
        }
        ran(walk).ifPresent(module -> {
            if (module.next() instanceof Next.Collect collect) {
                beginCollection(walk, collect.collection());
            }
        });
    }

    private static void silence(Walk walk) {
        Bot.Silence policy = walk.bot.silence();
        walk.silences++;
        walk.trace(Step.SILENCE_TRACE + walk.silences);
        if (walk.silences >= policy.hangUpAfter()) {
            policy.goodbye().ifPresent(walk::say);
            walk.ending = Optional.of("silence");
        } else {
            walk.say(nth(policy.say(), walk.silences));
        }
    }

    private static void fail(Walk walk, String why) {
        walk.trace(why + ": apologises and hangs up");
        walk.sayOnly(walk.bot.apology());
        walk.ending = Optional.of("failure");
    }

    private static Prompt nth(List<Prompt> prompts, int n) {
        return prompts.get(Math.min(n, prompts.size()) - 1);
    }

    /** Says the node's words once more. */
    private static void repeat(Walk walk) {
        ran(walk).flatMap(module -> module.words(2)).ifPresent(walk::say);
    }

    private static Optional<Module> ran(Walk walk) {
        return walk.module < 0
                ? Optional.empty()
                : Optional.of(walk.here().modules().get(walk.module));
    }

    // Nodes

    /** Runs the first module of a node that fits; its condition is the caller's business. */
    private static void enter(Walk walk, String name, Event event, String how) {
        if (++walk.jumps > MAX_JUMPS) {
            fail(walk, "more than " + MAX_JUMPS + " nodes without an input");
            return;
        }
        walk.cancelCollection();
        walk.cancelSilence();
        walk.playIsOver();
        walk.newEpoch();
        walk.node = name;
        walk.module = -1;
        int visit = walk.visited();
        walk.trace("node " + name + " " + how + (visit > 1 ? ", visit " + visit : ""));
        List<Module> modules = walk.here().modules();
        for (int i = 0; i < modules.size(); i++) {
            Module module = modules.get(i);
            if (module.condition().map(it -> Event.isTrue(it.evaluate(walk))).orElse(true)) {
                walk.module = i;
                if (modules.size() > 1) {
                    walk.trace("module " + (i + 1) + " fits");
                }
                run(walk, module, visit, event);
                return;
            }
        }
        walk.trace("no module fits: waits");
    }

    private static void run(Walk walk, Module module, int visit, Event event) {
        for (Module.Assignment assignment : module.set()) {
            assign(walk, assignment);
        }
        if (!module.info().isEmpty()) {
            Map<String, String> info = new LinkedHashMap<>();
            module.info().forEach((key, template) -> info.put(key, walk.fill(template)));
            walk.act(new Action.Collect(info));
        }
        if (module.complete() && !walk.completed) {
            walk.completed = true;
            walk.act(new Action.Complete());
        }
        module.words(visit).ifPresent(walk::say);
        switch (module.next()) {
            case Next.Wait _ -> {}
            case Next.Collect collect -> beginCollection(walk, collect.collection());
            case Next.Jump jump -> enter(walk, jump.node(), event, "jumped to");
            case Next.Trigger trigger -> trigger(walk, trigger.node(), event);
            case Next.HangUp _ -> walk.ending = Optional.of("bot");
        }
    }

    private static void assign(Walk walk, Module.Assignment assignment) {
        switch (assignment.source()) {
            case Source.FromTemplate from ->
                walk.assign(assignment.variable(), new Value.Text(walk.fill(from.template())));
            case Source.FromExpression from -> {
                switch (from.expression().evaluate(walk)) {
                    case Result.Of of -> walk.assign(assignment.variable(), of.value());
                    case Result.Failed failed -> {
                        walk.trace("set " + assignment.variable() + ": " + failed.reason() + ", unset");
                        walk.assign(assignment.variable(), Value.UNSET);
                    }
                }
            }
        }
    }

    private static void trigger(Walk walk, String target, Event event) {
        List<String> siblings = walk.bot.nodes().values().stream()
                .map(Node::children)
                .filter(children -> children.contains(target))
                .findFirst()
                .orElse(List.of(target));
        for (String name : siblings.subList(siblings.indexOf(target), siblings.size())) {
            if (walk.bot.node(name).when().filter(it -> event.fits(it, walk)).isPresent()) {
                enter(walk, name, event, "triggered");
                return;
            }
        }
        walk.trace("trigger of " + target + ": no condition fits, waits");
    }

    // Collections

    private static void beginCollection(Walk walk, Collection collection) {
        walk.cancelCollection();
        walk.newEpoch();
        walk.digits = "";
        collection.into().ifPresent(variable -> walk.assign(variable, Value.UNSET));
        walk.collecting = Optional.of(new Collecting(1, "", false, Optional.empty(), Optional.empty()));
    }

    /** The time begins: the prompt is over, or a key came before its end. */
    static void startTiming(Walk walk, boolean beforeFirstKey) {
        Collecting now = walk.collecting.orElseThrow();
        if (now.timing()) {
            return;
        }
        Collection rules = rules(walk);
        Optional<Long> total = walk.startTimer(rules.within());
        Optional<Long> first = beforeFirstKey ? rules.firstKey().flatMap(walk::startTimer) : Optional.empty();
        walk.collecting = Optional.of(new Collecting(now.attempt(), now.keys(), true, total, first));
    }

    private static Collection rules(Walk walk) {
        if (ran(walk).orElseThrow().next() instanceof Next.Collect collect) {
            return collect.collection();
        }
        throw new IllegalStateException("node " + walk.node + " collects nothing");
    }

    private static void collect(Walk walk, Collecting before, char key) {
        Collection rules = rules(walk);
        walk.newEpoch();
        walk.silences = 0;
        walk.dropPlay();
        walk.cancelTimer(before.keyTimer());
        if (rules.terminator().filter(it -> it == key).isPresent()) {
            walk.trace("terminator");
            endAttempt(walk, before, rules);
            return;
        }
        String keys = before.keys() + key;
        Collecting after =
                new Collecting(before.attempt(), keys, before.timing(), before.totalTimer(), Optional.empty());
        walk.collecting = Optional.of(after);
        walk.trace("key " + keys.length() + " of at most " + rules.keys());
        if (keys.length() >= rules.keys()) {
            walk.swallow = rules.terminator();
            endAttempt(walk, after, rules);
            return;
        }
        startTiming(walk, false);
        Collecting timed = walk.collecting.orElseThrow();
        walk.collecting = Optional.of(new Collecting(
                timed.attempt(),
                keys,
                true,
                timed.totalTimer(),
                rules.betweenKeys().flatMap(walk::startTimer)));
    }

    private static void collectionTimedOut(Walk walk, Collecting now, long timer) {
        walk.trace("collection: time is up, attempt " + now.attempt());
        walk.collecting = Optional.of(new Collecting(
                now.attempt(),
                now.keys(),
                now.timing(),
                now.totalTimer().filter(id -> id != timer),
                now.keyTimer().filter(id -> id != timer)));
        endAttempt(walk, walk.collecting.get(), rules(walk));
    }

    private static void endAttempt(Walk walk, Collecting now, Collection rules) {
        walk.cancelCollection();
        if (now.keys().length() >= rules.minKeys()) {
            walk.digits = now.keys();
            rules.into().ifPresent(variable -> walk.assign(variable, new Value.Text(now.keys())));
            walk.trace("collection done");
            if (!offer(walk, new Event.Keys(now.keys(), true))) {
                miss(walk);
            }
        } else if (now.attempt() < rules.attempts()) {
            walk.trace("collection: attempt " + (now.attempt() + 1) + " of " + rules.attempts());
            walk.collecting =
                    Optional.of(new Collecting(now.attempt() + 1, "", false, Optional.empty(), Optional.empty()));
            rules.retry().ifPresentOrElse(walk::say, () -> repeat(walk));
        } else {
            walk.trace("collection: no or too few keys");
            if (!offer(walk, new Event.NoKeys())) {
                miss(walk);
            }
        }
    }
}
