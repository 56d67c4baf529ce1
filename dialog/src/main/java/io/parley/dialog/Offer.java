package io.parley.dialog;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.Matching;
import io.parley.dialog.bot.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Offers an event to those who may take it, in the bot's order, and says who did and who would have been next. Pure;
 * changes the {@link Walk} only.
 */
final class Offer {
    private final Walk walk;
    private final Event event;
    private final boolean byNameOnly;
    /** The one that takes it, and the next one for the trace. */
    private final List<Taker> takers = new ArrayList<>(2);

    private Offer(Walk walk, Event event, boolean byNameOnly) {
        this.walk = walk;
        this.event = event;
        this.byNameOnly = byNameOnly;
    }

    /** Who takes it, by which rule. */
    private record Taker(Matching rule, String name) {
        @Override
        public String toString() {
            return switch (rule) {
                case CHILDREN, DEFAULT -> name;
                case GLOBAL -> "global " + name;
                case FLOWS -> "flow " + name;
                case FAQ -> "faq " + name;
                case LLM -> "llm";
            };
        }
    }

    /** Gives the event to the first who takes it. */
    static boolean taken(Walk walk, Event event) {
        return new Offer(walk, event, false).give();
    }

    /** Gives the event to the first who asks for such a one, not to those who take whatever comes. */
    static boolean takenByName(Walk walk, Event event) {
        return new Offer(walk, event, true).give();
    }

    private boolean give() {
        for (Matching rule : walk.bot.matching()) {
            if (!byNameOnly || (rule != Matching.DEFAULT && rule != Matching.LLM)) {
                ask(rule);
            }
        }
        if (takers.isEmpty()) {
            return false;
        }
        Taker first = takers.getFirst();
        walk.turn++;
        walk.misses = 0;
        String how = "takes it" + (takers.size() > 1 ? ", second " + takers.get(1) : "");
        switch (first.rule) {
            case CHILDREN, DEFAULT -> NodeEntry.enter(walk, first.name, event, how);
            case GLOBAL -> {
                walk.trace(first + " " + how);
                NodeEntry.digress(walk, first.name, "", event);
            }
            case FLOWS -> {
                walk.trace(first + " " + how);
                NodeEntry.digress(walk, flow(first.name).open(), first.name, event);
            }
            case FAQ -> {
                walk.trace(first + " " + how);
                answer(first.name);
            }
            case LLM -> {
                walk.trace(first + " " + how);
                LlmTalk.ask(walk);
            }
        }
        return true;
    }

    private Bot.Flow flow(String name) {
        return Optional.ofNullable(walk.bot.flows().get(name)).orElseThrow();
    }

    private boolean enough() {
        return takers.size() == 2;
    }

    private void ask(Matching rule) {
        switch (rule) {
            case CHILDREN -> askChildren(rule, false);
            case DEFAULT -> askChildren(rule, true);
            case GLOBAL -> {
                if (canBeDrawnAway()) {
                    for (String name : walk.bot.globals()) {
                        if (enough()) {
                            return;
                        }
                        if (!name.equals(walk.node)) {
                            ask(rule, name, walk.bot.node(name).when());
                        }
                    }
                }
            }
            case FLOWS -> {
                if (canBeDrawnAway()) {
                    for (Bot.Flow flow : walk.bot.flows().values()) {
                        if (enough()) {
                            return;
                        }
                        if (flow.when().isPresent() && !isUnderWay(flow.name())) {
                            ask(rule, flow.name(), flow.when());
                        }
                    }
                }
            }
            case FAQ -> askQuestions();
            case LLM -> {
                if (!enough() && event instanceof Event.Said && LlmTalk.mayAnswer(walk)) {
                    takers.add(new Taker(rule, ""));
                }
            }
        }
    }

    private void askChildren(Matching rule, boolean takingAnything) {
        for (String name : walk.here().children()) {
            if (enough()) {
                return;
            }
            Optional<Condition> when = walk.bot.node(name).when();
            if (when.isPresent() && when.get() instanceof Condition.Anything == takingAnything) {
                ask(rule, name, when);
            }
        }
    }

    /** The best question is the answer; that there is a second is worth knowing. */
    private void askQuestions() {
        if (event instanceof Event.Said said && canBeDrawnAway()) {
            for (Input.FaqScore score : said.understanding().faqs()) {
                if (enough()) {
                    return;
                }
                if (walk.bot.faqs().containsKey(score.faq())) {
                    takers.add(new Taker(Matching.FAQ, score.faq()));
                }
            }
        }
    }

    private void ask(Matching rule, String name, Optional<Condition> when) {
        if (when.isPresent() && reaches(when.get()) && event.fits(when.get(), walk)) {
            takers.add(new Taker(rule, name));
        }
    }

    /** A single key and silence are for those who speak of them, not for expressions that happen to be true. */
    private boolean reaches(Condition when) {
        return switch (event) {
            case Event.Keys keys -> keys.collected() || when.mindsKeys();
            case Event.Silence _ -> when.mindsSilence();
            case Event.Opened _, Event.Said _, Event.NoKeys _, Event.Transferred _, Event.Replied _ -> true;
        };
    }

    private boolean canBeDrawnAway() {
        boolean onlyForChildren = event instanceof Event.NoKeys
                || event instanceof Event.Transferred
                || event instanceof Event.Replied
                || (event instanceof Event.Keys keys && keys.collected());
        Node here = walk.here();
        return !onlyForChildren
                && here.digression()
                && walk.pending.isEmpty()
                && walk.frames.size() < NodeEntry.MAX_FRAMES;
    }

    private boolean isUnderWay(String flow) {
        return walk.here().flow().equals(flow)
                || walk.frames.stream().anyMatch(frame -> frame.drawnInto().equals(flow));
    }

    private void answer(String faq) {
        Bot.Faq known = Optional.ofNullable(walk.bot.faqs().get(faq)).orElseThrow();
        walk.say(known.answer());
        NodeEntry.comeBack(walk, walk.node, walk.module);
    }
}
