package io.parley.engine.turns;

import io.parley.engine.simulation.SimulationReport;
import io.parley.engine.turns.TurnCorpus.Case;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code scripts/bench/turns}: the whole corpus, a table of what came of it, and what went wrong. */
public final class TurnBench {
    private TurnBench() {}

    private static final String BEGIN = "<!-- table: scripts/bench/turns --write -->\n";
    private static final String END = "<!-- end of table -->\n";

    /**
     * @param arguments {@code --tenth}: only the part that every build runs; {@code --write FILE}: puts the table there,
     *     between its marks
     */
    public static void main(String... arguments) throws IOException {
        PrintStream out = System.out;
        Voices voices = Voices.read();
        boolean tenth = List.of(arguments).contains("--tenth");
        List<Case> cases = tenth ? TurnCorpus.tenth(voices) : TurnCorpus.whole(voices);
        Map<Condition, TurnFigures> byCondition = new EnumMap<>(Condition.class);
        TurnFigures all = new TurnFigures();
        long cpuNanos;
        long callMillis = 0;
        try (TurnStage stage = new TurnStage()) {
            cpuNanos = cpuNanos();
            for (Case call : cases) {
                SimulationReport report = stage.run(call);
                callMillis += report.length().toMillis();
                byCondition
                        .computeIfAbsent(call.condition(), any -> new TurnFigures())
                        .add(call, report);
                all.add(call, report);
            }
            cpuNanos = cpuNanos() - cpuNanos;
        }
        StringBuilder table = new StringBuilder(TurnFigures.header());
        byCondition.forEach((condition, figures) -> table.append(figures.row(condition.title())));
        table.append(all.row("**all**"));
        table.append(String.format(
                Locale.ROOT,
                "%n%s: %d calls, %.0f s of call in %.0f s of a core, recognition included.%n",
                LocalDate.now(),
                cases.size(),
                callMillis / 1e3,
                cpuNanos / 1e9));
        out.println(table);
        int write = List.of(arguments).indexOf("--write");
        if (write >= 0) {
            Path page = Path.of(arguments[write + 1]);
            String text = Files.readString(page);
            int from = text.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(page, text.substring(0, from) + table + text.substring(text.indexOf(END)));
        }
        all.failures().forEach(out::println);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
