import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a call's signalling costs the engine and Asterisk, in turns within one run, and what is left of 100,000 calls each
 * way. See {@code sip --help}.
 */
final class SipBench {
    private static final int HTTP_PORT = 8171;
    private static final Duration START = Duration.ofSeconds(120);
    private static final int TRUNKS = 4;
    private static final int CONNECTIONS = 24;
    /** Records are written, folders closed. */
    private static final long SETTLE_MILLIS = 1_500;
    /** 64 T1, for which ended legs and transactions are known, the quarantine of ports, and some. */
    private static final long FORGET_MILLIS = 50_000;
    /** Two measurements agree. */
    private static final double AGREE = 0.12;

    private final Path root;
    private final Path scratch;
    private final Map<String, String> options;
    private final List<Server> servers = new ArrayList<>();
    private int nextNumber = 1_000_000;
    private int nextRun;

    /** What is measured, and where it is to be found. */
    private record Server(String name, long pid, String address, Map<Direction, CallDoor> doors) {}

    /** Which way, and whether the callee wants to know who calls. */
    private enum Direction {
        IN("received", ""),
        OUT("placed", "127.0.0.21"),
        DIGEST("placed, with digest", "127.0.0.22");

        final String shown;
        final String callee;

        Direction(String shown, String callee) {
            this.shown = shown;
            this.callee = callee;
        }
    }

    /** One measurement. */
    private record Measured(int offered, SippRun.Counted calls, int refused, double seconds, double cpuMillis, double rssMb, double stolen) {
        boolean clean(int wanted) {
            return calls.ok() == wanted && calls.failed() == 0 && refused == 0;
        }

        double rate() {
            return calls.ok() / seconds;
        }

        double perCall() {
            return cpuMillis / Math.max(1, calls.ok());
        }
    }

