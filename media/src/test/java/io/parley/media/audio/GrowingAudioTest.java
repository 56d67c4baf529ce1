package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GrowingAudioTest {
    private final AtomicInteger begun = new AtomicInteger();
    private final GrowingAudio audio = new GrowingAudio(begun::incrementAndGet);
    private final short[] slot = new short[160];

    /** Samples that count up, so that one that is lost or comes twice shows. */
    private static Pcm counting(int from, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (from + i);
        }
        return new Pcm(samples, 8000);
    }

    private List<Short> playAll(int maxSlots) {
        List<Short> heard = new ArrayList<>();
        for (int i = 0; i < maxSlots && !audio.over(); i++) {
            int samples = audio.peek(slot);
            assertThat(audio.peek(slot)).isEqualTo(samples);
            for (int k = 0; k < samples; k++) {
                heard.add(slot[k]);
            }
            audio.move(samples);
        }
        return heard;
    }

    @Test
    void piecesOfAnyLengthAreHeardAsOne() {
        int from = 0;
        List<Short> all = new ArrayList<>();
        for (int length : new int[] {0, 1, 159, 160, 161, 0, 3, 5, 700, 2}) {
            Pcm piece = counting(from, length);
            for (short sample : piece.samples()) {
                all.add(sample);
            }
            audio.append(piece, 0, 0);
            from += length;
        }
        audio.complete();
        assertThat(playAll(100)).isEqualTo(all);
        assertThat(begun.get()).isEqualTo(10);
    }

    @Test
    void aPauseIsSilenceBetweenTwoPieces() {
        audio.append(counting(1, 160), 0, 20);
        audio.append(counting(1, 160), 0, 0);
        audio.complete();
        List<Short> heard = playAll(10);
        assertThat(heard).hasSize(480);
        assertThat(heard.subList(160, 320)).containsOnly((short) 0);
    }

    @Test
    void whileMoreIsToComeASlotIsNotTorn() {
        audio.append(counting(0, 200), 0, 0);
        assertThat(audio.peek(slot)).isEqualTo(160);
        audio.move(160);
        assertThat(audio.peek(slot)).isZero();
        assertThat(audio.over()).isFalse();
        audio.append(counting(200, 120), 0, 0);
        assertThat(audio.peek(slot)).isEqualTo(160);
        assertThat(slot[0]).isEqualTo((short) 160);
        audio.move(160);
        audio.complete();
        assertThat(audio.over()).isTrue();
    }

    @Test
    void failureComesAfterWhatIsThere() {
        audio.append(counting(0, 100), 0, 0);
        audio.fail();
        audio.complete();
        assertThat(audio.over()).isFalse();
        assertThat(audio.peek(slot)).isEqualTo(100);
        audio.move(100);
        assertThat(audio.over()).isTrue();
        assertThat(audio.failed()).isTrue();
    }

    @Test
    void whatOneThreadAppendsAnotherHearsWhole() throws Exception {
        int pieces = 2000;
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < pieces; i++) {
                audio.append(counting(i * 7, 7), 0, 0);
            }
            audio.complete();
        });
        short[] heard = new short[pieces * 7];
        int at = 0;
        while (!audio.over()) {
            int samples = audio.peek(slot);
            System.arraycopy(slot, 0, heard, at, samples);
            audio.move(samples);
            at += samples;
        }
        writer.join();
        assertThat(at).isEqualTo(heard.length);
        assertThat(Arrays.equals(heard, counting(0, heard.length).samples())).isTrue();
    }

    @Test
    void aPieceLiesOverTheEndOfTheOneBefore() {
        audio.append(counting(1000, 400), 0, 0);
        audio.append(counting(2000, 400), 10, 0);
        audio.complete();
        List<Short> heard = playAll(10);

        assertThat(heard).hasSize(720);
        assertThat(heard.get(319)).isEqualTo((short) 1319);
        assertThat(heard.get(320)).isEqualTo((short) (1320 + 2000));
        assertThat(heard.get(399)).isEqualTo((short) (1399 + 2079));
        assertThat(heard.get(400)).isEqualTo((short) 2080);
        assertThat(begun.get()).isEqualTo(2);
    }

    @Test
    void aPieceThatComesWhileTheEndBeforeItIsPlayedBeginsAtOnce() {
        audio.append(counting(1000, 380), 0, 0);
        audio.move(audio.peek(slot));
        audio.move(audio.peek(slot));
        assertThat(audio.peek(slot)).isZero();
        audio.append(counting(2000, 400), 20, 0);
        audio.complete();

        assertThat(audio.peek(slot)).isEqualTo(160);
        assertThat(slot[0]).isEqualTo((short) (1320 + 2000));
        assertThat(slot[60]).isEqualTo((short) 2060);
        assertThat(playAll(10)).hasSize(400);
    }
}
