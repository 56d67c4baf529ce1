package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.codec.AudioCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a caller's silence is waited for, on virtual time. */
final class TurnEndTest {
    private static final int MILLIS_PER_TICK = 20;

    private static Bot asking(String expect) {
        return BotFile.parse("test.yaml", """
                bot: test
                language: en
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any, endpoint: 700ms }
                entities: { day: { values: { tuesday: [], friday: [] } } }
                flows:
                  main:
                    open: ask
                    nodes:
                      ask: { say: Well?, expect: %s, children: [any] }
                      any: { when: default, say: Thanks., hang-up: true }
                """.formatted(expect).getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    /** What the silence was that ended the turn. */
    private static long silence(String expect, String text, String... partials) {
        ScriptedRecognizer recognizer = new ScriptedRecognizer().hears(text, 0.9, partials);
        SimulatedCall call =
                new SimulatedCall(asking(expect), Map.of(), recognizer, leg -> leg.ringAndAnswer(AudioCodec.PCMU));
        call.runUntil("asked", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        call.media.callerSpeaks(call.media.tick() + 25, 1_000);
        call.runUntil("ended", () -> call.call.done().isDone());
        List<CallEvent.Endpointed> ends = call.events(CallEvent.Endpointed.class);
        assertThat(ends).hasSize(1);
        CallEvent.Utterance heard = call.events(CallEvent.Utterance.class).getFirst();
        return (heard.endpointTick() - heard.lastSpeechTick()) * MILLIS_PER_TICK;
    }

    @Test
    void anAnswerThatIsThereEndsTheTurnEarly() {
        assertThat(silence("{ entity: day }", "tuesday", "", "tuesday")).isEqualTo(300);
        assertThat(silence("yes-no", "yes", "yes")).isEqualTo(300);
        assertThat(silence("{ digits: 4 }", "one two three four", "one two", "one two three four"))
                .isEqualTo(300);
    }

    @Test
    void anAnswerThatIsPlainlyNotWholeIsWaitedFor() {
        assertThat(silence("{ digits: 11 }", "one two three", "one", "one two", "one two three"))
                .isEqualTo(1_400);
        assertThat(silence("open", "i would like to", "i would like to")).isEqualTo(1_400);
    }

    @Test
    void whatGrowsBeyondAnAnswerIsWaitedForAsUsual() {
        assertThat(silence("yes-no", "yes but who is that", "yes", "yes but who is that"))
                .isEqualTo(700);
        assertThat(silence("open", "tuesday", "tuesday")).isEqualTo(700);
        assertThat(silence("{ entity: day }", "never mind", "never mind")).isEqualTo(700);
    }

    @Test
    void whoPromisesMoreIsWaitedFor() {
        assertThat(silence("{ entity: day }", "let me see", "let me see")).isEqualTo(1_400);
        assertThat(silence("yes-no", "yes because", "yes because")).isEqualTo(1_400);
    }

    @Test
    void anInterimTextEndsTheTurnEarlyOnlyWhenItHasStoodForAWhile() {
        // Complete for the first time when the caller has been silent for 300 ms already: believed 200 ms later.
        assertThat(silence(
                        "{ digits: 4 }",
                        "one two three four",
                        "one",
                        "one",
                        "one two",
                        "one two",
                        "one two three",
                        "one two three",
                        "one two three",
                        "one two three four"))
                .isBetween(460L, 600L);
        // Another text comes before it is believed.
        assertThat(silence(
                        "yes-no",
                        "yes but who is that",
                        "yes",
                        "yes",
                        "yes",
                        "yes but",
                        "yes but who",
                        "yes but who is",
                        "yes",
                        "yes but who is that"))
                .isEqualTo(700);
    }
}
