package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.HttpResult;
import io.parley.engine.conversation.BotPrompts;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallEvent.TurnLatency;
import io.parley.engine.journal.CallEvent.TurnMarks;
import io.parley.engine.journal.CallRecord;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a caller waits for, to the slot, on virtual time: the owner takes its mailbox between slots, so that what the loop
 * tells in one slot is answered in the next.
 */
class TurnLatencyTest {
    private static final int SLOT = 20;
    /** The jitter buffer's delay. */
    private static final int WIRE = 2 * SLOT;

    @TempDir
    private Path folder;

    private static Bot bot() {
        return BotFile.parse("test.yaml", """
                bot: test
                language: en
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any, endpoint: 700ms, barge-in: { after: 200ms, words: 1 } }
                silence: { after: 5s, say: ["Are you still there?"], hang-up-after: 3 }
                flows:
                  main:
                    open: ask
                    nodes:
                      ask: { say: "Well, what is it that you want?", children: [more] }
                      more: { when: default, say: "And what else is it?", collect: { keys: 1, within: 30s, into: k }, children: [done] }
                      done: { when: default, say: Thanks., hang-up: true }
                """.getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    private static SimulatedCall asked(String... understood) {
        SimulatedCall call = SimulatedCall.answered(bot(), Map.of(), understood);
        call.runUntil("asked", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        return call;
    }

    private static List<TurnLatency> turns(SimulatedCall call) {
        return call.events(TurnLatency.class);
    }

    /** From a packet of the caller to the first tick in which the bot is heard after it, as the caller sees it. */
    private static long waited(SimulatedCall call, long fromTick) {
        long tick = fromTick;
        while (!call.media.botAudible(tick)) {
            tick++;
        }
        return (tick - fromTick) * SLOT;
    }

    @Test
    void aSpokenTurnAddsUpExactly() {
        SimulatedCall call = asked("something");
        long at = call.media.tick() + 25;
        call.media.callerSpeaks(at, 600);
        long last = at + 29;
        call.runUntil("answered", () -> !turns(call).isEmpty());
        call.run(Duration.ofMillis(100));

        TurnLatency turn = turns(call).getFirst();
        long total = WIRE + 700 + SLOT;
        assertThat(turn)
                .isEqualTo(new TurnLatency(
                        1,
                        700,
                        SLOT,
                        0,
                        0,
                        total,
                        WIRE,
                        0,
                        0,
                        0,
                        -1,
                        Optional.of(new TurnMarks(
                                micros(last),
                                micros(last + 2),
                                micros(last + 37),
                                micros(last + 38),
                                micros(last + 38),
                                micros(last + 38),
                                micros(last + 38)))));
        assertThat(waited(call, last)).isEqualTo(total);
    }

    private static long micros(long tick) {
        return tick * SLOT * 1_000;
    }

    @Test
    void aKeysTurnCountsFromItsPacket() {
        SimulatedCall call = asked("something");
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil(
                "asked again", () -> call.events(CallEvent.PlayFinished.class).size() == 2);
        long at = call.media.tick() + 25;
        call.media.callerPresses(at, '1');
        call.runUntil("answered", () -> turns(call).size() == 2);
        call.run(Duration.ofMillis(100));
        TurnLatency turn = turns(call).getLast();
        assertThat(turn.spoken()).isFalse();
        assertThat(turn.totalMillis()).isEqualTo(waited(call, at)).isEqualTo(SLOT);
        // Its packet came before the slot, the conversation had it after: all of it is the hand-over.
        assertThat(turn.restMillis()).isEqualTo(SLOT);
        assertThat(turn.endpointMillis() + turn.recognitionMillis() + turn.transportMillis())
                .isZero();
    }

    @Test
    void aTurnThatInterruptsTellsHowLongTheBotTalkedOn() {
        SimulatedCall call = SimulatedCall.answered(bot(), Map.of(), "something");
        call.run(Duration.ofMillis(400));
        long at = call.media.tick();
        call.media.callerSpeaks(at, 600);
        call.runUntil("answered", () -> !turns(call).isEmpty());
        long lastHeard = at;
        while (call.media.botAudible(lastHeard + 1)) {
            lastHeard++;
        }
        TurnLatency turn = turns(call).getFirst();
        // The prompt fades out in the first 5 ms of the slot in which it is held; whether that is heard is the voice's
        // matter.
        assertThat(turn.silenceMillis())
                .isBetween((lastHeard - at - 1) * SLOT, (lastHeard - at) * SLOT)
                .isBetween(100L, 200L);
        assertThat(turn.totalMillis()).isEqualTo(WIRE + 700 + SLOT);
    }

    @Test
    void aSpeechThatSpansAReInviteIsTimedAsAnyOther() {
        SimulatedCall call = asked("something");
        long at = call.media.tick() + 25;
        call.media.callerSpeaks(at, 600);
        call.run(Duration.ofMillis(25 * SLOT + 300));
        call.sip.leg().offer("a=sendrecv");
        call.runUntil("answered", () -> !turns(call).isEmpty());
        assertThat(call.events(CallEvent.SpeechStarted.class)).hasSize(1);
        assertThat(turns(call).getFirst().totalMillis()).isEqualTo(WIRE + 700 + SLOT);
        assertThat(turns(call).getFirst().restMillis()).isZero();
    }

    @Test
    void aTurnThatNothingIsSaidToHasNoLatencyAndTheNextPromptIsNotItsAnswer() {
        SimulatedCall call = asked("something", "");
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil("answered", () -> turns(call).size() == 1);
        call.runUntil(
                "asked again", () -> call.events(CallEvent.PlayFinished.class).size() == 2);
        // Nothing is understood of what comes now; after the silence the bot speaks of itself.
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil("reminded", () -> call.said().size() == 3);
        call.run(Duration.ofSeconds(1));
        assertThat(turns(call)).hasSize(1);
    }

    @Test
    void whatAServiceTakesIsAPartOfItsOwn() {
        Bot asking = BotFile.parse("test.yaml", """
                bot: test
                language: en
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any, endpoint: 700ms }
                flows:
                  main:
                    open: ask
                    nodes:
                      ask: { say: "What is its number?", children: [look] }
                      look:
                        when: default
                        http: { url: "https://shop.example.com/orders", timeout: 5s }
                        children: [told]
                      told: { when: { http: [done, failed, timeout] }, say: "It comes.", hang-up: true }
                """.getBytes(StandardCharsets.UTF_8), Path.of("."));
        SimulatedCall call = SimulatedCall.answered(asking, Map.of(), "seven");
        List<Runnable> answers = new ArrayList<>();
        call.outside = (key, request, answer) -> {
            answers.add(() -> answer.accept(new Input.HttpEnded(request.requestId(), HttpResult.DONE, 200, Map.of())));
            return () -> {};
        };
        call.runUntil("asked", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil("asks the service", () -> !answers.isEmpty());
        call.run(Duration.ofMillis(500));
        answers.removeFirst().run();
        call.runUntil("answered", () -> !turns(call).isEmpty());
        TurnLatency turn = turns(call).getFirst();
        assertThat(turn.serviceMillis()).isEqualTo(500);
        assertThat(turn.totalMillis()).isEqualTo(WIRE + 700 + SLOT + 500);
        assertThat(turn.restMillis()).isZero();
    }

    @Test
    void aPromptThatIsRenderedInTheCallIsAPartOfItsOwn() {
        Queue<Runnable> renderings = new ArrayDeque<>();
        PromptCache cache = new PromptCache(
                Synthesizers.only(new ToneSynthesizer("any")),
                folder.resolve("prompts"),
                new PromptCache.Bounds(1 << 24, 1 << 24, 2));
        SimulatedCall call = SimulatedCall.answered(bot(), new BotPrompts(bot(), cache), renderings::add, "something");
        renderings.remove().run();
        call.runUntil("asked", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil("renders the answer", () -> !renderings.isEmpty());
        call.run(Duration.ofMillis(300));
        renderings.remove().run();
        call.runUntil("answered", () -> !turns(call).isEmpty());
        TurnLatency turn = turns(call).getFirst();
        assertThat(turn.synthesisMillis()).isEqualTo(300);
        assertThat(turn.totalMillis()).isEqualTo(WIRE + 700 + SLOT + 300);
        assertThat(turn.restMillis()).isZero();
    }

    @Test
    void theRecordHasTheTurnsAndWhatTheyComeTo() {
        SimulatedCall call = asked("something");
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil(
                "asked again", () -> call.events(CallEvent.PlayFinished.class).size() == 2);
        call.media.callerPresses(call.media.tick() + 25, '1');
        call.runUntil("ended", () -> call.call.done().isDone());
        CallRecord made = CallRecord.of(call.journal.entries());
        assertThat(made.turns()).hasSize(2);
        assertThat(made.turnTimes()).hasEntrySatisfying("speech", times -> {
            assertThat(times.total().p95Millis()).isEqualTo(WIRE + 700 + SLOT);
            assertThat(times.beyondEndpoint().maxMillis()).isEqualTo(WIRE + SLOT);
        });
        assertThat(made.turnTimes())
                .hasEntrySatisfying("keys", times -> assertThat(times.turns()).isOne());
    }
}
