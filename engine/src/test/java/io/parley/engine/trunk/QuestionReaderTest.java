package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code decide:} of routes. */
final class QuestionReaderTest {

    private static Trunk parse(String decide) {
        return TrunkFile.parse("t.yaml", """
                trunk: t
                gateways: [ { to: "sip:gw.example" } ]
                inbound: { from: [127.0.0.1], routes: [ { to: "*", %s } ] }
                """.formatted(decide), References.of(_ -> Optional.empty()));
    }

    private static List<String> problems(String decide) {
        try {
            parse(decide);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    private static Route.Asked asked(String decide) {
        return (Route.Asked) parse(decide).inbound().routes().getFirst();
    }

    @Test
    void allOfItIsRead() {
        Route.Asked route = asked("""
                decide: { url: "https://routing.example:8443/calls", authorization: "Bearer ${env:TOKEN}", timeout: 300ms,
                  ring: on, headers: [X-Campaign], otherwise: { bot: host, ring: 1s, variables: { name: "{caller}" } } }""");

        assertThat(route.question())
                .isEqualTo(new Route.Question(
                        "https://routing.example:8443/calls",
                        Optional.of("Bearer ${env:TOKEN}"),
                        Duration.ofMillis(300),
                        true,
                        List.of("X-Campaign")));
        assertThat(route.taker()).map(Route.ToBot::bot).contains("host");
        assertThat(route.otherwise().match()).isEqualTo(Route.Match.ANY);
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        Route.Asked route = asked("decide: { url: \"http://127.0.0.1/\", otherwise: { reject: 480 } }");

        assertThat(route.question())
                .isEqualTo(new Route.Question(
                        "http://127.0.0.1/", Optional.empty(), QuestionReader.DEFAULT_TIMEOUT, false, List.of()));
        assertThat(route.otherwise()).isEqualTo(new Route.Rejected(Route.Match.ANY, 480));
        assertThat(route.taker()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThat(problems("""
                        bot: host, decide: { url: "ftp://x/", timeout: 20s, headers: ["a b"], otherwise: { ring: 1s }, tea: 1 }"""))
                .anyMatch(problem -> problem.contains("].bot") && problem.contains("the service decides"))
                .anyMatch(problem -> problem.contains("decide.url") && problem.contains("ftp://x/"))
                .anyMatch(problem -> problem.contains("decide.timeout") && problem.contains("20s"))
                .anyMatch(problem -> problem.contains("decide.headers[0]") && problem.contains("a b"))
                .anyMatch(problem -> problem.contains("decide.otherwise") && problem.contains("expected bot"))
                .anyMatch(problem -> problem.contains("unknown key 'tea'"));
        assertThat(problems("decide: { url: \"https://user:word@x/\" }"))
                .anyMatch(problem -> problem.contains("decide.url"))
                .anyMatch(problem -> problem.contains("decide.otherwise") && problem.contains("missing"));
    }

    @Test
    void theSchemaAndTheOperatorsPageKnowTheSameKeysAsTheReader() throws IOException {
        JsonNode decide = JsonMapper.shared()
                .readTree(Checkout.root()
                        .resolve("trunk-config/trunk.schema.json")
                        .toFile())
                .at("/properties/inbound/properties/routes/items/properties/decide/properties");
        String page = Files.readString(Checkout.root().resolve("docs/operating/inbound.md"));

        assertThat(decide.propertyNames())
                .containsExactlyInAnyOrder("url", "authorization", "timeout", "ring", "headers", "otherwise");
        for (String key : decide.propertyNames()) {
            assertThat(page).contains("| `" + key + "` |");
            assertThat(problems("decide: { " + key + ": {} }"))
                    .isNotEmpty()
                    .noneMatch(problem -> problem.contains("unknown key"));
        }
        assertThat(page).contains("`" + QuestionReader.LONGEST_TIMEOUT.toSeconds() + "s`");
    }
}
