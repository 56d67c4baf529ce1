package io.parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The share of the test's own heap, with the JVM's own collector. */
final class HeapUseTest {
    private static final int BLOCK = 1 << 20;

    private final AtomicLong nanos = new AtomicLong();
    private final HeapUse use = new HeapUse(nanos::get);

    private void collectNow() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        use.collect();
    }

    @Test
    void whatIsHeldCountsAndWhatIsLetGoDoesNot() {
        collectNow();
        Await.until("a first collection", () -> use.share() > 0);
        double before = use.share();
        long tenth = Runtime.getRuntime().maxMemory() / 10;
        List<byte[]> held = new ArrayList<>();
        for (long bytes = 0; bytes < tenth; bytes += BLOCK) {
            held.add(new byte[BLOCK]);
        }
        collectNow();
        Await.until("a tenth more is in use", () -> use.share() > before + 0.08);
        assertThat(held).isNotEmpty();
        held.clear();
        Await.until("it is free again", () -> {
            collectNow();
            return use.share() < before + 0.05;
        });
    }
}
