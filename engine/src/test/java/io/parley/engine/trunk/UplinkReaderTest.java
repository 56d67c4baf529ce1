package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.engine.sip.Registrant;
import io.parley.engine.sip.SipEndpoint;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code register:} and {@code outbound-proxy:} of trunk files. */
final class UplinkReaderTest {
    private static final References ENVIRONMENT = References.of(_ -> Optional.of("s3cret"));
    private static final String SMALLEST = """
            trunk: t
            gateways: [ { to: "sip:gw.example:5070", transport: tcp } ]
            auth: { user: bot, password: "${env:P}" }
            """;

    private static Trunk parse(String yaml) {
        return TrunkFile.parse("t.yaml", yaml, ENVIRONMENT);
    }

    private static Register register(String keys) {
        return parse(SMALLEST + "register: { " + keys + " }\n")
                .uplink()
                .register()
                .orElseThrow();
    }

    @Test
    void aTrunkThatDoesNotSaySoDoesNotRegister() {
        assertThat(parse(SMALLEST).uplink()).isEqualTo(Uplink.NONE);
    }

    @Test
    void withoutAnythingElseTheGatewayIsTheRegistrarAndWeAreTheUserOfThePassword() {
        Trunk trunk = parse(SMALLEST + "register: {}\n");

        assertThat(trunk.uplink().register().orElseThrow())
                .isEqualTo(new Register(
                        "sip:gw.example:5070",
                        "tcp",
                        "sip:bot@gw.example",
                        "bot",
                        Duration.ofHours(1),
                        0.8,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(30)));
        assertThat(trunk.uplink().register().orElseThrow().registrar(trunk))
                .isEqualTo(new Registrant.Registrar(
                        "sip:gw.example:5070",
                        "tcp",
                        "sip:bot@gw.example",
                        "bot",
                        List.of(),
                        Optional.of(new SipEndpoint.Credentials("bot", "s3cret"))));
    }

    @Test
    void aUserIsEscapedAndAWholeAddressIsTakenAsItIs() {
        assertThat(register("as: \"b#t\", to: \"sip:r.example\"").addressOfRecord())
                .isEqualTo("sip:b%23t@r.example");
        assertThat(register("as: \"b#t\"").contactUser()).isEqualTo("b%23t");
        Register whole = register("as: \"sip:+4930@carrier.example\", to: \"sip:r1.carrier.example;transport=udp\"");
        assertThat(whole.addressOfRecord()).isEqualTo("sip:+4930@carrier.example");
        assertThat(whole.registrar()).isEqualTo("sip:r1.carrier.example");
        assertThat(whole.contactUser()).isEqualTo("+4930");
        assertThat(whole.transport()).isEqualTo("udp");
        assertThat(register("contact: campaigns").contactUser()).isEqualTo("campaigns");
    }

    @Test
    void anOutboundProxyIsALooseRoute() {
        assertThat(parse(SMALLEST + "outbound-proxy: \"sip:p.example:5080\"\n")
                        .uplink()
                        .outboundProxy())
                .contains("<sip:p.example:5080;transport=tcp;lr>");
        Trunk udp = parse(SMALLEST + "register: {}\noutbound-proxy: \"sip:[2001:db8::1];transport=udp\"\n");
        assertThat(udp.uplink().outboundProxy()).contains("<sip:[2001:db8::1];transport=udp;lr>");
        assertThat(udp.uplink().register().orElseThrow().registrar(udp).routes())
                .containsExactly("<sip:[2001:db8::1];transport=udp;lr>");
    }

    @Test
    void theServiceRouteFollowsTheOutboundProxyUnlessItBeginsWithIt() {
        Uplink uplink =
                new Uplink(Optional.empty(), Optional.of("<sip:p.example:5060;transport=udp;lr>"), Optional.empty());

        assertThat(uplink.routes(List.of())).containsExactly("<sip:p.example:5060;transport=udp;lr>");
        assertThat(uplink.routes(List.of("<sip:home.example;lr>")))
                .containsExactly("<sip:p.example:5060;transport=udp;lr>", "<sip:home.example;lr>");
        assertThat(uplink.routes(List.of("<sip:P.example:5060;lr>", "<sip:home.example;lr>")))
                .containsExactly("<sip:P.example:5060;lr>", "<sip:home.example;lr>");
        assertThat(Uplink.NONE.routes(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "register: { to: pbx.example } | t.yaml:4:17: register.to",
                "register: { to: \"sip:a@pbx.example\" } | expected sip:host or sip:host:port",
                "register: { to: \"sip:pbx.example:70000\" } | expected a port of 1 to 65535",
                "register: { as: \"a b\" } | expected a user, or sip:user@domain",
                "register: { contact: \"a@b\" } | expected the user part of a URI",
                "register: { expires: 10s } | register.expires",
                "register: { refresh-at: 1 } | register.refresh-at",
                "register: { retry: { from: 10m, to: 1m } } | expected from to be no longer than to",
                "register: { expire: 1h } | unknown key",
                "outbound-proxy: \"sip:p.example;transport=sctp\" | expected transport=udp, transport=tcp or transport=tls",
                "outbound-proxy: p.example | expected sip:host or sip:host:port",
            })
    void whatIsWrongIsSaid(String line, String expected) {
        assertThatThrownBy(() -> parse(SMALLEST + line + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void whoRegistersMustBeSomebody() {
        assertThatThrownBy(() -> parse("trunk: t\ngateways: [ { to: \"sip:a\" } ]\nregister: {}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("register.as: missing");
    }

    /** What docs/operating/registration.md shows works, it and the schema tell of every key. */
    @Test
    void theOperatorsPageAndTheSchemaAreTrue() throws IOException {
        Path root = Checkout.root();
        String page = Files.readString(root.resolve("docs/operating/registration.md"));
        Matcher example =
                Pattern.compile("```yaml\n(trunk: .*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();
        Register shown = parse(example.group(1)).uplink().register().orElseThrow();
        assertThat(shown.contactUser()).isEqualTo("campaigns");
        JsonNode schema = JsonMapper.shared()
                .readTree(root.resolve("trunk-config/trunk.schema.json").toFile())
                .path("properties")
                .path("register")
                .path("properties");
        assertThat(schema.propertyNames())
                .containsExactlyInAnyOrder("to", "as", "contact", "expires", "refresh-at", "retry");
        for (String key : schema.propertyNames()) {
            assertThat(page).contains("| `" + key + "` |");
            assertThatThrownBy(() -> register(key + ": []"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageNotContaining("unknown key");
        }
    }
}
