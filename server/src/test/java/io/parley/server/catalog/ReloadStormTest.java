package io.parley.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.PromptPlan;
import io.parley.dialog.bot.Bot;
import io.parley.engine.Engine;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.server.catalog.Reload.Trigger;
import io.parley.testkit.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many reloads, good and bad, while somebody reads the catalog without pause. */
final class ReloadStormTest {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadStormTest.class);
    private static final int RELOADS = 500;
    private static final int SETTLED = 100;
    private static final long MAX_GROWTH_BYTES = 8L << 20;
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final EngineClock clock = new SystemEngineClock();
    private Home home;

    @BeforeEach
    void makeHome() {
        home = new Home(folder);
    }

    @AfterEach
    void closeClock() {
        ((SystemEngineClock) clock).close();
    }

    private static String says(LiveCatalog catalog) {
        Bot bot = catalog.current().bot("one").orElseThrow().bot();
        return PromptPlan.fixed(bot).getFirst().getFirst() instanceof PromptPart.Text text ? text.text() : "";
    }

    @Test
    void afterEachOfFiveHundredReloadsTheRightVersionIsInForceAndNoOldOneStays() throws Exception {
        home.synthesizer.failsOn("Silence");
        home.withBot("one", "Hello 0").withTrunk("a", Home.route("*", "one"));
        LiveCatalog catalog = home.open(clock);
        Engine.BotOnDuty ofARunningCall = catalog.current().bot("one").orElseThrow();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        Thread caller = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                Catalog now = catalog.current();
                if (now.bot("one").isEmpty() || now.trunk("a").isEmpty()) {
                    return;
                }
                looks.incrementAndGet();
                Thread.onSpinWait();
            }
        });

        List<WeakReference<Bot>> old = new ArrayList<>();
        String inForce = "Hello 0";
        long heapSettled = 0;
        long slowestNanos = 0;
        long begin = clock.nanoTime();
        for (int i = 1; i <= RELOADS; i++) {
            if (i % 2 == 0) {
                String before = inForce;
                inForce = "Hello " + i;
                old.add(new WeakReference<>(
                        catalog.current().bot("one").orElseThrow().bot()));
                home.withTrunk("a", Home.route("*", "one")).withBot("one", inForce);
                assertThat(inForce).isNotEqualTo(before);
            } else {
                spoil(i / 2 % 8);
            }
            Reload reload = catalog.reload(i % 3 == 0 ? Trigger.WATCH : Trigger.COMMAND);
            slowestNanos = Math.max(slowestNanos, reload.took().toNanos());
            assertThat(says(catalog)).as("after reload %s: %s", i, reload).isEqualTo(inForce);
            assertThat(catalog.current().trunk("a").orElseThrow().inbound().routes())
                    .hasSize(1);
            assertThat(reload.changes()).as("reload %s", i).isNotEmpty();
            if (i == SETTLED) {
                heapSettled = usedHeap();
            }
        }
        long nanos = clock.nanoTime() - begin;
        over.set(true);
        caller.join(BOUND);
        long growth = usedHeap() - heapSettled;
        LOG.info(
                "{} reloads: mean {} ms, slowest {} ms, heap grew by {} bytes a reload",
                RELOADS,
                TimeUnit.NANOSECONDS.toMicros(nanos / RELOADS) / 1000.0,
                TimeUnit.NANOSECONDS.toMillis(slowestNanos),
                growth / (RELOADS - SETTLED));

        assertThat(looks.get()).as("the catalog was always whole").isGreaterThan(RELOADS);
        assertThat(ofARunningCall.bot().hash())
                .isNotEqualTo(catalog.current().bot("one").orElseThrow().bot().hash());
        // The first is the running call's.
        assertThat(old.getFirst().get()).isSameAs(ofARunningCall.bot());
        Await.until("old versions are collected", BOUND, () -> {
            usedHeap();
            return old.stream().skip(1).allMatch(version -> version.get() == null);
        });
        assertThat(growth).isLessThan(MAX_GROWTH_BYTES);
        assertThat(home.prompts.counters().memoryBytes()).isLessThanOrEqualTo(Home.PROMPT_MEMORY_BYTES);
    }

    /** In a way that keeps the version in force. */
    private void spoil(int way) throws IOException {
        Path bot = home.botFile("one");
        switch (way) {
            case 0 -> home.write(bot, "bot: [");
            case 1 -> home.withBot("one", "Hello {nobody}");
            case 2 -> home.withBot("one", "Silence");
            case 3 -> Files.write(bot, new byte[] {(byte) 0xff});
            case 4 -> home.withTrunk("a", Home.route("*", "nobody"));
            case 5 -> home.delete(bot);
            case 6 -> home.write(bot, Home.bot("another", "Hello"));
            default -> home.write(bot, Home.bot("one", "Hello {name}", "{ name: { required: true } }"));
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void whoAsksDuringAReloadSharesTheNextOne() throws Exception {
        home.withBot("one", "Hello");
        CountDownLatch rendering = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LiveCatalog catalog = home.open(clock, bot -> {
            if (rendering.getCount() == 1 && !home.synthesizer.spoken().isEmpty()) {
                rendering.countDown();
                await(goOn);
            }
            return Engine.BotOnDuty.of(bot, home.prompts);
        });
        int others = 20;
        CountDownLatch asking = new CountDownLatch(others);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            home.withBot("one", "Good day");
            CompletableFuture<Reload> first =
                    CompletableFuture.supplyAsync(() -> catalog.reload(Trigger.COMMAND), threads);
            Await.until("the first renders", BOUND, () -> first.isDone() || rendering.getCount() == 0);
            assertThat(first).isNotDone();
            // The one that runs has read the file already.
            home.withBot("one", "Good night");
            List<CompletableFuture<Reload>> rest = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                rest.add(CompletableFuture.supplyAsync(
                        () -> {
                            asking.countDown();
                            return catalog.reload(Trigger.COMMAND);
                        },
                        threads));
            }
            assertThat(asking.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(says(catalog)).isEqualTo("Hello");
            goOn.countDown();
            Set<Reload> distinct = new HashSet<>();
            for (CompletableFuture<Reload> each : rest) {
                distinct.add(each.get(BOUND.toSeconds(), TimeUnit.SECONDS));
            }
            assertThat(distinct).doesNotContain(first.get(BOUND.toSeconds(), TimeUnit.SECONDS));
            // One that has asked only just now may have come after the shared one began to read.
            assertThat(distinct).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(says(catalog)).isEqualTo("Good night");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aReloadThatFailsByFaultTellsWhoAskedAndTheNextOneWorks() {
        home.withBot("one", "Hello");
        AtomicBoolean faulty = new AtomicBoolean();
        home.served = _ -> {
            if (faulty.get()) {
                throw new IllegalStateException("a fault");
            }
            return true;
        };
        LiveCatalog catalog = home.open(clock);
        home.withTrunk("a");
        faulty.set(true);
        assertThatThrownBy(() -> catalog.reload(Trigger.COMMAND)).hasMessage("a fault");
        assertThat(catalog.current().trunks()).isEmpty();
        faulty.set(false);
        catalog.reload(Trigger.COMMAND);
        assertThat(catalog.current().trunks()).containsOnlyKeys("a");
    }
}
