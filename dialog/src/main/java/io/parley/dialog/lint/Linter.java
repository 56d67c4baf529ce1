package io.parley.dialog.lint;

import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.config.YamlDocument;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Applies the rules to bots. Reads the bot's file and the lengths of its recordings; immutable, any thread. */
public final class Linter {
    private final Surroundings surroundings;
    private final Set<Rule> rules;

    /**
     * A linter.
     *
     * @param rules that are applied; {@link Rule#BOT_FILE} always is
     */
    public Linter(Surroundings surroundings, Collection<Rule> rules) {
        this.surroundings = surroundings;
        this.rules = EnumSet.of(Rule.BOT_FILE);
        this.rules.addAll(rules);
    }

    /** A linter with every rule. */
    public Linter(Surroundings surroundings) {
        this(surroundings, EnumSet.allOf(Rule.class));
    }

    /**
     * What is wrong with a bot. A file that cannot be read, or that is no bot, is a finding like any other.
     *
     * @param file {@code bot.yaml} in the bot's folder, shown as given
     */
    public Report lint(Path file) {
        try {
            Path folder = Optional.ofNullable(file.toAbsolutePath().normalize().getParent())
                    .orElseThrow(() -> new IllegalArgumentException("file: " + file + ", expected a file"));
            return lint(file.toString(), YamlDocument.bytes(file, file.toString()), folder);
        } catch (ConfigException e) {
            return refused(file.toString(), e);
        }
    }

    /**
     * What is wrong with a bot that was read already.
     *
     * @param shownAs file name in findings
     * @param folder where its recordings lie
     */
    public Report lint(String shownAs, byte[] bytes, Path folder) {
        Bot bot;
        try {
            bot = BotFile.parse(shownAs, bytes, folder, surroundings.engine());
        } catch (ConfigException e) {
            return refused(shownAs, e);
        }
        Source source;
        try {
            source = Source.of(shownAs, bytes, folder);
        } catch (ConfigException e) {
            // One of its files is gone since it was read.
            return refused(shownAs, e);
        }
        return lint(bot, source);
    }

    /** What is wrong with a bot that its reader has accepted, and whose file says where. */
    Report lint(Bot bot, Source source) {
        Subject subject = new Subject(bot, source, surroundings);
        check(subject);
        return report(source.file(), subject, Silencing.of(source));
    }

    private static void check(Subject subject) {
        ConditionChecks.check(subject);
        ValueChecks.check(subject);
        LoopChecks.check(subject);
        ExitChecks.check(subject);
        VariableChecks.check(subject);
        CollectionChecks.check(subject);
        PromptChecks.check(subject);
        WordChecks.check(subject);
        OutcomeChecks.check(subject);
    }

    private Report report(String file, Subject subject, Silencing silencing) {
        List<Finding> findings = new ArrayList<>();
        List<Report.Silenced> silenced = new ArrayList<>();
        for (Finding finding : subject.findings()) {
            Optional<String> reason = silencing.reason(finding);
            if (!rules.contains(finding.rule())) {
                continue;
            }
            if (reason.isPresent()) {
                silenced.add(new Report.Silenced(finding, reason.get()));
            } else {
                findings.add(finding);
            }
        }
        if (rules.contains(Rule.LINT_COMMENT)) {
            findings.addAll(silencing.problems());
        }
        findings.sort(Finding.IN_ORDER);
        silenced.sort((one, other) -> Finding.IN_ORDER.compare(one.finding(), other.finding()));
        subject.unchecked().keySet().retainAll(rules);
        return new Report(file, findings, silenced, subject.unchecked());
    }

    private static Report refused(String file, ConfigException refusal) {
        List<Finding> findings = refusal.problems().stream()
                .map(problem -> new Finding(
                        Rule.BOT_FILE,
                        new Place(problem.file(), problem.line(), problem.column()),
                        withoutPlace(problem)))
                .toList();
        return new Report(file, findings, List.of(), Map.of());
    }

    private static String withoutPlace(Problem problem) {
        String place = problem.file() + ":" + problem.line() + ":" + problem.column() + ": ";
        return problem.toString().substring(place.length());
    }
}
