package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static io.parley.testkit.sipp.Script.SDP;
import static io.parley.testkit.sipp.Script.has;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Script;
import io.parley.testkit.sipp.Sipp;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a caller asks within its call, against real sipp; what a callee asks is in {@link OutboundCallTest}. */
@SuppressWarnings("NullAway.Init")
final class InDialogTest {
    private static Caller us;
    private static BlockingQueue<Heard> legs;

    @BeforeAll
    static void open() {
        us = new Caller(Caller.PATIENT);
        legs = us.takes(leg -> leg.answer(Caller.SDP));
    }

    @AfterAll
    static void close() {
        us.close();
    }

    private static Script caller(String name) {
        return Script.caller(name).invites(SDP + 1).expects(200).acknowledges();
    }

    private static Sipp runs(Script script) {
        return script.scenario().calling(us.address()).start();
    }

    private static Heard taken() throws InterruptedException {
        Heard call = legs.poll(10, TimeUnit.SECONDS);
        assertThat(call).as("an INVITE was taken").isNotNull();
        call.next(Event.Answered.class);
        return call;
    }

    private static void endsByPeer(Heard call, Sipp peer) {
        assertThat(call.ending().by()).isEqualTo(By.PEER);
        peer.succeeds();
    }

    /** As a call's mailbox: once its call is over it runs nothing any more. */
    private static final class ClosingOwner implements Executor, SipLeg.Listener {
        private volatile @Nullable SipLeg leg;
        private volatile boolean closed;

        @Override
        public void execute(Runnable task) {
            us.owner.execute(() -> {
                if (!closed) {
                    task.run();
                }
            });
        }

        @Override
        public void onSip(Event event) {
            SipLeg mine = leg;
            if (event instanceof Event.Released && mine != null) {
                mine.letGo();
                closed = true;
            }
        }

        void opened(SipLeg with) {
            leg = with;
            with.answer(Caller.SDP);
        }
    }

    @Test
    void whatComesAfterItsOwnersEndIsAnsweredAllTheSame() {
        Script script = caller("asks for something after its BYE")
                .asks("BYE")
                .expects(200)
                .asks("INFO")
                .expects(481)
                .asks("BYE")
                .expects(481);
        try (var late = new Caller(Caller.PATIENT)) {
            var owner = new ClosingOwner();
            late.onInvite(_ -> new SipEndpoint.Decision.Take(owner, owner, owner::opened));
            try (Sipp peer = script.scenario().calling(late.address()).start()) {
                peer.succeeds();
            }
            assertThat(owner.closed).isTrue();
        }
    }

    @Test
    void whatOverlapsAnOpenChangeIsToldToComeAgain() throws InterruptedException {
        Script script = caller("changes the session three times at once")
                .asksAndGoesOn("UPDATE", SDP + 2)
                .asks("UPDATE", SDP + 3)
                .expects(500, has("Retry-After", "[0-9]"))
                .asks("INVITE", SDP + 4)
                .expects(500, has("Retry-After", "[0-9]"))
                .acknowledgesRefusal()
                .asks("INFO")
                .expects(200)
                .expects(200, has("CSeq", "2 UPDATE"))
                .asks("BYE")
                .expects(200);
        try (Sipp peer = runs(script)) {
            Heard call = taken();
            Event.MediaOffer first = call.next(Event.MediaOffer.class);
            assertThat(first.sdp()).contains("o=sipp 1 2");
            Await.until("the others are refused", () -> peer.messages().split("CSeq: 5 INFO").length > 2);
            us.owner.execute(() -> call.leg().acceptMedia(first.requestId(), Caller.SDP.replace("7 1", "7 2")));

            endsByPeer(call, peer);
        }
    }

    @Test
    void aReInviteCanBeCancelledAndTheCallGoesOn() throws InterruptedException {
        Script script = caller("thinks better of its re-INVITE")
                .asksAndGoesOn("INVITE", SDP + 2)
                .cancels()
                .expects(200, has("CSeq", "2 CANCEL"))
                .expects(487, has("CSeq", "2 INVITE"))
                .acknowledgesRefusal()
                .asks("UPDATE", SDP + 1)
                .expects(200)
                .asks("BYE")
                .expects(200);
        try (Sipp peer = runs(script)) {
            Heard call = taken();
            Event.MediaOffer offer = call.next(Event.MediaOffer.class);
            Await.until("cancelled", () -> peer.messages().contains("SIP/2.0 487"));
            us.owner.execute(() -> call.leg().acceptMedia(offer.requestId(), "too late: no effect"));

            endsByPeer(call, peer);
        }
    }

    @Test
    void everyRequestOfACallerGetsItsAnswer() throws InterruptedException {
        Script script = caller("asks everything")
                .asks("OPTIONS")
                .expects(200, has("Allow", "PRACK"), has("Accept", "application/sdp"))
                .asks("INFO")
                .expects(200)
                .asks("MESSAGE")
                .expects(405, has("Allow", "INVITE"))
                .asks("JUGGLE")
                .expects(501)
                .asks("REFER", "Refer-To: <sip:someone@127.0.0.1>")
                .expects(403)
                .asks("SUBSCRIBE", "Event: dialog")
                .expects(489)
                .asks("NOTIFY", "Event: refer", "Subscription-State: active")
                .expects(481)
                .asks("PRACK", "RAck: 1 1 INVITE")
                .expects(481)
                .asks("OPTIONS", "Require: teleport")
                .expects(420, has("Unsupported", "teleport"))
                .asks("UPDATE", "Max-Forwards: 0")
                .expects(200)
                .asks("BYE", "Reason: SIP;cause=600;text=\"Busy Everywhere\"")
                .expects(200)
                .asks("BYE")
                .expects(481)
                .asks("UPDATE", SDP + 2)
                .expects(481);
        try (Sipp peer = runs(script)) {
            Heard call = taken();

            assertThat(call.ending()).as("no Q.850 cause").isEqualTo(ending(By.PEER, Kind.BYE, 200, -1, "BYE"));
            peer.succeeds();
        }
    }

    @Test
    void anInviteThatReachesUsWithItsLastHopIsTaken() throws InterruptedException {
        Script script = Script.caller("has no hop left: we are where it goes (RFC 3261 section 16.3 is for proxies)")
                .invites("Max-Forwards: 0", SDP + 1)
                .expects(200)
                .acknowledges()
                .asks("BYE", "Reason: Q.850;cause=31;text=\"Normal, unspecified\"")
                .expects(200);
        try (Sipp peer = runs(script)) {
            Heard call = taken();
            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.BYE, 200, 31, "Normal, unspecified"));
            peer.succeeds();
        }
    }

    @Test
    void nobodyTakesAnotherCallOver() {
        int before = legs.size();
        Script script = Script.caller("wants to replace a call")
                .invites("Replaces: 1@x;to-tag=a;from-tag=b", SDP + 1)
                .expects(403)
                .acknowledgesRefusal()
                .invites("Require: replaces", "Replaces: 1@x;to-tag=a;from-tag=b", SDP + 1)
                .expects(420, has("Unsupported", "replaces"))
                .acknowledgesRefusal();
        try (Sipp peer = runs(script)) {
            peer.succeeds();
            assertThat(legs).hasSize(before);
        }
    }
}
