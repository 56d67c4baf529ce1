package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
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
        BlockingQueue<Heard> legs = callee.takes(SipLeg::ring);
        try (Sipp peer = calls(callee, "uac-cancels")) {
            assertThat(taken(legs).ending()).isEqualTo(ending(By.PEER, Kind.CANCELLED, 487, 26, "elsewhere"));
            peer.succeeds();
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
    void requestsOutsideOfAnyDialogGetTheirAnswers() {
        try (Sipp peer = calls(callee, "uac-outside-dialog")) {
            peer.succeeds();
        }
    }
}
