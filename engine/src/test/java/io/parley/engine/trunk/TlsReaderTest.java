package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.tls.TlsSettings;
import io.parley.testkit.Checkout;
import io.parley.testkit.certificates.Authority;
import io.parley.testkit.certificates.Authority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code tls:}, {@code transport: tls}, {@code sips:} and {@code sip:} of trunk files. */
@SuppressWarnings("NullAway.Init")
final class TlsReaderTest {
    @TempDir
    private static Path folder;

    private static Issued ours;

    @BeforeAll
    static void issue() {
        ours = Authority.in(folder.resolve("authority")).issue("ours", "DNS:us.example");
    }

    private static Trunk read(String gateway, String more) {
        try {
            Path file = Files.writeString(
                    folder.resolve("t.yaml"), "trunk: t\ngateways: [ { to: \"" + gateway + " } ]\n" + more + "\n");
            return TrunkFile.read(file, References.ofProcess());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Trunk plain(String more) {
        return read("sip:gw.example\"", more);
    }

    @Test
    void whoeverIsReachedOverTlsMakesTheTrunkSpeakIt() {
        assertThat(plain("").uplink().tls()).isEmpty();
        assertThat(read("sip:gw.example\", transport: tls", "").uplink().tls()).contains(TlsSettings.DEFAULT);
        assertThat(read("sips:gw.example\"", "").uplink().tls()).contains(TlsSettings.DEFAULT);
        assertThat(plain("outbound-proxy: \"sip:p.example;transport=tls\"")
                        .uplink()
                        .tls())
                .contains(TlsSettings.DEFAULT);
        assertThat(plain("register: { as: bot, to: \"sip:r.example;transport=tls\" }")
                        .uplink()
                        .tls())
                .contains(TlsSettings.DEFAULT);
    }

    @Test
    void requestsSayHowTheyGo() {
        SipEndpoint.Invite tls = read("sip:gw.example\", transport: tls", "").invite("110", "", Optional.empty());
        assertThat(tls.requestUri()).isEqualTo("sip:110@gw.example;transport=tls");
        assertThat(tls.transport()).isEqualTo("tls");
        SipEndpoint.Invite sips = read("sips:gw.example:5071\"", "").invite("110", "", Optional.empty());
        assertThat(sips.requestUri()).isEqualTo("sips:110@gw.example:5071");
        assertThat(sips.transport()).isEqualTo("tls");
        assertThat(plain("").invite("sips:a@b.example", "", Optional.empty()).transport())
                .isEqualTo("tls");
        assertThat(plain("")
                        .invite("sip:a@b.example;transport=tls", "", Optional.empty())
                        .transport())
                .isEqualTo("tls");
    }

    @Test
    void everyKeyIsRead() {
        Trunk trunk = plain("""
                tls:
                  certificate: authority/ours.pem
                  key: "${file:%s}"
                  ca: authority/ca.pem
                  minimum: "1.3"
                  verify-name: off
                  client-certificate: required
                sip: { address: 127.0.0.1, port: 5070, tls-port: 5071, public-address: 198.51.100.7 }
                """.formatted(ours.key()));
        TlsSettings tls = trunk.uplink().tls().orElseThrow();

        assertThat(tls.identity().orElseThrow().certificate()).isEqualTo(ours.certificate());
        assertThat(tls.authorities()).contains(folder.resolve("authority/ca.pem"));
        assertThat(tls.minimum()).isEqualTo(TlsSettings.Version.TLS_1_3);
        assertThat(tls.verifyName()).isFalse();
        assertThat(tls.clients()).isEqualTo(TlsSettings.ClientCertificate.REQUIRED);
        assertThat(trunk.local())
                .isEqualTo(new Trunk.Local(
                        Optional.of(InetAddress.ofLiteral("127.0.0.1")),
                        5070,
                        5071,
                        Optional.of(InetAddress.ofLiteral("198.51.100.7"))));
        assertThat(trunk.toString()).doesNotContain("BEGIN", ours.key().toString());
    }

    private static void refused(String more, String expected) {
        assertThatThrownBy(() -> plain(more))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("BEGIN");
    }

    @Test
    void whatCannotBeUsedIsSaidWithItsPlace() throws IOException {
        refused("tls: { certificate: authority/ours.pem }", "tls.key: missing");
        refused("tls: { certificate: no.pem, key: \"${file:" + ours.key() + "}\" }", "no.pem: cannot be read");
        refused("tls: { ca: t.yaml }", "t.yaml:3:6: tls: ");
        refused("tls: { minimum: \"1.1\" }", "tls.minimum");
        refused("tls: { client-certificate: maybe }", "tls.client-certificate");
        refused("tls: { ciphers: all }", "unknown key");
        refused(
                "tls: { certificate: authority/ours.pem, key: \""
                        + Files.readString(ours.key()).replace("\n", "\\n") + "\" }",
                "a secret in the file itself");
        refused("sip: { public-address: example.com }", "expected the IP address at which the gateway reaches us");
        assertThatThrownBy(() -> read("sips:gw.example\", transport: tcp", ""))
                .hasMessageContaining("sips: goes over tls alone");
    }

    @Test
    void theOperatorsPageAndTheSchemaTellOfEveryKey() throws IOException {
        Path root = Checkout.root();
        String page = Files.readString(root.resolve("docs/operating/tls.md"));
        JsonNode keys = JsonMapper.shared()
                .readTree(root.resolve("trunk-config/trunk.schema.json").toFile())
                .path("properties")
                .path("tls")
                .path("properties");
        assertThat(keys.propertyNames())
                .containsExactlyInAnyOrder("certificate", "key", "ca", "minimum", "verify-name", "client-certificate");
        for (String key : keys.propertyNames()) {
            assertThat(page).contains("| `" + key + "` |");
            assertThatThrownBy(() -> plain("tls: { " + key + ": [] }"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageNotContaining("unknown key");
        }
        assertThat(page).contains("`public-address`").contains("`sip.tls-port`");
    }
}
