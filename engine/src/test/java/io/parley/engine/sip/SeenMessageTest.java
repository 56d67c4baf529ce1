package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SeenMessageTest {
    private static String seen(String wire) {
        return SeenMessage.of(true, "192.0.2.1:5060", wire.replace("\n", "\r\n"))
                .text()
                .replace("\r\n", "\n");
    }

    @Test
    void answersToChallengesAreMaskedWithTheirContinuations() {
        assertThat(seen("""
                INVITE sip:1@a SIP/2.0
                Proxy-Authorization: Digest username="bot",
                 response="0123456789abcdef"
                authorization : Digest response="fedc"
                Authentication-Info: nextnonce="1"
                CSeq: 2 INVITE

                """)).isEqualTo("""
                INVITE sip:1@a SIP/2.0
                Proxy-Authorization: ***
                authorization : ***
                Authentication-Info: nextnonce="1"
                CSeq: 2 INVITE

                """);
    }

    @Test
    void mediaKeysAreMaskedAndWhatIsAroundThemStays() {
        assertThat(seen("""
                SIP/2.0 200 OK
                Content-Type: application/sdp

                v=0
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:32
                k=clear:secret
                a=sendrecv
                """)).contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 ***\nk=***\na=sendrecv");
    }

    @Test
    void aMediaKeyInAnOddLineIsMaskedToo() {
        for (String odd : new String[] {
            "a=crypto:1  AES_CM_128_HMAC_SHA1_80\tinline:SECRET",
            "a= crypto : 1 inline:SECRET",
            "A=CRYPTO:SECRET",
            "a=crypto:1 SECRET"
        }) {
            assertThat(seen("SIP/2.0 200 OK\n\nv=0\n" + odd + "\na=sendrecv\n"))
                    .doesNotContain("SECRET")
                    .contains("***\na=sendrecv");
        }
    }

    @Test
    void pressedKeysAreMaskedInBothForms() {
        assertThat(seen("""
                INFO sip:1@a SIP/2.0
                Content-Type: application/dtmf-relay

                Signal=5
                Duration=160
                """)).contains("Signal=***\nDuration=160");
        assertThat(seen("INFO sip:1@a SIP/2.0\nContent-Type: application/dtmf\n\n5"))
                .endsWith("application/dtmf\n\n***");
    }

    @Test
    void aLongMessageIsCutAndSaysSo() {
        String text =
                SeenMessage.of(false, "", "x".repeat(SeenMessage.MAX_CHARS + 1)).text();

        assertThat(text).hasSize(SeenMessage.MAX_CHARS).endsWith("\r\n[cut]");
    }
}
