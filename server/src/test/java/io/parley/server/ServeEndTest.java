package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parley serve} as a process: what it takes, whom it sends away, how it ends. */
final class ServeEndTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private static String port(ParleyProcess parley) throws Exception {
        return parley.line("Serving").replaceAll(".*port (\\d+).*", "$1");
    }

    private static Sipp calling(String scenario, String port, int talksMillis) {
        return Sipp.resource("/sipp/" + scenario + ".xml")
                .with("TALKS", Integer.toString(talksMillis))
                .calling("127.0.0.1:" + port)
                .option("-timeout", BOUND.toSeconds() + "s")
                .start();
    }

    private static void awaitAnswered(Sipp... callers) {
        for (Sipp caller : callers) {
            Await.until("answered", BOUND, () -> caller.messages().contains("SIP/2.0 200 OK"));
        }
    }

    @Test
    void toldToStopItLetsCallsEndUntilTheBoundAndSendsNewOnesAway() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: 10", "drain: 12s");
        try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
            String port = port(parley);
            try (Sipp leaves = calling("uac-listens", port, 6_000);
                    Sipp stays = calling("uac-waits", port, 0)) {
                awaitAnswered(leaves, stays);
                parley.terminate();
                assertThat(parley.line("draining: ")).isEqualTo("draining: 2 calls, 12 s left");
                try (Sipp late = calling("uac-comes-again", port, 0)) {
                    late.succeeds(BOUND);
                    assertThat(late.log()).contains("comes again after 30 s");
                }
                leaves.succeeds(BOUND);
                stays.succeeds(BOUND);
                assertThat(stays.messages()).contains("BYE sip:");
            }
            assertThat(parley.line("ending them now")).isEqualTo("draining: 1 call, ending them now");
            assertThat(parley.line("Stopped")).contains("1 calls were ended");
            assertThat(parley.awaitEnd()).isZero();
            assertThat(parley.said()).contains("draining: 1 call, 2 s left");
            List<Path> records = parley.all("record.json");
            assertThat(records).hasSize(2);
            StringBuilder both = new StringBuilder();
            for (Path file : records) {
                String text = Files.readString(file);
                both.append(text);
                assertThat(text).contains("\"outcome\": \"CONNECTED\"").contains("\"recovered\": false");
            }
            assertThat(both).contains("\"hungUpBy\": \"peer\"").contains("\"reason\": \"the engine stops\"");
            assertThat(parley.all("recording.wav")).hasSize(2);
        }
    }

    @Test
    void aSecondSignalCutsTheWaitShort() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: 10", "drain: 1h");
        try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
            String port = port(parley);
            try (Sipp stays = calling("uac-waits", port, 0)) {
                awaitAnswered(stays);
                parley.terminate();
                parley.line("draining: 1 call, 3600 s left");
                parley.interrupt();
                parley.line("ending them now");
                stays.succeeds(BOUND);
            }
            assertThat(parley.awaitEnd()).isZero();
            assertThat(Files.readString(parley.only("record.json"))).contains("\"hungUpBy\": \"us\"");
        }
    }

    @Test
    void callsBeyondATrunksChannelsAreToComeAgain() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: 2", "drain: 0s");
        try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
            String port = port(parley);
            try (Sipp first = calling("uac-waits", port, 0);
                    Sipp second = calling("uac-listens", port, 3_000)) {
                awaitAnswered(first, second);
                try (Sipp third = calling("uac-comes-again", port, 0)) {
                    third.succeeds(BOUND);
                    assertThat(third.log()).contains("comes again after 2 s");
                }
                second.succeeds(BOUND);
                try (Sipp another = calling("uac-listens", port, 500)) {
                    another.succeeds(BOUND);
                }
                parley.terminate();
                first.succeeds(BOUND);
            }
            assertThat(parley.awaitEnd()).isZero();
            assertThat(parley.all("record.json")).hasSize(3);
        }
    }
}
