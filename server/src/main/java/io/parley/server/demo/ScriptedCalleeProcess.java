package io.parley.server.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The project's own test endpoint as the person's telephone, for machines without baresip: a process of its own, told
 * what to do line by line. Its classes are not part of the product; they lie beside the build's jars.
 */
final class ScriptedCalleeProcess implements Callee {
    private static final String MAIN = "io.parley.engine.call.ScriptedCalleeMain";
    private static final String LISTENING = "listening ";
    private static final String HEARD = "heard-\\d+\\.wav";
    private static final long END_BOUND_SECONDS = 5;

    private final Process process;
    private final BufferedWriter commands;
    private final String uri;
    private final Path folder;

    private ScriptedCalleeProcess(Process process, BufferedWriter commands, String uri, Path folder) {
        this.process = process;
        this.commands = commands;
        this.uri = uri;
        this.folder = folder;
    }

    static ScriptedCalleeProcess start(String classPath, String codec, Path folder) {
        try {
            Files.createDirectories(folder);
            forgetEarlier(folder);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-Xmx128m",
                            "-cp",
                            classPath,
                            MAIN,
                            folder.toString(),
                            codec)
                    .redirectError(folder.resolve("callee.log").toFile())
                    .start();
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            // A log may come before.
            String line = said.readLine();
            while (line != null && !line.startsWith(LISTENING)) {
                line = said.readLine();
            }
            if (line == null) {
                process.destroy();
                throw new IllegalStateException(
                        "The scripted callee did not start; see " + folder.resolve("callee.log"));
            }
            String uri = line.substring(LISTENING.length());
            // Nobody reads what it says later, but it must not wait for a reader.
            Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
            return new ScriptedCalleeProcess(process, process.outputWriter(StandardCharsets.UTF_8), uri, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("scripted callee", e);
        }
    }

    /** What an earlier telephone heard there is not this one's. */
    private static void forgetEarlier(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches(HEARD))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public String description() {
        return "the project's own scripted telephone";
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public void dial(String uri) {
        command("dial " + uri);
    }

    @Override
    public void say(Path wav) {
        command("say " + wav);
    }

    @Override
    public void press(char key) {
        command("press " + key);
    }

    @Override
    public List<Path> heard() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(HEARD))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("scripted callee", e);
        }
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                command("end");
            }
            if (!process.waitFor(END_BOUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (UncheckedIOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void command(String line) {
        try {
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("scripted callee", e);
        }
    }
}
