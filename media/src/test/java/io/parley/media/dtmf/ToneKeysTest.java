package io.parley.media.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tones as ITU-T Q.24 wants them taken, and hours' worth of what is no key. */
class ToneKeysTest {
    private static final double[] LOW = {697, 770, 852, 941};
    private static final double[] HIGH = {1209, 1336, 1477, 1633};
    private static final String KEYS = "123A456B789C*0#D";
    private static final int SLOT = 160;

    private final StringBuilder line = new StringBuilder();

    /** A key: its two tones, each at its level, after a pause. */
    private record Press(char key, int millis, int pauseMillis, double lowDbm, double highDbm, double off) {
        Press(char key, int millis, int pauseMillis) {
            this(key, millis, pauseMillis, -13, -11, 1);
        }
    }

    private static short[] sound(int startSample, List<Press> presses) {
        int total = startSample + 4 * SLOT;
        for (Press press : presses) {
            total += 8 * (press.millis() + press.pauseMillis());
        }
        short[] out = new short[total / SLOT * SLOT];
        int at = startSample;
        for (Press press : presses) {
            int which = KEYS.indexOf(press.key());
            for (int i = 0; i < 8 * press.millis() && at + i < out.length; i++) {
                double sum = amplitude(press.lowDbm()) * sine(LOW[which / 4] * press.off(), i)
                        + amplitude(press.highDbm()) * sine(HIGH[which % 4] * press.off(), i + 3);
                out[at + i] = (short) sum;
            }
            at += 8 * (press.millis() + press.pauseMillis());
        }
        return HumanSpeech.throughMuLaw(new Pcm(out, 8000)).samples();
    }

    private static double sine(double hz, int sample) {
        return Math.sin(2 * Math.PI * hz * sample / 8000);
    }

    /** 0 dBm0 is a sine 3.17 dB below full scale (G.711). */
    private static double amplitude(double dbm0) {
        return 32124 * Math.pow(10, (dbm0 - 3.17) / 20);
    }

    private static String keys(short[] sound) {
        ToneKeyDetector detector = new ToneKeyDetector();
        StringBuilder keys = new StringBuilder();
        short[] slot = new short[SLOT];
        for (int at = 0; at + SLOT <= sound.length; at += SLOT) {
            System.arraycopy(sound, at, slot, 0, SLOT);
            char key = detector.slot(slot);
            if (key != Keys.NONE) {
                keys.append(key);
            }
        }
        return keys.toString();
    }

    @Test
    void everyKeyIsHeardOnceAtAnyPlaceLevelTwistAndTolerance() {
        Seeded.check(300, seeded -> {
            List<Press> presses = Stream.generate(() -> {
                        double level = -4 - seeded.fraction() * 20;
                        // Q.24: the high tone up to 4 dB above the low one, or 8 dB below it.
                        double twist = seeded.fraction() * 12 - 8;
                        return new Press(
                                KEYS.charAt(seeded.ints(0, 15)),
                                seeded.ints(40, 200),
                                seeded.ints(45, 100),
                                level - Math.max(0, twist),
                                level + Math.min(0, twist),
                                1 + (seeded.fraction() - 0.5) * 0.03);
                    })
                    .limit(8)
                    .toList();
            StringBuilder wanted = new StringBuilder();
            presses.forEach(press -> wanted.append(press.key()));
            assertThat(keys(sound(seeded.ints(0, 400), presses))).isEqualTo(wanted.toString());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 15})
    void aToneTooShortIsNoKey(int millis) {
        for (int start = 0; start < SLOT; start += 7) {
            assertThat(keys(sound(start, List.of(new Press('5', millis, 50))))).isEmpty();
        }
    }

    @Test
    void oneToneAloneAndTonesBesideTheirPlaceAreNoKeys() {
        assertThat(keys(sound(9, List.of(new Press('5', 300, 50, -10, -70, 1)))))
                .isEmpty();
        assertThat(keys(sound(9, List.of(new Press('5', 300, 50, -70, -10, 1)))))
                .isEmpty();
        for (double off : new double[] {0.955, 1.045}) {
            assertThat(keys(sound(9, List.of(new Press('5', 300, 50, -10, -10, off)))))
                    .isEmpty();
        }
    }

    @Test
    void aLongPressIsOneAndAShortBreakInItIsNone() {
        assertThat(keys(sound(33, List.of(new Press('7', 3000, 60), new Press('7', 100, 10), new Press('7', 100, 60)))))
                .isEqualTo("77");
    }

    /** All installed recordings of a human voice, as they are and 12 dB softer. */
    @Test
    void noWordOfHumanSpeechIsTakenForAKey() throws IOException {
        Path folder = Objects.requireNonNull(HumanSpeech.file("hello").getParent());
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".wav"))
                    .sorted()
                    .toList();
        }
        long samples = 0;
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace(".wav", "");
            short[] speech =
                    HumanSpeech.throughMuLaw(HumanSpeech.recording(name)).samples();
            samples += speech.length;
            String loud = keys(speech);
            short[] soft = speech.clone();
            for (int i = 0; i < soft.length; i++) {
                soft[i] = (short) (soft[i] / 4);
            }
            line.append(loud.isEmpty() && keys(soft).isEmpty() ? "" : name + " " + loud + "\n");
        }
        assertThat(samples / 8000 / 60).as("minutes of speech").isGreaterThanOrEqualTo(15);
        assertThat(line.toString()).as("recordings with keys in them").isEmpty();
    }
}
