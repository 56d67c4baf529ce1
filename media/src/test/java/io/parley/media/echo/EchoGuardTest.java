package io.parley.media.echo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.media.echo.EchoFigures.Row;
import io.parley.media.echo.EchoTrial.Person;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whose sound is it? Human recordings on generated echo paths; the whole table is scripts/bench/echo's. */
final class EchoGuardTest {
    private static final int SLOT = 160;

    private final short[] bot = EchoFigures.talk(
            List.of(EchoFigures.spoken("conf-adminmenu", -18), EchoFigures.spoken("cannot-complete-as-dialed", -18)));

    @Test
    void an_echo_begins_no_utterance_and_who_speaks_over_it_is_found() {
        EchoFigures figures = new EchoFigures(11);
        Row all = new Row("all");
        for (int gain : List.of(-6, -20)) {
            all.add(figures.calls(gain, List.of(60, 300, 800), List.of(4, 60)));
        }
        assertThat(all.falsePerMinuteWithout())
                .as("the echoes would be taken for speech")
                .isGreaterThan(4);
        assertThat(all.falsePerMinute()).isLessThan(1);
        assertThat(all.spoken).isGreaterThanOrEqualTo(10);
        assertThat(all.recall()).isGreaterThanOrEqualTo(0.8);
        assertThat(all.laterMillis(50)).isLessThanOrEqualTo(60);
        assertThat(all.clearSame).as("found alike without an echo").isEqualTo(all.spoken);
    }

    @Test
    void after_a_second_of_a_line_without_echo_nothing_is_explained_away() {
        EchoGuard guard = new EchoGuard();
        SplittableRandom noise = new SplittableRandom(3);
        short[] voice = EchoFigures.spoken("conf-getpin", -20);
        int loud = 0;
        int explained = 0;
        for (int slot = 0; slot * SLOT + SLOT <= bot.length; slot++) {
            double[] line = new double[SLOT];
            int from = (slot - 120) * SLOT;
            double power = 0;
            for (int i = 0; i < SLOT && from >= 0 && from + i < voice.length; i++) {
                line[i] = voice[from + i];
                power += line[i] * line[i] / SLOT;
            }
            boolean ours = guard.explains(EchoPath.arriving(line, noise));
            if (power > 1000 * 1000) {
                loud++;
                explained += ours ? 1 : 0;
            }
            guard.sent(slot(slot));
        }
        assertThat(loud).isGreaterThan(30);
        assertThat(explained).isZero();
    }

    @Test
    void a_person_who_cuts_into_the_very_first_words_is_found_a_little_later() {
        Optional<Person> person = Optional.of(new Person(EchoFigures.spoken("conf-getpin", -20), 15));
        int usual =
                new EchoTrial(false, Optional.empty(), bot, person, 5).found().orElseThrow();
        int guarded =
                new EchoTrial(true, Optional.empty(), bot, person, 5).found().orElseThrow();
        assertThat(guarded - usual).isBetween(0, 15);
    }

    @Test
    void an_echo_whose_delay_slips_is_still_an_echo() {
        EchoPath path = new EchoPath(9, 300, -12, 12);
        EchoGuard guard = new EchoGuard();
        SplittableRandom noise = new SplittableRandom(9);
        List<short[]> arriving = new ArrayList<>();
        int foreign = 0;
        short[] sent = new short[SLOT];
        for (int slot = 0; slot * SLOT + SLOT <= bot.length; slot++) {
            arriving.add(EchoPath.arriving(path.echo(sent), noise));
            // At 4 s the peer's jitter buffer takes a slot out.
            short[] in = arriving.get(slot >= 200 ? Math.min(slot, arriving.size() - 1) : Math.max(0, slot - 1));
            if (!guard.explains(in) && loud(in)) {
                foreign++;
            }
            sent = slot(slot);
            guard.sent(sent);
        }
        assertThat(foreign).isLessThan(8);
        assertThat(guard.explained()).isGreaterThan(200);
    }

    @Test
    void where_nothing_was_sent_for_a_second_nothing_is_explained() {
        EchoGuard guard = new EchoGuard();
        short[] voice = EchoFigures.spoken("hello", -20);
        short[] in = new short[SLOT];
        for (int slot = 0; slot * SLOT + SLOT <= voice.length; slot++) {
            System.arraycopy(voice, slot * SLOT, in, 0, SLOT);
            assertThat(guard.explains(in)).isFalse();
            guard.sent(new short[SLOT]);
        }
    }

    @Test
    void a_new_way_of_the_audio_may_have_an_echo_again() {
        EchoGuard guard = new EchoGuard();
        for (int slot = 0; slot < 150; slot++) {
            guard.explains(new short[SLOT]);
            guard.sent(slot(slot + 5));
        }
        short[] voice = slot(60);
        assertThat(guard.explains(voice)).isFalse();
        guard.forget();
        assertThat(guard.explains(voice)).isTrue();
    }

    @Test
    void a_slot_in_which_nothing_is_heard_is_left_to_the_detector() {
        EchoGuard guard = new EchoGuard();
        SplittableRandom noise = new SplittableRandom(6);
        for (int slot = 0; slot < 300; slot++) {
            assertThat(guard.explains(EchoPath.arriving(new double[SLOT], noise)))
                    .as("slot %d", slot)
                    .isFalse();
            guard.sent(slot(slot));
        }
        assertThat(guard.explained()).isZero();
    }

    @Test
    void the_same_slots_give_the_same_answers_and_no_object_is_made() {
        assertThat(answers()).isEqualTo(answers());
        EchoGuard guard = new EchoGuard();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        short[] slot = slot(50);
        long before = 0;
        for (int round = 0; round < 20_000; round++) {
            if (round == 10_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            guard.explains(slot);
            guard.sent(slot);
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 10_000).isZero();
    }

    private List<Boolean> answers() {
        EchoGuard guard = new EchoGuard();
        EchoPath path = new EchoPath(4, 150, -12, 12);
        SplittableRandom noise = new SplittableRandom(4);
        List<Boolean> answers = new ArrayList<>();
        short[] sent = new short[SLOT];
        for (int slot = 0; slot < 300; slot++) {
            answers.add(guard.explains(EchoPath.arriving(path.echo(sent), noise)));
            sent = slot(slot);
            guard.sent(sent);
        }
        return answers;
    }

    private short[] slot(int slot) {
        short[] samples = new short[SLOT];
        System.arraycopy(bot, slot * SLOT, samples, 0, SLOT);
        return samples;
    }

    private static boolean loud(short[] samples) {
        double power = 0;
        for (short sample : samples) {
            power += (double) sample * sample / SLOT;
        }
        return power > 500 * 500;
    }
}
