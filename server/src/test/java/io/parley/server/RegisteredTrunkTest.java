package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import io.parley.testkit.kamailio.Kamailio;
import io.parley.testkit.sipp.Sipp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parley serve} as a process that registers at a real Kamailio: its calls arrive, are talked to, and stop. */
final class RegisteredTrunkTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private static List<String> registers(Kamailio pbx) {
        return pbx.told().stream().filter(line -> line.startsWith("register")).toList();
    }

    private static Sipp calling(Kamailio pbx, String scenario) {
        return Sipp.resource("/sipp/" + scenario + ".xml")
                .with("TO", "4711")
                .with("FROM", "1001")
                .with("STATUS", "404")
                .calling("127.0.0.1:" + pbx.port())
                .option("-timeout", BOUND.toSeconds() + "s")
                .start();
    }

    private static void write(Path file, String text) throws Exception {
        Path next = Files.writeString(file.resolveSibling(".next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String trunk(Kamailio pbx, String more) {
        return """
                trunk: pbx
                gateways: [ { to: "sip:127.0.0.1:%d" } ]
                auth: { user: "4711", password: "%s" }
                register: { contact: reception %s }
                sip: { address: 127.0.0.1 }
                inbound: { from: [127.0.0.1], routes: [ { to: reception, bot: host } ] }
                """.formatted(pbx.port(), Kamailio.PASSWORD, more);
    }

    @Test
    void aServedTrunkIsReachedUntilItIsTakenAwayAndTheStatusSaysHowItStands() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: 10", "drain: 2s");
        Path settings = home.root().resolve("parley.yaml");
        Files.writeString(settings, Files.readString(settings).replace("http: off", "http: { port: 0 }"));
        Path file = home.root().resolve("trunk-config/pbx.yaml");
        try (Kamailio pbx = Kamailio.start(Kamailio.Setup.in(folder.resolve("kamailio")))) {
            write(file, trunk(pbx, ""));
            try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
                parley.line("trunk registered");
                parley.line("Serving");
                try (Sipp caller = calling(pbx, "uac-by-proxy")) {
                    caller.succeeds(BOUND);
                }
                Await.until(
                        "the call is recorded",
                        BOUND,
                        () -> parley.all("record.json").stream()
                                .anyMatch(record -> record.toFile().length() > 0));
                assertThat(Files.readString(parley.only("record.json"))).contains("\"to\": \"reception\"");
                try (ParleyProcess status = new ParleyProcess(home.root(), home.data(), "status")) {
                    assertThat(status.line("trunk    pbx: ")).contains("registered since 20");
                }

                write(file, trunk(pbx, "").replace(Kamailio.PASSWORD, "guess"));
                assertThat(parley.line("trunk not registered")).contains("401");
                assertThat(registers(pbx)).hasSize(2).last().asString().contains("expires 0");
                try (ParleyProcess status = new ParleyProcess(home.root(), home.data(), "status")) {
                    assertThat(status.line("trunk    pbx: "))
                            .contains("failed since 20")
                            .contains(": 401 Unauthorized, again at 20");
                }

                write(file, trunk(pbx, ", expires: 10m"));
                parley.line("trunk registered");
                assertThat(registers(pbx)).hasSize(3).last().asString().contains("expires 600");
                parley.terminate();
                assertThat(parley.awaitEnd()).isZero();
            }
            assertThat(registers(pbx)).hasSize(4).last().asString().contains("expires 0");
            try (Sipp caller = calling(pbx, "uac-rejected")) {
                caller.succeeds(BOUND);
            }
        }
    }
}
