package io.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.replay.Replay;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.StereoRecording;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole simulated calls: the audio path, conversation and journal that live calls have, human voices, virtual time. */
final class SimulationTest {
    private static final long SEED = 7;

    /** A long prompt that can be interrupted, and an answer to whatever is said. */
    private static final String TALKER = """
            bot: talker
            language: en-US
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: vosk-en, endpoint: 600ms, barge-in: { after: 80ms, words: 1, fillers: [okay] } }
            flows:
              main:
                open: talk
                nodes:
                  talk:
                    say: "This is a long announcement that goes on and on and says nothing at all to anybody who listens to it"
                    children: [heard]
                  heard:
                    when: default
                    say: "Goodbye."
                    hang-up: true
            """;

    @TempDir
    Path folder;

    @Test
    void the_example_of_the_page_twice_gives_the_same_bytes_and_can_be_replayed() throws IOException {
        Bot bot = Stage.delivery();
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Checkout.root().resolve("docs/bots/simulate.md")));
        assertThat(example.find()).isTrue();
        Caller caller = CallerFile.parse("docs/bots/simulate.md", example.group(1), folder, SEED);
        try (Stage stage = Stage.hearing(folder, bot)) {
            Engine.BotOnDuty duty = stage.duty(bot);
            String first = run(stage, duty, caller, "first");
            String second = run(stage, duty, caller, "second");

            assertThat(second).isEqualTo(first);
            assertThat(Files.readAllBytes(journal("second"))).isEqualTo(Files.readAllBytes(journal("first")));
            assertThat(Files.readAllBytes(recording("second"))).isEqualTo(Files.readAllBytes(recording("first")));
            assertThat(first).contains("friday", "\"confirmed\"");
        }

        assertThat(Replay.of(journal("first"), bot)).isInstanceOf(Replay.Result.Same.class);
    }

    @Test
    void a_recorded_call_can_call_again() throws IOException {
        Bot bot = Stage.delivery();
        Caller caller = CallerFile.read(Stage.callers().resolve("straight.yaml"), SEED);
        try (Stage stage = Stage.hearing(folder, bot)) {
            Engine.BotOnDuty duty = stage.duty(bot);
            run(stage, duty, caller, "first");
            Caller again = CallerFile.parse(
                    "again.yaml",
                    "{ caller: again, variables: { name: Ms Liu }, recording: { file: first.wav } }",
                    folder,
                    SEED);

            Simulation.Outcome outcome =
                    stage.simulation().run(duty, again, Simulation.trunk(), SEED, Simulation.Files.none());

            SimulationReport report = new SimulationReport("again", outcome);
            assertThat(report.path()).startsWith("greeting", "day-given");
            assertThat(report.turnTaking().turns()).hasSize(1);
            assertThat(report.turnTaking().turns().getFirst().heard()).contains("tuesday");
        }
        assertThat(StereoRecording.read(recording("first"), StereoRecording.Side.BOT)
                        .durationMillis())
                .isGreaterThan(3_000);
    }

    @Test
    void an_interruption_stops_the_bot_and_a_filler_does_not() {
        Bot bot = talker();
        try (Stage stage = Stage.hearing(folder, bot)) {
            TurnTaking words = turnTaking(stage, bot, """
                    caller: interrupts
                    acts:
                      - { when: { at: 1s }, say: SOUNDS/please-try-again.wav, text: please try again }
                    """);
            TurnTaking noise = turnTaking(stage, bot, """
                    caller: coughs
                    acts:
                      - { when: { at: 1s }, noise: { kind: white, level: -20dB, for: 300ms } }
                    """);

            assertThat(words.interruptions()).hasSize(1);
            TurnTaking.OverPrompt over = words.interruptions().getFirst().over().orElseThrow();
            assertThat(over.stopped()).isTrue();
            assertThat(over.silentMillis().orElseThrow()).isBetween(100L, 1_500L);
            assertThat(noise.noInterruptions()).hasSize(1);
            assertThat(noise.noInterruptions().getFirst().over().orElseThrow().stopped())
                    .isFalse();
        }
    }

    @Test
    void an_endpoint_within_what_the_caller_says_is_a_cut_off() {
        Bot bot = BotFile.parse(
                "patient",
                TALKER.replace("barge-in: { after: 80ms, words: 1, fillers: [okay] }", "barge-in: off")
                        .getBytes(StandardCharsets.UTF_8),
                folder);
        try (Stage stage = Stage.deaf(folder, bot)) {
            TurnTaking hesitates = turnTaking(stage, bot, """
                    caller: hesitates
                    acts:
                      - { when: { prompt: 1, after: 300ms }, say: [SOUNDS/hello.wav, 1.2s, SOUNDS/goodbye.wav], text: hello goodbye }
                    """);
            TurnTaking fluent = turnTaking(stage, bot, """
                    caller: speaks fluently
                    acts:
                      - { when: { prompt: 1, after: 300ms }, say: [SOUNDS/hello.wav, 100ms, SOUNDS/goodbye.wav], text: hello goodbye }
                    """);

            assertThat(hesitates.turns().getFirst().cutOffs()).isEqualTo(1);
            assertThat(fluent.turns().getFirst().cutOffs()).isZero();
            assertThat(fluent.turns().getFirst().endpointMillis().orElseThrow()).isBetween(500L, 800L);
        }
    }

    @Test
    void who_hangs_up_ends_the_call_at_his_time() {
        Bot bot = talker();
        try (Stage stage = Stage.deaf(folder, bot)) {
            Simulation.Outcome outcome = outcome(stage, bot, """
                    caller: has no time
                    acts:
                      - { when: { at: 1s }, hang-up: on }
                    """);

            assertThat(ended(outcome).outcome()).isEqualTo("CONNECTED");
            assertThat(ended(outcome).hungUpBy()).isEqualTo("peer");
            assertThat(outcome.length()).isBetween(Duration.ofMillis(980), Duration.ofMillis(1_100));
        }
    }

    @Test
    void of_who_vanishes_nothing_arrives_and_what_he_says_meanwhile_is_lost() {
        Bot bot = talker();
        String comesBack = """
                caller: comes out of a tunnel
                acts:
                  - { when: { at: 500ms }, vanish: VANISHES }
                  - { when: { at: 1s }, say: SOUNDS/please-try-again.wav, text: please try again }
                  - { when: { at: 6s }, hang-up: on }
                """;
        try (Stage stage = Stage.deaf(folder, bot)) {
            TurnTaking gone = turnTaking(stage, bot, comesBack.replace("VANISHES", "4s"));
            TurnTaking there = turnTaking(stage, bot, comesBack.replace("VANISHES", "100ms"));

            assertThat(gone.interruptions().getFirst().heard()).isEmpty();
            assertThat(gone.interruptions().getFirst().over().orElseThrow().stopped())
                    .isFalse();
            assertThat(there.interruptions().getFirst().over().orElseThrow().stopped())
                    .isTrue();
        }
    }

    @Test
    void who_never_comes_back_is_given_up() {
        Bot bot = talker();
        try (Stage stage = Stage.deaf(folder, bot)) {
            Simulation.Outcome outcome = outcome(stage, bot, """
                    caller: falls into a hole
                    acts:
                      - { when: { at: 500ms }, vanish: 10m }
                    """);

            assertThat(ended(outcome).reason()).contains("no media");
            assertThat(outcome.length()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
        }
    }

    /** CPU time, since the machine is shared: it is what one core can do. */
    @Test
    void without_a_recogniser_a_call_runs_twenty_times_faster_than_real_time_at_least() {
        Bot bot = talker();
        String talks = """
                caller: waits
                acts:
                  - { when: { at: 25s }, say: SOUNDS/hello.wav, text: hello }
                """;
        try (Stage stage = Stage.deaf(folder, bot)) {
            turnTaking(stage, bot, talks);
            long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Duration simulated = Duration.ZERO;
            for (int i = 0; i < 5; i++) {
                simulated = simulated.plus(outcome(stage, bot, talks).length());
            }
            double factor = (double) simulated.toNanos()
                    / (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNanos);

            assertThat(factor).isGreaterThan(20);
        }
    }

    private static CallEvent.Ended ended(Simulation.Outcome outcome) {
        return (CallEvent.Ended) outcome.entries().getLast().event();
    }

    private static Bot talker() {
        return BotFile.parse("talker", TALKER.getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    private static TurnTaking turnTaking(Stage stage, Bot bot, String caller) {
        return TurnTaking.of(outcome(stage, bot, caller));
    }

    private static Simulation.Outcome outcome(Stage stage, Bot bot, String caller) {
        Path sounds = HumanSpeech.file("hello").getParent();
        Caller read =
                CallerFile.parse("caller.yaml", caller.replace("SOUNDS", String.valueOf(sounds)), Path.of("."), SEED);
        return stage.simulation().run(stage.duty(bot), read, Simulation.trunk(), SEED, Simulation.Files.none());
    }

    /** Runs a call into files; its report. */
    private String run(Stage stage, Engine.BotOnDuty duty, Caller caller, String name) {
        Simulation.Outcome outcome = stage.simulation()
                .run(
                        duty,
                        caller,
                        Simulation.trunk(),
                        SEED,
                        new Simulation.Files(JournalFile.create(journal(name)), Optional.of(recording(name))));
        assertThat(outcome.entries().getLast().event()).isInstanceOf(CallEvent.Ended.class);
        return new SimulationReport(caller.name(), outcome).json();
    }

    private Path journal(String name) {
        return folder.resolve(name + ".journal");
    }

    private Path recording(String name) {
        return folder.resolve(name + ".wav");
    }
}
