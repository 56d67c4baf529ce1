package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.dialog.bot.TransferOrder;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.registrar.Account;
import io.parley.engine.sip.SipEndpoint;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code phones:} of trunk files. */
final class PhonesReaderTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
    private static final References ENVIRONMENT = References.of(name -> switch (name) {
        case "ANN", "BEN" -> Optional.of("a-long-password");
        case "SHORT" -> Optional.of("1234567");
        default -> Optional.empty();
    });

    private static Trunk parse(String yaml) {
        return TrunkFile.parse("t.yaml", yaml, ENVIRONMENT);
    }

    private static List<String> problems(String yaml) {
        try {
            parse(yaml);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    private static JsonNode schema() {
        return JsonMapper.shared()
                .readTree(Checkout.root()
                        .resolve("trunk-config/trunk.schema.json")
                        .toFile())
                .path("properties")
                .path("phones")
                .path("properties");
    }

    @Test
    void theOperatorsPageIsTrueAndTellsOfEveryKey() throws IOException {
        String page = Files.readString(Checkout.root().resolve("docs/operating/phones.md"));
        Matcher example =
                Pattern.compile("```yaml\n(trunk: .*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();
        Trunk trunk = parse(example.group(1).replace("PHONE_1001", "ANN").replace("PHONE_1002", "BEN"));
        Phones phones = trunk.phones().orElseThrow();

        assertThat(phones.all()).extracting(Phones.Phone::user).containsExactly("1001", "1002");
        assertThat(trunk.phone("1001")).contains("1001");
        assertThat(trunk.accounts(LOCAL)).allSatisfy(account -> {
            assertThat(account.trunk()).isEqualTo("office");
            assertThat(account.toString()).doesNotContain("1001", "password");
        });
        schema().propertyNames().forEach(key -> assertThat(page).contains("`" + key + "`"));
        schema().path("users")
                .path("additionalProperties")
                .path("properties")
                .propertyNames()
                .forEach(key -> assertThat(page).contains("`" + key + "`"));
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        Trunk trunk = parse("trunk: t\nphones: { users: { \"1001\": { secret: \"${env:ANN}\" } } }\n");
        Phones.Phone phone = trunk.phones().orElseThrow().all().getFirst();
        Account account = trunk.accounts(LOCAL).getFirst();

        assertThat(phone.contacts()).isEqualTo(2);
        assertThat(account.from().test(InetAddress.ofLiteral("203.0.113.1"))).isTrue();
        assertThat(account.hashes()).containsExactlyInAnyOrder(DigestAlgorithm.values());
        assertThat(account.use())
                .isEqualTo(new Account.Phone(
                        true, true, 2, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(10)));
        assertThat(trunk.gateways().all()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThat(problems("""
                        trunk: t
                        keep-alive: { every: 30s }
                        phones:
                          expires: { shortest: 2h, longest: 5s }
                          digest: [SHA-1]
                          users:
                            "a b": { secret: "${env:ANN}" }
                            "1001": { secret: "written-down" }
                            "1002": { secret: "${env:SHORT}", from: [home], contacts: 11, calls: maybe }
                            "1003": { name: x, colour: red }
                        """))
                .anyMatch(problem -> problem.contains("keep-alive") && problem.contains("there are none"))
                .anyMatch(problem -> problem.contains("phones.expires:") && problem.contains("no longer than"))
                .anyMatch(problem -> problem.contains("phones.expires.longest") && problem.contains("5s"))
                .anyMatch(problem -> problem.contains("phones.digest[0]") && problem.contains("SHA-256"))
                .anyMatch(problem -> problem.contains("a b") && problem.contains("letters, digits"))
                .anyMatch(problem -> problem.contains("1001.secret") && problem.contains("${env:NAME}"))
                .anyMatch(problem -> problem.contains("1002.secret") && problem.contains("fewer than 8"))
                .anyMatch(problem -> problem.contains("1002.from[0]") && problem.contains("home"))
                .anyMatch(problem -> problem.contains("1002.contacts") && problem.contains("11"))
                .anyMatch(problem -> problem.contains("1002.calls") && problem.contains("maybe"))
                .anyMatch(problem -> problem.contains("1003.secret") && problem.contains("missing"))
                .anyMatch(problem -> problem.contains("unknown key 'colour'"))
                .noneMatch(problem -> problem.contains("written-down") || problem.contains("1234567"));
        assertThat(problems("trunk: t\n")).anyMatch(problem -> problem.contains("gateways"));
        assertThat(problems("trunk: t\nphones: { users: {} }\n")).anyMatch(problem -> problem.contains("users"));
    }

    @Test
    void aPhoneIsADestinationOfAnyTrunk() {
        Trunk trunk = parse("""
                trunk: t
                gateways: [ { to: "sip:gw.example" } ]
                auth: { user: us, password: "${env:ANN}" }
                numbers: { out: [ { match: "^", to: "9" } ] }
                transfer: { addresses: { agent: "phone:{value}" } }
                dial: { classes: [ { name: home, prefixes: ["0"] } ], others: off }
                """);

        assertThat(trunk.phone("phone:1001")).contains("1001");
        assertThat(trunk.phone("1001")).as("a number goes to a gateway").isEmpty();
        assertThat(trunk.phone("phone:")).isEmpty();
        assertThat(trunk.invite("phone:1001", "", Optional.empty()).credentials())
                .as("our password is the gateway's")
                .isEmpty();
        assertThat(trunk.transferAddress(TransferOrder.Kind.AGENT, "", "1001")).isEqualTo("phone:1001");
        assertThat(trunk.transferTarget(TransferOrder.Kind.AGENT, "", "1001")).isEqualTo("phone:1001");
        assertThat(trunk.judges("phone:1001")).isInstanceOf(DialRules.Verdict.May.class);
        assertThat(trunk.judges("1001")).isInstanceOf(DialRules.Verdict.MayNot.class);
        assertThat(trunk.phones()).isEmpty();
        assertThat(Map.of("PHONE:1001", "1001", "phone:a.b", "a.b"))
                .allSatisfy((to, user) -> assertThat(Phones.named(to)).contains(user));
    }

    @Test
    void aPeerWithoutAFixedAddressLogsInAndSaysWhoCalls() {
        Trunk trunk = parse("""
                trunk: pbx
                gateways: [ { to: "sip:gw.example" } ]
                inbound: { from: [127.0.0.0/8], auth: { user: pbx, password: "${env:ANN}" }, routes: [ { to: "*", bot: b } ] }
                """);
        Account account = trunk.accounts(LOCAL).getFirst();
        var received = new SipEndpoint.Received(
                "127.0.0.1:5060",
                LOCAL,
                "4711",
                "1001",
                "",
                "",
                List.of(),
                Map.of("p-asserted-identity", "<sip:+8613800138000@pbx.example>"));

        assertThat(account.use()).isEqualTo(new Account.Peer());
        assertThat(account.from().test(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(account.from().test(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        assertThat(trunk.inbound().admits(received)).as("without logging in").isFalse();
        assertThat(trunk.inbound().facts(received).caller()).isEqualTo("1001");
        assertThat(trunk.inbound().facts(received.by(account)).caller()).isEqualTo("+8613800138000");
        assertThat(
                        problems(
                                "trunk: t\ngateways: [ { to: \"sip:a\" } ]\ninbound: { auth: { user: \"a b\", password: x } }\n"))
                .anyMatch(problem -> problem.contains("inbound.auth.user"))
                .anyMatch(problem -> problem.contains("inbound.auth.password") && problem.contains("${env:NAME}"));
    }

    @Test
    void theSchemaKnowsTheSameKeysAsTheReader() {
        assertThat(schema().propertyNames()).containsExactlyInAnyOrder("expires", "digest", "users");
        JsonNode phone = schema().path("users").path("additionalProperties").path("properties");
        assertThat(phone.propertyNames())
                .containsExactlyInAnyOrder("secret", "name", "from", "contacts", "calls", "called");
        for (String key : phone.propertyNames()) {
            assertThat(problems("trunk: t\nphones: { users: { a: { " + key + ": {} } } }\n"))
                    .isNotEmpty()
                    .noneMatch(problem -> problem.contains("unknown key"));
        }
    }
}
