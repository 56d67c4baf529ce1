package io.parley.server.admission;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import io.parley.engine.bounds.Seldom;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * How much of the heap is in use, as the last collection left it: between two of them it fills up whatever is needed. What a
 * collection of the young generation leaves holds garbage of the old one, too, so this is rather too much than too little.
 * Any thread.
 */
public final class HeapUse {
    /** Between collections that are asked for. */
    private static final Duration APART = Duration.ofSeconds(5);

    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
    private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    private final long most = Runtime.getRuntime().maxMemory();
    private final Seldom collects;

    /** @param nanoTime the time, in nanoseconds since whenever */
    public HeapUse(LongSupplier nanoTime) {
        this.collects = new Seldom(APART, nanoTime);
    }

    /** 0 … 1; 0 before the first collection. */
    public double share() {
        GcInfo last = null;
        for (GarbageCollectorMXBean collector : collectors) {
            GcInfo info = collector.getLastGcInfo();
            if (info != null && (last == null || info.getEndTime() >= last.getEndTime())) {
                last = info;
            }
        }
        return last == null ? 0 : Math.clamp((double) used(last.getMemoryUsageAfterGc()) / most, 0, 1);
    }

    /**
     * Has garbage collected beside the running calls (ExplicitGCInvokesConcurrent), now and then: an engine that takes no calls
     * makes hardly any garbage, so that none of what it has would ever be collected, and it would stay closed.
     */
    public void collect() {
        if (collects.now()) {
            System.gc();
        }
    }

    private long used(Map<String, MemoryUsage> after) {
        return pools.stream()
                .map(after::get)
                .mapToLong(pool -> pool == null ? 0 : pool.getUsed())
                .sum();
    }
}
