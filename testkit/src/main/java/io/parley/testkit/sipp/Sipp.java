package io.parley.testkit.sipp;

import io.parley.testkit.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of sipp (Debian package sip-tester 3.6 or newer) with a scenario, on 127.0.0.1, in a folder of its own. A UAS
 * scenario waits for calls on {@link #port}; a UAC scenario calls {@code target}. Ends by itself after its calls, or with
 * {@link #close}, which ends only this process.
 */
public final class Sipp implements AutoCloseable {
    /** A scenario that hangs is ended after this, so no test waits for ever. */
    public static final Duration DEFAULT_BOUND = Duration.ofSeconds(20);

    private static final int MAX_LOG_CHARS = 12_000;
    private static final Duration KILL_WAIT = Duration.ofSeconds(2);

    private final Process process;
    private final Path folder;
    private final int port;
    private final int mediaPort;
    private final String name;

    private Sipp(Process process, Path folder, int port, int mediaPort, String name) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.mediaPort = mediaPort;
        this.name = name;
    }

    /** A scenario to run, from a file's text. */
    public static Scenario scenario(String name, String xml) {
        return new Scenario(name, xml);
    }

    /** A scenario to run, from a resource on the class path, {@code /sipp/uas-answer.xml}. */
    public static Scenario resource(String path) {
        try (InputStream in = Sipp.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new AssertionError("no sipp scenario " + path + " on the class path");
            }
            return new Scenario(
                    path.substring(path.lastIndexOf('/') + 1), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to run; each method returns this. */
    public static final class Scenario {
        private final String name;
        private String xml;
        private final Map<String, String> keys = new LinkedHashMap<>();
        private final List<String> options = new ArrayList<>();
        private int calls = 1;
        private boolean tcp;
        private String target = "";

        private Scenario(String name, String xml) {
            this.name = name;
            this.xml = xml;
        }

        /** Replaces {@code @NAME@} in the scenario's text. */
        public Scenario with(String key, String value) {
            xml = xml.replace("@" + key + "@", value);
            return this;
        }

        /** {@code [NAME]} in the scenario: sipp's {@code -key}. */
        public Scenario key(String key, String value) {
            keys.put(key, value);
            return this;
        }

        /** Ends after so many calls; 1 unless told. */
        public Scenario calls(int count) {
            calls = count;
            return this;
        }

        public Scenario overTcp() {
            tcp = true;
            return this;
        }

        /** {@code 127.0.0.1:5070}: for a UAC. */
        public Scenario calling(String address) {
            target = address;
            return this;
        }

        /** Further options of sipp. */
        public Scenario option(String... words) {
            options.addAll(List.of(words));
            return this;
        }

        /** Starts it; a UAS listens when this returns. */
        public Sipp start() {
            return Sipp.start(this);
        }
    }

    private static Sipp start(Scenario scenario) {
        try {
            int port = FreePorts.port();
            int mediaPort = FreePorts.range(4);
            Path folder = Files.createTempDirectory("sipp-");
            Path file = folder.resolve("scenario.xml");
            Files.writeString(file, scenario.xml);
            var command = new ArrayList<String>(List.of("sipp"));
            if (!scenario.target.isEmpty()) {
                command.add(scenario.target);
            }
            command.addAll(List.of("-sf", file.toString(), "-i", "127.0.0.1", "-p", Integer.toString(port)));
            command.addAll(List.of("-mi", "127.0.0.1", "-mp", Integer.toString(mediaPort)));
            command.addAll(List.of("-t", scenario.tcp ? "t1" : "u1", "-m", Integer.toString(scenario.calls)));
            command.addAll(List.of("-nostdin", "-timeout", DEFAULT_BOUND.toSeconds() + "s", "-timeout_error"));
            command.addAll(List.of("-trace_err", "-error_file", "errors.log"));
            command.addAll(List.of("-trace_msg", "-message_file", "messages.log"));
            command.addAll(List.of("-trace_logs", "-log_file", "scenario.log"));
            scenario.keys.forEach((key, value) -> command.addAll(List.of("-key", key, value)));
            command.addAll(scenario.options);
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("screen.log").toFile())
                    .start();
            var sipp = new Sipp(process, folder, port, mediaPort, scenario.name);
            sipp.awaitListening(scenario.tcp && scenario.target.isEmpty(), scenario.target.isEmpty());
            return sipp;
        } catch (IOException e) {
            throw new AssertionError("sipp cannot be started: run scripts/setup", e);
        }
    }

    /** sipp says nothing when it is ready; the kernel's socket tables do. */
    private void awaitListening(boolean tcp, boolean server) {
        if (!server) {
            return;
        }
        io.parley.testkit.Await.until(
                "sipp listens for " + name, () -> !process.isAlive() || listens(tcp ? "tcp" : "udp"));
        if (!process.isAlive()) {
            throw new AssertionError("sipp ended at once" + report());
        }
    }

    private boolean listens(String protocol) {
        String suffix = String.format(":%04X ", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/" + protocol))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .anyMatch(fields -> fields.length > 1 && (fields[1] + " ").endsWith(suffix));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** First port of its media. */
    public int mediaPort() {
        return mediaPort;
    }

    /** Its files: messages.log, scenario.log, errors.log, screen.log. Gone after {@link #close}. */
    public Path folder() {
        return folder;
    }

    /** Every message sent and received so far, as sipp wrote them down. */
    public String messages() {
        return read("messages.log");
    }

    /** What the scenario's {@code <log>} actions wrote. */
    public String log() {
        return read("scenario.log");
    }

    /**
     * Waits until all calls are over.
     *
     * @throws AssertionError with sipp's logs unless every call went as the scenario says
     */
    public Sipp succeeds() {
        return succeeds(DEFAULT_BOUND.plusSeconds(5));
    }

    /** As {@link #succeeds()}, with a bound of its own. */
    public Sipp succeeds(Duration bound) {
        try {
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("sipp did not end within " + bound.toMillis() + " ms" + report());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while sipp ran" + report());
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("sipp ended with " + process.exitValue() + report());
        }
        return this;
    }

    private String report() {
        return ", scenario " + name + "\n--- errors\n" + read("errors.log") + "\n--- screen\n"
                + tail(read("screen.log"), 3_000) + "\n--- messages\n" + tail(messages(), MAX_LOG_CHARS);
    }

    private static String tail(String text, int chars) {
        return text.length() <= chars ? text : "…" + text.substring(text.length() - chars);
    }

    private String read(String file) {
        Path path = folder.resolve(file);
        try {
            return Files.exists(path) ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    /** Ends it if it still runs, by its own process, and removes its files. Twice is no error. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
