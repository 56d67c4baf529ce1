package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.Engine;
import io.parley.engine.call.Outcome;
import io.parley.engine.trunk.Route;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.server.calls.CallDesk;
import io.parley.server.log.CallLog;
import io.parley.server.log.ProcessLog;
import io.parley.server.settings.Settings;
import io.parley.testkit.Checkout;
import io.parley.testkit.pcap.RtpCapture;
import io.parley.testkit.sipp.Sipp;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One call received and one placed, with a human word, a key, variables and User-to-User, logged with all that our code has
 * to tell: nothing of the person may be in it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LogOfACallTest {
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String CALLING = "8613912345678";
    private static final String CALLED = "02131068238";
    private static final String DIALLED = "13800138000";
    private static final String USER_TO_USER = "53656372657430303730";
    private static final Map<String, String> PERSON =
            Map.of("name", "Ms Liu", "order", "ORDER77317", "window", "after the concert");

    /** What is known of the person and what was said, in every spelling that the code handles. */
    private static final List<String> PERSONAL = List.of(
            CALLING,
            CALLED,
            DIALLED,
            USER_TO_USER,
            "Secret0070",
            "Liu",
            "ORDER77317",
            "4f524445523737333137", // the same as User-to-User
            "concert",
            "tuesday",
            "Tuesday",
            "Which day",
            "Press 1",
            "Goodbye");

    @TempDir
    static Path data;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private CallDesk.Finished received;
    private CallDesk.Finished placed;

    @BeforeAll
    void call() throws Exception {
        ProcessLog.write(
                new Settings.Log(Settings.Log.Format.JSON, Settings.Log.Level.DEBUG, Optional.empty()), false, written);
        Settings settings = Settings.defaults(Checkout.root())
                .with(Settings.Folders.in(Checkout.root()).withData(data).withModels(Checkout.models()))
                .with(new Settings.RtpPorts(9_200, 9_299))
                .ofCommand(new Settings.Sip(InetAddress.getLoopbackAddress(), 0));
        try (RunningEngine engine = RunningEngine.open(settings, List.of(), List.of(new CallLog()))) {
            Engine.BotOnDuty duty = RealEngine.onDuty(engine);
            received = received(engine, duty);
            placed = placed(engine, duty);
        }
    }

    @AfterAll
    static void restore() {
        ProcessLog.write(
                new Settings.Log(Settings.Log.Format.TEXT, Settings.Log.Level.WARN, Optional.empty()),
                false,
                new FileOutputStream(FileDescriptor.err));
    }

    @Test
    void bothCallsWentThroughEverythingThatCouldBeLogged() {
        for (CallDesk.Finished call : List.of(received, placed)) {
            assertThat(call.ended().outcome()).isEqualTo(Outcome.CONNECTED.name());
            assertThat(call.ended().info()).containsEntry("day", "tuesday");
            assertThat(call.ended().complete()).isTrue();
        }
    }

    @Test
    void nothingOfThePersonIsInTheLog() {
        String log = written.toString(StandardCharsets.UTF_8);
        assertThat(PERSONAL).allSatisfy(secret -> assertThat(log).doesNotContain(secret));
    }

    /** A single key cannot be searched for: no value of the log is one. */
    @Test
    void noFieldHoldsAKey() {
        assertThat(lines())
                .allSatisfy(line -> line.properties()
                        .forEach(field -> assertThat(field.getValue().isString()
                                        && field.getValue().asString().matches("[0-9*#A-D]+"))
                                .as("field %s of %s", field.getKey(), line)
                                .isFalse()));
    }

    @Test
    void everyLineOfACallHasItsId() {
        List<String> ids = List.of(id(received), id(placed));
        assertThat(lines())
                .filteredOn(line -> !line.get("logger").asString().startsWith("io.parley.server.lifecycle"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.has("call")).as("%s", line).isTrue())
                .allSatisfy(line -> assertThat(ids).contains(line.get("call").asString()));
    }

    @Test
    void anOperatorSeesBeginAnswerAndEndOfEachCall() {
        for (CallDesk.Finished call : List.of(received, placed)) {
            List<JsonNode> told = lines().stream()
                    .filter(line -> line.get("level").asString().equals("INFO")
                            && line.get("call").asString().equals(id(call)))
                    .toList();
            assertThat(told)
                    .extracting(line -> line.get("message").asString())
                    .containsExactly("call begins", "call answered", "call ended");
            JsonNode end = told.getLast();
            assertThat(end.get("outcome").asString()).isEqualTo("CONNECTED");
            assertThat(end.get("sipStatus").asInt()).isEqualTo(200);
            assertThat(end.get("talkMillis").asLong()).isPositive();
        }
        assertThat(lines())
                .extracting(line -> line.get("message").asString())
                .contains("speech is recognised", "a key is pressed", "prompt starts", "bot answers", "audio summary");
    }

    private List<JsonNode> lines() {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JSON::readTree)
                .toList();
    }

    private static String id(CallDesk.Finished call) {
        return call.folder().folder().getFileName().toString();
    }

    private CallDesk.Finished received(RunningEngine engine, Engine.BotOnDuty duty) throws Exception {
        CompletableFuture<CallDesk.Finished> finished = new CompletableFuture<>();
        engine.answerWith(invite -> engine.desk()
                .take(
                        RealEngine.loopback(),
                        invite,
                        Route.ToBot.any("delivery", PERSON),
                        duty,
                        (tick, nanos, event) -> {},
                        finished::complete));
        String scenario = scenario("uac-person.xml")
                .replace("sip:person@", "sip:" + CALLING + "@")
                .replace("sip:delivery@", "sip:" + CALLED + "@")
                .replaceFirst(
                        "Max-Forwards: 70", "Max-Forwards: 70\n      User-to-User: " + USER_TO_USER + ";encoding=hex");
        try (Sipp person =
                person(scenario, duty).calling("127.0.0.1:" + engine.sipPort()).start()) {
            person.succeeds(BOUND);
            return finished.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private CallDesk.Finished placed(RunningEngine engine, Engine.BotOnDuty duty) throws Exception {
        try (Sipp person = person(scenario("uas-person.xml"), duty).start()) {
            CallDesk.Finished finished = engine.desk()
                    .place(
                            RealEngine.loopback(),
                            "sip:" + DIALLED + "@127.0.0.1:" + person.port(),
                            Optional.empty(),
                            duty,
                            PERSON,
                            (tick, nanos, event) -> {})
                    .finished()
                    .get(BOUND.toSeconds(), TimeUnit.SECONDS);
            person.succeeds(BOUND);
            return finished;
        }
    }

    private static Sipp.Scenario person(String scenario, Engine.BotOnDuty duty) throws IOException {
        Path word = data.resolve("tuesday.pcap");
        Pcm spoken = Resampler.resample(WavFile.read(TUESDAY), 8000);
        byte[] encoded = new byte[spoken.samples().length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = G711.of(AudioCodec.PCMU).encode(spoken.samples()[i]);
        }
        RtpCapture.write(word, 0, 0x5eed, encoded);
        return Sipp.scenario("person", scenario)
                .with("LISTENS", Long.toString(RealEngine.greeting(duty).durationMillis() + 900))
                .with("WORD", word.toString())
                .with("UNTIL_KEY", "5000")
                .option("-timeout", BOUND.toSeconds() + "s");
    }

    private static String scenario(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(LogOfACallTest.class.getResourceAsStream("/sipp/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
