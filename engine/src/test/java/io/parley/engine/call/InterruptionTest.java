package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.TranscriptLine.Who;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.codec.AudioCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the caller's speech does to a prompt, by each strategy, on virtual time: what is heard on the wire, and what is told. */
final class InterruptionTest {
    private static final int MILLIS_PER_TICK = 20;

    /** 6.3 s long. */
    private static final String PROMPT =
            "This prompt is long enough for anybody to say something while it is being played, "
                    + "and then some more of it, to the end.";

    private static final long PROMPT_MILLIS = (long) PROMPT.length() * TonePrompts.MILLIS_A_CHARACTER;

    private static Bot bot(String hearing, String rest) {
        return BotFile.parse(
                "test.yaml", """
                bot: test
                language: en
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any, endpoint: 700ms, %s }
                intents: { go-on: { examples: [tuesday, stop, tuesday please] } }
                %s
                flows:
                  main:
                    open: ask
                    nodes:
                      ask: { say: "%s", children: [next] }
                      next: { when: { intent: go-on }, barge-in: off, say: Thanks a lot for that., hang-up: true }
                """.formatted(hearing, rest, PROMPT).getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    private static Bot bot(String bargeIn) {
        return bot("barge-in: " + bargeIn, "");
    }

    private static SimulatedCall call(Bot bot, ScriptedRecognizer recognizer) {
        return new SimulatedCall(bot, Map.of(), recognizer, leg -> leg.ringAndAnswer(AudioCodec.PCMU));
    }

    /** What became of the first prompt when somebody spoke over it from 1 s on: its wire, its journal. */
    private record Outcome(SimulatedCall call, long spokeAt) {
        CallEvent.PlayFinished prompt() {
            return call.events(CallEvent.PlayFinished.class).getFirst();
        }

        boolean stopped() {
            return prompt().how().equals("DROPPED");
        }

        int held() {
            return call.events(CallEvent.PlayPaused.class).size();
        }

        /** From the caller's first sound to the bot's first slot of silence. */
        long silentAfterMillis() {
            long tick = spokeAt;
            while (call.media.botAudible(tick)) {
                tick++;
            }
            return (tick - spokeAt) * MILLIS_PER_TICK;
        }
    }

    private static Outcome spokenOver(Bot bot, int millis, ScriptedRecognizer recognizer) {
        SimulatedCall call = call(bot, recognizer);
        call.run(Duration.ofSeconds(1));
        long spokeAt = call.media.tick();
        call.media.callerSpeaks(spokeAt, millis);
        call.runUntil(
                "prompt over", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        return new Outcome(call, spokeAt);
    }

    /** Hears a text, with these interim texts after 200 ms, 400 ms … of audio, 300 ms of which are from before. */
    private static ScriptedRecognizer hears(String text, String... partials) {
        return new ScriptedRecognizer().hears(text, 0.9, partials);
    }

    @ParameterizedTest
    @CsvSource({
        // strategy, said for so long, understood, holds, stops
        "on, 900, tuesday please, 1, true",
        "on, 500, uh-huh, 1, false",
        "on, 400, '', 1, false",
        "on, 60, '', 0, false",
        "'{ words: 2 }', 900, tuesday please, 1, true",
        "'{ words: 2 }', 900, tuesday, 1, false",
        "'{ words: 3, fillers: [], keywords: [stop] }', 600, stop, 1, true",
        "'{ meanwhile: duck }', 900, tuesday please, 1, true",
        "'{ meanwhile: duck }', 500, uh-huh, 1, false",
        "'{ meanwhile: play }', 900, tuesday please, 0, true",
        "'{ meanwhile: play }', 500, uh-huh, 0, false",
        "'{ by: keywords, keywords: [stop] }', 900, tuesday please, 0, false",
        "'{ by: keywords, keywords: [stop] }', 600, stop, 0, true",
        "'{ by: keywords, keywords: [stop], meanwhile: pause }', 900, tuesday please, 1, false",
        "'{ by: speech, after: 300ms }', 500, uh-huh, 1, true",
        "'{ by: speech, after: 300ms }', 900, '', 1, true",
        "'{ by: speech, after: 300ms }', 200, stop, 0, false",
        "'{ from: 2s }', 600, tuesday please, 0, false",
        "'{ from: 2s }', 2000, tuesday please, 1, true",
        "off, 900, tuesday please, 0, false"
    })
    void whatStopsAPromptIsTheBotsToSay(String strategy, int millis, String text, int holds, boolean stops) {
        Outcome outcome = spokenOver(bot(strategy), millis, hears(text, "", "", text));
        assertThat(outcome.held()).isEqualTo(holds);
        assertThat(outcome.stopped()).isEqualTo(stops);
        if (!stops) {
            // Nothing of it was lost, and nothing counted twice.
            assertThat(outcome.prompt().heardMillis())
                    .isEqualTo(outcome.prompt().totalMillis());
        }
    }

    @Test
    void anInterruptionSilencesTheWireWithinTwoHundredMilliseconds() {
        Outcome outcome = spokenOver(bot("on"), 900, hears("tuesday", "", "", "tuesday"));
        // The caller's audio is heard two slots after it is said, and five slots of it are suspicious.
        assertThat(outcome.silentAfterMillis()).isLessThanOrEqualTo(160);
        assertThat(outcome.stopped()).isTrue();
    }

    @Test
    void aNoiseIsNoInterruptionAndCostsHalfASecondAndTheWordThatItCut() {
        Outcome outcome = spokenOver(bot("on"), 400, hears(""));
        SimulatedCall call = outcome.call;
        CallEvent.PlayPaused paused = call.events(CallEvent.PlayPaused.class).getFirst();
        assertThat(call.events(CallEvent.PlayResumed.class)).hasSize(1);
        long lasted = call.media.tick() * MILLIS_PER_TICK - outcome.prompt().totalMillis();
        assertThat(lasted).isBetween(500L + 100, 500L + 400 + 100);
        assertThat(paused.heardMillis()).isLessThan(outcome.prompt().totalMillis());
    }

    @Test
    void whoGoesOnSpeakingFindsThePromptHeldUntilHisWordsCome() {
        ScriptedRecognizer late = hears("well then tuesday", "", "", "", "", "", "", "well then tuesday");
        Outcome outcome = spokenOver(bot("on"), 1_500, late);
        assertThat(outcome.held()).isEqualTo(1);
        assertThat(outcome.call.events(CallEvent.PlayResumed.class)).isEmpty();
        assertThat(outcome.stopped()).isTrue();
        // By the partial: the final comes 700 ms after the caller's end.
        assertThat(outcome.call.media.tick() - outcome.spokeAt).isLessThan(1_500 / MILLIS_PER_TICK);
    }

    @Test
    void aFinalThatComesAfterThePromptWentOnIsAnAnswerIfItIsEnough() {
        Outcome outcome = spokenOver(bot("on"), 500, hears("tuesday"));
        assertThat(outcome.call.events(CallEvent.PlayResumed.class)).hasSize(1);
        assertThat(outcome.stopped()).isTrue();
        assertThat(outcome.prompt().interruptedBy()).isEqualTo(1);
        outcome.call.runUntil("answered", () -> outcome.call.said().size() == 2);
    }

    @Test
    void whoGoesOnWithoutBeingUnderstoodHoldsThePromptOnceASecondAtMost() {
        Outcome outcome = spokenOver(bot("on"), 4_000, hears(""));
        assertThat(outcome.held()).isBetween(2, 3);
        assertThat(outcome.stopped()).isFalse();
    }

    @Test
    void aSecondInterruptionAfterAResumptionIsHeldAsSoonAsTheFirst() {
        SimulatedCall call = call(bot("on"), ScriptedRecognizer.of("uh-huh", "tuesday"));
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 300);
        call.run(Duration.ofSeconds(2));
        long spokeAt = call.media.tick();
        call.media.callerSpeaks(spokeAt, 600);
        call.runUntil(
                "stopped", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        assertThat(new Outcome(call, spokeAt).silentAfterMillis()).isLessThanOrEqualTo(160);
        assertThat(call.events(CallEvent.PlayPaused.class)).hasSize(2);
    }

    // ---- what cannot be stopped

    @Test
    void whatIsSaidOverAPromptThatCannotBeStoppedIsLost() {
        Outcome outcome = spokenOver(bot("off"), 600, ScriptedRecognizer.of("tuesday"));
        outcome.call.run(Duration.ofSeconds(2));
        assertThat(outcome.call.said()).hasSize(1);
        assertThat(outcome.call.events(CallEvent.LateSpeech.class)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"'barge-in: off, during-prompt: keep'", "'barge-in: { from: 4s }, during-prompt: keep'"})
    void orKeptAndAnsweredAtItsEnd(String hearing) {
        SimulatedCall call = call(bot(hearing, ""), ScriptedRecognizer.of("well", "tuesday"));
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 400);
        call.media.callerSpeaks(call.media.tick() + 75, 400);
        call.runUntil(
                "prompt over", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        CallEvent.PlayFinished prompt =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(prompt.how()).isEqualTo("DONE");
        call.run(Duration.ofMillis(100));
        // Both utterances are one answer, at once.
        assertThat(call.said()).hasSize(2);
        assertThat(call.events(CallEvent.LateSpeech.class)).isEmpty();
    }

    @Test
    void whatWasKeptJoinsWhatIsStillBeingSaidAtThePromptsEnd() {
        SimulatedCall call =
                call(bot("barge-in: off, during-prompt: keep", ""), ScriptedRecognizer.of("tuesday", "please"));
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 400);
        long end = PROMPT_MILLIS / MILLIS_PER_TICK;
        call.media.callerSpeaks(end - 20, 800);
        call.runUntil("answered", () -> call.said().size() == 2);
        // 400 ms after the prompt's end he was silent, 700 ms later his turn was over.
        assertThat(call.media.tick() - end).isBetween(50L, 65L);
        assertThat(call.events(CallEvent.Stepping.class))
                .extracting(CallEvent.Stepping::input)
                .anySatisfy(input -> assertThat(input.toString()).contains("tuesday please"));
    }

    // ---- what was heard

    @Test
    void recordAndTranscriptTellWhatWasHeardAndWhoInterruptedWhen() {
        Outcome outcome = spokenOver(bot("on"), 900, hears("tuesday", "", "", "tuesday"));
        SimulatedCall call = outcome.call;
        call.runUntil("ended", () -> call.call.done().isDone());
        List<CallRecord.Line> lines = CallRecord.of(call.journal.entries()).transcript();
        CallRecord.Line bot = lines.getFirst();
        assertThat(bot.interrupted()).isTrue();
        // 40 ms a character, and 1.1 s of it: some 27 characters.
        assertThat(PROMPT).startsWith(bot.heard().orElseThrow());
        assertThat(bot.heard().orElseThrow()).isEqualTo("This prompt is long enough");
        long silentAt = outcome.spokeAt * MILLIS_PER_TICK + outcome.silentAfterMillis();
        assertThat(bot.interruptedTime())
                .hasValueSatisfying(time -> assertThat(millis(time)).isBetween(silentAt - 40, silentAt));
        CallRecord.Line caller = lines.stream()
                .filter(line -> line.who() == Who.CALLER)
                .findFirst()
                .orElseThrow();
        assertThat(caller.interrupted()).isTrue();
        assertThat(caller.interruptedTime()).isEqualTo(bot.interruptedTime());
        assertThat(lines.getLast().interrupted()).isFalse();
        assertThat(lines.getLast().interruptedTime()).isEmpty();
    }

    private static long millis(String time) {
        assertThat(time).matches("\\d\\d:\\d\\d\\.\\d\\d\\d");
        return Long.parseLong(time.substring(0, 2)) * 60_000
                + Math.round(Double.parseDouble(time.substring(3)) * 1_000);
    }

    // ---- silence

    private static SimulatedCall waiting(String silence, ScriptedRecognizer recognizer, long spokenAfterMillis) {
        SimulatedCall call = call(bot("barge-in: { meanwhile: play }", "silence: " + silence), recognizer);
        call.media.callerSpeaks((PROMPT_MILLIS + spokenAfterMillis) / MILLIS_PER_TICK, 300);
        return call;
    }

    /** How long after the prompt's end the bot speaks again. */
    private static long askedAgainAfter(SimulatedCall call) {
        call.runUntil("asked again", () -> call.said().size() == 2);
        assertThat(call.said().getLast()).isEqualTo("Still there?");
        return call.media.tick() * MILLIS_PER_TICK - PROMPT_MILLIS;
    }

    @ParameterizedTest
    @CsvSource({
        // what a sound does, when it is made, understood as, bot speaks after
        "restart, 2000, mm, 8100",
        "ignore, 2000, mm, 5000",
        "ignore, 4400, mm, 5400",
        "ignore, 2000, '', 5000",
        "restart, 2000, '', 8100",
        "restart, -400, mm, 5600",
        "ignore, -400, mm, 5000"
    })
    void aSoundThatIsNoAnswerDoesToTheWaitingWhatTheBotSays(String rule, long at, String text, long askedAfter) {
        SimulatedCall call = waiting(
                "{ after: 5s, say: [Still there?], on-filler: " + rule + " }",
                new ScriptedRecognizer().hears(text),
                at);
        assertThat(askedAgainAfter(call)).isBetween(askedAfter - 200, askedAfter + 200);
    }

    @Test
    void itMayBeAnAnswerLikeAnyOther() {
        SimulatedCall call =
                waiting("{ after: 5s, say: [Still there?], on-filler: answer }", ScriptedRecognizer.of("mm"), 2_000);
        call.runUntil("answered", () -> call.said().size() == 2);
        assertThat(call.said().getLast()).startsWith("Sorry, I did not understand");
    }

    @Test
    void theWaitingEndsWithAnAnswerWhateverSoundsDo() {
        SimulatedCall call = waiting(
                "{ after: 5s, say: [Still there?], on-filler: ignore }", ScriptedRecognizer.of("tuesday"), 4_700);
        call.runUntil("answered", () -> call.said().size() == 2);
        assertThat(call.said().getLast()).isEqualTo("Thanks a lot for that.");
    }
}
