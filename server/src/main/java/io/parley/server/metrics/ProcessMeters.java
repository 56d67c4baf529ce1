package io.parley.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.management.VirtualThreadSchedulerMXBean;

/** The process: its build, its memory beyond the heap too, its threads of both kinds. Read when asked. */
final class ProcessMeters implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double BYTES_PER_KIB = 1_024;

    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** @param build as in journals: {@code parley 0.1.0} */
    ProcessMeters(MeterRegistry registry, String build) {
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Readings readings = new Readings(registry);
        readings.gauge(
                "parley.build.info",
                "Always 1; the labels say what runs.",
                Tags.of("build", build, "java", Runtime.version().toString()),
                () -> 1);
        // Recognisers live outside the heap: only the system knows what they take.
        readings.gauge(
                "parley.process.resident.bytes",
                "Memory of the process that is in use, the recognisers' native memory included.",
                Tags.empty(),
                ProcessMeters::residentBytes);
        virtualThreads(readings);
    }

    private static void virtualThreads(Readings readings) {
        VirtualThreadSchedulerMXBean scheduler =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        String help = "Virtual threads, mounted on a carrier or waiting for one.";
        readings.gauge(
                "parley.virtual.threads", help, Tags.of("state", "mounted"), scheduler::getMountedVirtualThreadCount);
        readings.gauge(
                "parley.virtual.threads", help, Tags.of("state", "queued"), scheduler::getQueuedVirtualThreadCount);
        readings.gauge(
                "parley.virtual.thread.carriers",
                "Platform threads that carry virtual ones.",
                Tags.empty(),
                scheduler::getPoolSize);
    }

    private static double residentBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            Optional<String> line =
                    lines.filter(each -> each.startsWith("VmRSS:")).findFirst();
            return line.map(ProcessMeters::kib).orElse(Double.NaN);
        } catch (IOException | RuntimeException e) {
            return Double.NaN; // not Linux, or not allowed to look: not known
        }
    }

    /** Of {@code VmRSS:    123456 kB}. */
    private static double kib(String line) {
        return Double.parseDouble(line.replaceAll("\\D", "")) * BYTES_PER_KIB;
    }

    @Override
    public void close() {
        collections.close();
    }
}
