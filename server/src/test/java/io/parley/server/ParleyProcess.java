package io.parley.server;

import io.parley.testkit.Checkout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code parley} as a process of its own, with its data in a test's folder. */
final class ParleyProcess implements AutoCloseable {
    /** No test needs one for so long. */
    private static final int BOUND_SECONDS = 240;

    private final Process process;
    private final BufferedReader said;
    private final List<String> lines = new ArrayList<>();
    private final Path data;

    ParleyProcess(Path data, String... arguments) throws IOException {
        this(Checkout.root(), data, arguments);
    }

    ParleyProcess(Path root, Path data, String... arguments) throws IOException {
        this.data = data;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dstdout.encoding=UTF-8",
                "-Dstdin.encoding=UTF-8",
                // As installed, not as the modules' tests log.
                "-Dlogback.configurationFile=" + Checkout.root().resolve("server/src/main/resources/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.parley.server.Main",
                arguments[0],
                "--root",
                root.toString(),
                "--data",
                data.toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Its root may be a test's folder; the models are where the machine has them.
        builder.environment().put("PARLEY_CACHE", Checkout.cache().toString());
        process = builder.start();
        said = process.inputReader(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::endInTime);
    }

    /** A test that waits for a line in vain gets the end of the process instead. */
    private void endInTime() {
        try {
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** The next line with this text; fails if the process ends before. */
    String line(String with) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.add(line);
            if (line.contains(with)) {
                return line;
            }
        }
        // On one line, as far as that says it: build servers show the first line of a message.
        String last = lines.isEmpty() ? "nothing at all" : lines.getLast();
        throw new AssertionError(
                "no line with \"" + with + "\", at last: " + last + "; in all\n" + String.join("\n", lines));
    }

    /** What its user types until the end of his input. */
    void type(String lines) throws IOException {
        try (Writer typed = process.outputWriter(StandardCharsets.UTF_8)) {
            typed.write(lines);
        }
    }

    /** Everything that it says until it ends. */
    String all() throws IOException {
        said.lines().forEach(lines::add);
        return said();
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        signal("-INT");
    }

    /** As a service's stop does. */
    void terminate() throws IOException, InterruptedException {
        signal("-TERM");
    }

    /** As the kernel does when memory runs out: it has no last words. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    /** All that it said so far, as far as it was read. */
    String said() {
        return String.join("\n", lines);
    }

    /** Every file of that name that its calls left. */
    List<Path> all(String name) {
        return CallFiles.named(data.resolve("calls"), name);
    }

    /** Its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("parley does not end");
        }
        return process.exitValue();
    }

    /** The only file of that name that its calls left. */
    Path only(String name) {
        List<Path> found = all(name);
        if (found.size() != 1) {
            throw new AssertionError(name + ": " + found);
        }
        return found.getFirst();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
