package io.parley.server;

import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.pcap.RtpCapture;
import io.parley.testkit.sipp.Sipp;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code scripts/package --test} runs: the unpacked package, where it cannot write, takes a real call as an operator
 * would have it. No JUnit class: the package exists only after the build.
 */
final class InstalledProgram {
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final Duration CALL_BOUND = Duration.ofSeconds(60);
    private static final Duration START_BOUND = Duration.ofSeconds(90);
    private static final Duration END_BOUND = Duration.ofSeconds(30);
    private static final int RTP_PORTS = 40;
    private static final String CALLING = "8613912345678";

    /** The bot's greeting takes 4.2 s; the person thinks a moment. */
    private static final int LISTENS_MILLIS = 5_400;

    private final Path installation;
    private final Path user;
    private final List<String> asUser;
    private final PrintWriter out;

    private InstalledProgram(Path installation, Path user, List<String> asUser, PrintWriter out) {
        this.installation = installation;
        this.user = user;
        this.asUser = asUser;
        this.out = out;
    }

    /** Arguments: the installation, a folder in which the user may write, and what runs a command as that user. */
    public static void main(String[] arguments) throws Exception {
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        new InstalledProgram(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        List.of(arguments).subList(2, arguments.length),
                        out)
                .prove();
    }

    private void prove() throws Exception {
        Map<String, String> before = listing();
        expect(Files.readString(installation.resolve("THIRD-PARTY")).contains("Vosk"), "THIRD-PARTY names Vosk");
        expect(run("--version").startsWith("0 parley "), "--version");
        expect(run("--help").contains("serve"), "--help");
        expect(!run("--help").contains("demo"), "no demonstration in the package");
        expect(run("check", "--bot", "delivery", "--trunk", "loopback").startsWith("0 "), "check of the examples");
        int sipPort = FreePorts.port();
        Path home = home(sipPort);
        Path log = user.resolve("stderr");
        ProcessBuilder serve =
                command(List.of("serve", "--data", user.resolve("data").toString()));
        serve.environment().put("PARLEY_HOME", home.toString());
        serve.environment().put("PARLEY_LOG", "debug");
        serve.redirectError(log.toFile()).redirectOutput(user.resolve("stdout").toFile());
        Process parley = serve.start();
        try {
            Await.until("the engine serves", START_BOUND, () -> {
                expect(parley.isAlive(), "the engine runs: " + read(log));
                return read(user.resolve("stdout")).contains("Serving");
            });
            long startMillis = millisUntilServing(parley, read(log));
            call(sipPort);
            JsonNode callRecord = awaitRecord();
            expect(callRecord.path("outcome").asString().equals("CONNECTED"), "outcome " + callRecord);
            expect(callRecord.path("complete").asBoolean(), "the bot understood: " + callRecord);
            expect(callRecord.path("info").path("day").asString().equals("tuesday"), "day " + callRecord);
            parley.destroy(); // TERM
            expect(parley.waitFor(END_BOUND.toSeconds(), TimeUnit.SECONDS), "the engine ends when told");
            expect(parley.exitValue() == 0, "exit code " + parley.exitValue() + ", expected 0: " + read(log));
            expectLog(read(log));
            Map<String, String> after = listing();
            expect(after.equals(before), "the installation is as it was: " + difference(before, after));
            out.printf(
                    "package: ok; %d files untouched, ready after %d ms, a call understood, ended by TERM%n",
                    before.size(), startMillis);
        } finally {
            parley.destroyForcibly();
        }
    }

    /** From the process's start, by the operating system, to the log's line. */
    private static long millisUntilServing(Process parley, String log) {
        return log.lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .filter(line -> line.path("phase").asString("").equals("SERVING"))
                .map(line -> Duration.between(
                        parley.info().startInstant().orElseThrow(),
                        Instant.parse(line.path("time").asString())))
                .mapToLong(Duration::toMillis)
                .findFirst()
                .orElseThrow();
    }

