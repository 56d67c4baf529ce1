import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One sipp, from its start until it has had its calls, and what it counted. */
final class SippRun {
    private final Process process;
    private final Path statistics;

    private SippRun(Process process, Path statistics) {
        this.process = process;
        this.statistics = statistics;
    }

    /** What it counted. */
    record Counted(int ok, int failed, int retransmissions) {}

    /** Starts it in a folder, where its files are left. */
    static SippRun start(Path folder, String name, String... arguments) throws IOException {
        Path statistics = folder.resolve(name + ".csv");
        Files.deleteIfExists(statistics);
        List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-nostdin", "-trace_stat", "-fd", "1", "-stf", statistics.toString(), "-trace_err", "-error_file", folder.resolve(name + ".err").toString()));
        return new SippRun(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start(),
                statistics);
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end; after that long it is ended. */
    Counted await(Duration atMost) throws IOException, InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            // SIGUSR1: it writes its counts and ends.
            new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())).start().waitFor();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
        }
        List<String> lines = Files.readAllLines(statistics, StandardCharsets.ISO_8859_1);
        List<String> header = List.of(lines.getFirst().split(";"));
        String[] last = lines.getLast().split(";");
        return new Counted(
                Integer.parseInt(last[header.indexOf("SuccessfulCall(C)")]),
                Integer.parseInt(last[header.indexOf("FailedCall(C)")]),
                Integer.parseInt(last[header.indexOf("Retransmissions(C)")]));
    }
}
