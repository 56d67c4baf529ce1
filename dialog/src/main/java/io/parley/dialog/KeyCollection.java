package io.parley.dialog;

import io.parley.dialog.State.Collecting;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.expression.Value;
import java.util.Optional;

/** Collects keys at the present node, attempt by attempt. Pure; changes the {@link Walk} only. */
final class KeyCollection {
    private KeyCollection() {}

    static void begin(Walk walk, Collection collection) {
        walk.cancelCollection();
        walk.newEpoch();
        walk.digits = "";
        collection.into().ifPresent(variable -> walk.assign(variable, Value.UNSET));
        walk.collecting = Optional.of(new Collecting(1, "", false, Optional.empty(), Optional.empty()));
    }

    /** From its first attempt, if the present node collects keys. */
    static void beginAgain(Walk walk) {
        NodeEntry.ran(walk).ifPresent(module -> {
            if (module.next() instanceof Next.Collect collect) {
                begin(walk, collect.collection());
            }
        });
    }

    /** The rules of the collection that is going on. */
    static Collection rules(Walk walk) {
        if (NodeEntry.ran(walk).orElseThrow().next() instanceof Next.Collect collect) {
            return collect.collection();
        }
        throw new IllegalStateException("node " + walk.node + " collects nothing");
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

    static void pressed(Walk walk, char key) {
        Collecting before = walk.collecting.orElseThrow();
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

    /** Whether that timer was one of a collection's. */
    static boolean timedOut(Walk walk, long timer) {
        Optional<Collecting> going = walk.collecting.filter(
                it -> it.totalTimer().filter(id -> id == timer).isPresent()
                        || it.keyTimer().filter(id -> id == timer).isPresent());
        if (going.isEmpty()) {
            return false;
        }
        Collecting now = going.get();
        walk.trace("collection: time is up, attempt " + now.attempt());
        Collecting after = new Collecting(
                now.attempt(),
                now.keys(),
                now.timing(),
                now.totalTimer().filter(id -> id != timer),
                now.keyTimer().filter(id -> id != timer));
        walk.collecting = Optional.of(after);
        endAttempt(walk, after, rules(walk));
        return true;
    }

    private static void endAttempt(Walk walk, Collecting now, Collection rules) {
        walk.cancelCollection();
        if (now.keys().length() >= rules.minKeys()) {
            walk.digits = now.keys();
            rules.into().ifPresent(variable -> walk.assign(variable, new Value.Text(now.keys())));
            ended(walk, "done", new Event.Keys(now.keys(), true));
        } else if (now.attempt() < rules.attempts()) {
            walk.trace("collection: attempt " + (now.attempt() + 1) + " of " + rules.attempts());
            walk.collecting =
                    Optional.of(new Collecting(now.attempt() + 1, "", false, Optional.empty(), Optional.empty()));
            rules.retry().ifPresentOrElse(walk::say, () -> Interpreter.repeat(walk));
        } else {
            ended(walk, "timeout", new Event.NoKeys());
        }
    }

    private static void ended(Walk walk, String word, Event event) {
        walk.outcomes = walk.outcomes.withCollected(word);
        walk.trace("collection " + word);
        if (!Offer.taken(walk, event)) {
            Interpreter.miss(walk);
        }
    }
}
