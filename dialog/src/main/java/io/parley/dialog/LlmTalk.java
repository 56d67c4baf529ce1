package io.parley.dialog;

import io.parley.dialog.State.Pending.Kind;
import io.parley.dialog.bot.LlmOrder;
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
        walk.talk = walk.talk.next();
        order.bridging().ifPresent(walk::say);
        walk.askLlm(order);
    }

    static void said(Walk walk, Input.LlmSaid said) {
        if (!walk.isAnswer(said.requestId(), Kind.LLM)) {
            return;
        }
        if (walk.talk.toSay().size() >= MAX_WAITING) {
            walk.trace("more sentences than can be said: the rest is dropped");
            return;
        }
        walk.talk = walk.talk.with(said.sentence());
        sayNext(walk);
    }

    static void ended(Walk walk, Input.LlmEnded ended) {
        if (!walk.answered(ended.requestId(), Kind.LLM)) {
            return;
        }
        Optional<String> exit =
                Optional.of(ended.exit()).filter(name -> way(walk, name).isPresent());
        walk.trace("llm: " + (ended.complete() ? "done" : "failed")
                + exit.map(name -> ", exit " + name).orElse(""));
        walk.talk = walk.talk.leavingBy(exit);
        if (!ended.complete() && !walk.talk.said()) {
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
        walk.talk = walk.talk.spoken().leavingBy(Optional.empty());
    }

    /** Everything that waits, as one prompt. */
    private static void sayNext(Walk walk) {
        if (walk.livePlay.isEmpty()) {
            walk.cancelSilence();
            walk.talk.toSay().forEach(walk::sayText);
            walk.talk = walk.talk.spoken();
        }
    }

    private static void leave(Walk walk) {
        Optional<LlmOrder.Exit> exit = walk.talk.exit().flatMap(name -> way(walk, name));
        walk.talk = walk.talk.spoken().leavingBy(Optional.empty());
        exit.ifPresent(way -> way.node()
                .ifPresentOrElse(
                        node -> NodeEntry.jump(walk, node, new Event.Opened(), "is the way out"),
                        () -> walk.ending = Optional.of("bot")));
    }

    private static Optional<LlmOrder.Exit> way(Walk walk, String name) {
        return walk.here()
                .llm()
                .flatMap(order -> Optional.ofNullable(order.exits().get(name)));
    }
}
