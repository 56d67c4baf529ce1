package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Requests that belong to no call, where nobody registers: each has its refusal, and none does anything. */
final class UnaskedRequestsTest {
    /** Without a To tag; INVITE is the trunk's to decide. */
    private static final Map<String, String> REFUSALS = Map.ofEntries(
            Map.entry("REGISTER", "405"),
            Map.entry("MESSAGE", "405"),
            Map.entry("PUBLISH", "405"),
            Map.entry("SUBSCRIBE", "489"),
            Map.entry("REFER", "403"),
            Map.entry("NOTIFY", "481"),
            Map.entry("INFO", "481"),
            Map.entry("UPDATE", "481"),
            Map.entry("PRACK", "481"),
            Map.entry("BYE", "481"),
            Map.entry("CANCEL", "481"),
            Map.entry("NONSENSE", "501"));

    @Test
    void eachHasItsRefusal() throws Exception {
        assertThat(answers("")).isEqualTo(new TreeMap<>(REFUSALS));
    }

    @Test
    void whoClaimsACallThatIsNoneIsToldSo() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        REFUSALS.keySet().forEach(method -> expected.put(method, "481"));
        assertThat(answers(";tag=made-up")).isEqualTo(expected);
    }

    private static Map<String, String> answers(String toTag) throws Exception {
        Map<String, String> answers = new TreeMap<>();
        try (var near = new Caller(Caller.PATIENT);
                var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(10_000);
            for (String method : REFUSALS.keySet()) {
                String text = method + " sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort()
                        + ";rport;branch=z9hG4bK" + method
                        + "\r\nFrom: <sip:x@127.0.0.1>;tag=1\r\nTo: <sip:a@127.0.0.1>"
                        + toTag + "\r\nCall-ID: " + method + "\r\nCSeq: 1 " + method
                        + "\r\nContact: <sip:x@127.0.0.1>\r\nRefer-To: <sip:y@127.0.0.1>\r\nEvent: presence\r\n"
                        + "RAck: 1 1 INVITE\r\nSubscription-State: active\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(bytes, bytes.length, near.endpoint.local()));
                var packet = new DatagramPacket(new byte[9_000], 9_000);
                socket.receive(packet);
                String answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                assertThat(answer).contains("Call-ID: " + method + "\r\n");
                answers.put(method, answer.substring("SIP/2.0 ".length(), "SIP/2.0 ".length() + 3));
            }
            assertThat(near.count(SipCounters.LEGS_TAKEN)).isZero();
        }
        return answers;
    }
}
