package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event.Kind;
import io.parley.testkit.baresip.Setup;
import io.parley.testkit.certificates.Authority;
import io.parley.testkit.certificates.Authority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parley serve} as a process with a trunk over TLS: baresip calls its bot, and is called by it. */
final class SecuredTrunkTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aTelephoneThatSpeaksTlsCallsTheBotAndIsCalledByIt() throws Exception {
        Authority authority = Authority.in(folder.resolve("authority"));
        Issued ours = authority.issue("ours", "IP:127.0.0.1");
        Issued theirs = authority.issue("theirs", "IP:127.0.0.1");
        ServingHome home = ServingHome.in(folder.resolve("home"), "channels: 10", "drain: 2s");
        Path settings = home.root().resolve("parley.yaml");
        Files.writeString(settings, Files.readString(settings).replace("http: off", "http: { port: 0 }"));
        int tlsPort = FreePorts.port();
        try (Baresip person = Baresip.start(
                Setup.in(folder.resolve("telephone")).withUser("person").withCertificate(theirs.both()))) {
            Files.writeString(home.root().resolve("trunk-config/secured.yaml"), """
                    trunk: secured
                    gateways: [ { to: "sip:127.0.0.1:%d", transport: tls } ]
                    tls: { certificate: "%s", key: "${file:%s}", ca: "%s" }
                    sip: { address: 127.0.0.1, port: %d, tls-port: %d }
                    inbound: { from: [127.0.0.1], routes: [ { to: reception, bot: host } ] }
                    """.formatted(
                            person.sipPort() + 1,
                            ours.certificate(),
                            ours.key(),
                            authority.certificate(),
                            FreePorts.port(),
                            tlsPort));
            try (ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve")) {
                parley.line("Serving");
                person.dial("sip:reception@127.0.0.1:" + tlsPort + ";transport=tls");
                person.await(Kind.ESTABLISHED, BOUND);
                person.await(Kind.MEDIA_ESTABLISHED, BOUND);
                person.hangUp();
                Await.until(
                        "the call is recorded",
                        BOUND,
                        () -> parley.all("record.json").stream()
                                .anyMatch(record -> record.toFile().length() > 0));
                assertThat(Files.readString(parley.only("record.json")))
                        .contains("\"outcome\": \"CONNECTED\"")
                        .contains("\"trunk\": \"secured\"");

                try (ParleyProcess call = new ParleyProcess(
                        home.root(), home.data(), "call", "--trunk", "secured", "--bot", "host", "--to", "person")) {
                    call.line("bot: Which day?");
                    person.hangUp();
                    assertThat(call.line("CONNECTED")).contains("ended by peer");
                }
                parley.terminate();
                assertThat(parley.awaitEnd()).isZero();
            }
        }
    }
}
