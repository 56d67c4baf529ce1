package io.parley.engine.uui;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.UserToUserOrder.Encoding;
import io.parley.dialog.bot.UserToUserOrder.Filled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UserToUserHeaderTest {
    private static final String CALL = "20260302-090000-4f2a91";

    private static String value(Filled wanted) {
        return header(wanted).value();
    }

    private static UserToUserHeader header(Filled wanted) {
        return UserToUserHeader.of(wanted, CALL).orElseThrow();
    }

    @Test
    void theParametersStandBehindTheData() {
        assertThat(value(Filled.text("A-17"))).isEqualTo("412d3137;encoding=hex");
        assertThat(value(new Filled("A-17", false, Encoding.HEX, "orders", "number")))
                .isEqualTo("412d3137;encoding=hex;purpose=orders;content=number");
        assertThat(UserToUserHeader.of(Filled.NOTHING, CALL)).isEmpty();
    }

    @Test
    void whatIsForIsdnBeginsWithItsProtocolDiscriminatorThatDoesNotCount() {
        UserToUserHeader ascii = header(new Filled("A-17", false, Encoding.HEX, "isdn-uui", "isdn-uui"));
        assertThat(ascii.value()).isEqualTo("04412d3137;encoding=hex;purpose=isdn-uui;content=isdn-uui");
        assertThat(ascii.octets()).isEqualTo(4);
        assertThat(value(new Filled("单", false, Encoding.HEX, "", "isdn-uui")))
                .isEqualTo("00e58d95;encoding=hex;content=isdn-uui");
    }

    @Test
    void aPlainTextIsQuotedWhereItIsNoToken() {
        assertThat(value(new Filled("A-17", false, Encoding.PLAIN, "", ""))).isEqualTo("A-17");
        assertThat(value(new Filled("a;b,\"c\\\r\nX-Injected: 1", false, Encoding.PLAIN, "orders", "")))
                .isEqualTo("\"a;b,\\\"c\\\\  X-Injected: 1\";purpose=orders");
    }

    @Test
    void aHandoverIsWhatHostedPlatformsSend() {
        UserToUserHeader header = header(new Filled(
                "transType=3;transValue=否定意图;transAddr=10010@10.164.40.154:10080", true, Encoding.BASE64, "", ""));
        assertThat(new String(Base64.getDecoder().decode(header.value()), StandardCharsets.UTF_8))
                .isEqualTo("sessionId=" + CALL + ";transType=3;transValue=否定意图;transAddr=10010@10.164.40.154:10080");
        assertThat(header.octets()).isEqualTo(header.value().length());
    }

    @Test
    void inAUriItIsEscaped() {
        // As RFC 7433 section 4.1 has it in its example of a Refer-To.
        assertThat(header(new Filled("A-17", false, Encoding.HEX, "foo", "bar")).inUri())
                .isEqualTo("User-to-User=412d3137%3Bencoding%3Dhex%3Bpurpose%3Dfoo%3Bcontent%3Dbar");
        assertThat(header(new Filled("a&b?c \"王\"", false, Encoding.PLAIN, "", ""))
                        .inUri())
                .isEqualTo("User-to-User=%22a%26b?c%20%5C%22%E7%8E%8B%5C%22%22");
        assertThat(header(new Filled("A?", false, Encoding.BASE64, "", "")).inUri())
                .isEqualTo("User-to-User=QT8%3D");
    }

    @Test
    void aTrunkCarriesSoManyOctetsAndNoMore() {
        assertThat(header(Filled.text("A-17")).excess(4)).isEmpty();
        assertThat(header(Filled.text("A-17")).excess(3)).contains("4 octets, the trunk carries 3");
    }

    @Test
    void whatWeSendIsWhatTheyRead() {
        for (String text : List.of("A-17", "单号 7", "a;b,c\"d\\e")) {
            for (Filled wanted : List.of(
                    Filled.text(text),
                    new Filled(text, false, Encoding.HEX, "isdn-uui", "isdn-uui"),
                    new Filled(text, false, Encoding.PLAIN, "orders", "number"))) {
                List<String> values = UserToUser.values(List.of(value(wanted)));
                assertThat(values).hasSize(1);
                assertThat(UserToUser.of(values.getFirst()).text()).isEqualTo(text);
            }
        }
    }

    @Test
    void theLengthIsThatOfTheTextInUtf8() {
        assertThat(header(Filled.text("单号 7")).octets()).isEqualTo(8);
        assertThat(header(new Filled("单号 7", false, Encoding.BASE64, "", "")).octets())
                .isEqualTo(12);
    }
}
