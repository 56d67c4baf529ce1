package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.Engine;
import io.parley.engine.call.Outcome;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.media.audio.WavFile;
import io.parley.server.calls.CallDesk;
import io.parley.server.demo.Demonstration;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * sipp as a network that plays a recorded announcement before the answer, and then says a status that could mean anything:
 * the announcement, through RTP and the real recogniser, is what the record believes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnnouncedOutcomeTest {
    private static final Path SOUNDS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** The network gives up as soon as it has spoken: the text is not there yet. */
    private static final long UNTIL_GIVEN_UP_MILLIS = 100;

    private static final String UNAVAILABLE = """
              <send retrans="500">
                <![CDATA[

                  SIP/2.0 480 Temporarily Unavailable
                  [last_Via:]
                  [last_From:]
                  [last_To:];tag=network[call_number]
                  [last_Call-ID:]
                  [last_CSeq:]
                  Content-Length: 0

                ]]>
              </send>
              <recv request="ACK"/>
            """;

    private static final String GIVEN_UP = """
              <recv request="CANCEL" timeout="20000"/>
              <send>
                <![CDATA[

                  SIP/2.0 200 OK
                  [last_Via:]
                  [last_From:]
                  [last_To:];tag=network[call_number]
                  [last_Call-ID:]
                  [last_CSeq:]
                  Content-Length: 0

                ]]>
              </send>
              <send retrans="500">
                <![CDATA[

                  SIP/2.0 487 Request Terminated
                  [last_Via:]
                  [last_From:]
                  [last_To:];tag=network[call_number]
                  [last_Call-ID:]
                  CSeq: 1 INVITE
                  Content-Length: 0

                ]]>
              </send>
              <recv request="ACK"/>
            """;

    @TempDir
    static Path data;

    private final Map<String, Future<JsonNode>> records = new HashMap<>();
    private RunningEngine engine;
    private Engine.BotOnDuty duty;

    /** The calls last as long as what is said in them, so they run side by side. */
    @BeforeAll
    void call() throws IOException {
        engine = RealEngine.open(data);
        duty = RealEngine.onDuty(engine);
        Trunk listens = RealEngine.loopback();
        Trunk givesUp = trunk(
                "gives-up", "announcements: { hang-up: on, also: [ { says: \"not in service\", means: suspended } ] }");
        Trunk deaf = trunk("deaf", "announcements: { listen: off }");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String sound : List.of("ss-noservice", "cannot-complete-as-dialed", "all-circuits-busy-now")) {
                records.put(sound, callers.submit(() -> call(sound, listens, UNTIL_GIVEN_UP_MILLIS, UNAVAILABLE)));
            }
            records.put("gives up", callers.submit(() -> call("ss-noservice", givesUp, 0, GIVEN_UP)));
            records.put("deaf", callers.submit(() -> call("ss-noservice", deaf, UNTIL_GIVEN_UP_MILLIS, UNAVAILABLE)));
        }
    }

    private static Trunk trunk(String name, String more) throws IOException {
        return TrunkFile.read(Files.writeString(data.resolve(name + ".yaml"), """
                trunk: %s
                gateways: [ { to: "sip:127.0.0.1" } ]
                media: { codecs: [PCMU] }
                %s
                """.formatted(name, more)));
    }

    private JsonNode recordOf(String call) throws Exception {
        Future<JsonNode> known = records.get(call);
        if (known == null) {
            throw new AssertionError("no call " + call);
        }
        return known.get();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ss-noservice, INVALID_NUMBER",
        "cannot-complete-as-dialed, INVALID_NUMBER",
        "all-circuits-busy-now, CONGESTED"
    })
    void what_the_network_says_stands_above_its_status(String sound, Outcome expected) throws Exception {
        JsonNode record = recordOf(sound);

        assertThat(record.path("outcome").asString()).as(record.toString()).isEqualTo(expected.name());
        assertThat(record.path("announcement").path("meaning").asString()).isEqualTo(expected.name());
        assertThat(record.path("sipStatus").asInt()).isEqualTo(480);
        assertThat(record.path("hungUpBy").asString()).isEqualTo("peer");
        assertThat(record.path("ringMillis").asInt()).isZero();
    }

    @Test
    void a_call_may_be_given_up_as_soon_as_its_announcement_is_understood() throws Exception {
        JsonNode record = recordOf("gives up");

        assertThat(record.path("outcome").asString()).as(record.toString()).isEqualTo(Outcome.SUSPENDED.name());
        assertThat(record.path("reason").asString()).isEqualTo("announcement");
        assertThat(record.path("hungUpBy").asString()).isEqualTo("us");
    }

    @Test
    void nobody_listens_where_the_trunk_says_so() throws Exception {
        JsonNode record = recordOf("deaf");

        assertThat(record.path("outcome").asString()).isEqualTo(Outcome.UNREACHABLE.name());
        assertThat(record.has("announcement")).isFalse();
    }

    private JsonNode call(String sound, Trunk trunk, long thenMillis, String end) throws Exception {
        Path capture = Files.createTempFile(data, sound, ".pcap");
        Path recording = SOUNDS.resolve(sound + ".wav");
        RecordedWord.capture(recording, capture);
        long millis = WavFile.read(recording).durationMillis();
        try (Sipp network = Sipp.resource("/sipp/uas-announcement.xml")
                .with("ANNOUNCEMENT", capture.toString())
                .with("MILLIS", Long.toString(millis + thenMillis))
                .with("END", end)
                .option("-timeout", BOUND.toSeconds() + "s")
                .start()) {
            CallDesk.Finished finished = engine.desk()
                    .place(
                            trunk,
                            "sip:person@127.0.0.1:" + network.port(),
                            Optional.empty(),
                            duty,
                            Demonstration.VARIABLES,
                            (tick, nanos, event) -> {})
                    .finished()
                    .get(BOUND.toSeconds(), TimeUnit.SECONDS);
            network.succeeds(BOUND);
            return JsonMapper.shared().readTree(finished.folder().record());
        }
    }
}
