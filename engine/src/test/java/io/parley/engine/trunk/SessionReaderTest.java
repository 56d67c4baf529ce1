package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.engine.sip.SessionTerms;
import io.parley.engine.sip.SessionTerms.Follow;
import io.parley.engine.sip.SessionTerms.Mode;
import io.parley.engine.sip.SessionTerms.Provisional;
import io.parley.engine.sip.SessionTerms.Refresher;
import io.parley.testkit.Checkout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a trunk's file says about SIP sessions. */
final class SessionReaderTest {
    private static final JsonNode SCHEMA = JsonMapper.shared()
            .readTree(Checkout.root().resolve("trunk-config/trunk.schema.json").toFile())
            .path("properties");

    private static Trunk read(String yaml) {
        return TrunkFile.parse(
                "t.yaml",
                "trunk: t\ngateways: [ { to: \"sip:gw.example\" } ]\n" + yaml + "\n",
                References.of(_ -> Optional.empty()));
    }

    private static List<String> problems(String yaml) {
        try {
            read(yaml);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    @Test
    void aFileThatSaysNothingHasTheDefaults() {
        assertThat(read("").session()).isEqualTo(SessionTerms.DEFAULT);
        assertThat(read("session-timer: {}").session()).isEqualTo(SessionTerms.DEFAULT);
    }

    @Test
    void everyKeyOfTheTimerIsReadAndGoesIntoTheInvite() {
        Trunk trunk = read("session-timer: { mode: off, expires: 1h, minimum: 3m, refresher: peer }");

        var timer = new SessionTerms.Timer(Mode.OFF, Duration.ofHours(1), Duration.ofMinutes(3), Refresher.PEER);
        assertThat(trunk.session().timer()).isEqualTo(timer);
        assertThat(trunk.invite("4711", "v=0", Optional.empty()).terms().timer())
                .isEqualTo(timer);
        assertThat(trunk.transferInvite("sip:1@gw.example", "", "v=0", Optional.empty())
                        .terms()
                        .timer())
                .isEqualTo(timer);
        assertThat(trunk.invite("sip:elsewhere.example", "v=0", Optional.empty())
                        .terms()
                        .timer())
                .isEqualTo(timer);
    }

    @Test
    void reliableProvisionalAnswersAreRead() {
        for (Provisional provisional : Provisional.values()) {
            assertThat(read("reliable-provisional: " + provisional.word()).session())
                    .isEqualTo(SessionTerms.DEFAULT.with(provisional));
        }
        assertThat(problems("reliable-provisional: on"))
                .singleElement()
                .asString()
                .startsWith("t.yaml:3:23: reliable-provisional")
                .contains("when-required");
    }

    @Test
    void redirectsKnowTheGatewaysHosts() {
        SessionTerms.Redirects redirects = TrunkFile.parse("t.yaml", """
                        trunk: t
                        gateways: [ { to: "sip:GW.example:5070" }, { to: "sip:192.0.2.1" } ]
                        redirect: { follow: trunk, at-most: 3 }
                        """, References.of(_ -> Optional.empty()))
                .session()
                .redirects();

        assertThat(redirects).isEqualTo(new SessionTerms.Redirects(Follow.TRUNK, 3, Set.of("gw.example", "192.0.2.1")));
        assertThat(problems("redirect: { follow: everywhere, at-most: 21, loops: off }"))
                .anyMatch(it -> it.contains("redirect.follow") && it.contains("everywhere"))
                .anyMatch(it -> it.contains("redirect.at-most") && it.contains("21"))
                .anyMatch(it -> it.contains("redirect: unknown key 'loops'"));
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        assertThat(problems("session-timer: { mode: sometimes, expires: 60s, refresher: both, tea: 1 }"))
                .anyMatch(it ->
                        it.startsWith("t.yaml:3:") && it.contains("session-timer.mode") && it.contains("sometimes"))
                .anyMatch(it -> it.contains("session-timer.expires") && it.contains("60s"))
                .anyMatch(it -> it.contains("session-timer.refresher") && it.contains("both"))
                .anyMatch(it -> it.contains("session-timer: unknown key 'tea'"));
        assertThat(problems("session-timer: { minimum: 31m }"))
                .singleElement()
                .asString()
                .startsWith("t.yaml:3:18: session-timer: ")
                .contains("minimum is 1860s and expires 1800s");
    }

    @Test
    void theSchemaKnowsTheKeysAndWords() {
        JsonNode timer = SCHEMA.path("session-timer").path("properties");

        assertThat(timer.propertyNames()).containsExactlyInAnyOrder("mode", "expires", "minimum", "refresher");
        assertThat(words(timer.path("mode")))
                .containsExactlyElementsOf(
                        Arrays.stream(Mode.values()).map(Mode::word).toList());
        assertThat(words(SCHEMA.path("reliable-provisional")))
                .containsExactlyElementsOf(Arrays.stream(Provisional.values())
                        .map(Provisional::word)
                        .toList());
        JsonNode redirect = SCHEMA.path("redirect").path("properties");
        assertThat(redirect.propertyNames()).containsExactlyInAnyOrder("follow", "at-most");
        assertThat(words(redirect.path("follow")))
                .containsExactlyElementsOf(
                        Arrays.stream(Follow.values()).map(Follow::word).toList());
        assertThat(words(timer.path("refresher")))
                .containsExactlyElementsOf(
                        Arrays.stream(Refresher.values()).map(Refresher::word).toList());
    }

    private static List<String> words(JsonNode node) {
        return node.path("enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }
}
