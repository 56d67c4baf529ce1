package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.Engine;
import io.parley.engine.call.Outcome;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.SipTrace;
import io.parley.engine.trunk.Route;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls with sipp, which answers or dials and plays captures: a human recording as PCMU, then a key press as RFC 4733
 * events of another SSRC. Real recognition, real voice, both directions.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SippCallTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int PAUSE_MILLIS = 900;
    private static final Map<String, String> PERSON = Map.of("name", "Ms Liu", "order", "A-17");

    private static final String BUSY = """
            <?xml version="1.0" encoding="UTF-8" ?>
            <!DOCTYPE scenario SYSTEM "sipp.dtd">
            <scenario name="is busy, and tells what came with the call">
              <recv request="INVITE">
                <action>
                  <ereg regexp=".*" search_in="hdr" header="User-to-User:" assign_to="uui"/>
                  <log message="User-to-User=[$uui]"/>
                </action>
              </recv>
              <send retrans="500">
                <![CDATA[

                  SIP/2.0 486 Busy Here
                  [last_Via:]
                  [last_From:]
                  [last_To:];tag=person[call_number]
                  [last_Call-ID:]
                  [last_CSeq:]
                  Content-Length: 0

                ]]>
              </send>
              <recv request="ACK"/>
            </scenario>
            """;

    @TempDir
    static Path data;

    private final List<CallEvent> seen = new CopyOnWriteArrayList<>();
    private RunningEngine engine;
    private Engine.BotOnDuty duty;
    private Path word;

    @BeforeAll
    void open() throws IOException {
        engine = RealEngine.open(data);
        duty = RealEngine.onDuty(engine);
        word = data.resolve("tuesday.pcap");
        RecordedWord.tuesday(word);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void aCalledPersonsWordAndKeyReachTheBot() throws Exception {
        try (Sipp person = person("/sipp/uas-person.xml").start()) {
            CallDesk.Placed placed = engine.desk()
                    .place(
                            RealEngine.loopback(),
                            "sip:person@127.0.0.1:" + person.port(),
                            Optional.empty(),
                            duty,
                            PERSON,
                            (tick, nanos, event) -> seen.add(event));
            CallDesk.Finished finished = placed.finished().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            person.succeeds(BOUND);
            assertConfirmed(finished.ended());
            assertTraced(finished);
            // "A-17" as the bot's variable has it, in hexadecimal digits (RFC 7433).
            assertThat(person.log()).contains("User-to-User=").contains("412d3137;encoding=hex");
        }
    }

    @Test
    void aUserToUserValueThatTheTrunkDoesNotCarryIsLeftOutAndTheRecordSaysSo() throws Exception {
        try (Sipp person = Sipp.scenario("busy", BUSY)
                .option("-timeout", BOUND.toSeconds() + "s")
                .start()) {
            CallDesk.Finished finished = engine.desk()
                    .place(
                            RealEngine.loopback(),
                            "sip:person@127.0.0.1:" + person.port(),
                            Optional.empty(),
                            duty,
                            Map.of("name", "Ms Liu", "order", "单".repeat(43)),
                            (tick, nanos, event) -> {})
                    .finished()
                    .get(BOUND.toSeconds(), TimeUnit.SECONDS);
            person.succeeds(BOUND);
            assertThat(person.log()).contains("User-to-User=").doesNotContain("encoding");
            assertThat(finished.ended().outcome()).isEqualTo(Outcome.BUSY.name());
            JsonNode failures =
                    JsonMapper.shared().readTree(finished.folder().record()).path("failures");
            assertThat(failures).hasSize(1);
            assertThat(failures.path(0).path("service").asString()).isEqualTo("user-to-user");
            assertThat(failures.path(0).path("reason").asString()).isEqualTo("129 octets, the trunk carries 128");
        }
    }

    @Test
    void aCallingPersonsWordAndKeyReachTheBot() throws Exception {
        CompletableFuture<CallDesk.Finished> finished = new CompletableFuture<>();
        engine.answerWith(invite -> engine.desk()
                .take(
                        RealEngine.loopback(),
                        invite,
                        Route.ToBot.any("delivery", PERSON),
                        duty,
                        (tick, nanos, event) -> seen.add(event),
                        finished::complete));
        try (Sipp person = person("/sipp/uac-person.xml")
                .calling("127.0.0.1:" + engine.sipPort())
                .start()) {
            person.succeeds(BOUND);
            assertConfirmed(finished.get(BOUND.toSeconds(), TimeUnit.SECONDS).ended());
        }
    }

    @Test
    void aCallerWithoutACommonCodecIsRefusedAndRecorded() throws Exception {
        CompletableFuture<CallDesk.Finished> finished = new CompletableFuture<>();
        engine.answerWith(invite -> engine.desk()
                .take(
                        RealEngine.loopback(),
                        invite,
                        Route.ToBot.any("delivery", PERSON),
                        duty,
                        (tick, nanos, event) -> {},
                        finished::complete));
        try (Sipp caller = Sipp.resource("/sipp/uac-g729.xml")
                .calling("127.0.0.1:" + engine.sipPort())
                .start()) {
            caller.succeeds();
            CallEvent.Ended ended =
                    finished.get(BOUND.toSeconds(), TimeUnit.SECONDS).ended();
            assertThat(ended.outcome()).isEqualTo(Outcome.MEDIA_FAILURE.name());
            assertThat(ended.sipStatus()).isEqualTo(488);
        }
    }

    /** A call without trouble, as it was on the wire. */
    private static void assertTraced(CallDesk.Finished finished) throws IOException {
        SipTrace trace =
                SipTrace.of(JournalReader.read(finished.folder().journal()).entries());
        assertThat(trace.steps())
                .extracting(step -> step.sent() + " "
                        + step.summary().replaceAll(" sip:\\S+", "").strip())
                .containsExactly(
                        "true INVITE  [1 INVITE] SDP",
                        "false 180 Ringing  [1 INVITE]",
                        "false 200 OK  [1 INVITE] SDP",
                        "true ACK  [1 ACK]",
                        "true BYE  [2 BYE] Q.850;cause=16",
                        "false 200 OK  [2 BYE]");
    }

    private void assertConfirmed(CallEvent.Ended ended) {
        assertThat(ended.outcome()).as("what happened: %s", seen).isEqualTo(Outcome.CONNECTED.name());
        assertThat(ended.info()).as("what happened: %s", seen).containsEntry("day", "tuesday");
        assertThat(ended.complete()).as("what happened: %s", seen).isTrue();
        assertThat(ended.hungUpBy()).isEqualTo("us");
    }

    /** The person speaks when the greeting is over and presses the key while the bot still explains it. */
    private Sipp.Scenario person(String scenario) {
        long greeting = greetingMillis();
        return Sipp.resource(scenario)
                .with("LISTENS", Long.toString(greeting + PAUSE_MILLIS))
                .with("WORD", word.toString())
                .with("UNTIL_KEY", "5000")
                .option("-timeout", BOUND.toSeconds() + "s");
    }

    private long greetingMillis() {
        return RealEngine.greeting(duty).durationMillis();
    }
}
