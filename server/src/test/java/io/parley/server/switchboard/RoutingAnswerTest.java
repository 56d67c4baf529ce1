package io.parley.server.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What services say is to become of calls. */
final class RoutingAnswerTest {

    private static RoutingAnswer of(Map<String, String> parts) {
        return RoutingAnswer.of(new Input.HttpEnded(1, HttpResult.DONE, 200, parts));
    }

    @Test
    void aBotIsNamedWithWhatBelongsToIt() {
        assertThat(of(Map.of("bot", "host"))).isEqualTo(new RoutingAnswer.ToBot("host", Map.of(), 0, Optional.empty()));
        assertThat(of(Map.of(
                        "bot",
                        "host",
                        "variables",
                        "{\"a\":\"x\",\"b\":2,\"c\":true}",
                        "ring",
                        "3",
                        "announce",
                        "Hello.")))
                .isEqualTo(new RoutingAnswer.ToBot(
                        "host", Map.of("a", "x", "b", "2", "c", "true"), 3, Optional.of("Hello.")));
    }

    @Test
    void aRefusalAndARedirectionStandAlone() {
        assertThat(of(Map.of("reject", "603"))).isEqualTo(new RoutingAnswer.Reject(603));
        assertThat(of(Map.of("redirect", "+8610"))).isEqualTo(new RoutingAnswer.Redirect("+8610"));
        assertThat(of(Map.of("redirect", "1", "reject", "486"))).isInstanceOf(RoutingAnswer.Useless.class);
        assertThat(of(Map.of())).isInstanceOf(RoutingAnswer.Useless.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"302", "399", "700", "-1", "486.5", "busy", "", "99999999"})
    void aStatusThatIsNoRefusalIsNoAnswer(String status) {
        assertThat(of(Map.of("reject", status))).isInstanceOf(RoutingAnswer.Useless.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "{\"a\":{}}", "{\"a\":null}", "{\"a\":[1]}", "{", ""})
    void variablesThatAreNoneAreNoAnswer(String variables) {
        assertThat(of(Map.of("bot", "host", "variables", variables))).isInstanceOf(RoutingAnswer.Useless.class);
    }

    @Test
    void everythingHasItsBound() {
        assertThat(of(Map.of("bot", "x".repeat(RoutingAnswer.MAX_NAME_CHARS + 1))))
                .isInstanceOf(RoutingAnswer.Useless.class);
        assertThat(of(Map.of("bot", "host", "ring", "61"))).isInstanceOf(RoutingAnswer.Useless.class);
        assertThat(of(Map.of("bot", "host", "announce", "x".repeat(RoutingAnswer.MAX_ANNOUNCEMENT_CHARS + 1))))
                .isInstanceOf(RoutingAnswer.Useless.class);
        assertThat(of(Map.of(
                        "bot",
                        "host",
                        "variables",
                        "{\"a\":\"" + "x".repeat(RoutingAnswer.MAX_VALUE_CHARS + 1) + "\"}")))
                .isInstanceOf(RoutingAnswer.Useless.class);
    }

    @Test
    void whyThereIsNoneIsSaidWithoutWhatWasSaid() {
        assertThat(RoutingAnswer.of(new Input.HttpEnded(1, HttpResult.TIMEOUT, 0, Map.of())))
                .isEqualTo(new RoutingAnswer.Useless("no answer in time"));
        assertThat(RoutingAnswer.of(new Input.HttpEnded(1, HttpResult.FAILED, 503, Map.of())))
                .isEqualTo(new RoutingAnswer.Useless("status 503"));
        assertThat(RoutingAnswer.of(new Input.HttpEnded(1, HttpResult.FAILED, 0, Map.of())))
                .isEqualTo(new RoutingAnswer.Useless("no answer"));
        assertThat(of(Map.of("reject", "secret words"))).isEqualTo(new RoutingAnswer.Useless("reject is no number"));
    }
}
