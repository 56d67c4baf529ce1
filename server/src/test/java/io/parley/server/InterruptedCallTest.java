package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.TranscriptLine.Who;
import io.parley.engine.replay.Replay;
import io.parley.server.calls.CallDesk;
import io.parley.server.demo.Callee;
import io.parley.testkit.baresip.Baresip;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at baresip who interrupts the bot again and again: real SIP and RTP, a human voice, the real recogniser. */
@Tag("alone")
final class InterruptedCallTest {
    private static final Path SOUNDS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");
    private static final List<String> INTERRUPTIONS =
            List.of("digits/day-2", "hello", "digits/tomorrow", "im-sorry", "digits/day-5", "goodbye");
    private static final long SPEAKS_AFTER_MILLIS = 1_500;
    private static final int BOUND_SECONDS = 120;

    private static final Bot BOT = BotFile.parse("test.yaml", """
            bot: interrupted
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en, endpoint: 500ms }
            flows:
              main:
                open: tell
                nodes:
                  tell:
                    say: "This is the story of a parcel that travelled from one end of the country to the other, and of all
                      the people who carried it on its way, in the order in which they met it."
                    children: [again]
                  again: { when: default, jump: tell }
            """.getBytes(StandardCharsets.UTF_8), Path.of("."));

    private final List<CallEvent> seen = new CopyOnWriteArrayList<>();

    @Test
    void theBotFallsSilentAtOnceAndTheRecordTellsWhatWasHeard(@TempDir Path data) throws Exception {
        assertThat(Baresip.installed())
                .as("baresip is installed by scripts/setup")
                .isTrue();
        try (RunningEngine engine = RealEngine.open(data);
                ScheduledExecutorService person = Executors.newSingleThreadScheduledExecutor();
                Callee telephone = Callee.baresip(data.resolve("telephone"))) {
            AtomicInteger next = new AtomicInteger();
            CallDesk.Placed placed = engine.desk()
                    .place(
                            RealEngine.loopback(),
                            telephone.uri(),
                            Optional.empty(),
                            engine.engine().onDuty(BOT),
                            Map.of(),
                            (tick, nanos, event) -> {
                                seen.add(event);
                                if (event instanceof CallEvent.Spoke) {
                                    int turn = next.getAndIncrement();
                                    var _ = person.schedule(
                                            () -> speak(telephone, turn), SPEAKS_AFTER_MILLIS, TimeUnit.MILLISECONDS);
                                }
                            });
            CallDesk.Finished finished = placed.finished().get(BOUND_SECONDS, TimeUnit.SECONDS);
            List<CallEvent.PlayFinished> cut = events(CallEvent.PlayFinished.class).stream()
                    .filter(play -> play.interruptedBy() > 0)
                    .toList();
            assertThat(cut).hasSizeGreaterThanOrEqualTo(INTERRUPTIONS.size() - 1);
            assertThat(cut).allSatisfy(play -> assertThat(play.heardText()).startsWith("This is the story of a"));
            List<Long> silences = events(CallEvent.PlayPaused.class).stream()
                    .map(CallEvent.PlayPaused::silenceMillis)
                    .sorted()
                    .toList();
            assertThat(silences.get(silences.size() / 2))
                    .as("silent on the wire after %s ms", silences)
                    .isBetween(60L, 220L);

            CallRecord call = CallRecord.of(JournalReader.read(finished.folder().journal()));
            assertThat(call.transcript())
                    .filteredOn(line -> line.who() == Who.BOT && line.interrupted())
                    // The last one he cut by hanging up.
                    .hasSize(cut.size() + 1)
                    .allSatisfy(line ->
                            assertThat(line.interruptedTime().orElseThrow()).matches("\\d\\d:\\d\\d\\.\\d\\d\\d"));
            assertThat(call.transcript())
                    .filteredOn(line -> line.who() == Who.CALLER && line.interrupted())
                    .hasSameSizeAs(cut);
            assertThat(Replay.of(finished.folder().journal(), BOT)).isInstanceOf(Replay.Result.Same.class);
        }
    }

    private static void speak(Callee telephone, int turn) {
        if (turn < INTERRUPTIONS.size()) {
            telephone.say(SOUNDS.resolve(INTERRUPTIONS.get(turn) + ".wav"));
        } else {
            telephone.close();
        }
    }

    private <E extends CallEvent> List<E> events(Class<E> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
