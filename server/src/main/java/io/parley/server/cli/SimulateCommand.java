package io.parley.server.cli;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.expression.Value;
import io.parley.engine.Engine;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.simulation.Caller;
import io.parley.engine.simulation.CallerFile;
import io.parley.engine.simulation.Latency;
import io.parley.engine.simulation.Simulation;
import io.parley.engine.simulation.SimulationReport;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.SimulationStage;
import io.parley.server.calls.CallFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley simulate}: a caller from a file talks to a bot, on virtual time. Nothing is dialled. */
@Command(
        name = "simulate",
        description =
                "Let a caller from a file talk to a bot, many times faster than real time: bots/NAME/callers/*.yaml.")
final class SimulateCommand implements Callable<Integer> {
    @Mixin
    private Places places = new Places();

    @Parameters(index = "0", paramLabel = "BOT", description = "Name, folder or file of a bot.")
    private String bot = "";

    @Parameters(index = "1", paramLabel = "CALLER", description = "What the caller does, a YAML file.")
    private Path caller = Path.of("");

    @Option(
            names = "--var",
            paramLabel = "NAME=VALUE",
            description = "A variable of the bot; wins over the file's; may be repeated.")
    private Map<String, String> variables = Map.of();

    @Option(names = "--trunk", paramLabel = "NAME|FILE", description = "A trunk whose codecs and caller id are used.")
    private String trunk = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of noise, loss and latencies (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write journal, recording, record, transcript and report there.")
    private @Nullable Path out;

    @Option(names = "--no-asr", description = "Do not recognise speech: the texts in the caller's file are understood.")
    private boolean noAsr;

    @Option(names = "--no-latency", description = "Texts and answers of services are there at once.")
    private boolean noLatency;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter printed = spec.commandLine().getOut();
        Bot loaded = BotFile.load(places.bot(bot), places.voices());
        Caller talks = withVariables(CallerFile.read(caller, seed));
        Trunk from = trunk.isEmpty() ? Simulation.trunk() : TrunkFile.read(places.trunk(trunk));
        Map<String, Value> bound = Engine.bind(loaded, talks.variables());
        Simulation.Outcome outcome;
        try (SimulationStage stage = SimulationStage.open(places.settings(), !noAsr)) {
            Simulation simulation = stage.simulation(
                    noLatency ? Latency.ZERO : Latency.RECOGNIZER, noLatency ? Latency.ZERO : Latency.SERVICE);
            Engine.BotOnDuty duty = stage.onDuty(loaded);
            duty.prepare(bound);
            long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            outcome = simulation.run(duty, talks, from, seed, files());
            // Beside the report: that is the same each time, this is not. A core's time, whatever else the machine
            // does.
            double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos) / 1e9;
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "%.1f s of call in %.2f s of a core, %.0f times faster than real time%n",
                            outcome.length().toMillis() / 1000.0,
                            seconds,
                            outcome.length().toMillis() / 1000.0 / seconds);
        }
        SimulationReport report = new SimulationReport(talks.name(), outcome);
        printed.print(json ? report.json() : report.text());
        printed.flush();
        if (out != null) {
            new CallFolder(out).writeRecord();
            Files.writeString(out.resolve("report.json"), report.json());
            Files.writeString(out.resolve("report.txt"), report.text());
        }
        return ParleyCommand.OK;
    }

    private Caller withVariables(Caller read) {
        Map<String, String> all = new HashMap<>(read.variables());
        all.putAll(variables);
        return new Caller(read.name(), all, read.line(), read.answers(), read.acts(), read.patience());
    }

    private Simulation.Files files() {
        if (out == null) {
            return Simulation.Files.none();
        }
        CallFolder folder = new CallFolder(out);
        if (Files.exists(folder.journal())) {
            throw new WrongInputException("--out: " + folder.journal() + " exists, expected a folder without a call");
        }
        return new Simulation.Files(JournalFile.create(folder.journal()), Optional.of(folder.recording()));
    }
}
