package io.parley.media.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.Pcm;
import io.parley.media.prompt.Splice.Placed;
import io.parley.media.tts.Speech;
import io.parley.media.tts.WordMarks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class SpliceTest {
    private static final Logger LOG = LoggerFactory.getLogger(SpliceTest.class);
    private static final int PER_MILLI = 8;
    /** People who were recorded sentence by sentence, as prompts are. */
    private static final List<String> VOICES = List.of(
            "conf-adminmenu",
            "conf-getpin",
            "please-try-again",
            "goodbye",
            "hello",
            "im-sorry",
            "digits/day-2",
            "digits/day-5",
            "vm-goodbye",
            "digits/7");

    @Test
    void one_follows_the_other_and_the_words_stay_in_place() {
        Speech first = Speech.unmarked(new Pcm(new short[160], 8000), 5);
        Speech second = new Speech(
                new Pcm(new short[320], 8000),
                new WordMarks(List.of(new WordMarks.Mark(0, 2, 5, 10), new WordMarks.Mark(3, 7, 20, 40))));

        Speech joined = Splice.join(List.of(new Placed(first, 0, 20), new Placed(second, 6, 200)));

        assertThat(joined.audio().samples()).hasSize(640);
        assertThat(joined.words().list())
                .containsExactly(
                        new WordMarks.Mark(0, 5, 0, 20),
                        new WordMarks.Mark(6, 8, 45, 50),
                        new WordMarks.Mark(9, 13, 60, 80));
        assertThat(Splice.join(List.of()).audio().samples()).isEmpty();
        Speech wide = Speech.unmarked(new Pcm(new short[1], 16000), 1);
        assertThatThrownBy(() -> Splice.join(List.of(new Placed(wide, 0, 0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_pause_that_is_wanted_and_a_pause_that_is_a_piece_stay_as_long_as_they_are() {
        Speech spoken = prepared(HumanSpeech.recording("hello"));
        Speech pause = Speech.unmarked(new Pcm(new short[4000], 8000), 0);
        int length = spoken.audio().samples().length;

        assertThat(Splice.join(List.of(new Placed(spoken, 0, 200), new Placed(spoken, 0, 0)))
                        .audio()
                        .samples())
                .hasSize(2 * length + 200 * PER_MILLI);
        assertThat(Splice.join(List.of(new Placed(spoken, 0, 0), new Placed(pause, 0, 0), new Placed(spoken, 0, 0)))
                        .audio()
                        .samples())
                .hasSize(2 * length + 4000);
    }

    @Test
    void the_silence_at_two_ends_becomes_the_gap_between_two_words() {
        int longer = 0;
        for (int i = 1; i < VOICES.size(); i++) {
            Pcm before = prepared(HumanSpeech.recording(VOICES.get(i - 1))).audio();
            Pcm after = prepared(HumanSpeech.recording(VOICES.get(i))).audio();

            int plain = silentMillis(before, after, 0);
            int joined = silentMillis(before, after, Splice.overlapMillis(before, after));

            longer += plain > Splice.GAP_MILLIS + 40 ? 1 : 0;
            assertThat(joined)
                    .as("%s, %d ms without", VOICES.get(i), plain)
                    .isBetween(Math.min(plain, Splice.GAP_MILLIS) - 20, Splice.GAP_MILLIS + 10);
        }
        assertThat(longer).as("joins that were longer").isGreaterThan(4);
    }

    /**
     * Voices that are torn in the middle of their loudest sound, joined in three ways. What the ear takes for a click is energy where
     * voices have none, in the highest octave of a telephone; what it takes for a hole is a moment without any.
     */
    @Test
    void where_two_sounds_meet_there_is_neither_a_click_nor_a_hole() {
        double torn = 0;
        double faded = 0;
        double spliced = 0;
        double voices = 0;
        double hole = 0;
        double spanned = 0;
        int joins = 0;
        for (int i = 1; i < VOICES.size(); i++) {
            short[] one = HumanSpeech.recording(VOICES.get(i - 1)).samples();
            short[] other = HumanSpeech.recording(VOICES.get(i)).samples();
            int loudOne = loudest(one);
            int loudOther = loudest(other);
            Speech begin = prepared(new Pcm(Arrays.copyOf(one, loudOne), 8000));
            Speech end = prepared(new Pcm(Arrays.copyOfRange(other, loudOther, other.length), 8000));
            short[] a = begin.audio().samples();
            short[] b = end.audio().samples();
            int fade = Splice.CROSS_FADE_MILLIS * PER_MILLI;
            assertThat(Splice.overlapMillis(begin.audio(), end.audio())).isEqualTo(Splice.CROSS_FADE_MILLIS);

            short[] hard = concatenated(Arrays.copyOf(a, a.length - fade), Arrays.copyOfRange(b, fade, b.length));
            short[] plain = concatenated(a, b);
            short[] joined = Splice.join(List.of(new Placed(begin, 0, 0), new Placed(end, 0, 0)))
                    .audio()
                    .samples();

            torn += highEnergy(hard, a.length - fade);
            faded += highEnergy(plain, a.length);
            spliced += highEnergy(joined, a.length - fade / 2);
            // Just beside the fades.
            voices += (highEnergy(a, a.length - fade - 24) + highEnergy(b, fade + 24)) / 2;
            double around = (power(a, a.length - 240, a.length - 80) + power(b, 80, 240)) / 2;
            hole += 10 * Math.log10(around / leastPower(plain, a.length));
            spanned += 10 * Math.log10(around / leastPower(joined, a.length - fade / 2));
            joins++;
        }
        String figures = String.format(
                Locale.ROOT,
                "%d joins. Energy of clicks, of what the voices have there: torn %.2f, faded %.2f, spliced %.2f; hole: faded %.1f dB, spliced %.1f dB",
                joins,
                torn / voices,
                faded / voices,
                spliced / voices,
                hole / joins,
                spanned / joins);
        LOG.info(figures);
        assertThat(torn / voices).as(figures).isGreaterThan(1.5);
        assertThat(spliced / voices).as(figures).isLessThan(1.2);
        assertThat(hole / joins).as(figures).isGreaterThan(20);
        assertThat(spanned / joins).as(figures).isLessThan(10);
    }

    /** Played while it comes: what the loop makes of the pieces is what {@link Splice#join} makes of them. */
    @Test
    void a_prompt_that_is_played_while_it_comes_sounds_like_one_that_was_joined_before() {
        List<Placed> pieces = new ArrayList<>();
        GrowingAudio growing = new GrowingAudio(() -> {});
        Pcm before = null;
        for (String voice : VOICES) {
            Speech speech = prepared(HumanSpeech.recording(voice));
            pieces.add(new Placed(speech, 0, 0));
            growing.append(speech.audio(), before == null ? 0 : Splice.overlapMillis(before, speech.audio()), 0);
            before = speech.audio();
        }
        growing.complete();
        short[] joined = Splice.join(pieces).audio().samples();
        short[] played = new short[joined.length];
        short[] slot = new short[160];
        int at = 0;
        while (!growing.over()) {
            int samples = growing.peek(slot);
            System.arraycopy(slot, 0, played, at, samples);
            growing.move(samples);
            at += samples;
        }

        assertThat(at).isEqualTo(joined.length);
        assertThat(played).isEqualTo(joined);
    }

    private static Speech prepared(Pcm audio) {
        return PromptLevel.prepare(Speech.unmarked(audio, 5));
    }

    private static short[] concatenated(short[] a, short[] b) {
        short[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Where the loudest 20 ms of a voice have their middle. */
    private static int loudest(short[] samples) {
        int best = 80;
        for (int at = 80; at + 80 < samples.length; at += 40) {
            if (power(samples, at - 80, at + 80) > power(samples, best - 80, best + 80)) {
                best = at;
            }
        }
        return best;
    }

    private static double power(short[] samples, int from, int to) {
        double sum = 1;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / (to - from);
    }

    /** Of 2 ms within 10 ms around a place, the least. */
    private static double leastPower(short[] samples, int place) {
        double least = Double.MAX_VALUE;
        for (int at = place - 40; at < place + 40; at += 4) {
            least = Math.min(least, power(samples, at - 8, at + 8));
        }
        return least;
    }

    /** Within 5 ms around a place: what four differences leave, 24 dB an octave below the highest. */
    private static double highEnergy(short[] samples, int place) {
        double sum = 0;
        for (int i = place - 20; i < place + 20; i++) {
            double x = samples[i - 2] - 4.0 * samples[i - 1] + 6.0 * samples[i] - 4.0 * samples[i + 1] + samples[i + 2];
            sum += x * x;
        }
        return sum;
    }

    /** From the last sound of one to the first of the other. */
    private static int silentMillis(Pcm before, Pcm after, int overlapMillis) {
        return silence(before.samples(), true) + silence(after.samples(), false) - overlapMillis;
    }

    /** By slots of 10 ms that begin every 1 ms, 35 dB below the loudest. */
    private static int silence(short[] samples, boolean atEnd) {
        double loudest = 0;
        for (int at = 0; at + 80 <= samples.length; at += 8) {
            loudest = Math.max(loudest, power(samples, at, at + 80));
        }
        int millis = 0;
        while (true) {
            int at = atEnd ? samples.length - 80 - 8 * millis : 8 * millis;
            if (power(samples, at, at + 80) > loudest / 3162) {
                return millis;
            }
            millis++;
        }
    }
}
