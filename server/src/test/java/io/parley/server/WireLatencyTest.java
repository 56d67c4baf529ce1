package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.Engine;
import io.parley.engine.call.Outcome;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallEvent.TurnLatency;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A turn's latency measured a second time, from outside: sipp answers the call, and the audio is a socket of the test's own
 * that notes when its packets leave and when the bot's come in. Real voice, real recogniser, rendered prompts.
 */
@Tag("alone")
final class WireLatencyTest {
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Map<String, String> PERSON = Map.of("name", "Ms Liu", "order", "A-17");
    private static final int SAMPLES_A_SLOT = 160;
    /** Well above the noise of the recording, so that the word ends where whoever listens would say that it does. */
    private static final double LOUD = 1_000;

    private static final long AGREED_MILLIS = 20;
    /** A machine that builds beside its tests stalls now and then; what is measured wrongly is wrong each time. */
    private static final int ATTEMPTS = 3;

    @TempDir
    static Path data;

    /** One turn, seen from both sides. */
    private record Seen(TurnLatency inside, double outsideMillis) {
        boolean agrees() {
            return Math.abs(inside.totalMillis() - outsideMillis) <= AGREED_MILLIS
                    && Math.abs(inside.restMillis()) <= AGREED_MILLIS;
        }
    }

    @Test
    void whatTheEngineTellsOfATurnIsWhatItsPeerMeasures() throws Exception {
        try (RunningEngine engine = RealEngine.open(data)) {
            Engine.BotOnDuty duty = RealEngine.onDuty(engine);
            List<List<Seen>> calls = new ArrayList<>();
            boolean agreed = false;
            for (int attempt = 0; attempt < ATTEMPTS && !agreed; attempt++) {
                List<Seen> turns = call(engine, duty);
                calls.add(turns);
                assertThat(turns).extracting(seen -> seen.inside().spoken()).containsExactly(true, false);
                agreed = turns.stream().allMatch(Seen::agrees);
            }
            assertThat(agreed).as("%s", calls).isTrue();
            TurnLatency spoken = calls.getLast().getFirst().inside();
            // Two slots of jitter buffer, give or take where in a slot the packet comes.
            assertThat(spoken.transportMillis()).isBetween(20L, 80L);
            assertThat(spoken.endpointMillis()).isGreaterThanOrEqualTo(300);
        }
    }

    /** A call in which the caller says a word and then presses a key. */
    private static List<Seen> call(RunningEngine engine, Engine.BotOnDuty duty) throws Exception {
        List<CallEvent> events = new CopyOnWriteArrayList<>();
        try (SystemEngineClock clock = new SystemEngineClock();
                WireTelephone telephone = new WireTelephone(clock::nanoTime);
                Sipp person = Sipp.resource("/sipp/uas-media-elsewhere.xml")
                        .with("MEDIA_PORT", Integer.toString(telephone.port()))
                        .option("-timeout", BOUND.toSeconds() + "s")
                        .start()) {
            CallDesk.Placed placed = engine.desk()
                    .place(
                            RealEngine.loopback(),
                            "sip:person@127.0.0.1:" + person.port(),
                            Optional.empty(),
                            duty,
                            PERSON,
                            (tick, nanos, event) -> events.add(event));
            List<Seen> turns = new ArrayList<>();
            Await.until("greeted", BOUND, () -> isQuiet(events, 1));
            turns.add(seen(events, telephone, () -> telephone.says(word())));
            Await.until("asked for a key", BOUND, () -> isQuiet(events, 2));
            turns.add(seen(events, telephone, () -> telephone.presses(1)));
            CallEvent.Ended ended =
                    placed.finished().get(BOUND.toSeconds(), TimeUnit.SECONDS).ended();
            assertThat(ended.outcome()).as("%s", events).isEqualTo(Outcome.CONNECTED.name());
            person.succeeds(BOUND);
            return turns;
        }
    }

    /** Waits for the answer to what the caller does. */
    private static Seen seen(List<CallEvent> events, WireTelephone telephone, Supplier<CompletableFuture<Long>> doing)
            throws Exception {
        long before = turns(events).count();
        long sent = doing.get().get(BOUND.toSeconds(), TimeUnit.SECONDS);
        Await.until("answered", BOUND, () -> turns(events).count() > before);
        // The engine tells when the packet has gone; the telephone has it a moment later.
        Await.until(
                "heard: " + events, BOUND, () -> telephone.talkspurtAfter(sent).isPresent());
        long heard = telephone.talkspurtAfter(sent).orElseThrow();
        return new Seen(turns(events).skip(before).findFirst().orElseThrow(), (heard - sent) / 1e6);
    }

    private static Stream<TurnLatency> turns(List<CallEvent> events) {
        return events.stream().filter(TurnLatency.class::isInstance).map(TurnLatency.class::cast);
    }

    /** Whether so many prompts or more have been played, and none is now: what comes next is a talkspurt of its own. */
    private static boolean isQuiet(List<CallEvent> events, int prompts) {
        List<CallEvent> now = List.copyOf(events);
        long begun = now.stream().filter(CallEvent.Spoke.class::isInstance).count();
        long ended =
                now.stream().filter(CallEvent.PlayFinished.class::isInstance).count();
        return begun >= prompts && begun == ended;
    }

    /** A woman's "Tuesday", cut behind its last loud slot. */
    private static short[] word() {
        Pcm spoken = Resampler.resample(WavFile.read(TUESDAY), 8_000);
        short[] samples = spoken.samples();
        int slots = samples.length / SAMPLES_A_SLOT;
        while (slots > 0 && loudness(samples, slots - 1) < LOUD) {
            slots--;
        }
        return Arrays.copyOf(samples, slots * SAMPLES_A_SLOT);
    }

    private static double loudness(short[] samples, int slot) {
        double energy = 0;
        for (int i = slot * SAMPLES_A_SLOT; i < (slot + 1) * SAMPLES_A_SLOT; i++) {
            energy += (double) samples[i] * samples[i];
        }
        return Math.sqrt(energy / SAMPLES_A_SLOT);
    }
}
