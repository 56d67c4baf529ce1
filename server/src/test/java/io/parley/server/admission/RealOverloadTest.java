package io.parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.trunk.TrunkFile;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.settings.Settings;
import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The real recogniser with more people than it can follow, who speak in real time: what goes, in which order, and back. */
final class RealOverloadTest {
    private static final Path SPEECH =
            Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/cannot-complete-as-dialed.wav");
    private static final int PEOPLE = 60;
    private static final int BLOCK = 800;
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final Lifecycle lifecycle = new Lifecycle();
    private final Overload overload = new Overload(Settings.Limits.DEFAULT);
    private final List<Overload.Level> changes = new CopyOnWriteArrayList<>();
    private final AtomicInteger partialsAfterShedding = new AtomicInteger();
    private volatile boolean speaking = true;

    /** Counts interim texts that come although they are not wanted; one that was being made may still come. */
    private final class Counting implements Recognizer.Listener {
        @Override
        public void partial(long utteranceId, int number, long throughMillis, String text) {
            if (overload.state().level() == Overload.Level.CLOSED) {
                partialsAfterShedding.incrementAndGet();
            }
        }

        @Override
        public void finished(
                long utteranceId,
                long throughMillis,
                String text,
                double confidence,
                boolean fromPartial,
                long decodeMillis) {}

        @Override
        public void failed(long utteranceId, String reason) {}
    }

    @Test
    void interimTextsGoThenCallsAreRefusedThenAllComesBack() {
        try (SystemEngineClock clock = new SystemEngineClock();
                VoskRecognizer recognizer = VoskRecognizer.open(
                        Checkout.models().resolve(Settings.ENGLISH_MODEL),
                        VoskSettings.forWorkers(1),
                        clock::nanoTime);
                LoadWatch _ = LoadWatch.start(
                        clock, overload, () -> new Overload.Reading(recognizer.lagMillis(), 0, 0, 0), level -> {
                            recognizer.partials(level.compareTo(Overload.Level.PARTIALS_SHED) < 0);
                            changes.add(level);
                        })) {
            lifecycle.reach(Lifecycle.Phase.SERVING);
            Admission admission = new Admission(lifecycle, Settings.Limits.DEFAULT, clock, overload);
            var trunk = TrunkFile.read(Checkout.root().resolve("trunk-config/loopback.yaml"));
            assertThat(admission.admit(Admission.Direction.INBOUND, trunk))
                    .isInstanceOf(Admission.Verdict.Admitted.class);

            List<Recognizer.Utterance> people = new ArrayList<>();
            for (int n = 0; n < PEOPLE; n++) {
                people.add(recognizer.start(new Recognizer.Request(n, 8000, Optional.empty()), new Counting()));
            }
            Pcm speech = Resampler.resample(WavFile.read(SPEECH), 8000);
            speak(clock, people, speech.samples(), 0);

            Await.until("the door is closed", BOUND, () -> changes.contains(Overload.Level.CLOSED));
            assertThat(changes)
                    .startsWith(Overload.Level.DETECTOR_SHED, Overload.Level.PARTIALS_SHED, Overload.Level.CLOSED);
            assertThat(admission.admit(Admission.Direction.INBOUND, trunk))
                    .isInstanceOfSatisfying(
                            Admission.Verdict.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Admission.Reason.RECOGNISER_LAG));

            speaking = false;
            people.forEach(Recognizer.Utterance::cancel);
            Await.until("all is as before", BOUND, () -> changes.getLast() == Overload.Level.NORMAL);
            assertThat(changes)
                    .endsWith(Overload.Level.PARTIALS_SHED, Overload.Level.DETECTOR_SHED, Overload.Level.NORMAL);
            assertThat(partialsAfterShedding.get()).isLessThanOrEqualTo(1);
            assertThat(admission.admit(Admission.Direction.INBOUND, trunk))
                    .isInstanceOf(Admission.Verdict.Admitted.class);
        }
    }

    /** Each hears himself say the same over and over, a block of 100 ms every 100 ms. */
    private void speak(SystemEngineClock clock, List<Recognizer.Utterance> people, short[] speech, int at) {
        if (!speaking) {
            return;
        }
        int from = at + BLOCK > speech.length ? 0 : at;
        people.forEach(utterance -> utterance.audio(speech, from, BLOCK));
        var _ = clock.schedule(Duration.ofMillis(100), () -> speak(clock, people, speech, from + BLOCK));
    }
}
