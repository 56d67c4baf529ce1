package io.parley.dialog;

import io.parley.dialog.State.Pending.Kind;
import io.parley.dialog.State.Talk;
import io.parley.dialog.bot.LlmOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A language model answers in the bot's place, sentence by sentence: each is said when those before are over, and what a
 * caller interrupts is forgotten. Pure; changes the {@link Walk} only.
 */
final class LlmTalk {
    /** Sentences that wait; a model that says more has lost its way. */
    private static final int MAX_WAITING = 50;

    private LlmTalk() {}

    /** Not while keys are collected or a service is asked: those have ends of their own. */
    static boolean mayAnswer(Walk walk) {
        Optional<LlmOrder> order = walk.here().llm();
        return order.isPresent()
                && walk.collecting.isEmpty()
                && (walk.pending.isEmpty() || walk.awaits(Kind.LLM))
                && walk.talk.turns() < order.get().maxTurns();
    }

    static void ask(Walk walk) {
        LlmOrder order = walk.here().llm().orElseThrow();
        walk.cancelRequest();
        walk.cancelSilence();
        walk.playIsOver();
        walk.newEpoch();
        walk.talk = new Talk(walk.talk.turns() + 1, List.of(), false, Optional.empty());
        order.bridging().ifPresent(walk::say);
        walk.askLlm(order);
    }

    static void said(Walk walk, Input.LlmSaid said) {
        if (!walk.isAnswer(said.requestId(), Kind.LLM)) {
            return;
        }
        Talk talk = walk.talk;
        if (talk.toSay().size() >= MAX_WAITING) {
            walk.trace("more sentences than can be said: the rest is dropped");
            return;
        }
        List<String> toSay = new ArrayList<>(talk.toSay());
        toSay.add(said.sentence());
        walk.talk = new Talk(talk.turns(), toSay, true, talk.exit());
        sayNext(walk);
    }

    static void ended(Walk walk, Input.LlmEnded ended) {
        if (!Interpreter.answers(walk, ended.requestId(), Kind.LLM)) {
            return;
        }
        Talk talk = walk.talk;
        boolean knownExit = walk.here()
                .llm()
                .filter(order -> order.exits().containsKey(ended.exit()))
                .isPresent();
        walk.trace("llm: " + (ended.complete() ? "done" : "failed") + (knownExit ? ", exit " + ended.exit() : ""));
        walk.talk = new Talk(
                talk.turns(), talk.toSay(), talk.said(), knownExit ? Optional.of(ended.exit()) : Optional.empty());
        if (!ended.complete() && !talk.said()) {
            Interpreter.miss(walk);
        } else if (walk.livePlay.isEmpty()) {
            leave(walk);
        }
    }

    /** A prompt was heard to its end: the next sentences, or the way out. */
    static void playEnded(Walk walk) {
        if (walk.talk.toSay().isEmpty()) {
            if (!walk.awaits(Kind.LLM)) {
                leave(walk);
            }
        } else {
            sayNext(walk);
        }
    }

    /** The caller has something to say: the answer is cut off where it was, and its way out not taken. */
    static void interrupted(Walk walk) {
        if (walk.awaits(Kind.LLM)) {
            walk.cancelRequest();
        }
        walk.talk = new Talk(walk.talk.turns(), List.of(), walk.talk.said(), Optional.empty());
    }

    /** Everything that waits, as one prompt. */
    private static void sayNext(Walk walk) {
        if (walk.livePlay.isEmpty()) {
            Talk talk = walk.talk;
            walk.cancelSilence();
            talk.toSay().forEach(walk::sayText);
            walk.talk = new Talk(talk.turns(), List.of(), talk.said(), talk.exit());
        }
    }

    private static void leave(Walk walk) {
        Optional<LlmOrder.Exit> exit = walk.talk
                .exit()
                .flatMap(name -> walk.here()
                        .llm()
                        .flatMap(order -> Optional.ofNullable(order.exits().get(name))));
        walk.talk = new Talk(walk.talk.turns(), List.of(), walk.talk.said(), Optional.empty());
        exit.ifPresent(way -> way.node()
                .ifPresentOrElse(
                        node -> NodeEntry.jump(walk, node, new Event.Opened(), "is the way out"),
                        () -> walk.ending = Optional.of("bot")));
    }
}
