package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.conversation.TurnModel;
import io.parley.engine.journal.CallEvent;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.audio.Pcm;
import io.parley.media.codec.AudioCodec;
import io.parley.media.session.SimulatedMedia;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a model of turns changes: here a small real one, which takes a voice that sinks for one that ends. */
final class TurnModelTest {
    private static final int MILLIS_PER_TICK = 20;
    private static final int SAMPLES_A_MILLI = 8;
    private static final Bot BOT = BotFile.parse("test.yaml", """
            bot: test
            language: en
            voice: { synthesizer: any, name: any }
            hear: { recognizer: any, endpoint: 700ms }
            entities: { day: { values: { tuesday: [], friday: [] } } }
            flows:
              main:
                open: ask
                nodes:
                  ask: { say: Well?, expect: { entity: day }, children: [any] }
                  any: { when: default, say: Thanks., hang-up: true }
            """.getBytes(StandardCharsets.UTF_8), Path.of("."));

    /** Half as loud in its last quarter of a second as before: he is at his end. As loud as ever: cut off in the middle. */
    private static double bySinkingVoice(Pcm recent, String soFar) {
        int end = recent.samples().length - 200 * SAMPLES_A_MILLI;
        int part = 250 * SAMPLES_A_MILLI;
        double last = loudness(recent.samples(), end - part, end);
        double before = loudness(recent.samples(), end - 3 * part, end - part);
        return last < before / 2 ? 0.9 : 0.1;
    }

    private static double loudness(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = Math.max(0, from); i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return Math.sqrt(sum / Math.max(1, to - from));
    }

    private static Pcm sinking(Pcm voice) {
        short[] samples = voice.samples().clone();
        int from = samples.length - 300 * SAMPLES_A_MILLI;
        for (int i = from; i < samples.length; i++) {
            samples[i] = (short) (samples[i] * 0.25);
        }
        return new Pcm(samples, 8000);
    }

    private static long silence(TurnModel model, Pcm said, String text) {
        SimulatedCall call = new SimulatedCall(
                BOT, new ScriptedRecognizer().hears(text, 0.9, text), leg -> leg.ringAndAnswer(AudioCodec.PCMU), model);
        call.runUntil("asked", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        call.media.callerSays(call.media.tick() + 25, said);
        call.runUntil("ended", () -> call.call.done().isDone());
        CallEvent.Utterance heard = call.events(CallEvent.Utterance.class).getFirst();
        return (heard.endpointTick() - heard.lastSpeechTick()) * MILLIS_PER_TICK;
    }

    @Test
    void aVoiceThatSinksEndsTheTurnEarlyAndOneThatDoesNotIsWaitedFor() {
        Pcm level = SimulatedMedia.voice(1_500);
        assertThat(silence(TurnModelTest::bySinkingVoice, sinking(level), "never mind"))
                .isEqualTo(300);
        assertThat(silence(TurnModelTest::bySinkingVoice, level, "never mind")).isEqualTo(1_400);
        assertThat(silence((_, _) -> 0.5, level, "never mind")).isEqualTo(700);
    }

    @Test
    void whatTheWordsTellIsNotAsked() {
        List<String> asked = new ArrayList<>();
        TurnModel never = (_, soFar) -> {
            asked.add(soFar);
            return 0;
        };
        Pcm level = SimulatedMedia.voice(1_500);
        assertThat(silence(never, level, "tuesday")).isEqualTo(300);
        assertThat(silence(never, level, "i would like to")).isEqualTo(1_400);
        assertThat(asked).isEmpty();
        assertThat(silence(never, level, "never mind")).isEqualTo(1_400);
        assertThat(asked).containsExactly("never mind");
    }

    @Test
    void aModelThatFailsIsAsNone() {
        Pcm level = SimulatedMedia.voice(1_500);
        assertThat(silence(
                        (_, _) -> {
                            throw new IllegalStateException("no such model");
                        },
                        level,
                        "never mind"))
                .isEqualTo(700);
        assertThat(silence((_, _) -> Double.NaN, level, "never mind")).isEqualTo(700);
    }

    @Test
    void itGetsTheLastFourSecondsUpToThePause() {
        List<Pcm> heard = new ArrayList<>();
        TurnModel listening = (recent, _) -> {
            heard.add(recent);
            return 0.5;
        };
        var _ = silence(listening, SimulatedMedia.voice(5_000), "never mind");
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().durationMillis()).isEqualTo(4_000);
        int end = heard.getFirst().samples().length;
        assertThat(loudness(heard.getFirst().samples(), end - 150 * SAMPLES_A_MILLI, end))
                .isLessThan(100);
        assertThat(loudness(heard.getFirst().samples(), 0, 3_000 * SAMPLES_A_MILLI))
                .isGreaterThan(4_000);
    }
}
