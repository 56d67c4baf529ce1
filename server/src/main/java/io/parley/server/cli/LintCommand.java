package io.parley.server.cli;

import io.parley.config.Words;
import io.parley.dialog.lint.Linter;
import io.parley.dialog.lint.Report;
import io.parley.dialog.lint.Rule;
import io.parley.dialog.lint.Severity;
import io.parley.dialog.lint.Surroundings;
import io.parley.server.lint.HomeTrunks;
import io.parley.server.lint.InstalledLexicons;
import io.parley.server.lint.SarifLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley lint}: what is likely wrong with bots that their reader accepts. Calls nobody. */
@Command(name = "lint", description = "Look for what fails callers in bots that load: docs/bots/lint.md.")
final class LintCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "BOT", description = "Name, folder or file of a bot (default: all of the home folder).")
    private List<String> bots = List.of();

    @Option(
            names = "--trunk",
            paramLabel = "NAME|FILE",
            description = "A trunk that the bots' calls go over (default: all of the home folder); may be repeated.")
    private List<String> trunks = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            defaultValue = "error",
            description = "error, warning or note: the mildest finding that fails the run (default: error).")
    private String failOn = "error";

    @Option(names = "--rule", paramLabel = "ID", description = "Only this rule; may be repeated.")
    private List<String> only = List.of();

    @Option(names = "--no-rule", paramLabel = "ID", description = "Without this rule; may be repeated.")
    private List<String> without = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or sarif (default: text).")
    private String format = "text";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Severity worst = severity();
        boolean sarif = oneOf("--format", format, List.of("text", "sarif")).equals("sarif");
        Set<Rule> rules = rules();
        List<Path> files = files();
        List<Report> reports = new ArrayList<>();
        try (InstalledLexicons lexicons =
                new InstalledLexicons(places.settings().recognizers())) {
            Linter linter = new Linter(new Surroundings(trunks(), lexicons, places.engineNames()), rules);
            files.forEach(file -> reports.add(linter.lint(file)));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (sarif) {
            out.print(SarifLog.of(reports, ParleyCommand.VERSION));
        } else {
            print(reports, out);
        }
        out.flush();
        return reports.stream().allMatch(report -> report.atLeast(worst) == 0)
                ? ParleyCommand.OK
                : ParleyCommand.FAILED;
    }

    private static void print(List<Report> reports, PrintWriter out) {
        reports.forEach(report -> report.findings().forEach(out::println));
        Map<Rule, String> unchecked = new TreeMap<>();
        reports.forEach(report -> report.unchecked().forEach(unchecked::putIfAbsent));
        unchecked.forEach((rule, why) -> out.println("not checked: " + rule.id() + ", " + why));
        long errors = of(reports, Severity.ERROR);
        long warnings = of(reports, Severity.WARNING);
        long notes = of(reports, Severity.NOTE);
        int silenced =
                reports.stream().mapToInt(report -> report.silenced().size()).sum();
        out.println(counted(errors, "error") + ", " + counted(warnings, "warning") + ", " + counted(notes, "note")
                + (silenced == 0 ? "" : ", " + silenced + " silenced") + " in " + counted(reports.size(), "bot"));
    }

    private static long of(List<Report> reports, Severity severity) {
        return reports.stream()
                .flatMap(report -> report.findings().stream())
                .filter(finding -> finding.rule().severity() == severity)
                .count();
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private Severity severity() {
        List<String> words =
                Arrays.stream(Severity.values()).map(Severity::word).toList();
        String word = oneOf("--fail-on", failOn, words);
        return Arrays.stream(Severity.values())
                .filter(it -> it.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static String oneOf(String option, String value, List<String> words) {
        if (!words.contains(value)) {
            throw new WrongInputException(option + ": \"" + value + "\" – expected " + Words.oneOf(words));
        }
        return value;
    }

    private Set<Rule> rules() {
        Set<Rule> rules = only.isEmpty() ? EnumSet.allOf(Rule.class) : EnumSet.noneOf(Rule.class);
        only.forEach(id -> rules.add(rule("--rule", id)));
        without.forEach(id -> rules.remove(rule("--no-rule", id)));
        return rules;
    }

    private static Rule rule(String option, String id) {
        List<String> ids = Arrays.stream(Rule.values()).map(Rule::id).toList();
        return Rule.of(id)
                .orElseThrow(() -> new WrongInputException(option + ": \"" + id + "\" – unknown rule"
                        + Words.closest(id, ids)
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse(", docs/bots/lint.md has them all")));
    }

    private List<Path> files() throws IOException {
        List<Path> files =
                bots.isEmpty() ? all() : bots.stream().map(places::bot).toList();
        return files.stream().map(LintCommand::fromHere).toList();
    }

    private List<Path> all() throws IOException {
        Path folder = places.settings().folders().bots();
        if (!Files.isDirectory(folder)) {
            throw new WrongInputException("No bots: " + folder + " is no folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(
                            entry -> !entry.getFileName().toString().startsWith("."))
                    .map(entry -> entry.resolve("bot.yaml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new WrongInputException("No bots: expected NAME/bot.yaml in " + folder);
            }
            return files;
        }
    }

    /** As short as it can be said: what reads a report knows where the run was started. */
    private static Path fromHere(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path whole = file.toAbsolutePath().normalize();
        return whole.startsWith(here) ? here.relativize(whole) : whole;
    }

    private List<Surroundings.Trunk> trunks() throws IOException {
        return trunks.isEmpty()
                ? HomeTrunks.in(places.settings().folders().trunks())
                : HomeTrunks.of(trunks.stream().map(places::trunk).toList());
    }
}
