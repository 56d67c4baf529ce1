package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Call;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an endpoint counts is what went over the wire. */
final class SipCountersTest {

    @Test
    void allNamesAreThereFromTheBeginningAndNoOthersCome() throws Exception {
        try (var a = new Caller(Caller.PATIENT);
                var b = new Caller(Caller.PATIENT);
                var stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Set<String> names = b.endpoint.counters().keySet();
            assertThat(names)
                    .contains("requests/INVITE", "requests/other", "responses/2xx", "refused/4xx", "malformed");

            var legs = b.takes(leg -> leg.answer(Caller.SDP));
            Heard call = a.call(b.endpoint.port());
            call.next(Event.Answered.class);
            legs.take().next(Event.Answered.class);
            a.hangUp(call, 16);
            call.ending();
            send(stranger, b, "JUGGLE", "one");
            Await.until("counted, counters " + b.endpoint.counters(), () -> b.count("requests/other") == 1);

            assertThat(b.count("requests/INVITE")).isEqualTo(1);
            assertThat(b.count("requests/ACK")).isEqualTo(1);
            assertThat(b.count("requests/BYE")).isEqualTo(1);
            assertThat(b.count("responses/1xx")).isEqualTo(1);
            assertThat(b.count("responses/2xx")).isEqualTo(2);
            Await.until("refused", () -> b.count("refused/5xx") == 1 && b.count("responses/5xx") == 1);
            assertThat(b.endpoint.counters().keySet()).isEqualTo(names);
        }
    }

    @Test
    void whatComesAgainAndWhatIsSentAgainIsCounted() throws Exception {
        try (var a = new Caller(Caller.HASTY);
                var stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(stranger, a, "OPTIONS", "same");
            Await.until("answered", () -> a.count("responses/2xx") == 1);
            send(stranger, a, "OPTIONS", "same");
            Await.until("counted", () -> a.count(SipCounters.REPEATED_REQUESTS) == 1);
            assertThat(a.count("requests/OPTIONS")).isEqualTo(2);
            assertThat(a.count("responses/2xx")).isEqualTo(1);

            Heard call = a.place(new Call("sip:4711@127.0.0.1:" + FreePorts.port()));
            assertThat(call.ending().kind()).isNotEqualTo(SipLeg.Ending.Kind.BYE);
            assertThat(a.count(SipCounters.REQUESTS_RETRANSMITTED)).isPositive();
        }
    }

    private static void send(DatagramSocket from, Caller to, String method, String branch) throws Exception {
        String text = method + " sip:a@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:" + from.getLocalPort() + ";branch=z9hG4bK" + branch + "\r\n"
                + "From: <sip:x@127.0.0.1>;tag=1\r\nTo: <sip:a@127.0.0.1>\r\nCall-ID: " + branch + "\r\n"
                + "CSeq: 1 " + method + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), to.endpoint.port());
        from.send(new DatagramPacket(bytes, bytes.length, address));
    }
}
