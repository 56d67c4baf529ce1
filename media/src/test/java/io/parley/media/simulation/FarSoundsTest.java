package io.parley.media.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a simulated line does to sound, and where speech is found in a recording. */
final class FarSoundsTest {
    private static final int SLOT = 160;

    @Test
    void speech_is_found_to_a_hundredth_of_a_second_between_silences() {
        short[] samples = new short[8 * 2_000];
        for (int i = 8 * 500; i < 8 * 900; i++) {
            samples[i] = (short) (6_000 * Math.sin(i * 0.4));
        }
        for (int i = 8 * 1_400; i < 8 * 1_700; i++) {
            samples[i] = (short) (900 * Math.sin(i * 0.4));
        }

        List<ActiveSpeech.Span> spans = ActiveSpeech.of(new Pcm(samples, 8000)).spans();

        assertThat(spans).hasSize(2);
        assertThat(spans.getFirst().from() / 8.0).isCloseTo(500, within(10.0));
        assertThat(spans.getFirst().to() / 8.0).isCloseTo(900, within(10.0));
        assertThat(spans.getLast().to() / 8.0).isCloseTo(1_700, within(10.0));
    }

    @Test
    void a_recorded_word_is_cut_to_itself_and_brought_to_its_level() {
        Pcm recorded = HumanSpeech.recording("digits/day-2");
        Pcm cut = ActiveSpeech.trimmed(recorded, -20);

        assertThat(cut.durationMillis()).isBetween(300L, recorded.durationMillis());
        assertThat(ActiveSpeech.of(cut).levelDbfs()).isCloseTo(-20, within(0.5));
    }

    @Test
    void an_echo_comes_back_after_its_delay_at_its_level() {
        EchoPath echo = new EchoPath(100, -12);
        short[] sent = new short[SLOT];
        List<Double> levels = new ArrayList<>();
        for (int tick = 0; tick < 20; tick++) {
            short[] slot = new short[SLOT];
            echo.speak(tick, slot);
            levels.add(Decibels.level(slot, 0, SLOT));
            for (int i = 0; i < SLOT; i++) {
                sent[i] = (short) (8_000 * Math.sin(0.7 * (tick * SLOT + i)));
            }
            echo.hear(tick, sent);
        }

        assertThat(levels.subList(0, 5)).allMatch(level -> level < -100);
        assertThat(levels.get(10)).isCloseTo(Decibels.level(sent, 0, SLOT) - 12, within(4.0));
    }

    @Test
    void noise_of_each_kind_has_the_level_that_was_asked_for_and_follows_from_its_seed() {
        for (Noise.Kind kind : Noise.Kind.values()) {
            Pcm noise = Noise.of(kind, 2_000, -35, 5);

            assertThat(Decibels.level(noise.samples(), 0, noise.samples().length))
                    .isCloseTo(-35, within(0.5));
            assertThat(Noise.of(kind, 2_000, -35, 5).samples()).isEqualTo(noise.samples());
        }
    }

    @Test
    void a_network_loses_its_share_and_the_same_seed_loses_the_same_packets() {
        PacketNetwork network = new PacketNetwork(0.05, 30, 9);
        PacketNetwork again = new PacketNetwork(0.05, 30, 9);
        int lost = 0;
        for (int i = 0; i < 10_000; i++) {
            long delay = network.nextDelayNanos();
            lost += delay == PacketNetwork.LOST ? 1 : 0;

            assertThat(delay).isLessThan(30_000_000).isEqualTo(again.nextDelayNanos());
        }
        assertThat(lost).isBetween(400, 600);
    }
}
