package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.conversation.BotPrompts;
import io.parley.engine.journal.CallEvent;
import io.parley.media.audio.Pcm;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prompt of several sentences is heard while its end is still rendered: whole calls on virtual time. */
class StreamedPromptTest {
    private static final String FIRST = "This is the first sentence.";
    private static final String SECOND = "Here comes the second one.";
    private static final String THIRD = "The third one is a little longer.";
    private static final String FOURTH = "And the fourth one is the last.";

    @TempDir
    private Path folder;

    private final ToneSynthesizer tones = new ToneSynthesizer("any");
    /** Renderings that wait to be let through. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private SimulatedCall call(Executor blocking) {
        return call(blocking, tones);
    }

    private SimulatedCall call(Executor blocking, Synthesizer synthesizer) {
        Bot bot = BotFile.parse(
                "bot.yaml", """
                bot: talker
                language: en-US
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any }
                flows:
                  main:
                    open: talking
                    nodes:
                      talking: { say: "%s %s %s %s", hang-up: true }
                """.formatted(FIRST, SECOND, THIRD, FOURTH).getBytes(StandardCharsets.UTF_8), folder);
        PromptCache cache = new PromptCache(
                Synthesizers.only(synthesizer), folder.resolve("prompts"), new PromptCache.Bounds(1 << 24, 1 << 24, 2));
        return SimulatedCall.answered(bot, new BotPrompts(bot, cache), blocking);
    }

    private void renderNext() {
        waiting.remove().run();
    }

    private static long starved(SimulatedCall call) {
        return call.events(CallEvent.Media.class).stream()
                .filter(event -> event.what().equals("prompt not rendered in time"))
                .count();
    }

    @Test
    void theFirstSentenceIsHeardWhileTheOthersAreRendered() {
        SimulatedCall call = call(waiting::add);
        call.run(Duration.ofMillis(100));
        assertThat(call.said()).isEmpty();
        assertThat(tones.spoken()).isEmpty();

        renderNext();
        call.run(Duration.ofMillis(40));
        assertThat(call.said()).containsExactly(FIRST + " " + SECOND + " " + THIRD + " " + FOURTH);
        assertThat(tones.spoken()).containsExactly(FIRST);

        renderNext();
        call.run(Duration.ofMillis(20));
        renderNext();
        call.run(Duration.ofMillis(40));
        // Two are ahead of the one that is heard: the fourth is not begun.
        assertThat(waiting).isEmpty();
        assertThat(tones.spoken()).containsExactly(FIRST, SECOND, THIRD);
        call.run(Duration.ofMillis(ToneSynthesizer.millis(FIRST) + 400L));
        assertThat(waiting).hasSize(1);
        renderNext();

        call.runUntil(
                "end of play", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        CallEvent.PlayFinished finished =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(finished.how()).isEqualTo("DONE");
        assertThat(finished.heardMillis()).isEqualTo(finished.totalMillis());
        assertThat(starved(call)).isZero();
        assertThat(call.events(CallEvent.PlayFinished.class)).hasSize(1);
    }

    @Test
    void whatIsLateIsSilenceInTheSamePlayAndIsTold() {
        SimulatedCall call = call(waiting::add);
        renderNext();
        long first = ToneSynthesizer.millis(FIRST);
        call.run(Duration.ofMillis(first + 1000));
        assertThat(call.events(CallEvent.PlayFinished.class)).isEmpty();
        for (int i = 0; i < 3; i++) {
            while (waiting.isEmpty()) {
                call.run(Duration.ofMillis(20));
            }
            renderNext();
        }
        call.runUntil(
                "end of play", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        CallEvent.PlayFinished finished =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(finished.heardMillis()).isEqualTo(finished.totalMillis());
        assertThat(starved(call)).isEqualTo(1);
        assertThat(call.events(CallEvent.Spoke.class)).hasSize(1);
    }

    @Test
    void whoHangsUpLeavesNothingToBeRendered() {
        SimulatedCall call = call(waiting::add);
        renderNext();
        call.run(Duration.ofMillis(300));
        call.call.hangUp("test");
        call.run(Duration.ofSeconds(3));
        while (!waiting.isEmpty()) {
            renderNext();
            call.run(Duration.ofMillis(20));
        }
        // What was being rendered was rendered; nothing was begun after it.
        assertThat(tones.spoken()).containsExactly(FIRST, SECOND);
        CallEvent.PlayFinished finished =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(finished.how()).isEqualTo("DROPPED");
        assertThat(finished.heardMillis()).isBetween(200L, 320L);
        long all = ToneSynthesizer.millis(FIRST + SECOND + THIRD + FOURTH);
        assertThat(finished.totalMillis()).isBetween(all * 3 / 4, all * 5 / 4);
    }

    /** What a network brings: 20 ms at a time; between two of them the call goes on. */
    private final class Arriving implements Synthesizer {
        IntConsumer meanwhile = piece -> {};
        int pieces;
        boolean unwanted;

