import io.parley.testkit.storm.SipStorm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Drives an engine with sipp, both ways at once, and tells what it cost, what it lost and what it kept. See {@code soak --help}. */
final class Soak {
    private static final int SIP_PORT = 5170;
    private static final int HTTP_PORT = 8171;
    private static final int UAS_PORT = 5180;
    private static final int UAC_PORT = 5181;
    private static final Duration START = Duration.ofSeconds(120);
    private static final Path WORD = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final String WISH = "{\"trunk\":\"load\",\"to\":\"person\",\"bot\":\"survey\"}";

    private final Path root;
    private final Path scratch;
    private final Path home;
    private final Path data;
    private final Map<String, String> options;
    private final List<Process> load = new ArrayList<>();

    private Soak(Map<String, String> options) throws IOException {
        this.options = options;
        root = Path.of(options.get("root"));
        scratch = Path.of(options.getOrDefault("scratch", Files.createTempDirectory("parley-soak").toString()));
        home = scratch.resolve("home");
        data = scratch.resolve("data");
        Files.createDirectories(data);
        copy(root.resolve("scripts/bench/home"), home);
        Path trunk = home.resolve("trunk-config/load.yaml");
        Files.writeString(trunk, Files.readString(trunk).replace("@UAS_PORT@", Integer.toString(UAS_PORT)));
        Files.writeString(home.resolve("parley.yaml"), """
                sip: { address: 127.0.0.1, port: %d }
                http: { address: 127.0.0.1, port: %d, api-keys: { load: "${env:PARLEY_LOAD_KEY}" } }
                limits: { calls: 1000 }
                drain: 90s
                reload: { watch: off }
                """.formatted(SIP_PORT, HTTP_PORT));
        Person.write(scratch.resolve("person.pcap"), WORD, number("word-at", 16_500), '1', number("key-at", 34_000), 46_000);
        for (String scenario : List.of("uac.xml", "uas.xml")) {
            Files.writeString(
                    scratch.resolve(scenario),
                    Files.readString(root.resolve("scripts/bench/sipp/" + scenario))
                            .replace("@PERSON@", scratch.resolve("person.pcap").toString()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>();
        String what = arguments.length > 0 && !arguments[0].startsWith("--") ? arguments[0] : "load";
        for (int i = what.equals("load") && (arguments.length == 0 || arguments[0].startsWith("--")) ? 0 : 1; i < arguments.length; i++) {
            String[] pair = arguments[i].substring(2).split("=", 2);
            options.put(pair[0], pair.length > 1 ? pair[1] : "yes");
        }
        Soak soak = new Soak(options);
        boolean good;
        try {
            good = switch (what) {
                case "load" -> soak.load();
                case "kills" -> soak.kills();
                case "storm" -> soak.storm();
                default -> throw new IllegalArgumentException("what: " + what + ", expected load, kills or storm");
            };
        } finally {
            soak.load.forEach(Process::destroy);
        }
        if (good && !options.containsKey("keep")) {
            delete(soak.scratch);
        } else {
            IO.println("files are in " + soak.scratch);
        }
        IO.println(good ? "RESULT: good" : "RESULT: NOT good");
        System.exit(good ? 0 : 1);
    }

    // ---- a long load: both directions, reloads, a drain at its end

    private boolean load() throws Exception {
        int calls = number("calls", 100);
        double minutes = Double.parseDouble(options.getOrDefault("minutes", "10"));
        int reloads = number("reloads", 0);
        EngineProcess engine = EngineProcess.start(root, home, data, HTTP_PORT, scratch.resolve("engine.log"));
        IO.println(String.format(Locale.ROOT, "ready after %.1f s, pid %d", engine.awaitReady(START), engine.pid()));
        Process uas = sipp("uas", "-sf", scratch.resolve("uas.xml").toString(), "-i", "127.0.0.1", "-p", "" + UAS_PORT, "-mi", "127.0.0.1", "-mp", "30000", "-nostdin");
        // A few calls first, so that the baseline is that of a process that has worked.
        Outbound outbound = new Outbound(engine, 3);
        Thread.sleep(45_000);
        outbound.target = 0;
        outbound.awaitNone();
        double heapBefore = engine.collectedHeapMb();
        EngineProcess.Sample before = engine.sample(0);
        IO.println("idle before: " + shown(before, heapBefore));

        outbound.target = calls;
        Process uac = sipp("uac", "127.0.0.1:" + SIP_PORT, "-sf", scratch.resolve("uac.xml").toString(), "-i", "127.0.0.1", "-p", "" + UAC_PORT, "-mi", "127.0.0.1", "-mp", "45000", "-l", "" + calls, "-r", options.getOrDefault("rate", "4"), "-m", "1000000", "-nostdin");
        List<EngineProcess.Sample> samples = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        long begin = System.nanoTime();
        Thread reloading = Thread.ofVirtual().unstarted(() -> reload(engine, reloads));
        int captures = 0;
        for (double at = 0; at < minutes * 60 && engine.alive(); at = (System.nanoTime() - begin) / 1e9) {
            Thread.sleep(10_000);
            double seconds = (System.nanoTime() - begin) / 1e9;
            samples.add(engine.sample(seconds));
            if (reloads > 0 && reloading.getState() == Thread.State.NEW && seconds > minutes * 60 * 0.35) {
                reloading.start();
            }
            if (captures < 3 && seconds > minutes * 60 * (0.25 + 0.25 * captures)) {
                captures++;
                capture("gaps-" + captures).ifPresent(found -> gaps.add(found.toString()));
            }
            if (samples.size() % 6 == 0) {
                IO.println(String.format(Locale.ROOT, "%4.0f s: %s; %s calls", seconds, shown(samples.getLast(), samples.getLast().heapMb()), live(engine)));
            }
        }
        if (reloading.getState() != Thread.State.NEW) {
            reloading.join();
        }
        Records soFar = Records.of(data);
        EngineProcess.Sample end = samples.getLast();
        IO.println(String.format(Locale.ROOT, "CPU of the engine: %.1f s in %.0f s = %.2f cores", end.cpuSeconds() - before.cpuSeconds(), end.seconds(), (end.cpuSeconds() - before.cpuSeconds()) / end.seconds()));
        gaps.forEach(found -> IO.println("wire: " + found));
        slopes(samples, minutes * 60 / 3);

        boolean good = true;
        if (options.containsKey("drain")) {
            outbound.target = 0;
            long drainBegin = System.nanoTime();
            IO.println("drain begins with " + live(engine) + " calls");
            engine.terminate();
            int exit = engine.await(Duration.ofSeconds(150));
            IO.println(String.format(Locale.ROOT, "drained in %.1f s, exit code %d", (System.nanoTime() - drainBegin) / 1e9, exit));
            good = exit == 0;
        } else {
            outbound.target = 0;
            // SIGUSR1: sipp ends its calls and places no more.
            new ProcessBuilder("kill", "-USR1", Long.toString(uac.pid())).start().waitFor();
            uac.waitFor(90, TimeUnit.SECONDS);
            outbound.awaitNone();
            Thread.sleep(40_000); // ended legs are known for 64 T1
            double heapAfter = engine.collectedHeapMb();
            IO.println("idle after:  " + shown(engine.sample(0), heapAfter));
            engine.terminate();
            good = engine.await(Duration.ofSeconds(150)) == 0;
        }
        uac.destroy();
        uas.destroy();
        IO.println("sipp as caller: " + statistics("uac"));
        IO.println("sipp as callee: " + statistics("uas"));
        Records records = Records.of(data);
        records.print();
        IO.println("placed by HTTP: " + outbound.placed + ", refused: " + outbound.refused);
        return good && records.withoutRecord == 0 && records.missingEvents == 0 && soFar.calls == soFar.complete;
    }

    private static String live(EngineProcess engine) throws IOException, InterruptedException {
        return Integer.toString((int) Outbound.live(engine, ""));
    }

    private static String shown(EngineProcess.Sample s, double heap) {
        return String.format(
                Locale.ROOT,
                "RSS %.0f MB, heap %.0f MB, %.0f threads, %.0f descriptors, CPU %.0f s",
                s.rssMb(),
                heap,
                s.threads(),
                s.descriptors(),
                s.cpuSeconds());
    }

    private static void slopes(List<EngineProcess.Sample> samples, double from) {
        List<EngineProcess.Sample> steady =
                samples.stream().filter(sample -> sample.seconds() >= from).toList();
        Map<String, ToDoubleFunction<EngineProcess.Sample>> all = new TreeMap<>(Map.of(
                "RSS MB", EngineProcess.Sample::rssMb,
                "heap MB", EngineProcess.Sample::heapMb,
                "threads", EngineProcess.Sample::threads,
                "descriptors", EngineProcess.Sample::descriptors));
        double[] seconds = steady.stream().mapToDouble(EngineProcess.Sample::seconds).toArray();
        all.forEach((name, of) -> IO.println(String.format(
                Locale.ROOT,
                "slope of %-12s %+.3f a minute over the last %.0f s (first %.0f, last %.0f)",
                name,
                Records.slope(seconds, steady.stream().mapToDouble(of).toArray()),
                seconds[seconds.length - 1] - seconds[0],
                of.applyAsDouble(steady.getFirst()),
                of.applyAsDouble(steady.getLast()))));
    }

    /** Good and bad versions of the bot in turns; the bad ones must change nothing. */
    private void reload(EngineProcess engine, int reloads) {
        Path file = home.resolve("bots/survey/bot.yaml");
        int wrong = 0;
        try {
            String text = Files.readString(file);
            String hash = hash(engine);
            for (int i = 1; i <= reloads; i++) {
                boolean bad = i % 2 == 0;
                Path next = file.resolveSibling("next");
                Files.writeString(next, bad ? text.replace("expect:", "expects:") : text + "# version " + i + "\n");
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                HttpResponse<String> answer = engine.post("/v1/reload", "");
                String now = hash(engine);
                if (bad == !now.equals(hash) || bad != answer.body().contains("bot.yaml:")) {
                    wrong++;
                    IO.println("reload " + i + (bad ? " (bad): " : " (good): ") + answer.statusCode() + " " + answer.body());
                }
                hash = now;
            }
            Files.writeString(file, text);
            engine.post("/v1/reload", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IO.println(reloads + " reloads, " + wrong + " with a wrong result");
    }

    private static String hash(EngineProcess engine) throws IOException, InterruptedException {
        return engine.json("/v1/bots/survey").path("hash").asString("");
    }

    // ---- strangers at the port beside calls

    private boolean storm() throws Exception {
        int calls = number("calls", 50);
        int seconds = number("seconds", 60);
        EngineProcess engine = EngineProcess.start(root, home, data, HTTP_PORT, scratch.resolve("engine.log"));
        IO.println(String.format(Locale.ROOT, "ready after %.1f s, pid %d", engine.awaitReady(START), engine.pid()));
        Process uas = sipp("uas", "-sf", scratch.resolve("uas.xml").toString(), "-i", "127.0.0.1", "-p", "" + UAS_PORT, "-mi", "127.0.0.1", "-mp", "30000", "-nostdin");
        Outbound outbound = new Outbound(engine, calls / 2);
        Process uac = sipp("uac", "127.0.0.1:" + SIP_PORT, "-sf", scratch.resolve("uac.xml").toString(), "-i", "127.0.0.1", "-p", "" + UAC_PORT, "-mi", "127.0.0.1", "-mp", "45000", "-l", "" + calls / 2, "-r", "4", "-m", "1000000", "-nostdin");
        Thread.sleep(30_000);
        IO.println("calls: " + live(engine));
        double calm = watch(engine, "calm", seconds);
        long sent;
        double stormy;
        try (SipStorm storm = new SipStorm(new InetSocketAddress("127.0.0.1", SIP_PORT), InetAddress.ofLiteral("127.0.0.1"))) {
            storm.begin();
            stormy = watch(engine, "storm", seconds);
            storm.end();
            sent = storm.sent();
        }
        IO.println(String.format(Locale.ROOT, "storm: %d datagrams in %d s, %.1f s of CPU more for the engine, %.0f µs each", sent, seconds, stormy - calm, (stormy - calm) * 1e6 / sent));
        engine.metrics().forEach((name, value) -> {
            if (name.startsWith("parley_sip_guarded_total{")) {
                IO.println(String.format(Locale.ROOT, "  %s %.0f", name, value));
            }
        });
        outbound.target = 0;
        new ProcessBuilder("kill", "-USR1", Long.toString(uac.pid())).start().waitFor();
        boolean ended = uac.waitFor(90, TimeUnit.SECONDS);
        outbound.awaitNone();
        engine.terminate();
        boolean good = engine.await(Duration.ofSeconds(150)) == 0 && ended;
        uas.destroy();
        uas.waitFor();
        String caller = statistics("uac");
        String callee = statistics("uas");
        IO.println("sipp as caller: " + caller);
        IO.println("sipp as callee: " + callee);
        Records records = Records.of(data);
        records.print();
        return good
                && caller.contains("FailedCall(C) 0 ")
                && callee.contains("FailedCall(C) 0 ")
                && records.withoutRecord == 0
                && records.missingEvents == 0
                && records.calls == records.complete;
    }

    /** Seconds of CPU that the engine takes; the gaps on the wire in the midst of it are told. */
    private double watch(EngineProcess engine, String name, int seconds) throws IOException, InterruptedException {
        double before = engine.sample(0).cpuSeconds();
        long begin = System.nanoTime();
        Thread.sleep(Math.max(0, seconds - 15) * 500L);
        capture(name).ifPresent(found -> IO.println(name + ": " + found));
        Thread.sleep(Math.max(0, seconds * 1_000L - (System.nanoTime() - begin) / 1_000_000));
        double cpu = engine.sample(0).cpuSeconds() - before;
        IO.println(String.format(Locale.ROOT, "%s: %.1f s of CPU in %d s, %s calls", name, cpu, seconds, live(engine)));
        return cpu;
    }

    // ---- kill -9 in the middle of calls, and what the next start makes of it

    private boolean kills() throws Exception {
        int rounds = number("rounds", 20);
        int calls = number("calls", 5);
        Random random = new Random(number("seed", 1));
        Process uas = sipp("uas", "-sf", scratch.resolve("uas.xml").toString(), "-i", "127.0.0.1", "-p", "" + UAS_PORT, "-mi", "127.0.0.1", "-mp", "30000", "-nostdin");
        int bad = 0;
        int cutOff = 0;
        int seen = 0;
        for (int round = 1; round <= rounds; round++) {
            EngineProcess engine = EngineProcess.start(root, home, data, HTTP_PORT, scratch.resolve("engine.log"));
            double ready = engine.awaitReady(START);
            Records before = Records.of(data);
            // What the round before left is settled by the time the engine is ready.
            bad += before.withoutRecord;
            Outbound outbound = new Outbound(engine, calls);
            Process uac = sipp("uac-" + round, "127.0.0.1:" + SIP_PORT, "-sf", scratch.resolve("uac.xml").toString(), "-i", "127.0.0.1", "-p", "" + UAC_PORT, "-mi", "127.0.0.1", "-mp", "45000", "-l", "" + calls, "-r", "5", "-m", "" + calls, "-nostdin", "-timeout", "100");
            Thread.sleep(3_000 + random.nextInt(25_000));
            outbound.target = 0;
            engine.kill();
            engine.await(Duration.ofSeconds(10));
            EngineProcess next = EngineProcess.start(root, home, data, HTTP_PORT, scratch.resolve("engine.log"));
            double again = next.awaitReady(START);
            Records after = Records.of(data);
            int recovered = after.recovered - before.recovered;
            boolean ended = uac.waitFor(20, TimeUnit.SECONDS);
            bad += after.withoutRecord + (ended ? 0 : 1);
            cutOff += recovered;
            seen += calls;
            IO.println(String.format(Locale.ROOT, "round %d: ready after %.1f s, killed, ready again after %.1f s: %d calls recovered, %d without a record, sipp's callers %s", round, ready, again, recovered, after.withoutRecord, ended ? "all hung up" : "LEFT IN DEAD AIR"));
            uac.destroy();
            next.terminate();
            next.await(Duration.ofSeconds(120));
        }
        uas.destroy();
        IO.println("sipp as callee: " + statistics("uas"));
        Records.of(data).print();
        IO.println(rounds + " kills, " + cutOff + " calls cut off and recovered, faults: " + bad + " (inbound calls placed: " + seen + ")");
        return bad == 0 && cutOff > 0;
    }

    // ---- outbound calls by the HTTP door

    /** Keeps so many outbound calls up. */
    private static final class Outbound {
        volatile int target;
        volatile int placed;
        volatile int refused;
        private final EngineProcess engine;

        Outbound(EngineProcess engine, int target) {
            this.engine = engine;
            this.target = target;
            Thread.ofVirtual().start(this::keep);
        }

        private void keep() {
            try {
                while (engine.alive()) {
                    int missing = target - (int) live(engine, "outbound");
                    for (int i = 0; i < Math.min(missing, 4) && target > 0; i++) {
                        HttpResponse<String> answer = engine.post("/v1/calls", WISH);
                        if (answer.statusCode() == 201) {
                            placed++;
                        } else {
                            refused++;
                            IO.println("not placed: " + answer.statusCode() + " " + answer.body());
                        }
                    }
                    Thread.sleep(1_000);
                }
            } catch (IOException e) {
                // the engine is gone
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        static double live(EngineProcess engine, String direction) throws IOException, InterruptedException {
            double count = 0;
            for (Map.Entry<String, Double> metric : engine.metrics().entrySet()) {
                if (metric.getKey().startsWith("parley_calls_now{") && metric.getKey().contains(direction)) {
                    count += metric.getValue();
                }
            }
            return count;
        }

        void awaitNone() throws IOException, InterruptedException {
            for (int i = 0; i < 120 && live(engine, "") > 0; i++) {
                Thread.sleep(1_000);
            }
        }
    }

    // ---- processes and files

    private Process sipp(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-trace_stat", "-fd", "5", "-stf", scratch.resolve(name + ".csv").toString(), "-trace_err", "-error_file", scratch.resolve(name + ".err").toString()));
        Process process = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve(name + ".out").toFile())
                .start();
        load.add(process);
        return process;
    }

    private String statistics(String name) throws IOException {
        List<String> lines = Files.readAllLines(scratch.resolve(name + ".csv"), StandardCharsets.ISO_8859_1);
        List<String> header = List.of(lines.getFirst().split(";"));
        String[] last = lines.getLast().split(";");
        StringBuilder found = new StringBuilder();
        for (String column : List.of("TotalCallCreated", "SuccessfulCall(C)", "FailedCall(C)", "Retransmissions(C)")) {
            int at = header.indexOf(column);
            found.append(column).append(' ').append(at < 0 || at >= last.length ? "?" : last[at]).append("  ");
        }
        return found.toString().strip();
    }

    private java.util.Optional<Gaps.Result> capture(String name) throws IOException, InterruptedException {
        Path file = scratch.resolve(name + ".pcap");
        try {
            Process tcpdump = new ProcessBuilder("tcpdump", "-i", "lo", "-n", "-s", "80", "-B", "16384", "-w", file.toString(), "udp and src portrange 10000-19999 and udp[8] & 0xc0 = 0x80")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Thread.sleep(15_000);
            tcpdump.destroy();
            tcpdump.waitFor();
            return java.util.Optional.of(Gaps.of(file));
        } catch (IOException e) {
            IO.println("no gaps measured: tcpdump is missing (Debian package tcpdump)");
            return java.util.Optional.empty();
        }
    }

    private int number(String option, int otherwise) {
        return Integer.parseInt(options.getOrDefault(option, Integer.toString(otherwise)));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
