package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.SipEndpoint;
import io.parley.testkit.random.Seeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallFactsTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "02131068238, 02131068238",
        "+862131068238, +862131068238",
        "+86-21-3106.8238, +862131068238",
        "(021) 3106-8238, 02131068238",
        "tel:+86-21-31068238, +862131068238",
        "TEL:7001;phone-context=example.com, 7001",
        "+862131068238;user=phone, +862131068238",
        "%2B862131068238, +862131068238",
        "*21%23, *21#",
        "delivery, delivery",
        "first.last-name, first.last-name",
        "Anonymous, anonymous",
        "%E5%BF%AB%E9%80%92, 快递",
        // No UTF-8, control characters, half an escape: as it came.
        "%FFa, %FFa",
        "a%0D%0Ab, a%0D%0Ab",
        "50%, 50%",
        "'', ''",
    })
    void aNumberHasOneForm(String user, String number) {
        assertThat(facts(user, "1", Map.of(), true).called()).isEqualTo(number);
        assertThat(facts("1", user, Map.of(), true).caller()).isEqualTo(number);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "<sip:+8613800138000@carrier.example>, +8613800138000",
                "sip:+8613800138000@carrier.example;user=phone, +8613800138000",
                "`\"Ms Liu\" <sip:liu@carrier.example>, <tel:+86-138-0013-8000>`, +8613800138000",
                "<sips:liu@carrier.example>, liu",
                // What stands in a display name asserts nothing.
                "\"tel:110\" <sip:+8613800138000@carrier.example>, +8613800138000",
                // Nothing asserted: From holds.
                "<sip:carrier.example>, anonymous",
                "hello, anonymous",
                "``, anonymous",
            })
    void whatTheNetworkAssertsIsTheCaller(String identity, String caller) {
        assertThat(facts("7", "anonymous", Map.of("p-asserted-identity", identity), true)
                        .caller())
                .isEqualTo(caller);
    }

    @Test
    void anAssertionCountsFromATrustedSourceOnly() {
        Map<String, String> headers = Map.of("p-asserted-identity", "<tel:+8613800138000>");

        assertThat(facts("7", "110", headers, true).caller()).isEqualTo("+8613800138000");
        assertThat(facts("7", "110", headers, false).caller()).isEqualTo("110");
    }

    @Test
    void whoAsksNotToBeToldIsNotTold() {
        for (String privacy : List.of("id", "header;id", "user", "critical; ID")) {
            assertThat(facts(
                                    "7",
                                    "anonymous",
                                    Map.of("p-asserted-identity", "<tel:+8613800138000>", "privacy", privacy),
                                    true)
                            .caller())
                    .as(privacy)
                    .isEqualTo("anonymous");
        }
        assertThat(facts("7", "1", Map.of("p-asserted-identity", "<tel:110>", "privacy", "none"), true)
                        .caller())
                .isEqualTo("110");
    }

    @Test
    void nothingThatIsSentDoesHarm() {
        String alphabet = "+86%2Ba;:<>@\"\\ tel,sip.\u0001é";
        Seeded.check(2_000, seeded -> {
            StringBuilder text = new StringBuilder();
            for (int i = seeded.ints(0, 60); i > 0; i--) {
                text.append(alphabet.charAt(seeded.ints(0, alphabet.length() - 1)));
            }
            String sent = text.toString();
            CallFacts facts = facts(sent, sent, Map.of("p-asserted-identity", sent, "privacy", sent), true);
            assertThat(facts.called().length()).isLessThanOrEqualTo(sent.length());
            assertThat(facts.caller().length()).isLessThanOrEqualTo(sent.length());
        });
    }

    private static CallFacts facts(String called, String caller, Map<String, String> headers, boolean trusted) {
        return CallFacts.of(
                new SipEndpoint.Received(
                        "203.0.113.9:5060",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060),
                        called,
                        caller,
                        "",
                        "",
                        List.of(),
                        headers),
                trusted,
                NumberRules.NONE,
                NumberRules.NONE);
    }
}
