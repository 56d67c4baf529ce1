import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the kernel says of any process, and of the whole machine. */
final class ProcessCost {
    private static final double HZ = 100;

    private ProcessCost() {}

    /** User and system time of all its threads. */
    static double cpuSeconds(long pid) throws IOException {
        String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst("(?s).*\\) ", "").split(" ");
        return (Double.parseDouble(stat[11]) + Double.parseDouble(stat[12])) / HZ;
    }

    /** The same by threads: those whose names differ in digits only count together. */
    static Map<String, Double> cpuSecondsByThread(long pid) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String stat = Files.readString(task.resolve("stat"));
                    String[] numbers = stat.replaceFirst("(?s).*\\) ", "").split(" ");
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replaceAll("\\d+", "N");
                    seconds.merge(name, (Double.parseDouble(numbers[11]) + Double.parseDouble(numbers[12])) / HZ, Double::sum);
                } catch (NoSuchFileException e) {
                    // it has ended
                }
            }
        }
        return seconds;
    }

    /** A line of its status, without the unit. */
    private static double status(long pid, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(name + ":")) {
                return Double.parseDouble(line.replaceAll("\\D", ""));
            }
        }
        return Double.NaN;
    }

    static double rssMb(long pid) throws IOException {
        return status(pid, "VmRSS") / 1024;
    }

    static int threads(long pid) throws IOException {
        return (int) status(pid, "Threads");
    }

    static int descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return (int) open.count();
        }
    }

    /** The machine's CPU time so far, all cores together. */
    record Machine(double busySeconds, double stolenSeconds) {
        static Machine now() throws IOException {
            long[] times = Arrays.stream(Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +"))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            // user nice system idle iowait irq softirq steal
            return new Machine((times[0] + times[1] + times[2] + times[5] + times[6]) / HZ, times[7] / HZ);
        }

        Machine since(Machine before) {
            return new Machine(busySeconds - before.busySeconds, stolenSeconds - before.stolenSeconds);
        }
    }
}
