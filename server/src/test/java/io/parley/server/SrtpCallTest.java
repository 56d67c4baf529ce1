package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.settings.Settings;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event.Kind;
import io.parley.testkit.baresip.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Calls that come in from baresip, to trunks that require SRTP or allow it; those that go out are in {@link CodecCallTest}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SrtpCallTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

    @TempDir
    static Path home;

    private final int requiredPort = FreePorts.port();
    private final int optionalPort = FreePorts.port();
    private final Set<Path> seen = new HashSet<>();
    private Serving serving;
    private int phones;

    @BeforeAll
    void open() throws IOException {
        ServingHome.in(home, "channels: 10", "");
        Files.delete(home.resolve("trunk-config/peer.yaml"));
        trunk("required", requiredPort);
        trunk("optional", optionalPort);
        serving = RealEngine.serving(home, new Settings.RtpPorts(9_800, 9_899));
    }

    private static void trunk(String srtp, int port) throws IOException {
        Files.writeString(home.resolve("trunk-config/" + srtp + ".yaml"), """
                trunk: %1$s
                gateways: [ { to: "sip:127.0.0.1:5060" } ]
                media: { codecs: [PCMU], srtp: %1$s }
                sip: { address: 127.0.0.1, port: %2$d }
                inbound: { from: [127.0.0.1], routes: [ { to: "*", bot: host } ] }
                """.formatted(srtp, port));
    }

    @AfterAll
    void close() {
        serving.close();
    }

    private Setup phone() {
        phones++;
        return Setup.in(home.resolve("phone-" + phones));
    }

    /** Of the only call that ended since this was last asked. */
    private Path ended() {
        Path record = Await.value(
                "a call is recorded",
                BOUND,
                () -> CallFiles.named(home.resolve("data/calls"), "record.json").stream()
                        .filter(file -> !seen.contains(file) && file.toFile().length() > 0)
                        .findFirst());
        seen.add(record);
        return Objects.requireNonNull(record.getParent());
    }

    private static String journal(Path call) throws IOException {
        return Files.readString(call.resolve("journal.log"));
    }

    @Test
    void aTelephoneThatEncryptsIsTakenWhereThatIsRequired() throws Exception {
        try (Baresip person = Baresip.start(phone().withMediaEncryption("srtp-mand"))) {
            person.dial("sip:desk@127.0.0.1:" + requiredPort);
            person.await(Kind.MEDIA_ESTABLISHED, BOUND);
            person.hangUp();
            assertThat(journal(ended()))
                    .contains(SUITE + " ***")
                    .contains("generation 1 " + SUITE)
                    .contains("RTP/SAVP")
                    .doesNotContain("inline:");
        }
    }

    @Test
    void aPlainTelephoneIsRefusedWhereEncryptionIsRequired() throws Exception {
        try (Baresip person = Baresip.start(phone())) {
            person.dial("sip:desk@127.0.0.1:" + requiredPort);
            assertThat(person.await(Kind.CLOSED, BOUND).parameter()).contains("488");
            assertThat(Files.readString(ended().resolve("record.json"))).contains("MEDIA_FAILURE");
        }
    }

    @Test
    void whereItMayBeEncryptedItIsIfTheTelephoneDoesItToo() throws Exception {
        try (Baresip secure = Baresip.start(phone().withMediaEncryption("srtp"));
                Baresip plain = Baresip.start(phone())) {
            secure.dial("sip:desk@127.0.0.1:" + optionalPort);
            secure.await(Kind.MEDIA_ESTABLISHED, BOUND);
            secure.hangUp();
            assertThat(journal(ended())).contains("generation 1 " + SUITE).contains("RTP/AVP");

            plain.dial("sip:desk@127.0.0.1:" + optionalPort);
            plain.await(Kind.MEDIA_ESTABLISHED, BOUND);
            plain.hangUp();
            assertThat(journal(ended())).contains("generation 1").doesNotContain(SUITE);
        }
    }
}