        @Override
        public String id() {
            return "arriving";
        }

        @Override
        public List<String> voices() {
            return tones.voices();
        }

        @Override
        public Speech speak(String text, String voice) {
            return speak(text, voice, 1, Early.NOBODY);
        }

        @Override
        public Speech speak(String text, String voice, double speed, Early early) {
            Speech all = tones.speak(text, voice);
            short[] samples = all.audio().samples();
            for (int at = 0; at < samples.length; at += 160) {
                short[] piece = Arrays.copyOfRange(samples, at, Math.min(at + 160, samples.length));
                if (!early.take(new Pcm(piece, 8000))) {
                    unwanted = true;
                    throw new SynthesisException(SynthesisException.Kind.CANCELLED, "nobody wants the rest");
                }
                meanwhile.accept(++pieces);
            }
            return all;
        }

        @Override
        public void close() {}
    }

    @Test
    void aSentenceIsHeardWhileItArrivesAndWaitsForWhatIsLate() {
        Arriving arriving = new Arriving();
        SimulatedCall call = call(waiting::add, arriving);
        List<Integer> saidAt = new ArrayList<>();
        arriving.meanwhile = piece -> {
            // Speech comes as fast as it is spoken, but for a stop of 400 ms; 200 ms were ahead.
            call.run(Duration.ofMillis(piece == 30 ? 420 : 20));
            if (!call.said().isEmpty() && saidAt.isEmpty()) {
                saidAt.add(piece);
            }
        };
        renderNext();
        // 200 ms to measure the level of a voice that has not spoken before.
        assertThat(saidAt.getFirst()).isBetween(10, 12);
        arriving.meanwhile = piece -> {};
        call.run(Duration.ofMillis(100));
        while (call.events(CallEvent.PlayFinished.class).isEmpty()) {
            while (!waiting.isEmpty()) {
                renderNext();
            }
            call.run(Duration.ofMillis(20));
        }
        CallEvent.PlayFinished finished =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(finished.how()).isEqualTo("DONE");
        assertThat(finished.heardMillis()).isEqualTo(finished.totalMillis());
        long all = ToneSynthesizer.millis(FIRST + SECOND + THIRD + FOURTH);
        assertThat(finished.totalMillis()).isBetween(all, all + 1000);
        assertThat(call.events(CallEvent.Media.class))
                .filteredOn(event -> event.what().equals("prompt not rendered in time"))
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).matches("2[0-4]0 ms of silence in it"));
    }

    @Test
    void whoHangsUpWhileASentenceArrivesEndsItsRequest() {
        Arriving arriving = new Arriving();
        SimulatedCall call = call(waiting::add, arriving);
        arriving.meanwhile = piece -> {
            call.run(Duration.ofMillis(20));
            if (piece == 30) {
                call.call.hangUp("test");
                call.run(Duration.ofMillis(20));
            }
        };
        renderNext();
        assertThat(arriving.unwanted).isTrue();
        assertThat(arriving.pieces).isEqualTo(30);
        call.run(Duration.ofSeconds(3));
        CallEvent.PlayFinished finished =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(finished.how()).isEqualTo("DROPPED");
        assertThat(finished.heardMillis()).isBetween(300L, 620L);
        assertThat(call.events(CallEvent.Failed.class)).isEmpty();
    }

    @Test
    void aSentenceThatCannotBeSpokenEndsThePlayAfterThoseBeforeIt() {
        tones.failsOn(THIRD);
        SimulatedCall call = call(Runnable::run);
        call.runUntil(
                "end of play", () -> !call.events(CallEvent.PlayFinished.class).isEmpty());
        CallEvent.PlayFinished finished =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(finished.how()).isEqualTo("FAILED");
        assertThat(finished.heardMillis()).isGreaterThan(ToneSynthesizer.millis(FIRST + SECOND) - 400L);
        assertThat(call.events(CallEvent.Failed.class)).hasSize(1);
        call.runUntil("end of call", () -> !call.events(CallEvent.Ended.class).isEmpty());
    }
}