    private SipBench(Map<String, String> options) throws IOException {
        this.options = options;
        root = Path.of(options.get("root"));
        scratch = Files.createDirectories(Path.of(options.get("scratch")));
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>();
        for (String argument : arguments) {
            String[] pair = argument.substring(2).split("=", 2);
            options.put(pair[0], pair.length > 1 ? pair[1] : "yes");
        }
        System.exit(new SipBench(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        Path home = scratch.resolve("home");
        copy(root.resolve("scripts/bench/sip.d/home"), home);
        for (String trunk : List.of("out", "digest")) {
            String text = Files.readString(home.resolve("trunk-config/" + trunk + "-1.yaml"));
            for (int i = 2; i <= TRUNKS; i++) {
                Files.writeString(home.resolve("trunk-config/" + trunk + "-" + i + ".yaml"), text.replace(trunk + "-1", trunk + "-" + i));
            }
        }
        EngineProcess engine = EngineProcess.start(root, home, Files.createDirectories(scratch.resolve("data")), HTTP_PORT, scratch.resolve("engine.log"));
        try {
            say("engine ready after %.1f s, pid %d", engine.awaitReady(START), engine.pid());
            Server parley = new Server("parley", engine.pid(), "127.0.0.1:5070", Map.of(
                    Direction.OUT, new CallDoor.Api(HTTP_PORT, EngineProcess.KEY, "out", TRUNKS, "patient"),
                    Direction.DIGEST, new CallDoor.Api(HTTP_PORT, EngineProcess.KEY, "digest", TRUNKS, "patient")));
            servers.add(parley);
            if (options.containsKey("asterisk-pid")) {
                servers.add(new Server("asterisk", number("asterisk-pid", 0), "127.0.0.10:5060", Map.of(
                        Direction.OUT, new CallDoor.Manager("127.0.0.10", 5038, EngineProcess.KEY, "out"),
                        Direction.DIGEST, new CallDoor.Manager("127.0.0.10", 5038, EngineProcess.KEY, "digest"))));
            }
            Set<String> parts = Set.of(options.getOrDefault("only", "cost,set-up,highest,kept").split(","));
            warmUp(parley);
            boolean good = true;
            Map<String, Double> threads = ProcessCost.cpuSecondsByThread(engine.pid());
            if (options.containsKey("profile")) {
                engine.jcmd("JFR.start", "name=sip", "settings=profile", "jdk.CPUTimeSample#enabled=true");
            }
            if (parts.contains("cost")) {
                good &= costs();
            }
            if (parts.contains("set-up")) {
                setUp();
            }
            if (parts.contains("highest")) {
                highest();
            }
            if (parts.contains("kept")) {
                good &= kept(engine, parley);
            }
            if (options.containsKey("profile")) {
                engine.jcmd("JFR.dump", "name=sip", "filename=" + options.get("profile"));
                Map<String, Double> after = ProcessCost.cpuSecondsByThread(engine.pid());
                after.replaceAll((name, seconds) -> seconds - threads.getOrDefault(name, 0.0));
                after.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                        .limit(15)
                        .forEach(thread -> say("%7.2f s of CPU: %s", thread.getValue(), thread.getKey()));
            }
            return good;
        } finally {
            engine.terminate();
            engine.await(Duration.ofSeconds(60));
        }
    }

    /** A JVM compiles what it runs often: the first thousands of calls are not its cost. */
    private void warmUp(Server parley) throws Exception {
        int calls = number("warm-up", 4_000);
        for (Direction direction : List.of(Direction.IN, Direction.OUT, Direction.DIGEST, Direction.IN)) {
            measure(parley, direction, 100, calls / 4);
        }
        if (servers.size() > 1) {
            measure(servers.get(1), Direction.IN, 100, 500);
        }
    }

    // ---- what a call costs

    private boolean costs() throws Exception {
        int seconds = number("seconds", 15);
        int most = number("rounds", 4);
        List<String> table = new ArrayList<>();
        boolean good = true;
        for (Direction direction : directions()) {
            for (int rate : rates()) {
                int calls = rate * seconds;
                Map<String, List<Measured>> all = new LinkedHashMap<>();
                for (int round = 1; round <= most && !(round > 2 && all.values().stream().allMatch(SipBench::agree)); round++) {
                    for (Server server : servers) {
                        Measured one = measure(server, direction, rate, calls);
                        all.computeIfAbsent(server.name, name -> new ArrayList<>()).add(one);
                        good &= one.clean(calls) || !server.name.equals("parley");
                        say("%-8s %-19s %4d/s: %s", server.name, direction.shown, rate, shown(one));
                    }
                }
                double parley = median(all.get("parley"), Measured::perCall);
                StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %s, %d/s | %.2f (%s) |", direction.shown, rate, parley, each(all.get("parley"))));
                if (all.containsKey("asterisk")) {
                    double asterisk = median(all.get("asterisk"), Measured::perCall);
                    row.append(String.format(Locale.ROOT, " %.2f (%s) | %.2f |", asterisk, each(all.get("asterisk")), parley / asterisk));
                }
                table.add(row.toString());
            }
        }
        IO.println("\n| calls | Parley, ms of CPU a call (each run) | Asterisk | ratio |\n|---|---|---|---|");
        table.forEach(IO::println);
        IO.println("");
        return good;
    }

    private static boolean agree(List<Measured> all) {
        double last = all.getLast().perCall();
        double before = all.get(all.size() - 2).perCall();
        return all.size() > 1 && Math.abs(last - before) <= AGREE * Math.max(last, before);
    }

    private static double median(List<Measured> all, ToDoubleFunction<Measured> of) {
        double[] sorted = all.stream().mapToDouble(of).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String each(List<Measured> all) {
        return String.join(" ", all.stream().map(one -> String.format(Locale.ROOT, "%.2f", one.perCall())).toList());
    }

    private List<Direction> directions() {
        return Stream.of(options.getOrDefault("directions", "in,out,digest").split(","))
                .map(name -> Direction.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private int[] rates() {
        return Stream.of(options.getOrDefault("rates", "100,200").split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static String shown(Measured one) {
        return String.format(
                Locale.ROOT,
                "%.2f ms a call, %d ok, %d failed, %d refused, %d sent again, %.1f/s, RSS %.0f MB, stolen %.1f %%",
                one.perCall(),
                one.calls.ok(),
                one.calls.failed(),
                one.refused,
                one.calls.retransmissions(),
                one.rate(),
                one.rssMb,
                100 * one.stolen);
    }

    // ---- as many as go without failure

    private void highest() throws Exception {
        int seconds = number("highest-seconds", 10);
        List<String> table = new ArrayList<>();
        for (Direction direction : List.of(Direction.IN, Direction.OUT)) {
            for (Server server : servers) {
                int best = 0;
                String stopped = "the search ends there";
                for (int rate = number("highest-from", 200); rate <= number("highest-to", 1_200); rate += 100) {
                    Measured one = measure(server, direction, rate, rate * seconds);
                    say("%-8s %-19s %4d/s: %s", server.name, direction.shown, rate, shown(one));
                    if (!one.clean(rate * seconds) || one.rate() < 0.95 * rate) {
                        // The machine may have been somebody else's for a moment: once more.
                        one = measure(server, direction, rate, rate * seconds);
                        say("%-8s %-19s %4d/s: %s", server.name, direction.shown, rate, shown(one));
                    }
                    if (!one.clean(rate * seconds) || one.rate() < 0.95 * rate) {
                        stopped = rate + "/s: " + shown(one);
                        break;
                    }
                    best = rate;
                }
                table.add(String.format(Locale.ROOT, "| %s, %s | %d/s | %s |", server.name, direction.shown, best, stopped));
            }
        }
        IO.println("\n| | highest rate without failure | beyond it |\n|---|---|---|");
        table.forEach(IO::println);
        IO.println("");
    }

    // ---- the time that is added to a call

    private void setUp() throws Exception {
        int rate = number("set-up-rate", 75);
        int calls = rate * number("set-up-seconds", 30);
        List<String> table = new ArrayList<>();
        for (int round = 1; round <= 2; round++) {
            for (Server server : servers) {
                Path capture = scratch.resolve("set-up-" + server.name + "-" + round + ".pcap");
                Process tcpdump = new ProcessBuilder("tcpdump", "-i", "lo", "-n", "-s", "0", "-B", "16384", "-U", "-w", capture.toString(), "udp port 5060 or udp port 5070 or tcp port " + HTTP_PORT + " or tcp port 5038")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                Thread.sleep(1_000);
                measure(server, Direction.IN, rate, calls);
                measure(server, Direction.OUT, rate, calls);
                tcpdump.destroy();
                tcpdump.waitFor();
                SetUpTimes times = SetUpTimes.of(capture, server.address);
                table.add("| " + server.name + " | " + SetUpTimes.shown(times.answeredMillis()) + " | " + SetUpTimes.shown(times.placedMillis()) + " |");
                say("%s", table.getLast());
            }
        }
        IO.println("\n| at " + rate + " calls/s | INVITE received to 200 sent | wish received to INVITE sent |\n|---|---|---|");
        table.forEach(IO::println);
        IO.println("");
    }

    // ---- what is kept of calls that are over

    private boolean kept(EngineProcess engine, Server parley) throws Exception {
        int calls = number("calls", 100_000);
        int rate = number("kept-rate", 80);
        List<String> table = new ArrayList<>();
        Held before = null;
        Held last = null;
        int done = 0;
        boolean good = true;
        for (int until : new int[] {0, calls / 10, calls / 2, calls}) {
            int more = until - done;
            if (more > 0) {
                Measured[] out = new Measured[1];
                Thread placing = Thread.ofPlatform().start(() -> out[0] = unchecked(() -> measure(parley, Direction.DIGEST, rate, more)));
                Measured in = measure(parley, Direction.IN, rate, more);
                placing.join();
                good &= in.clean(more) && out[0].clean(more);
                say("received: %s", shown(in));
                say("placed:   %s", shown(out[0]));
            }
            done = until;
            Thread.sleep(FORGET_MILLIS);
            Held held = Held.of(engine);
            before = before == null ? held : before;
            last = held;
            table.add(String.format(Locale.ROOT, "| %,d + %,d | %s |", done, done, held));
            say("after %,d received and %,d placed: %s", done, done, held);
        }
        IO.println("\n| calls received + placed | RSS MB | live heap MB | threads | descriptors | objects of calls, legs, transactions |\n|---|---|---|---|---|---|");
        table.forEach(IO::println);
        IO.println("");
        Files.writeString(scratch.resolve("histogram.txt"), engine.jcmd("GC.class_histogram"));
        return good && last.objects <= before.objects + 20 && last.descriptors <= before.descriptors + 10 && last.threads <= before.threads + 10;
    }

    /** What the process holds when it has nothing to do. */
    private record Held(double rssMb, double heapMb, int threads, int descriptors, long objects) {
        static Held of(EngineProcess engine) throws Exception {
            double heap = engine.collectedHeapMb();
            // JAIN-SIP's transactions and what belongs to a call of ours; class histograms count live objects only.
            long objects = engine.jcmd("GC.class_histogram")
                    .lines()
                    .filter(line -> line.matches(".* (gov\\.nist\\.javax\\.sip\\.stack\\.SIP(Client|Server)Transaction(Impl)?|io\\.parley\\.engine\\.call\\.Call|io\\.parley\\.engine\\.sip\\.(LegLife|InboundLeg|OutboundLeg|SipDialog)|io\\.parley\\.media\\.net\\.LiveSession)( .*)?"))
                    .mapToLong(line -> Long.parseLong(line.strip().split(" +")[1]))
                    .sum();
            return new Held(ProcessCost.rssMb(engine.pid()), heap, ProcessCost.threads(engine.pid()), ProcessCost.descriptors(engine.pid()), objects);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.0f | %.1f | %d | %d | %d", rssMb, heapMb, threads, descriptors, objects);
        }
    }

    // ---- one measurement

    private Measured measure(Server server, Direction direction, int rate, int calls) throws Exception {
        double cpu = ProcessCost.cpuSeconds(server.pid);
        ProcessCost.Machine machine = ProcessCost.Machine.now();
        long begin = System.nanoTime();
        int run;
        int first;
        synchronized (this) {
            run = ++nextRun;
            first = nextNumber;
            nextNumber += calls;
        }
        String name = run + "-" + server.name + "-" + direction;
        Duration bound = Duration.ofSeconds(2L * calls / rate + 20);
        int refused = 0;
        SippRun.Counted counted;
        double seconds;
        if (direction == Direction.IN) {
            SippRun sipp = SippRun.start(scratch, name, server.address, "-sf", file("caller.xml"), "-s", "120", "-i", "127.0.0.20", "-p", "5060", "-mp", "6000", "-r", "" + rate, "-m", "" + calls, "-l", "" + 20 * rate);
            counted = sipp.await(bound);
            seconds = (System.nanoTime() - begin) / 1e9;
        } else {
            SippRun sipp = SippRun.start(scratch, name, "-sf", file(direction == Direction.OUT ? "callee.xml" : "callee-digest.xml"), "-i", direction.callee, "-p", "5060", "-mp", "6000", "-m", "" + calls);
            Thread.sleep(300);
            begin = System.nanoTime();
            refused = server.doors.get(direction).place(first, calls, rate, CONNECTIONS);
            double placed = (System.nanoTime() - begin) / 1e9;
            counted = sipp.await(refused > 0 ? Duration.ofSeconds(3) : Duration.ofSeconds(20));
            seconds = refused > 0 ? placed : (System.nanoTime() - begin) / 1e9;
        }
        Thread.sleep(SETTLE_MILLIS);
        double whole = (System.nanoTime() - begin) / 1e9;
        return new Measured(rate, counted, refused, Math.max(0.1, seconds - 0.2), (ProcessCost.cpuSeconds(server.pid) - cpu) * 1000, ProcessCost.rssMb(server.pid), ProcessCost.Machine.now().since(machine).stolenSeconds() / whole / Runtime.getRuntime().availableProcessors());
    }

    private String file(String scenario) {
        return root.resolve("scripts/bench/sip.d/" + scenario).toString();
    }

    private int number(String option, int otherwise) {
        return Integer.parseInt(options.getOrDefault(option, Integer.toString(otherwise)));
    }

    private static void say(String format, Object... arguments) {
        IO.println(String.format(Locale.ROOT, format, arguments));
    }

    private interface Task<T> {
        T run() throws Exception;
    }

    private static <T> T unchecked(Task<T> task) {
        try {
            return task.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.sorted(Comparator.naturalOrder()).toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
