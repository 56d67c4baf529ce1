package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.call.Outcome;
import io.parley.engine.gateway.GatewayState;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.sipp.Sipp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole engine's call by two gateways: what becomes of it, and what its record says. */
final class FailOverCallTest {
    private static final String REFUSES = """
            <?xml version="1.0" encoding="UTF-8" ?>
            <!DOCTYPE scenario SYSTEM "sipp.dtd">
            <scenario name="refuses">
              <recv request="INVITE"/>
              <send retrans="500">
                <![CDATA[

                  SIP/2.0 @STATUS@
                  [last_Via:]
                  [last_From:]
                  [last_To:];tag=gateway[call_number]
                  [last_Call-ID:]
                  [last_CSeq:]
                  Content-Length: 0

                ]]>
              </send>
              <recv request="ACK"/>
            </scenario>
            """;

    @TempDir
    Path folder;

    @Test
    void theSecondGatewaysAnswerIsTheCallsAndTheRecordHasBoth() throws Exception {
        try (RunningEngine engine = RealEngine.open(folder.resolve("data"));
                Sipp down = refusing("503 Service Unavailable");
                Sipp busy = refusing("486 Busy Here")) {
            Trunk trunk = trunk(down.port(), busy.port());

            CallDesk.Finished finished = engine.desk()
                    .place(
                            trunk,
                            "4711",
                            Optional.empty(),
                            RealEngine.onDuty(engine),
                            Map.of("name", "Ms Liu", "order", "A-17"),
                            (tick, nanos, event) -> {})
                    .finished()
                    .get(60, TimeUnit.SECONDS);

            down.succeeds();
            busy.succeeds();
            assertThat(finished.ended().outcome()).isEqualTo(Outcome.BUSY.name());
            assertThat(finished.ended().sipStatus()).isEqualTo(486);
            JsonNode tried =
                    JsonMapper.shared().readTree(finished.folder().record()).path("gateways");
            assertThat(tried.valueStream().map(it -> it.path("sipStatus").asInt()))
                    .containsExactly(503, 486);
            assertThat(tried.valueStream().map(it -> it.path("movedOn").asBoolean()))
                    .containsExactly(true, false);
            assertThat(tried.path(0).path("gateway").asString())
                    .isEqualTo("127.0.0.1:" + down.port() + ";transport=udp");
            assertThat(engine.engine().gateways().readings(trunk))
                    .extracting(GatewayState.Reading::failOvers)
                    .containsExactly(1L, 0L);
        }
    }

    private static Sipp refusing(String status) {
        return Sipp.scenario("refuses", REFUSES)
                .with("STATUS", status)
                .option("-timeout", "60s") // the voice is rendered before the call
                .start();
    }

    private Trunk trunk(int first, int second) throws Exception {
        return TrunkFile.read(Files.writeString(folder.resolve("t.yaml"), """
                trunk: two
                gateways:
                  - { to: "sip:127.0.0.1:%d", priority: 1 }
                  - { to: "sip:127.0.0.1:%d", priority: 2 }
                media: { codecs: [PCMU] }
                """.formatted(first, second)));
    }
}
