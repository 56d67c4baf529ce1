package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ReasonsTest {

    @Test
    void aCauseOfQ850IsTaken() throws ParseException {
        assertThat(Reasons.q850(busy("Reason: Q.850;cause=17"))).isEqualTo(OptionalInt.of(17));
        assertThat(Reasons.q850(busy("Reason: SIP;cause=600\r\nReason: q.850;cause=21;text=\"no\"")))
                .isEqualTo(OptionalInt.of(21));
    }

    /** Asterisk 22 sends the first when a call that had early media is busy. */
    @Test
    void whatIsNoCauseIsNoneAtAll() throws ParseException {
        assertThat(Reasons.q850(busy("Reason: Q.850;cause=0"))).isEmpty();
        assertThat(Reasons.q850(busy("Reason: Q.850;cause=128"))).isEmpty();
        assertThat(Reasons.q850(busy("Reason: SIP;cause=486"))).isEmpty();
        assertThat(Reasons.q850(busy("Subject: none"))).isEmpty();
    }

    private static SIPMessage busy(String header) throws ParseException {
        String message = """
                SIP/2.0 486 Busy Here
                Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1
                From: <sip:parley@127.0.0.1>;tag=1
                To: <sip:105@127.0.0.10>;tag=2
                Call-ID: 1@127.0.0.1
                CSeq: 1 INVITE
                """.replace("\n", "\r\n") + header + "\r\nContent-Length: 0\r\n\r\n";
        return Objects.requireNonNull(
                new StringMsgParser().parseSIPMessage(message.getBytes(StandardCharsets.UTF_8), true, false, null));
    }
}
