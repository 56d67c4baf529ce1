package io.parley.engine.uui;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.random.Seeded;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserToUserTest {

    @ParameterizedTest(name = "{0} says {1}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "412d3137;encoding=hex, A-17",
                "412D3137 ; purpose=isdn-uui ; Encoding = HEX, A-17",
                "412d3137;encoding=\"hex\", A-17",
                "4de282ac;content=isdn-uui;encoding=hex, M€",
                // Q.931's "IA5 characters" before the text, as gateways to ISDN have it.
                "04412d3137;encoding=hex, A-17",
                // "User-specific protocol" before it.
                "00e58d95;encoding=hex;purpose=isdn-uui, 单",
                // Not told to be hexadecimal, not text, control characters, an odd digit: as it came.
                "412d3137, 412d3137",
                "412d3137;purpose=x, 412d3137",
                "ff;encoding=hex, ff",
                "0a0d;encoding=hex, 0a0d",
                "412;encoding=hex, 412",
                "zz;encoding=hex, zz",
                "\"ticket \\\"7\\\"; open\";purpose=x, ticket \"7\"; open",
            })
    void aValueIsReadAsText(String raw, String text) {
        assertThat(UserToUser.of(raw)).isEqualTo(new UserToUser(text, raw));
    }

    @Test
    void aHeaderMayCarrySeveralValues() {
        assertThat(UserToUser.values(List.of("41;encoding=hex, \"a,b\";purpose=x", "", "42;encoding=hex")))
                .containsExactly("41;encoding=hex", "\"a,b\";purpose=x", "42;encoding=hex");
    }

    @Test
    void nothingThatIsSentDoesHarm() {
        String alphabet = "41;,\"\\ =encodighx04ff";
        Seeded.check(2_000, seeded -> {
            StringBuilder text = new StringBuilder();
            for (int i = seeded.ints(0, 40); i > 0; i--) {
                text.append(alphabet.charAt(seeded.ints(0, alphabet.length() - 1)));
            }
            for (String value : UserToUser.values(List.of(text.toString()))) {
                assertThat(UserToUser.of(value).raw()).isEqualTo(value);
            }
        });
    }
}
