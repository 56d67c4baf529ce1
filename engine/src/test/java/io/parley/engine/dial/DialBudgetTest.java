package io.parley.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much a trunk dials a day. It is 17:00 in Shanghai when a test begins. */
final class DialBudgetTest {
    private static final String NUMBER = "13800138000";

    @TempDir
    Path folder;

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final DialBudget budget = new DialBudget(clock, ZoneId.of("Asia/Shanghai"));
    private Trunk trunk = Trunk.plain(
            "none",
            "1",
            java.net.InetAddress.getLoopbackAddress(),
            Duration.ofSeconds(1),
            new Trunk.Local(java.util.Optional.empty(), 0));

    @BeforeEach
    void rules() throws IOException {
        trunk = TrunkFile.read(Files.writeString(folder.resolve("carrier.yaml"), """
                trunk: carrier
                gateways: [ { to: "sip:sbc.example" } ]
                dial:
                  classes:
                    - { name: home, prefixes: ["1"] }
                    - { name: abroad, prefixes: ["00"], calls-a-day: 2 }
                  calls-a-day: 6
                  same-number-a-day: 3
                """));
    }

    private void assertRefused(String to, String why, Duration again) {
        assertThatThrownBy(() -> budget.take(trunk, to)).isInstanceOfSatisfying(DialRefusedException.class, e -> {
            assertThat(e).hasMessageContaining("trunk carrier: ").hasMessageContaining(why);
            assertThat(e.getMessage()).doesNotContain("138", "0049");
            assertThat(e.again().orElse(Duration.ZERO)).isEqualTo(again);
        });
    }

    @Test
    void a_class_has_its_own_bound_until_midnight() {
        budget.take(trunk, "00491");
        budget.take(trunk, "00492");
        assertRefused("00493", "2 numbers of class abroad today", Duration.ofHours(7));
        budget.take(trunk, NUMBER);

        clock.advance(Duration.ofHours(7).minusNanos(1));
        assertRefused("00493", "2 numbers of class abroad today", Duration.ofNanos(1));
        clock.advance(Duration.ofNanos(1));
        budget.take(trunk, "00493");
        assertThat(budget.refused()).containsOnlyKeys("carrier").containsValue(2L);
    }

    @Test
    void a_number_is_dialled_so_often_however_it_is_written() {
        budget.take(trunk, NUMBER);
        budget.take(trunk, "138 0013 8000");
        budget.take(trunk, "sip:13800138000@sbc.example");
        assertRefused(NUMBER, "this number 3 times today", Duration.ofHours(7));
        budget.take(trunk, "13800138001");
    }

    @Test
    void what_may_never_be_dialled_has_no_tomorrow() {
        assertRefused("0900", "none of the trunk's classes", Duration.ZERO);
    }

    @Test
    void the_bound_holds_for_callers_at_the_same_time() throws Exception {
        var dialled = new AtomicInteger();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            callers.invokeAll(IntStream.range(0, 100)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        try {
                            budget.take(trunk, "139" + i);
                            dialled.incrementAndGet();
                            return true;
                        } catch (DialRefusedException _) {
                            return false;
                        }
                    })
                    .toList());
        }
        assertThat(dialled).hasValue(6);
        assertThat(budget.refused().get("carrier")).isEqualTo(94);
    }
}
