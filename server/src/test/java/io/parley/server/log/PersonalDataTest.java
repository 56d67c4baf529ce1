package io.parley.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PersonalDataTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INVITE sip:13800138000@10.0.0.1:5060 | INVITE sip:***@10.0.0.1:5060",
                "to sips:anna.li@example.org; tag | to sips:***@example.org; tag",
                "Refer-To: tel:+8613800138000 | Refer-To: tel:***",
                "For input string: \"13800138000\" | For input string: \"***\"",
                "number +86 138 0013-8000 is none | number *** is none",
                "call (021) 6888-1234 back | call *** back",
                "keys 1 2 3 4 5 | keys ***",
                "keys 1234*5# | keys ***#",
                "User-to-User: 412d3137;encoding=hex | ***;encoding=hex",
                "header 412d3137;encoding=hex is wrong | header ***;encoding=hex is wrong",
                "{user-to-user=order 7, a=1} | {*** 7, a=1}",
                "12345 | ***",
            })
    void whatLooksPersonalIsMasked(String text, String masked) {
        assertThat(PersonalData.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "calls/2026-11-21/20261121-093015-4f2a91/journal.log: No space left on device",
                "bot 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "from 127.0.0.1:50601 to [fe80::1]:5060",
                "bind sip.example.org:65535",
                "after 120000 ms, 1234567 bytes, 90000 packets",
                "2026-11-21T09:30:15.123456789 in zone Europe/Berlin",
                "io.netty.Channel@1a2b3c45",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "bots/delivery/bot.yaml:1234:17: unknown key",
                "30 of 30 channels, status 503, port 5060",
            })
    void whatAnOperatorNeedsStays(String text) {
        assertThat(PersonalData.mask(text)).isEqualTo(text);
    }

    @Test
    void anEndlessTextIsCutBeforeItIsLookedAt() {
        assertThat(PersonalData.mask("x1 ".repeat(100_000)))
                .hasSizeLessThanOrEqualTo(PersonalData.MAX_CHARS + 1)
                .endsWith("…");
    }

    @Test
    void aHashedTextOfTheWrongLengthIsNoShieldForANumber() {
        assertThat(PersonalData.mask("13800138000".repeat(6))).isEqualTo(PersonalData.MASK);
    }
}
