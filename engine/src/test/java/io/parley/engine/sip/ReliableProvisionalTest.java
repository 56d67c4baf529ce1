package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static io.parley.testkit.sipp.Script.SDP;
import static io.parley.testkit.sipp.Script.has;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SessionTerms.Provisional;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Script;
import io.parley.testkit.sipp.Sipp;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reliable provisional answers (RFC 3262) and UPDATE before the answer (RFC 3311), in both roles against real sipp. */
@SuppressWarnings("NullAway.Init")
final class ReliableProvisionalTest {
    private static Caller us;
    private static Caller hasty;

    @BeforeAll
    static void open() {
        us = new Caller(Caller.PATIENT);
        hasty = new Caller(Caller.HASTY);
    }

    @AfterAll
    static void close() {
        us.close();
        hasty.close();
    }

    @BeforeEach
    void ordinary() {
        us.terms(SessionTerms.DEFAULT);
    }

    private static SessionTerms terms(Provisional provisional) {
        return SessionTerms.DEFAULT.with(provisional);
    }

    private static void hungUpByUs(Heard call, Sipp peer) {
        us.hangUp(call, 16);
        assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
        peer.succeeds();
    }

    // ---- we call

    @Test
    void aReliable180IsAcknowledgedWithPrack() {
        Script script = Script.callee("rings reliably")
                .receives("INVITE", has("Supported", "100rel"), has("Allow", "PRACK"))
                .answersInvite(180, "Require: 100rel", "RSeq: 4711")
                .receives("PRACK", has("RAck", "^ *4711 1 INVITE"), has("CSeq", "2 PRACK"))
                .answers(200)
                .answersInvite(200, SDP + 1)
                .receives("ACK", has("CSeq", "1 ACK"))
                .receives("BYE", has("CSeq", "3 BYE"))
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());
            call.next(Event.Ringing.class);
            assertThat(call.next(Event.Answered.class).sdp()).contains("o=sipp 1 1");
            hungUpByUs(call, peer);
        }
    }

    @Test
    void anAnswerInAReliable183IsTheAnswerAndALaterOneIsNone() {
        Script script = Script.callee("answers the offer reliably, and differently in its 200")
                .receives("INVITE")
                .answersInvite(183, "Require: 100rel", "RSeq: 1", SDP + 1)
                .receives("PRACK", has("RAck", "1 1 INVITE"))
                .answers(200)
                .answersInvite(183, "Require: 100rel", "RSeq: 2")
                .receives("PRACK", has("RAck", "2 1 INVITE"))
                .answers(200)
                .answersInvite(200, SDP + 9)
                .receives("ACK")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());
            assertThat(call.next(Event.EarlyMedia.class).sdp()).contains("o=sipp 1 1");
            assertThat(call.next(Event.Answered.class).sdp())
                    .as("RFC 3261 section 13.2.1")
                    .isEmpty();
            hungUpByUs(call, peer);
        }
    }

    @Test
    void oneThatCameAgainIsNotToldAgainAndOneTooEarlyIsNotAcknowledged() {
        Script script = Script.callee("repeats one, and loses one")
                .receives("INVITE")
                .answersInvite(180, "Require: 100rel", "RSeq: 7")
                .receives("PRACK", has("RAck", "7 1 INVITE"))
                .answersInvite(180, "Require: 100rel", "RSeq: 7")
                .answers(200)
                .answersInvite(183, "Require: 100rel", "RSeq: 9", SDP + 3)
                .pauses(100)
                .answersInvite(183, "Require: 100rel", "RSeq: 8")
                .receives("PRACK", has("RAck", "8 1 INVITE"))
                .answers(200)
                .answersInvite(183, "Require: 100rel", "RSeq: 9", SDP + 3)
                .receives("PRACK", has("RAck", "9 1 INVITE"))
                .answers(200)
                .answersInvite(486)
                .receives("ACK");
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());

            assertThat(call.next(Event.Ringing.class).status()).isEqualTo(180);
            assertThat(call.next(Event.Ringing.class).status()).isEqualTo(183);
            call.next(Event.EarlyMedia.class);
            assertThat(call.ending().status()).isEqualTo(486);
            peer.succeeds();
        }
    }

    @Test
    void eachForkIsAcknowledgedInItsOwnDialog() {
        Script script = Script.callee("two callees, both reliable")
                .receives("INVITE")
                .answersInviteAs("a", 183, "Require: 100rel", "RSeq: 100", SDP + 1)
                .receives("PRACK", has("RAck", "100 1 INVITE"), has("To", "tag=a"))
                .answers(200)
                .answersInviteAs("b", 183, "Require: 100rel", "RSeq: 50", SDP + 2)
                .receives("PRACK", has("RAck", "50 1 INVITE"), has("To", "tag=b"))
                .answers(200)
                .answersInviteAs("a", 200)
                .receives("ACK", has("To", "tag=a"))
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());
            call.next(Event.EarlyMedia.class);
            call.next(Event.EarlyMedia.class);
            assertThat(call.next(Event.Answered.class).sdp())
                    .as("the one that answered, not the one that was heard last")
                    .contains("o=sipp 1 1");
            hungUpByUs(call, peer);
        }
    }

    @Test
    void aRefusalMayComeBetweenAndIsTheEnd() {
        Script script = Script.callee("refuses after it rang")
                .receives("INVITE")
                .answersInvite(183, "Require: 100rel", "RSeq: 1", SDP + 1)
                .receives("PRACK")
                .answersInvite(486, "Reason: Q.850;cause=17;text=\"User busy\"")
                .receives("ACK");
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());
            call.next(Event.EarlyMedia.class);
            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.REFUSED, 486, 17, "User busy"));
            peer.succeeds();
        }
    }

    @Test
    void anAcknowledgedCallCanBeCancelled() {
        Script script = Script.callee("rings reliably and is cancelled")
                .receives("INVITE")
                .answersInvite(180, "Require: 100rel", "RSeq: 1")
                .receives("PRACK")
                .answers(200)
                .receives("CANCEL", has("Reason", "Q.850;cause=16"))
                .answers(200)
                .answersInvite(487)
                .receives("ACK");
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());
            call.next(Event.Ringing.class);
            Await.until("acknowledged", () -> peer.messages().contains("PRACK sip:"));
            us.hangUp(call, 16);
            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 487, 16, "hung up"));
            peer.succeeds();
        }
    }

    @Test
    void theCalleeMayChangeTheSessionBeforeItAnswers() {
        Script script = Script.callee("changes its media by UPDATE while it rings")
                .receives("INVITE")
                .answersInvite(183, "Require: 100rel", "RSeq: 1", SDP + 1)
                .receives("PRACK")
                .answers(200)
                .asks("UPDATE", SDP + 2)
                .expects(200, has("", "o=parley 7 2"))
                .answersInvite(200)
                .receives("ACK")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.call(peer.port());
            call.next(Event.EarlyMedia.class);
            Event.MediaOffer offer = call.next(Event.MediaOffer.class);
            assertThat(offer.method()).isEqualTo("UPDATE");
            us.owner.execute(() -> call.leg().acceptMedia(offer.requestId(), Caller.SDP.replace("7 1", "7 2")));
            assertThat(call.next(Event.Answered.class).sdp()).isEmpty();
            hungUpByUs(call, peer);
        }
    }

    @Test
    void whereItIsOffNothingIsAcknowledged() {
        Script script = Script.callee("rings reliably though we do not know it")
                .receives("INVITE")
                .answersInvite(180)
                .answersInvite(200, SDP + 1)
                .receives("ACK")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = us.place(peer.port(), it -> it.on(terms(Provisional.OFF)));
            call.next(Event.Ringing.class);
            call.next(Event.Answered.class);
            hungUpByUs(call, peer);
            assertThat(peer.messages().substring(0, peer.messages().indexOf("SIP/2.0")))
                    .doesNotContain("100rel");
        }
    }

    // ---- we are called

    private static Sipp calling(Caller to, Script script) {
        return script.scenario().calling(to.address()).start();
    }

    private static Heard taken(BlockingQueue<Heard> legs) throws InterruptedException {
        Heard leg = legs.poll(10, TimeUnit.SECONDS);
        assertThat(leg).as("an INVITE was taken").isNotNull();
        return leg;
    }

    private static void hungUpByPeer(BlockingQueue<Heard> legs, Sipp peer) throws InterruptedException {
        Heard call = taken(legs);
        call.next(Event.Answered.class);
        assertThat(call.ending().by()).isEqualTo(By.PEER);
        peer.succeeds();
    }

    private static void andAnswer(SipLeg leg) {
        leg.answer(Caller.SDP);
    }

    @Test
    void aCallerWhoRequiresItIsRungReliably() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> {
            leg.ring();
            andAnswer(leg);
        });
        Script script = Script.caller("requires 100rel")
                .invites("Require: 100rel", SDP + 1)
                .expects(180, has("Require", "100rel"), has("RSeq", "[1-9]"))
                .keepsRSeq()
                .expects(200, has("", "m=audio"))
                .acknowledges()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(200)
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(us, script)) {
            hungUpByPeer(legs, peer);
        }
    }

    @Test
    void anAnswerIn183HoldsThe200BackUntilItsPrackAndIsNotRepeated() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> {
            assertThat(leg.earlyMedia(Caller.SDP)).isEqualTo(SipLeg.Early.HEARD);
            leg.ring();
            andAnswer(leg);
        });
        Script script = Script.caller("acknowledges late")
                .invites("Require: 100rel", SDP + 1)
                .expects(183, has("RSeq", "[1-9]"), has("", "m=audio 40000"))
                .keepsRSeq()
                .pauses(700)
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(200, has("CSeq", "PRACK"))
                .expects(200, has("CSeq", "1 INVITE"), has("Content-Length", "^ *0"))
                .acknowledges()
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(us, script)) {
            hungUpByPeer(legs, peer);
            assertThat(peer.messages().split("SIP/2.0 183"))
                    .as("again after T1")
                    .hasSizeGreaterThan(2);
            assertThat(peer.messages()).as("it was overtaken by the answer").doesNotContain("SIP/2.0 180");
        }
    }

    @Test
    void provisionalAnswersGoOneAfterAnother() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> {
            var _ = leg.earlyMedia(Caller.SDP);
            leg.ring();
        });
        Script script = Script.caller("acknowledges both")
                .invites("Require: 100rel", SDP + 1)
                .expects(183)
                .keepsRSeq()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(200)
                .expects(180, has("RSeq", "[1-9]"), has("Content-Length", "^ *0"))
                .keepsRSeq()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(200)
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(481)
                .asks("PRACK", "RAck: 1 77 INVITE")
                .expects(481)
                .expects(200, has("CSeq", "1 INVITE"))
                .acknowledges()
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(us, script)) {
            Heard call = taken(legs);
            Await.until("both are acknowledged", () -> peer.messages().split("SIP/2.0 481").length > 2);
            us.owner.execute(() -> andAnswer(call.leg()));
            call.next(Event.Answered.class);
            assertThat(call.ending().by()).isEqualTo(By.PEER);
            peer.succeeds();
        }
    }

    @Test
    void aDelayedOfferIsAnsweredInThePrack() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> {
            leg.ring(); // would have to carry an offer: nothing goes out
            assertThat(leg.earlyMedia(Caller.SDP)).isEqualTo(SipLeg.Early.OFFERED);
        });
        Script script = Script.caller("offers nothing, and answers in its PRACK")
                .invites("Require: 100rel")
                .expects(183, has("", "m=audio 40000"))
                .keepsRSeq()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE", SDP + 5)
                .expects(200)
                .expects(200, has("CSeq", "1 INVITE"), has("Content-Length", "^ *0"))
                .acknowledges()
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(us, script)) {
            Heard call = taken(legs);
            assertThat(call.next(Event.EarlyMedia.class).sdp()).contains("o=sipp 1 5");
            us.owner.execute(() -> andAnswer(call.leg()));
            assertThat(call.next(Event.Answered.class).sdp()).isEmpty();
            assertThat(call.ending().by()).isEqualTo(By.PEER);
            peer.succeeds();
        }
    }

    @Test
    void aPrackWithoutTheAnswerToOurOfferIsRefusedWithTheCall() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> {
            var _ = leg.earlyMedia(Caller.SDP);
        });
        Script script = Script.caller("does not answer our offer")
                .invites("Require: 100rel")
                .expects(183)
                .keepsRSeq()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(400)
                .expects(488)
                .acknowledgesRefusal();
        try (Sipp peer = calling(us, script)) {
            assertThat(taken(legs).ending().status()).isEqualTo(488);
            peer.succeeds();
        }
    }

    @Test
    void aPrackMayCarryAnotherOffer() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> {
            var _ = leg.earlyMedia(Caller.SDP);
        });
        Script script = Script.caller("changes its media in the PRACK, and then by UPDATE")
                .invites("Require: 100rel", SDP + 1)
                .expects(183)
                .keepsRSeq()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE", SDP + 2)
                .expects(200, has("", "o=parley 7 2"))
                .asks("UPDATE", SDP + 3)
                .expects(200, has("", "o=parley 7 3"))
                .expects(200, has("CSeq", "1 INVITE"))
                .acknowledges()
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(us, script)) {
            Heard call = taken(legs);
            Event.MediaOffer prack = call.next(Event.MediaOffer.class);
            assertThat(prack.method()).isEqualTo("PRACK");
            us.owner.execute(() -> call.leg().acceptMedia(prack.requestId(), Caller.SDP.replace("7 1", "7 2")));
            Event.MediaOffer update = call.next(Event.MediaOffer.class);
            us.owner.execute(() -> {
                call.leg().acceptMedia(update.requestId(), Caller.SDP.replace("7 1", "7 3"));
                andAnswer(call.leg());
            });
            call.next(Event.Answered.class);
            assertThat(call.ending().by()).isEqualTo(By.PEER);
            peer.succeeds();
        }
    }

    @Test
    void aCallerWhoOnlyKnowsItIsRungReliablyWhereTheTrunkSaysSo() throws InterruptedException {
        us.terms(terms(Provisional.WHEN_SUPPORTED));
        BlockingQueue<Heard> legs = us.takes(SipLeg::ring);
        Script script = Script.caller("supports 100rel")
                .invites("Supported: 100rel", SDP + 1)
                .expects(180, has("RSeq", "[1-9]"))
                .keepsRSeq()
                .asks("PRACK", "RAck: [$rseq] 1 INVITE")
                .expects(200)
                .cancels()
                .expects(200)
                .expects(487)
                .acknowledgesRefusal();
        try (Sipp peer = calling(us, script)) {
            assertThat(taken(legs).ending().kind()).isEqualTo(Kind.CANCELLED);
            peer.succeeds();
        }
    }

    @Test
    void aCallerWhoOnlyKnowsItIsRungAsEverWhereTheTrunkSaysNothing() throws InterruptedException {
        ordinary(SipLeg::ring, "Supported: 100rel");
    }

    @Test
    void whereItIsOffACallerWhoKnowsItIsRungAsEver() throws InterruptedException {
        us.terms(terms(Provisional.OFF));
        ordinary(SipLeg::ring, "Supported: 100rel");
    }

    private static void ordinary(Consumer<SipLeg> first, String header) throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(first.andThen(ReliableProvisionalTest::andAnswer));
        Script script = Script.caller("is rung without more ado")
                .invites(header, SDP + 1)
                .expects(180)
                .expects(200, has("", "m=audio"))
                .acknowledges()
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(us, script)) {
            hungUpByPeer(legs, peer);
            assertThat(peer.messages()).doesNotContain("RSeq");
        }
    }

    @Test
    void whereItIsOffACallerWhoInsistsIsRefused() {
        us.terms(terms(Provisional.OFF));
        BlockingQueue<Heard> legs = us.takes(SipLeg::ring);
        Script script = Script.caller("insists on 100rel")
                .invites("Require: 100rel", SDP + 1)
                .expects(420, has("Unsupported", "100rel"))
                .acknowledgesRefusal();
        try (Sipp peer = calling(us, script)) {
            peer.succeeds();
            assertThat(legs).isEmpty();
        }
    }

    @Test
    void aCallerWhoNeverAcknowledgesIsRefusedInTime() throws InterruptedException {
        BlockingQueue<Heard> legs = hasty.takes(leg -> {
            var _ = leg.earlyMedia(Caller.SDP);
            andAnswer(leg);
        });
        Script script = Script.caller("never sends PRACK").invites("Require: 100rel", SDP + 1);
        script.expects(183).expects(504).acknowledgesRefusal();
        try (Sipp peer = calling(hasty, script)) {
            assertThat(taken(legs).ending()).isEqualTo(ending(By.US, Kind.REFUSED, 504, -1, "No PRACK"));
            peer.succeeds();
            assertThat(peer.messages().split("SIP/2.0 183"))
                    .as("at 0, T1, 3 T1, 7 T1 … 63 T1")
                    .hasSize(1 + 7);
        }
    }
}
