package io.parley.dialog;

import io.parley.dialog.State.Pending.Kind;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.Keys;
import io.parley.dialog.bot.MenuChoice;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.expression.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conversation as a pure function: the same bot, state and input always give the same step. No I/O, no thread, no
 * clock, no randomness; never throws for any input. Text chat, tests, simulation, live calls and replay drive it.
 *
 * <p>Here is what each input means. Who takes it is {@link Offer}'s business, what then happens {@link NodeEntry}'s, and
 * keys are collected by {@link KeyCollection}.
 */
public final class Interpreter {
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
            case Input.TransferEnded transfer -> transferEnded(walk, transfer);
            case Input.HttpEnded http -> httpEnded(walk, http);
            case Input.LlmSaid said -> LlmTalk.said(walk, said);
            case Input.LlmEnded ended -> LlmTalk.ended(walk, ended);
            case Input.ServiceFailed failure -> walk.fail("service " + failure.service() + " failed");
        }
        walk.answer.filter(_ -> walk.isQuiet()).ifPresent(answer -> takeAnswer(walk, answer));
        return walk.end();
    }

    // The caller

    private static void started(Walk walk) {
        walk.started = true;
        walk.callTimer = walk.startTimer(walk.bot.maximumCall());
        NodeEntry.enter(walk, walk.bot.open(), new Event.Opened(), "opens");
    }

    private static void speechStarted(Walk walk, Input.SpeechStarted speech) {
        if (speech.epoch() != walk.epoch) {
            walk.trace("speech of epoch " + speech.epoch() + " is late");
            return;
        }
        walk.openUtterance = Optional.of(speech.utteranceId());
        Hesitation.speechStarted(walk);
    }

    private static void heard(Walk walk, Input.Heard heard) {
        walk.openUtterance = walk.openUtterance.filter(id -> id != heard.utteranceId());
        said(walk, heard);
        if (Hesitation.takeDue(walk)) {
            silence(walk);
        }
    }

    private static void said(Walk walk, Input.Heard heard) {
        if (heard.epoch() != walk.epoch) {
            walk.trace("utterance of epoch " + heard.epoch() + " is late: not answered");
            return;
        }
        if (heard.text().isBlank()) {
            walk.trace("nothing understood");
            return;
        }
        if (walk.awaits(Kind.TRANSFER)) {
            walk.trace("said during a transfer: not answered");
            return;
        }
        if (NodeEntry.announces(walk)) {
            walk.trace("said over an announcement: not answered");
            return;
        }
        boolean collecting = walk.collecting.isPresent();
        if (collecting && !KeyCollection.rules(walk).speech()) {
            walk.trace("said where only keys count: not answered");
            return;
        }
        State.Words words = new State.Words(heard.text(), heard.understanding());
        walk.swallow = Optional.empty();
        if (Hesitation.is(walk, heard.text())) {
            Hesitation.offer(walk, words);
            return;
        }
        walk.cancelSilence();
        walk.heard = words;
        walk.silences = 0;
        if (Offer.taken(walk, new Event.Said(heard.understanding()))) {
            return;
        }
        if (collecting) {
            walk.trace("speech taken by no child: the collection goes on");
        } else if (walk.awaits(Kind.HTTP)) {
            walk.trace("speech taken by no child: the answer of the service is awaited");
        } else {
            miss(walk);
        }
    }

    private static void digit(Walk walk, char key) {
        if (!Keys.isKey(key)) {
            walk.trace("no key: ignored");
            return;
        }
        boolean swallowed = walk.swallow.filter(it -> it == key).isPresent();
        walk.swallow = Optional.empty();
        if (swallowed) {
            walk.trace("terminator of a full collection: ignored");
        } else if (walk.awaits(Kind.TRANSFER)) {
            walk.trace("key during a transfer: ignored");
        } else if (NodeEntry.announces(walk)) {
            walk.trace("key over an announcement: ignored");
        } else if (walk.collecting.isPresent()) {
            KeyCollection.pressed(walk, key);
        } else {
            singleKey(walk, key);
        }
    }

    private static void singleKey(Walk walk, char key) {
        String before = walk.digits;
        walk.digits = Character.toString(key);
        Map<Character, MenuChoice> menu = walk.here().menu();
        MenuChoice choice = menu.get(key);
        if (choice != null) {
            walk.silences = 0;
            choose(walk, choice);
        } else if (Offer.taken(walk, new Event.Keys(walk.digits, false))) {
            walk.silences = 0;
        } else if (!menu.isEmpty()) {
            walk.silences = 0;
            walk.trace("key without a choice in the menu");
            miss(walk);
        } else {
            walk.digits = before;
            walk.trace("key taken by no child: ignored");
        }
    }

    private static void choose(Walk walk, MenuChoice choice) {
        walk.turn++;
        walk.misses = 0;
        switch (choice) {
            case MenuChoice.Go go -> NodeEntry.jump(walk, go.node(), new Event.Keys(walk.digits, false), "is chosen");
            case MenuChoice.Repeat _ -> {
                walk.trace("menu: repeats");
                walk.playIsOver();
                walk.newEpoch();
                repeat(walk);
            }
            case MenuChoice.Return _ -> NodeEntry.giveBack(walk);
            case MenuChoice.HangUp _ -> {
                walk.trace("menu: hangs up");
                walk.playIsOver();
                walk.ending = Optional.of("bot");
            }
        }
    }

    // Plays, timers, requests

    private static void playEnded(Walk walk, Input.PlayEnded play) {
        if (walk.livePlay.filter(id -> id == play.playId()).isEmpty()) {
            walk.trace("play " + play.playId() + " is stale");
            return;
        }
        walk.livePlay = Optional.empty();
        switch (play.how()) {
            case DONE -> {
                LlmTalk.playEnded(walk);
                NodeEntry.saidAll(walk, true);
            }
            case DROPPED -> {
                LlmTalk.interrupted(walk);
                NodeEntry.saidAll(walk, false);
            }
            case FAILED -> walk.fail("play failed");
        }
    }

    private static void timerRang(Walk walk, long timer) {
        if (walk.silenceTimer.filter(id -> id == timer).isPresent()) {
            walk.silenceTimer = Optional.empty();
            if (!Hesitation.postpones(walk)) {
                silence(walk);
            }
        } else if (walk.callTimer.filter(id -> id == timer).isPresent()) {
            walk.callTimer = Optional.empty();
            walk.trace("maximum time of the call");
            walk.ending = Optional.of("limit");
        } else if (!KeyCollection.timedOut(walk, timer)) {
            walk.trace("timer " + timer + " is stale");
        }
    }

    private static void transferEnded(Walk walk, Input.TransferEnded ended) {
        if (!walk.answered(ended.requestId(), Kind.TRANSFER)) {
            return;
        }
        walk.outcomes = walk.outcomes.withTransfer(ended.result().word());
        walk.trace("transfer: " + ended.result().word());
        if (ended.result() == TransferResult.CONNECTED) {
            walk.handOver(ended.requestId());
        } else if (!Offer.taken(walk, new Event.Transferred(ended.result()))) {
            walk.fail("a failed transfer is taken by no child of " + walk.node);
        }
    }

    private static void httpEnded(Walk walk, Input.HttpEnded ended) {
        if (!walk.isAnswer(ended.requestId(), Kind.HTTP) || walk.answer.isPresent()) {
            return;
        }
        walk.answer = Optional.of(ended);
        if (!walk.isQuiet()) {
            walk.trace("the service has answered: what is being said comes first");
        }
    }

    /** A quick answer must not cut off the words that asked for patience. */
    private static void takeAnswer(Walk walk, Input.HttpEnded ended) {
        walk.pending = Optional.empty();
        walk.answer = Optional.empty();
        walk.outcomes = walk.outcomes.withHttp(ended.result().word());
        walk.trace("service: " + ended.result().word() + (ended.status() > 0 ? ", status " + ended.status() : ""));
        NodeEntry.ran(walk).ifPresent(module -> {
            if (module.next() instanceof Module.Next.Http http) {
                http.order().into().keySet().forEach(name -> {
                    String text =
                            ended.result() == HttpResult.DONE ? ended.values().get(name) : null;
                    walk.assign(name, text == null ? Value.UNSET : walk.read(name, text));
                });
            }
        });
        if (!Offer.taken(walk, new Event.Replied(ended.result()))) {
            walk.fail("what the service answered is taken by no child of " + walk.node);
        }
    }

    // What is done when nobody takes it

    /** Nobody takes what was said or pressed: the bot says so, and in the end does what it is to do then. */
    static void miss(Walk walk) {
        Bot.Unrecognised policy = walk.here().unrecognised();
        walk.turn++;
        walk.misses++;
        walk.playIsOver();
        walk.trace(Step.MISS_TRACE + walk.node + ", miss " + walk.misses);
        if (walk.misses >= policy.hangUpAfter()) {
            policy.goodbye().ifPresent(walk::say);
            policy.then().ifPresentOrElse(node -> escalate(walk, node), () -> walk.ending = Optional.of("limit"));
            return;
        }
        walk.say(nth(policy.say(), walk.misses));
        if (policy.repeat()) {
            repeat(walk);
        }
        KeyCollection.beginAgain(walk);
    }

    private static void silence(Walk walk) {
        Bot.Silence policy = walk.here().silence();
        walk.silences++;
        walk.trace(Step.SILENCE_TRACE + walk.silences);
        if (Offer.taken(walk, new Event.Silence(walk.silences))) {
            return;
        }
        if (walk.silences >= policy.hangUpAfter()) {
            policy.goodbye().ifPresent(walk::say);
            policy.then().ifPresentOrElse(node -> escalate(walk, node), () -> walk.ending = Optional.of("silence"));
        } else {
            walk.say(nth(policy.say(), walk.silences));
        }
    }

    private static void escalate(Walk walk, String node) {
        walk.misses = 0;
        walk.silences = 0;
        NodeEntry.jump(walk, node, new Event.Opened(), "is what then happens");
    }

    private static Prompt nth(List<Prompt> prompts, int n) {
        return prompts.get(Math.min(n, prompts.size()) - 1);
    }

    /** Says the node's words once more. */
    static void repeat(Walk walk) {
        NodeEntry.ran(walk).flatMap(module -> module.words(2)).ifPresent(walk::say);
    }
}
