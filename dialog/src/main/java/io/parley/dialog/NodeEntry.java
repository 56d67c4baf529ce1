package io.parley.dialog;

import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source;
import io.parley.dialog.expression.Expression.Result;
import io.parley.dialog.expression.Value;
import java.util.List;
import java.util.Optional;

/** Enters nodes, runs their modules, leaves them for a digression and comes back. Pure; changes the {@link Walk} only. */
final class NodeEntry {
    /** Nodes run in one step; more is a loop that never asks the caller. */
    private static final int MAX_JUMPS = 64;

    /** Digressions from digressions; at the last one nothing draws the caller away any more. */
    static final int MAX_FRAMES = 16;

    private NodeEntry() {}

    /** Runs the first module of a node that fits; its condition is the caller's business. */
    static void enter(Walk walk, String name, Event event, String how) {
        if (++walk.jumps > MAX_JUMPS) {
            walk.fail("more than " + MAX_JUMPS + " nodes without an input");
            return;
        }
        leave(walk);
        walk.node = name;
        walk.module = -1;
        int visit = walk.visited();
        walk.trace("node " + name + " " + how + (visit > 1 ? ", visit " + visit : ""));
        List<Module> modules = walk.here().modules();
        for (int i = 0; i < modules.size(); i++) {
            Module module = modules.get(i);
            if (module.condition().isEmpty()
                    || Event.isTrue(module.condition().get().evaluate(walk))) {
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

    /** What belonged to the present node is over. */
    private static void leave(Walk walk) {
        walk.cancelCollection();
        walk.cancelSilence();
        walk.cancelRequest();
        walk.talk = State.Talk.NONE;
        walk.playIsOver();
        walk.newEpoch();
    }

    /** Enters a node that a jump leads to. One out of a digression ends it: the way back is forgotten. */
    static void jump(Walk walk, String name, Event event, String how) {
        String flow = walk.bot.node(name).flow();
        while (!walk.frames.isEmpty() && !walk.frames.getLast().drawnInto().equals(flow)) {
            walk.frames.removeLast();
        }
        enter(walk, name, event, how);
    }

    /** Enters a node that draws the caller away from the present one, for a while. */
    static void digress(Walk walk, String name, String flow, Event event) {
        walk.frames.addLast(new State.Frame(walk.node, walk.module, flow));
        enter(walk, name, event, "draws away from " + walk.node);
    }

    /** Back from a digression. */
    static void giveBack(Walk walk) {
        if (walk.frames.isEmpty()) {
            walk.trace("no digression to return from: waits");
            return;
        }
        State.Frame frame = walk.frames.removeLast();
        comeBack(walk, frame.node(), frame.module());
    }

    /** Goes on at a node that was entered before: its words lead in, its collection begins anew. */
    static void comeBack(Walk walk, String node, int module) {
        leave(walk);
        walk.node = node;
        walk.module = module;
        walk.trace("back at node " + node);
        ran(walk).flatMap(Module::wordsOnReturn).ifPresent(walk::say);
        KeyCollection.beginAgain(walk);
    }

    /** The module of the present node that ran. */
    static Optional<Module> ran(Walk walk) {
        return walk.module < 0
                ? Optional.empty()
                : Optional.of(walk.here().modules().get(walk.module));
    }

    private static void run(Walk walk, Module module, int visit, Event event) {
        for (Module.Assignment assignment : module.set()) {
            assign(walk, assignment);
        }
        if (!module.info().isEmpty()) {
            walk.act(new Action.Collect(walk.filled(module.info())));
        }
        for (Module.Raised raised : module.raise()) {
            walk.act(new Action.Raise(raised.event(), walk.filled(raised.data())));
        }
        if (module.complete() && !isHeardOut(module)) {
            complete(walk);
        }
        module.words(visit).ifPresent(walk::say);
        switch (module.next()) {
            case Next.Wait _ -> {}
            case Next.Collect collect -> KeyCollection.begin(walk, collect.collection());
            case Next.Transfer transfer -> walk.transfer(transfer.order());
            case Next.Http http -> walk.callHttp(http.order());
            case Next.Return _ -> giveBack(walk);
            case Next.Jump jump -> jump(walk, jump.node(), event, "jumped to");
            case Next.Trigger trigger -> trigger(walk, trigger.node(), event);
            case Next.HangUp hangUp -> {
                if (!hangUp.heardOut() || !walk.speaks()) {
                    walk.ending = Optional.of("bot");
                }
            }
        }
    }

    private static void complete(Walk walk) {
        if (!walk.completed) {
            walk.completed = true;
            walk.act(new Action.Complete());
        }
    }

    // An announcement that is to be heard to its end

    private static boolean isHeardOut(Module module) {
        return module.next() instanceof Next.HangUp hangUp && hangUp.heardOut();
    }

    /** Whether nothing that the caller does counts, for an announcement is being made. */
    static boolean announces(Walk walk) {
        return ran(walk).filter(NodeEntry::isHeardOut).isPresent();
    }

    /** What was said last is over. */
    static void saidAll(Walk walk, boolean heardOut) {
        ran(walk).filter(NodeEntry::isHeardOut).ifPresent(module -> {
            walk.trace(heardOut ? "announcement heard to its end" : "announcement cut short");
            if (heardOut && module.complete()) {
                complete(walk);
            }
            walk.ending = Optional.of("bot");
        });
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
        for (String name : walk.bot.triggered(target)) {
            if (walk.bot.node(name).when().filter(it -> event.fits(it, walk)).isPresent()) {
                jump(walk, name, event, "triggered");
                return;
            }
        }
        walk.trace("trigger of " + target + ": no condition fits, waits");
    }
}
