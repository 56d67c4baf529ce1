package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SipFragmentTest {

    @Test
    void theStatusLineIsTheResult() {
        assertThat(SipFragment.parse("SIP/2.0 200 OK\r\nContact: <sip:a@b>\r\n"))
                .contains(new SipFragment(200, "OK"));
        assertThat(SipFragment.parse("SIP/2.0 180 Ringing")).contains(new SipFragment(180, "Ringing"));
        // RFC 3261 section 25.1 wants the space, peers leave it out with the phrase.
        assertThat(SipFragment.parse("SIP/2.0 486")).contains(new SipFragment(486, ""));
        assertThat(SipFragment.parse("\r\nSIP/2.0 603 Decline\r\n")).contains(new SipFragment(603, "Decline"));
    }

    @Test
    void aFinalStatusIsToldFromAProvisionalOne() {
        assertThat(new SipFragment(199, "").isFinal()).isFalse();
        assertThat(new SipFragment(200, "").isFinal()).isTrue();
    }

    @Test
    void whatBeginsOtherwiseHasNoStatus() {
        for (String text :
                List.of("", "OK", "INVITE sip:a@b SIP/2.0", "SIP/2.0 20 OK", "SIP/2.0 700 No", "SIP/2.0 2000 OK")) {
            assertThat(SipFragment.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aPhraseIsKeptUpToItsBound() {
        assertThat(SipFragment.parse("SIP/2.0 500 " + "x".repeat(500))
                        .orElseThrow()
                        .reason())
                .hasSize(128);
    }
}
