package io.parley.server.cli;

import io.parley.dialog.cases.Coverage;
import io.parley.dialog.cases.JUnitReport;
import io.parley.dialog.cases.SuiteResult;
import io.parley.dialog.cases.TestedBot;
import io.parley.engine.clock.SystemEngineClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley test}: runs the cases in the bots' folders; nothing is heard, said or dialled. */
@Command(name = "test", description = "Run the tests in the bots' folders: bots/NAME/tests/*.yaml.")
final class TestCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(paramLabel = "BOT", description = "Name, folder or file of a bot (default: all of the home folder).")
    private List<String> bots = List.of();

    @Option(names = "--case", paramLabel = "TEXT", description = "Only cases that have this in their name.")
    private String only = "";

    @Option(names = "--coverage", description = "Say which nodes and ways between them no case has touched.")
    private boolean coverage;

    @Option(
            names = "--min-nodes",
            paramLabel = "PERCENT",
            description = "Fail if a bot's cases enter a smaller share of its nodes.")
    private int minNodes;

    @Option(
            names = "--min-edges",
            paramLabel = "PERCENT",
            description = "Fail if a bot's cases take a smaller share of the ways between its nodes.")
    private int minEdges;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write a report for build servers.")
    private @Nullable Path junit;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<TestedBot> tested =
                TestedBot.loadAll(files()).stream().map(bot -> bot.only(only)).toList();
        if (tested.stream().allMatch(bot -> bot.cases().isEmpty())) {
            throw new WrongInputException(
                    only.isEmpty()
                            ? "There are no tests: no tests/*.yaml in a bot's folder"
                            : "--case: no case has \"" + only + "\" in its name");
        }
        boolean right = true;
        List<SuiteResult> results;
        try (SystemEngineClock clock = new SystemEngineClock()) {
            results = tested.stream().map(bot -> bot.run(clock::nanoTime)).toList();
        }
        for (SuiteResult result : results) {
            result.report(coverage).forEach(out::println);
            right &= result.failed() == 0;
            for (String missed : tooLittle(result.coverage())) {
                out.println(result.bot() + ": " + missed);
                right = false;
            }
        }
        if (junit != null) {
            Files.writeString(junit, JUnitReport.of(results));
        }
        out.flush();
        return right ? ParleyCommand.OK : ParleyCommand.FAILED;
    }

    private List<String> tooLittle(Coverage of) {
        return Stream.of(share("nodes", of.nodesPerMille(), minNodes), share("edges", of.edgesPerMille(), minEdges))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> share(String what, int perMille, int minimumPercent) {
        return perMille >= minimumPercent * 10
                ? Optional.empty()
                : Optional.of("fewer than " + minimumPercent + " % of its " + what + " are covered");
    }

    private List<Path> files() throws IOException {
        if (!bots.isEmpty()) {
            return bots.stream().map(places::bot).toList();
        }
        Path folder = places.settings().folders().bots();
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.resolve("bot.yaml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