    private void expectLog(String log) {
        JsonMapper json = JsonMapper.shared();
        int ofCalls = 0;
        for (String line : log.lines().toList()) {
            JsonNode object;
            try {
                object = json.readTree(line);
            } catch (RuntimeException _) {
                throw new AssertionError("a log line is no JSON: " + line);
            }
            expect(object.has("time") && object.has("level") && object.has("message"), "log line " + line);
            ofCalls += object.has("call") ? 1 : 0;
        }
        expect(ofCalls >= 3, "lines of calls: " + ofCalls + " in " + log);
        for (String secret : List.of(CALLING, "tuesday", "Liu", "Which day", "Press 1")) {
            expect(!log.contains(secret), "the log does not know " + secret);
        }
    }

    private Path home(int sipPort) throws IOException {
        Path home = user.resolve("home");
        copy(installation.resolve("etc"), home);
        int rtp = FreePorts.range(RTP_PORTS);
        Files.writeString(home.resolve("parley.yaml"), """
                sip: { address: 127.0.0.1, port: %d }
                rtp: { ports: %d-%d }
                http: off
                drain: 5s
                """.formatted(sipPort, rtp, rtp + RTP_PORTS - 1));
        return home;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    try (InputStream in = Files.newInputStream(file)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }

    private void call(int sipPort) throws IOException {
        Path word = Files.createTempFile("tuesday", ".pcap");
        Pcm spoken = Resampler.resample(WavFile.read(TUESDAY), 8000);
        byte[] encoded = new byte[spoken.samples().length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = G711.of(AudioCodec.PCMU).encode(spoken.samples()[i]);
        }
        RtpCapture.write(word, 0, 0x5eed, encoded);
        String scenario;
        try (InputStream in = Objects.requireNonNull(
                InstalledProgram.class.getResourceAsStream("/sipp/uac-person.xml"), "scenario")) {
            scenario = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        // Any number but that of the example that rings first.
        scenario = scenario.replace("sip:person@", "sip:" + CALLING + "@").replace("sip:delivery@", "sip:4711@");
        try (Sipp person = Sipp.scenario("person", scenario)
                .with("LISTENS", Integer.toString(LISTENS_MILLIS))
                .with("WORD", word.toString())
                .with("UNTIL_KEY", "5000")
                .option("-timeout", CALL_BOUND.toSeconds() + "s")
                .calling("127.0.0.1:" + sipPort)
                .start()) {
            person.succeeds(CALL_BOUND);
        } finally {
            Files.delete(word);
        }
    }

    private JsonNode awaitRecord() {
        Path calls = user.resolve("data").resolve("calls");
        // Written last, and whole at once.
        Await.until(
                "the call's record",
                Duration.ofSeconds(10),
                () -> recorded(calls).isPresent());
        return JsonMapper.shared()
                .readTree(recorded(calls)
                        .orElseThrow()
                        .resolveSibling("record.json")
                        .toFile());
    }

    private static Optional<Path> recorded(Path calls) {
        return CallFiles.named(calls, "record.json").stream().findFirst();
    }

    /** Exit code and what it said. */
    private String run(String... arguments) throws Exception {
        Process process = command(List.of(arguments)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        expect(process.waitFor(START_BOUND.toSeconds(), TimeUnit.SECONDS), "ends: " + List.of(arguments));
        return process.exitValue() + " " + said;
    }

    private ProcessBuilder command(List<String> arguments) {
        List<String> command = new ArrayList<>(asUser);
        command.add(installation.resolve("bin").resolve("parley").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(user.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
        builder.environment().put("HOME", user.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** Every file by name, with what it is, its times and its bytes. */
    private Map<String, String> listing() throws IOException, NoSuchAlgorithmException {
        Map<String, String> listing = new TreeMap<>();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.walk(installation)) {
            for (Path file : files.toList()) {
                Map<String, Object> facts = Files.readAttributes(
                        file, "posix:permissions,owner,lastModifiedTime,size", LinkOption.NOFOLLOW_LINKS);
                String bytes = Files.isRegularFile(file)
                        ? HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)))
                        : "";
                listing.put(installation.relativize(file).toString(), new TreeMap<>(facts) + " " + bytes);
            }
        }
        return listing;
    }

    private static String difference(Map<String, String> before, Map<String, String> after) {
        Map<String, String> both = new TreeMap<>(before);
        both.putAll(after);
        return both.keySet().stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .toList()
                .toString();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
