package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.call.Outcome;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.replay.Replay;
import io.parley.media.asr.Grammar;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.WavFile;
import io.parley.server.demo.Callee;
import io.parley.server.demo.Demonstration;
import io.parley.testkit.baresip.Baresip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration's call, examined: one real call to baresip, at which a human voice says "Tuesday". */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BaresipCallTest {
    @TempDir
    static Path data;

    private final List<CallEvent> seen = new CopyOnWriteArrayList<>();
    private RunningEngine engine;
    private Demonstration.Shown shown;

    @BeforeAll
    void call() throws Exception {
        assertThat(Baresip.installed())
                .as("baresip is installed by scripts/setup")
                .isTrue();
        engine = RealEngine.open(data);
        shown = new Demonstration(engine, RealEngine.loopback(), RealEngine.onDuty(engine))
                .run(Callee.baresip(data.resolve("telephone")), (tick, nanos, event) -> seen.add(event));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void theCallEndsWellAndSaysWhoHungUp() {
        CallEvent.Ended ended = shown.finished().ended();
        assertThat(ended.outcome()).isEqualTo(Outcome.CONNECTED.name());
        assertThat(ended.hungUpBy()).isEqualTo("us");
        assertThat(ended.complete()).isTrue();
        assertThat(ended.talkMillis()).isPositive();
    }

    @Test
    void theHumanVoiceReachedTheRightNodeAndTheKeyConfirmedIt() {
        assertThat(shown.finished().ended().info()).containsEntry("day", "tuesday");
        assertThat(events(CallEvent.Utterance.class))
                .anySatisfy(u -> assertThat(u.text()).contains("tuesday"));
        assertThat(events(CallEvent.KeyPressed.class))
                .extracting(CallEvent.KeyPressed::key)
                .containsExactly('1');
        assertThat(events(CallEvent.Stepped.class))
                .extracting(CallEvent.Stepped::node)
                .contains("day-given", "confirmed");
    }

    @Test
    void theTurnsLatencyIsKnownByPartsThatSumUp() {
        assertThat(events(CallEvent.TurnLatency.class))
                .hasSize(2)
                .allSatisfy(turn -> assertThat(turn.totalMillis())
                        .isEqualTo(turn.endpointMillis()
                                + turn.recognitionMillis()
                                + turn.decisionMillis()
                                + turn.playoutMillis()));
    }

    @Test
    void thePersonHeardThePrompts() {
        Path heard = shown.heardByThePerson().orElseThrow();
        String words = RealEngine.recognized(WavFile.read(heard));
        assertThat(heardAgain(words)).as(words).isGreaterThan(0.5);
    }

    @Test
    void theRecordingHasTheCallerLeftAndTheBotRight() {
        Pcm left = RealEngine.channel(shown.finished().folder().recording(), 0);
        Pcm right = RealEngine.channel(shown.finished().folder().recording(), 1);
        Grammar days = new Grammar(List.of("monday", "tuesday", "wednesday", "thursday", "friday"));
        assertThat(RealEngine.recognized(left, Optional.of(days))).isEqualTo("tuesday");
        assertThat(heardAgain(RealEngine.recognized(left))).isLessThan(0.3);
        assertThat(heardAgain(RealEngine.recognized(right))).isGreaterThan(0.5);
        assertThat(left.samples()).hasSameSizeAs(right.samples());
    }

    @Test
    void theJournalReplaysByteForByte() {
        Replay.Result replay = Replay.of(shown.finished().folder().journal(), RealEngine.delivery());
        assertThat(replay).isInstanceOf(Replay.Result.Same.class);
        long stepped = events(CallEvent.Stepping.class).size();
        assertThat(((Replay.Result.Same) replay).steps()).isEqualTo(stepped);
    }

    @Test
    void transcriptAndRecordAreThere() throws IOException {
        String transcript = Files.readString(shown.finished().folder().transcript());
        assertThat(transcript.toLowerCase(Locale.ROOT)).contains("tuesday").contains("which day");
        String callRecord = Files.readString(shown.finished().folder().record());
        assertThat(callRecord).contains("\"outcome\": \"CONNECTED\"").contains("\"hungUpBy\": \"us\"");
    }

    /** The share of the prompts' words that a recogniser makes out of a recording of them. */
    private double heardAgain(String words) {
        List<String> said = events(CallEvent.Spoke.class).stream()
                .flatMap(spoke -> Stream.of(spoke.text()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z ]", "")
                        .split(" ")))
                .filter(word -> word.length() > 2)
                .toList();
        Set<String> heard = Stream.of(words.split(" ")).collect(Collectors.toSet());
        return (double) said.stream().filter(heard::contains).count() / said.size();
    }

    private <E extends CallEvent> List<E> events(Class<E> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
