package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.EngineNames;
import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.simulation.Caller;
import io.parley.engine.simulation.Latency;
import io.parley.engine.simulation.Simulation;
import io.parley.media.audio.StereoRecording;
import io.parley.media.tts.SpeechService;
import io.parley.server.settings.Settings;
import io.parley.server.settings.SynthesizerSettings;
import io.parley.server.synthesis.InstalledSynthesizers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Bots that speak through a service in the network, from the settings to what the other side hears. */
final class SynthesizersTest {
    private static final String MARY = "cmu-slt-hsmm";

    private static final String BOT = """
            bot: far
            language: en-US
            voice: { synthesizer: far, name: %s }
            hear: { recognizer: vosk-en }
            variables: { day: }
            flows:
              main:
                open: hello
                nodes:
                  hello: { say: "%s {day}.", hang-up: true }
            """;

    private static SpeechServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws Exception {
        server = new SpeechServer();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private Bot bot(String voice, String says) {
        return BotFile.parse(
                "bot.yaml",
                BOT.formatted(voice, says).getBytes(StandardCharsets.UTF_8),
                folder,
                EngineNames.of(Set.of("vosk-en"), InstalledSynthesizers.voices(folder, far())));
    }

    /** One that nobody asks in the tests that want its metrics only. */
    static Map<String, SynthesizerSettings> withAServerThatIsNotThere() {
        return Map.of(
                "far",
                new SynthesizerSettings(
                        URI.create("http://127.0.0.1:1/v1/audio/speech"),
                        "none",
                        List.of("nobody"),
                        Optional.empty(),
                        Optional.empty(),
                        SpeechService.Format.WAV,
                        1,
                        1,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)));
    }

    private static Map<String, SynthesizerSettings> far() {
        return Map.of("far", server.settings(Optional.of(MARY)));
    }

    private Simulation.Outcome call(String says) {
        Settings settings = RealEngine.settings(folder)
                .with(new Settings.Speak(far(), Settings.Speak.DEFAULT.promptMemoryBytes(), 1L << 20));
        Bot bot = bot(SpeechServer.VOICE, says);
        Caller caller = new Caller(
                "patient",
                Map.of("day", "tuesday"),
                Caller.TelephoneLine.PERFECT,
                List.of(),
                List.of(),
                Duration.ofSeconds(30));
        try (SimulationStage stage = SimulationStage.open(settings, false)) {
            Engine.BotOnDuty duty = stage.onDuty(bot);
            duty.prepare(Engine.bind(bot, caller.variables()));
            return stage.simulation(Latency.ZERO, Latency.ZERO)
                    .run(
                            duty,
                            caller,
                            Simulation.trunk(),
                            7,
                            new Simulation.Files(Simulation.Files.none().journal(), Optional.of(recording())));
        }
    }

    private Path recording() {
        return folder.resolve("call.wav");
    }

    private static <T extends CallEvent> List<T> events(Simulation.Outcome outcome, Class<T> kind) {
        return outcome.entries().stream()
                .map(entry -> entry.event())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Test
    void theOtherSideHearsWhatTheServiceSaid() {
        Simulation.Outcome outcome = call("Please come on");
        JsonNode request = server.requests().stream()
                .filter(each -> each.path("input").asString().startsWith("Please come on"))
                .findFirst()
                .orElseThrow();
        assertThat(request.path("input").asString()).isEqualTo("Please come on tuesday.");
        assertThat(request.path("model").asString()).isEqualTo("ours");
        assertThat(request.path("voice").asString()).isEqualTo(SpeechServer.VOICE);
        assertThat(request.path("response_format").asString()).isEqualTo("wav");
        assertThat(events(outcome, CallEvent.Opened.class).getFirst().synthesizer())
                .startsWith("openai http://127.0.0.1:")
                .endsWith("/v1/audio/speech ours wav");
        assertThat(RealEngine.recognized(StereoRecording.read(recording(), StereoRecording.Side.BOT)))
                .contains("tuesday");
    }

    @Test
    void whereItFailsTheFallbackSpeaksAndTheJournalSaysSo() {
        server.answer(500);
        try {
            Simulation.Outcome outcome = call("Please return on");
            assertThat(RealEngine.recognized(StereoRecording.read(recording(), StereoRecording.Side.BOT)))
                    .contains("tuesday");
            assertThat(events(outcome, CallEvent.Media.class))
                    .contains(new CallEvent.Media("prompt spoken by another synthesiser", "mary"));
        } finally {
            server.answer(200);
        }
    }

    @Test
    void aVoiceThatIsNotThereIsRefusedWithPlaceAndNearName() {
        assertThatThrownBy(() -> bot("anne", "Hello"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "bot.yaml:3:34: voice.name: \"anne\" – unknown voice of far, did you mean 'ann'?");
        assertThatThrownBy(() -> BotFile.parse(
                        "bot.yaml",
                        BOT.formatted("ann", "Hello").getBytes(StandardCharsets.UTF_8),
                        folder,
                        EngineNames.of(Set.of("vosk-en"), InstalledSynthesizers.voices(folder, Map.of()))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bot.yaml:3:23: voice.synthesizer: \"far\" – unknown synthesiser");
        assertThat(InstalledSynthesizers.voices(folder, Map.of())).containsExactly(Map.entry("mary", List.of(MARY)));
    }
}
