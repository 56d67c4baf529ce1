package io.parley.dialog.lint;

import io.parley.config.Words;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.MenuChoice;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.bot.Template.Piece;
import io.parley.dialog.lint.Uses.Role;
import io.parley.dialog.lint.Ways.By;
import io.parley.dialog.lint.Ways.Way;
import java.lang.Character.UnicodeScript;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** What is said: too long, never heard, not to be said. */
final class PromptChecks {
    private static final int LOUD_BACKGROUND_DB = -18;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MAX_JUMPS = 64;

    /** Scripts that a voice of a language reads. Letters of Latin stand in the texts of nearly all of them. */
    private static final Map<String, Set<UnicodeScript>> SCRIPTS = Map.ofEntries(
            Map.entry("en", Set.of(UnicodeScript.LATIN)),
            Map.entry("de", Set.of(UnicodeScript.LATIN)),
            Map.entry("fr", Set.of(UnicodeScript.LATIN)),
            Map.entry("es", Set.of(UnicodeScript.LATIN)),
            Map.entry("it", Set.of(UnicodeScript.LATIN)),
            Map.entry("pt", Set.of(UnicodeScript.LATIN)),
            Map.entry("nl", Set.of(UnicodeScript.LATIN)),
            Map.entry("zh", Set.of(UnicodeScript.HAN, UnicodeScript.LATIN)),
            Map.entry(
                    "ja",
                    Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.LATIN)),
            Map.entry("ko", Set.of(UnicodeScript.HANGUL, UnicodeScript.HAN, UnicodeScript.LATIN)),
            Map.entry("ru", Set.of(UnicodeScript.CYRILLIC, UnicodeScript.LATIN)));

    private final Subject subject;
    private final SpeakingTime time;
    private final Map<String, Duration> talks = new HashMap<>();

    private PromptChecks(Subject subject) {
        this.subject = subject;
        this.time = subject.speakingTime();
    }

    static void check(Subject subject) {
        PromptChecks checks = new PromptChecks(subject);
        checks.monologues();
        checks.maximumCall();
        checks.neverHeard();
        checks.unspeakable();
        checks.untold();
        checks.background();
    }

    // Length

    private void monologues() {
        for (Node node : subject.bot().nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                Module module = node.modules().get(i);
                Duration all = talk(node, module, 0);
                Duration later = module.next() instanceof Next.Jump jump ? talk(jump.node(), 1) : Duration.ZERO;
                if (all.compareTo(LONG) > 0 && later.compareTo(LONG) <= 0) {
                    subject.report(
                            Rule.LONG_PROMPT,
                            subject.at(node, i, "say"),
                            "node " + node.name() + " talks for about " + seconds(all)
                                    + (later.isZero() ? " s" : " s, with the nodes that it jumps to,")
                                    + " before the caller's turn, expected at most " + LONG.toSeconds() + " s");
                }
            }
        }
    }

    /** The longest that is said from a node's entry on until the caller is asked something. */
    private Duration talk(String name, int depth) {
        Duration known = talks.get(name);
        if (known != null) {
            return known;
        }
        // In a circle of jumps each node counts once.
        talks.put(name, Duration.ZERO);
        Node node = subject.bot().node(name);
        Duration longest = node.modules().stream()
                .map(module -> talk(node, module, depth))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        talks.put(name, longest);
        return longest;
    }

    private Duration talk(Node node, Module module, int depth) {
        boolean asks = module.say().filter(PromptChecks::asks).isPresent() || subject.takesKeys(node);
        if (asks) {
            return Duration.ZERO;
        }
        Duration own = time.of(module.say());
        return module.next() instanceof Next.Jump jump && depth < MAX_JUMPS
                ? own.plus(talk(jump.node(), depth + 1))
                : own;
    }

    private static boolean asks(Prompt prompt) {
        return prompt.parts().stream()
                .anyMatch(part -> part instanceof Prompt.Part.Speech speech
                        && speech.text().pieces().stream()
                                .anyMatch(piece -> piece instanceof Piece.Literal literal
                                        && (literal.text().contains("?")
                                                || literal.text().contains("？"))));
    }

    private void maximumCall() {
        Bot bot = subject.bot();
        Duration most = bot.maximumCall();
        boolean said = false;
        for (Node node : bot.nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                Duration words = time.of(node.modules().get(i).say());
                if (words.compareTo(most) > 0) {
                    said = true;
                    subject.report(
                            Rule.PROMPT_EXCEEDS_TIMER,
                            subject.at(node, i, "say"),
                            "node " + node.name() + " talks for about " + seconds(words) + " s, expected less than the "
                                    + Words.duration(most) + " of 'maximum-call'");
                }
            }
        }
        Optional<Duration> shortest = shortestCall();
        if (!said && shortest.filter(it -> it.compareTo(most) > 0).isPresent()) {
            subject.report(
                    Rule.PROMPT_EXCEEDS_TIMER,
                    maximumCallPlace(),
                    "\"" + Words.duration(most) + "\" – the shortest way to a hang-up says words of about "
                            + seconds(shortest.get()) + " s, expected more than that");
        }
        Duration silence = bot.silence().after().multipliedBy(bot.silence().hangUpAfter());
        if (silence.compareTo(most) > 0 && bot.nodes().values().stream().anyMatch(subject::waits)) {
            subject.report(
                    Rule.PROMPT_EXCEEDS_TIMER,
                    maximumCallPlace(),
                    "\"" + Words.duration(most) + "\" – a caller who is silent ends the call after "
                            + Words.duration(silence) + ", expected more than that");
        }
    }

    /** In whole seconds, a begun one counted. */
    private static long seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }

    private Place maximumCallPlace() {
        return subject.says("maximum-call") ? subject.place("maximum-call") : subject.place("bot");
    }

    /** What is said at least before a node hangs up; empty if none does. Dijkstra's algorithm over the nodes. */
    private Optional<Duration> shortestCall() {
        record Reached(String node, Duration before) {}
        PriorityQueue<Reached> open = new PriorityQueue<>(Comparator.comparing(Reached::before));
        Set<String> done = new HashSet<>();
        Subject.entrances(subject.bot()).forEach(name -> open.add(new Reached(name, Duration.ZERO)));
        while (!open.isEmpty()) {
            Reached reached = open.remove();
            if (!done.add(reached.node())) {
                continue;
            }
            Node node = subject.bot().node(reached.node());
            Optional<Duration> end = node.modules().stream()
                    .filter(module ->
                            module.next() instanceof Next.HangUp || node.llm().isPresent())
                    .map(module -> reached.before().plus(time.of(module.say())))
                    .min(Comparator.naturalOrder());
            if (end.isPresent()) {
                return end;
            }
            Duration own = node.modules().stream()
                    .map(module -> time.of(module.say()))
                    .min(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            for (Way way : subject.ways().from(reached.node())) {
                if (way.by() == By.DIGRESSION) {
                    continue;
                }
                open.add(new Reached(way.to(), reached.before().plus(own)));
            }
        }
        return Optional.empty();
    }

    // Never heard

    private void neverHeard() {
        Bot bot = subject.bot();
        Set<String> again = new HashSet<>();
        subject.ways().circles(_ -> true, way -> !subject.ways().isClosed(way)).forEach(again::addAll);
        for (Node node : bot.nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                Module module = node.modules().get(i);
                if (module.again().isPresent() && !again.contains(node.name()) && !isRepeated(node, module)) {
                    neverHeard(subject.at(node, i, "again"), "no call comes to node " + node.name() + " twice");
                }
                if (module.back().isPresent() && !node.digression()) {
                    neverHeard(subject.at(node, i, "back"), "nothing draws the caller away from node " + node.name());
                }
                if (module.next() instanceof Next.Collect collect
                        && collect.collection().retry().isPresent()
                        && collect.collection().attempts() == 1) {
                    neverHeard(subject.at(node, i, "collect", "retry"), "there is one attempt only");
                }
            }
        }
        tooMany(bot.silence().say(), bot.silence().hangUpAfter(), "silence");
        tooMany(bot.unrecognised().say(), bot.unrecognised().hangUpAfter(), "unrecognised");
    }

    /** Whether a module's words are said once more without another visit. */
    private boolean isRepeated(Node node, Module module) {
        Bot.Unrecognised policy = node.unrecognised();
        boolean returned = subject.hasDigressions()
                && node.digression()
                && subject.waits(node)
                && module.back().isEmpty();
        boolean chosen = node.menu().containsValue(new MenuChoice.Repeat());
        boolean stays = module.next() instanceof Next.Wait || module.next() instanceof Next.Collect;
        boolean retried = module.next() instanceof Next.Collect collect
                && collect.collection().attempts() > 1
                && collect.collection().retry().isEmpty();
        return returned || chosen || retried || (stays && policy.repeat() && policy.hangUpAfter() > 1);
    }

    private void tooMany(List<Prompt> prompts, int hangUpAfter, String policy) {
        int heard = hangUpAfter - 1;
        if (prompts.size() > heard && subject.says(policy, "say")) {
            neverHeard(
                    subject.place(policy, "say", Integer.toString(heard)),
                    "the call ends at number " + hangUpAfter + " of '" + policy + "'");
        }
    }

    private void neverHeard(Place place, String why) {
        subject.report(Rule.PROMPT_NEVER_HEARD, place, "these words are never said: " + why + ", expected none");
    }

    // Unspeakable

    private void unspeakable() {
        String language = Locale.forLanguageTag(subject.bot().language()).getLanguage();
        Set<UnicodeScript> scripts = SCRIPTS.getOrDefault(language, Set.of());
        for (Uses.Text text : subject.uses().texts()) {
            if (text.use().role() != Role.SPOKEN) {
                continue;
            }
            StringBuilder wrong = new StringBuilder();
            for (Piece piece : text.template().pieces()) {
                if (piece instanceof Piece.Literal literal) {
                    literal.text()
                            .codePoints()
                            .filter(c -> !canBeSaid(c, scripts))
                            .distinct()
                            .limit(10)
                            .forEach(wrong::appendCodePoint);
                }
            }
            if (!wrong.isEmpty()) {
                subject.report(
                        Rule.UNSPEAKABLE_TEXT,
                        text.place(),
                        "\"" + wrong + "\" – a voice for " + subject.bot().language()
                                + " cannot say that, expected words of the language");
            }
        }
    }

    private static boolean canBeSaid(int c, Set<UnicodeScript> scripts) {
        return switch (Character.getType(c)) {
            case Character.OTHER_SYMBOL,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.CONTROL,
                    Character.SURROGATE -> "°©®™".indexOf(c) >= 0;
            default -> {
                UnicodeScript script = UnicodeScript.of(c);
                yield scripts.isEmpty()
                        || script == UnicodeScript.COMMON
                        || script == UnicodeScript.INHERITED
                        || scripts.contains(script);
            }
        };
    }

    // Recordings

    private void untold() {
        for (Uses.Recorded recorded : subject.uses().recordings()) {
            if (recorded.part().text().isEmpty()) {
                subject.report(
                        Rule.RECORDING_WITHOUT_TEXT,
                        recorded.place(),
                        "\"" + recorded.part().file()
                                + "\" – nobody can read what is said in it, expected 'text' beside it");
            }
        }
    }

    private void background() {
        subject.bot()
                .background()
                .filter(it -> it.level() > LOUD_BACKGROUND_DB)
                .ifPresent(it -> subject.report(
                        Rule.LOUD_BACKGROUND,
                        subject.place("background", "level"),
                        "\"" + it.level() + "\" – the background is nearly as loud as the bot, expected at most "
                                + LOUD_BACKGROUND_DB + " dB"));
    }
}
