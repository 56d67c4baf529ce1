package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that we take, against real sipp as the caller. */
@SuppressWarnings("NullAway.Init")
final class InboundCallTest {
    private static Caller callee;
    private static Caller hasty;

    @BeforeAll
    static void open() {
        callee = new Caller(Caller.PATIENT);
        hasty = new Caller(Caller.HASTY);
    }

    @AfterAll
    static void close() {
        callee.close();
        hasty.close();
    }

    private static Sipp calls(Caller to, String scenario) {
        return Sipp.resource("/sipp/" + scenario + ".xml").calling(to.address()).start();
    }

    private static Heard taken(BlockingQueue<Heard> legs) throws InterruptedException {
        Heard leg = legs.poll(10, TimeUnit.SECONDS);
        assertThat(leg).as("an INVITE was taken").isNotNull();
        return leg;
    }

    @Test
    void aCallIsRungAnsweredAndEndedByTheCaller() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> {
            leg.ring();
            leg.answer(Caller.SDP);
        });
        try (Sipp peer = calls(callee, "uac-call")) {
            Heard call = taken(legs);

            SipEndpoint.Received invite = call.received.orElseThrow();
            assertThat(invite.source()).isEqualTo("127.0.0.1:" + peer.port());
            assertThat(invite.calledUser()).isEqualTo("4711");
            assertThat(invite.callingUser()).isEqualTo("1001");
            assertThat(invite.callingName()).isEqualTo("Ms \"Liu\" 刘");
            assertThat(invite.sdp()).contains("m=audio " + peer.mediaPort());
            assertThat(invite.userToUser()).containsExactly("0102;encoding=hex", "second");
            Event.Answered answered = call.next(Event.Answered.class);
            assertThat(answered.sdp()).isEmpty();
            assertThat(answered.remoteContact()).startsWith("sip:1001@127.0.0.1:" + peer.port());
            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.BYE, 200, 16, "BYE"));
            peer.succeeds();
            assertThat(call.messages())
                    .startsWith("< INVITE")
                    .contains("> 200 OK", "< ACK")
                    .endsWith("< BYE", "> 200 OK");
        }
    }

    @Test
    void aCallOverTcpIsTakenAndHungUpByUs() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> leg.answer(Caller.SDP));
        try (Sipp peer = Sipp.resource("/sipp/uac-is-hung-up.xml")
                .overTcp()
                .calling(callee.address())
                .start()) {
            Heard call = taken(legs);
            call.next(Event.Answered.class);
            callee.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
            peer.succeeds();
            assertThat(call.messages()).containsExactly("< INVITE", "> 200 OK", "< ACK", "> BYE", "< 200 OK");
        }
    }

    @Test
    void hangingUpBeforeTheAckWaitsForIt() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> {
            leg.answer(Caller.SDP);
            leg.hangUp(16);
        });
        try (Sipp peer = calls(callee, "uac-is-hung-up")) {
            Heard call = taken(legs);
            call.next(Event.Answered.class);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
            peer.succeeds();
        }
    }

    @Test
    void aDelayedOfferIsAnsweredInTheAck() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> leg.answer(Caller.SDP));
        try (Sipp peer = calls(callee, "uac-delayed-offer")) {
            Heard call = taken(legs);

            assertThat(call.received.orElseThrow().sdp()).isEmpty();
            assertThat(call.next(Event.Answered.class).sdp()).contains("m=audio " + peer.mediaPort());
            callee.hangUp(call, 16);
            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            peer.succeeds();
        }
    }

    @Test
    void anInviteIsRefusedByTheHandler() {
        callee.onInvite(_ -> new SipEndpoint.Decision.Refuse(404, "Not Here"));
        try (Sipp peer = Sipp.resource("/sipp/uac-refused.xml")
                .with("STATUS", "404")
                .calling(callee.address())
                .start()) {
            peer.succeeds();
            assertThat(peer.messages()).contains("SIP/2.0 404 Not Here");
        }
    }

    @Test
    void aRefusalTellsWhenToComeAgain() {
        long before = callee.count("refused/5xx");
        callee.onInvite(_ -> new SipEndpoint.Decision.Refuse(503, "Busy", OptionalInt.of(7)));
        try (Sipp peer = Sipp.resource("/sipp/uac-refused.xml")
                .with("STATUS", "503")
                .calling(callee.address())
                .start()) {
            peer.succeeds();
            assertThat(peer.messages()).contains("SIP/2.0 503 Busy", "Retry-After: 7\r\n");
            assertThat(callee.count("refused/5xx")).isEqualTo(before + 1);
        }
    }

    @Test
    void aRefusalThatIsNoneIsRefused() {
        for (int status : new int[] {0, 200, 299, 700}) {
            assertThatThrownBy(() -> new SipEndpoint.Decision.Refuse(status, ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 300");
        }
        assertThatThrownBy(() -> new SipEndpoint.Decision.Refuse(503, "", OptionalInt.of(-1)))
                .hasMessageContaining("Retry-After");
    }

    @Test
    void theHeadersOfAnInviteAreHandedOutButNoSecret() {
        var seen = new AtomicReference<Map<String, String>>(Map.of());
        callee.onInvite(received -> {
            seen.set(received.headers());
            return new SipEndpoint.Decision.Refuse(404, "");
        });
        try (Sipp peer = headers("", 600)) {
            peer.succeeds();
        }
        assertThat(seen.get())
                .containsEntry("p-asserted-identity", "\"Ms Liu\" <sip:+861380000@carrier.example>")
                .containsEntry("diversion", "<sip:4000@pbx.example>;reason=unconditional")
                .containsEntry("session-expires", "1800;refresher=uac")
                .containsEntry("supported", "timer")
                .containsEntry("referred-by", "<sip:referrer@pbx.example>")
                .containsEntry("x-tenant", "青岛 Nr. 7")
                .containsEntry("max-forwards", "70")
                .containsEntry("content-type", "application/sdp")
                .hasEntrySatisfying("from", from -> assertThat(from).contains("sip:1001@127.0.0.1"))
                .hasEntrySatisfying("via", via -> assertThat(via).startsWith("SIP/2.0/UDP 127.0.0.1"))
                .hasEntrySatisfying("x-long", value -> assertThat(value).hasSize(600))
                .doesNotContainKeys("authorization", "proxy-authorization", "user-to-user", "x", "k", "b");
        assertThat(seen.get().toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void headersWithoutBoundAreHandedOutWithinOurs() {
        var seen = new AtomicReference<Map<String, String>>(Map.of());
        callee.onInvite(received -> {
            seen.set(received.headers());
            return new SipEndpoint.Decision.Refuse(404, "");
        });
        StringBuilder many = new StringBuilder();
        for (int n = 0; n < 100; n++) {
            many.append("      X-").append(n).append(": value\n");
        }
        try (Sipp peer = headers(many.toString(), SipEndpoint.Received.MAX_HEADER_CHARS + 1)) {
            peer.succeeds();
        }
        assertThat(seen.get()).hasSize(SipEndpoint.Received.MAX_HEADERS).doesNotContainKey("x-long");
    }

    private static Sipp headers(String more, int longValue) {
        return Sipp.resource("/sipp/uac-headers.xml")
                .with("STATUS", "404")
                .with("MORE", more)
                .with("LONG", "y".repeat(longValue))
                .calling(callee.address())
                .start();
    }

    @Test
    void aHandlerThatFailsIsA500() {
        callee.onInvite(_ -> {
            throw new IllegalStateException("on purpose");
        });
        try (Sipp peer = Sipp.resource("/sipp/uac-refused.xml")
                .with("STATUS", "500")
                .calling(callee.address())
                .start()) {
            peer.succeeds();
        }
    }

    @Test
    void aTakenCallCanStillBeRefused() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> {
            leg.ring();
            leg.refuse(488, "No Common Codec");
        });
        try (Sipp peer = Sipp.resource("/sipp/uac-refused.xml")
                .with("STATUS", "488")
                .calling(callee.address())
                .start()) {
            assertThat(taken(legs).ending()).isEqualTo(ending(By.US, Kind.REFUSED, 488, -1, "No Common Codec"));
            peer.succeeds();
        }
    }

    @Test
    void hangingUpWhileItRingsRefusesWithTheCausesStatus() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> {
            leg.ring();
            leg.hangUp(17);
        });
        try (Sipp peer = Sipp.resource("/sipp/uac-refused.xml")
                .with("STATUS", "486")
                .calling(callee.address())
                .start()) {
            assertThat(taken(legs).ending()).isEqualTo(ending(By.US, Kind.REFUSED, 486, 17, "Busy here"));
            peer.succeeds();
            assertThat(peer.messages()).contains("Reason: Q.850;cause=17");
        }
    }

    @Test
    void aCancelEndsARingingCallWith487() throws InterruptedException {
        assertCancelled(SipLeg::ring, "180");
    }

    @Test
    void aCancelEndsACallThatHearsUsAlreadyWith487() throws InterruptedException {
        assertCancelled(leg -> assertThat(leg.earlyMedia(Caller.SDP)).isEqualTo(SipLeg.Early.HEARD), "183");
    }

    private static void assertCancelled(Consumer<SipLeg> opened, String provisional) throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(opened);
        try (Sipp peer = Sipp.resource("/sipp/uac-cancels.xml")
                .with("PROVISIONAL", provisional)
                .calling(callee.address())
                .start()) {
            assertThat(taken(legs).ending()).isEqualTo(ending(By.PEER, Kind.CANCELLED, 487, 26, "elsewhere"));
            peer.succeeds();
        }
    }

    // ---- before the answer

    @Test
    void theCallerHearsUsBeforeTheAnswerWhichSaysTheSame() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> {
            assertThat(leg.earlyMedia(Caller.SDP)).isEqualTo(SipLeg.Early.HEARD);
            leg.ring();
            assertThat(leg.dialog()).isEmpty();
            assertThatThrownBy(() -> leg.answer(Caller.SDP.replace("40000", "40002")))
                    .isInstanceOf(IllegalArgumentException.class);
            leg.answer(Caller.SDP);
            assertThat(leg.earlyMedia(Caller.SDP)).as("too late").isEqualTo(SipLeg.Early.NONE);
        });
        try (Sipp peer = calls(callee, "uac-early-media")) {
            Heard call = taken(legs);

            assertThat(call.next(Event.Answered.class).sdp()).isEmpty();
            callee.hangUp(call, 16);
            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            peer.succeeds();
        }
    }

    @Test
    void aDelayedOfferCannotBeAnsweredEarlySoItRings() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(leg -> {
            assertThat(leg.earlyMedia(Caller.SDP)).isEqualTo(SipLeg.Early.NONE);
            leg.answer(Caller.SDP);
        });
        try (Sipp peer = calls(callee, "uac-delayed-offer")) {
            Heard call = taken(legs);

            assertThat(call.next(Event.Answered.class).sdp()).contains("m=audio " + peer.mediaPort());
            assertThat(peer.messages()).contains("SIP/2.0 180").doesNotContain("SIP/2.0 183");
            callee.hangUp(call, 16);
            peer.succeeds();
        }
    }

    private static EngineClock minutesAreTenths(EngineClock clock) {
        return new FastClock(
                clock, delay -> delay.compareTo(Duration.ofMinutes(1)) < 0 ? delay : Duration.ofMillis(100));
    }

    @Test
    void provisionalAnswersAreRepeatedSoThatNoProxyGivesUp() throws InterruptedException {
        try (var slow = new Caller(Caller.PATIENT, InboundCallTest::minutesAreTenths)) {
            BlockingQueue<Heard> legs = slow.takes(leg -> leg.earlyMedia(Caller.SDP));
            try (Sipp peer = calls(slow, "uac-patient")) {
                Heard call = taken(legs);
                Await.until("183 came twice", () -> peer.messages().split("SIP/2.0 183", -1).length > 2);
                slow.owner.execute(() -> call.leg().ring());
                Await.until("180 came twice", () -> peer.messages().split("SIP/2.0 180", -1).length > 2);

                assertThat(call.ending().kind()).isEqualTo(Kind.CANCELLED);
                peer.succeeds();
            }
        }
    }

    @Test
    void aMissingAckEndsTheCallWithBye() throws InterruptedException {
        BlockingQueue<Heard> legs = hasty.takes(leg -> leg.answer(Caller.SDP));
        try (Sipp peer = calls(hasty, "uac-never-acks")) {
            assertThat(taken(legs).ending()).isEqualTo(ending(By.NETWORK, Kind.TIMED_OUT, 200, -1, "no ACK"));
            peer.succeeds();
            assertThat(hasty.count(SipCounters.ANSWERS_RETRANSMITTED)).isGreaterThan(3);
        }
    }

    @Test
    void theSameInviteByAnotherWayIsMerged() throws InterruptedException {
        BlockingQueue<Heard> legs = callee.takes(SipLeg::ring);
        try (Sipp peer = calls(callee, "uac-merged")) {
            Heard call = taken(legs);
            Await.until("the second one has come", () -> callee.count(SipCounters.MERGED) > 0);
            callee.hangUp(call, 17);

            peer.succeeds();
            assertThat(legs).isEmpty();
        }
    }

    @Test
    void keepAlivesLearnThatNoCallsAreTaken() {
        callee.accepting(false);
        try (Sipp peer = options("503")) {
            peer.succeeds();
            assertThat(peer.messages()).containsPattern("Retry-After: \\d+\r\n");
        } finally {
            callee.accepting(true);
        }
        try (Sipp peer = options("200")) {
            peer.succeeds();
            assertThat(peer.messages())
                    .contains("Allow: INVITE", "Accept: application/sdp", "Supported: uui,timer,100rel");
        }
    }

    private static Sipp options(String status) {
        return Sipp.resource("/sipp/uac-options.xml")
                .with("STATUS", status)
                .calling(callee.address())
                .start();
    }

    @Test
    void requestsOutsideOfAnyDialogGetTheirAnswers() {
        try (Sipp peer = calls(callee, "uac-outside-dialog")) {
            peer.succeeds();
        }
    }
}
