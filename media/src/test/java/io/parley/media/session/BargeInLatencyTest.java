package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.codec.AudioCodec;
import io.parley.media.vad.EnergyDetector;
import io.parley.testkit.random.Seeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How soon the bot is silent on the wire when a human voice interrupts it, through µ-law, jitter buffer, the detector in use
 * and the reflex with its usual suspicion of 100 ms; and what short noises do.
 */
final class BargeInLatencyTest {
    private static final int MILLIS_PER_TICK = 20;
    private static final int SAMPLES_PER_MILLI = 8;
    private static final int SPEAKS_AT = 100;
    private static final int SUSPICION_MILLIS = 100;
    /** 26 dB below its loudest 10 ms a voice is heard. */
    private static final double AUDIBLE = 0.05;

    /** What people interrupt with, as far as there are recordings of it. */
    private static List<String> words() {
        return Stream.concat(
                        Stream.concat(
                                IntStream.range(0, 10).mapToObj(i -> "digits/" + i),
                                IntStream.range(0, 7).mapToObj(i -> "digits/day-" + i)),
                        Stream.of(
                                "hello",
                                "sorry",
                                "goodbye",
                                "cancelled",
                                "one-moment-please",
                                "transfer",
                                "please-try-again",
                                "im-sorry",
                                "invalid",
                                "number",
                                "digits/today",
                                "digits/tomorrow",
                                "vm-no",
                                "vm-goodbye",
                                "vm-delete",
                                "vm-incorrect",
                                "vm-first",
                                "vm-last",
                                "vm-repeat",
                                "vm-review"))
                .toList();
    }

    private static final MediaStream LINE = new MediaStream(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_001),
            AudioCodec.PCMU,
            0,
            OptionalInt.of(101),
            MediaStream.Direction.SEND_RECEIVE);

    private record Heard(boolean held, long silentAfterMillis) {}

    /** Somebody makes this sound over a long prompt, in a room with noise of that level. */
    private static Heard over(Pcm sound, double noiseRms, Seeded seeded) {
        SimulatedMedia media = new SimulatedMedia(EnergyDetector::new);
        MediaSession session = media.open(
                new MediaSessions.Request(
                        "call-1", InetAddress.getLoopbackAddress(), Optional.empty(), Optional.empty(), 2_000),
                event -> {});
        session.configure(1, LINE);
        short[] line = new short[8_000 * 6];
        for (int i = 0; i < line.length; i++) {
            line[i] = (short) Math.round(noiseRms * gaussian(seeded));
        }
        int from = SPEAKS_AT * MILLIS_PER_TICK * SAMPLES_PER_MILLI;
        short[] said = sound.samples();
        for (int i = 0; i < said.length && from + i < line.length; i++) {
            line[from + i] = (short) Math.clamp(line[from + i] + said[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
        media.callerSays(0, HumanSpeech.throughMuLaw(new Pcm(line, 8_000)));
        session.play(1, SimulatedMedia.voice(7_000), new BargeIn.On(SUSPICION_MILLIS));
        media.advance(290);
        boolean held = !media.events(SpeechEvent.PlayPaused.class).isEmpty();
        long tick = SPEAKS_AT;
        while (tick < 289 && media.botAudible(tick)) {
            tick++;
        }
        long firstSound = (long) SPEAKS_AT * MILLIS_PER_TICK + onsetMillis(sound);
        return new Heard(held, tick * MILLIS_PER_TICK - firstSound);
    }

    private static double gaussian(Seeded seeded) {
        double sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += seeded.fraction();
        }
        return sum - 6;
    }

    private static int onsetMillis(Pcm sound) {
        int window = 10 * SAMPLES_PER_MILLI;
        double loudest = 0;
        for (int at = 0; at + window <= sound.samples().length; at += window) {
            loudest = Math.max(loudest, rms(sound, at, window));
        }
        int at = 0;
        while (rms(sound, at, window) < AUDIBLE * loudest) {
            at += window;
        }
        return at / SAMPLES_PER_MILLI;
    }

    private static double rms(Pcm sound, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += (double) sound.samples()[i] * sound.samples()[i];
        }
        return Math.sqrt(sum / count);
    }

    @Test
    void ninetyFiveOfAHundredInterruptionsAreSilenceOnTheWireWithinTwoHundredMilliseconds() {
        List<Long> silences = new ArrayList<>();
        Seeded.check(1, seeded -> {
            for (String word : words()) {
                Heard heard = over(HumanSpeech.recording(word), 4, seeded);
                assertThat(heard.held()).as(word).isTrue();
                silences.add(heard.silentAfterMillis());
            }
        });
        Collections.sort(silences);
        assertThat(at(silences, 0.5)).as("p50 of %s", silences).isBetween(80L, 160L);
        assertThat(at(silences, 0.95)).as("p95 of %s", silences).isLessThanOrEqualTo(200);
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Test
    void aClickOrAKnockDoesNotEvenHoldThePrompt() {
        Seeded.check(10, seeded -> {
            short[] knock = new short[60 * SAMPLES_PER_MILLI];
            double fading = seeded.ints(60, 200);
            for (int i = 0; i < knock.length; i++) {
                knock[i] = (short) (9_000 * Math.exp(-i / fading) * gaussian(seeded) / 2);
            }
            assertThat(over(new Pcm(knock, 8_000), 4, seeded).held()).isFalse();
        });
    }
}
