package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static io.parley.testkit.sipp.Script.SDP;
import static io.parley.testkit.sipp.Script.has;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SessionTerms.Mode;
import io.parley.engine.sip.SessionTerms.Refresher;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Script;
import io.parley.testkit.sipp.Sipp;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 4028 in both roles against real sipp; 90 s pass in 0.9 s. */
@SuppressWarnings("NullAway.Init")
final class SessionTimerTest {
    private static final SessionTerms OFFERED = terms(Mode.OFFER, Refresher.AUTO);

    private static Caller us;

    @BeforeAll
    static void open() {
        us = new Caller(Caller.PATIENT, FastClock::ofSessions);
    }

    @AfterAll
    static void close() {
        us.close();
    }

    @BeforeEach
    void ordinary() {
        us.terms(OFFERED);
    }

    /** The shortest that there is. */
    private static SessionTerms terms(Mode mode, Refresher refresher) {
        return SessionTerms.DEFAULT.with(
                new SessionTerms.Timer(mode, Duration.ofSeconds(90), Duration.ofSeconds(90), refresher));
    }

    private static Heard calls(Sipp peer, SessionTerms terms) {
        return us.place(peer.port(), call -> call.on(terms));
    }

    private static Heard taken(BlockingQueue<Heard> legs) throws InterruptedException {
        Heard leg = legs.poll(10, TimeUnit.SECONDS);
        assertThat(leg).as("an INVITE was taken").isNotNull();
        return leg;
    }

    /** The peer may be slow to answer: what comes next must not overtake that. */
    private static boolean isAnswered(Sipp peer, String request) {
        return peer.messages().split("CSeq: " + request, -1).length > 2;
    }

    private static void hungUpByUs(Heard call, Sipp peer) {
        us.hangUp(call, 16);
        assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
        peer.succeeds();
    }

    // ---- we call

    @Test
    void weRefreshByUpdateAtHalfTimeWhereThePeerAllowsIt() {
        Script script = Script.callee("refreshed by UPDATE, twice")
                .receives("INVITE", has("Session-Expires", "^ *90 *$"), has("Supported", "timer"))
                .answersInvite(
                        200,
                        "Allow: INVITE, ACK, BYE, UPDATE",
                        "Require: timer",
                        "Session-Expires: 90;refresher=uac",
                        SDP + 1)
                .receives("ACK")
                .receives("UPDATE", has("Session-Expires", "90;refresher=uac"), has("Content-Length", "^ *0"))
                .answers(200, "Require: timer", "Session-Expires: 90;refresher=uac")
                .receives("UPDATE")
                .answers(200, "Require: timer", "Session-Expires: 90;refresher=uac")
                .receives("BYE", has("Reason", "Q.850;cause=16"))
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("refreshed twice", () -> peer.messages().split("\nCSeq: . UPDATE").length > 4);

            hungUpByUs(call, peer);
            assertThat(call.all()).hasSize(2);
        }
    }

    @Test
    void weRefreshByReInviteWithTheSameDescriptionWhereItDoesNot() {
        Script script = Script.callee("refreshed by re-INVITE")
                .receives("INVITE")
                .answersInvite(200, "Require: timer", "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .inDialog()
                .receives("INVITE", has("", "o=parley 7 1 IN"), has("Session-Expires", "90;refresher=uac"))
                .answersInvite(200, "Require: timer", "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK", has("CSeq", "2 ACK"))
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("refreshed", () -> peer.messages().contains("CSeq: 2 ACK"));

            hungUpByUs(call, peer);
            assertThat(call.all()).as("nothing changed").hasSize(2);
        }
    }

    @Test
    void aRefreshThatBringsAnotherDescriptionIsTold() {
        Script script = Script.callee("moves its media when refreshed")
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .inDialog()
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 90;refresher=uac", SDP + 2)
                .receives("ACK")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);

            assertThat(call.next(Event.Answered.class).sdp()).contains("o=sipp 1 2");
            hungUpByUs(call, peer);
        }
    }

    @Test
    void aRepeated200ToARefreshIsAcknowledgedAgain() {
        Script script = Script.callee("repeats its 200 to the re-INVITE")
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .inDialog()
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 1800;refresher=uas", SDP + 1)
                .receives("ACK", has("CSeq", "2 ACK"))
                .answersInvite(200, "Session-Expires: 1800;refresher=uas", SDP + 1)
                .receives("ACK", has("CSeq", "2 ACK"))
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().option("-nr").start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("two ACKs", () -> peer.messages().split("CSeq: 2 ACK").length > 2);
            hungUpByUs(call, peer);
        }
    }

    @Test
    void aSessionThatThePeerDoesNotRefreshEndsWithByeAndItsReason() {
        Script script = Script.callee("promises to refresh and does not")
                .receives("INVITE")
                .answersInvite(200, "Require: timer", "Session-Expires: 90;refresher=uas", SDP + 1)
                .receives("ACK")
                .receives("BYE", has("Reason", "Q.850;cause=102;text=\"session expired\""))
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);

            assertThat(call.ending()).isEqualTo(ending(By.NETWORK, Kind.TIMED_OUT, 200, 102, Session.SESSION_EXPIRED));
            peer.succeeds();
        }
    }

    @Test
    void aPeerThatRefreshesKeepsTheSession() {
        Script script = Script.callee("refreshes four times, by UPDATE and re-INVITE")
                .receives("INVITE", has("Session-Expires", "90;refresher=uas"))
                .answersInvite(200, "Require: timer", "Session-Expires: 90;refresher=uas", SDP + 1)
                .receives("ACK");
        for (int n = 0; n < 2; n++) {
            script.pauses(400)
                    .asks("UPDATE", "Supported: timer", "Session-Expires: 90;refresher=uac")
                    .expects(200, has("Session-Expires", "90;refresher=uac"), has("Require", "timer"))
                    .pauses(400)
                    .asks("INVITE", "Supported: timer", "x: 90;refresher=uac", SDP + 1)
                    .expects(200, has("Session-Expires", "90;refresher=uac"))
                    .acknowledges();
        }
        script.receives("BYE").answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, terms(Mode.OFFER, Refresher.PEER));
            call.next(Event.Answered.class);
            Await.until(
                    "refreshed",
                    () -> peer.messages().split("13 INVITE").length > 1
                            && peer.messages().contains("CSeq: 13 ACK"));

            hungUpByUs(call, peer);
        }
    }

    @Test
    void thePeerMayTakeTheRefreshingOver() {
        Script script = Script.callee("has us refresh from its UPDATE on")
                .receives("INVITE")
                .answersInvite(200, "Allow: UPDATE", "Session-Expires: 1800;refresher=uas", SDP + 1)
                .receives("ACK")
                .asks("UPDATE", "Supported: timer", "Session-Expires: 90;refresher=uas")
                .expects(200, has("Session-Expires", "90;refresher=uas"))
                .receives("UPDATE", has("Session-Expires", "90;refresher=uac"))
                .answers(200, "Session-Expires: 1800;refresher=uac")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("we refreshed", () -> isAnswered(peer, "2 UPDATE"));

            hungUpByUs(call, peer);
        }
    }

    @Test
    void a422IsFollowedByAnInviteThatAsksForMore() {
        Script script = Script.callee("wants 600 s, and then 1200 s")
                .receives("INVITE", has("Session-Expires", "^ *90"))
                .answersInvite(422, "Min-SE: 600")
                .receives("ACK")
                .receives("INVITE", has("Session-Expires", "^ *600"), has("Min-SE", "600"), has("CSeq", "2 INVITE"))
                .answersInvite(422, "Min-SE: 1200")
                .receives("ACK")
                .receives("INVITE", has("Session-Expires", "^ *1200"), has("Min-SE", "1200"))
                .answersInvite(200, "Session-Expires: 1200;refresher=uas", SDP + 1)
                .receives("ACK")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            hungUpByUs(call, peer);
        }
    }

    @Test
    void a422ThatAsksForNothingMoreIsARefusal() {
        Script script = Script.callee("is never content")
                .receives("INVITE")
                .answersInvite(422, "Min-SE: 90")
                .receives("ACK");
        try (Sipp peer = script.scenario().start()) {
            assertThat(calls(peer, OFFERED).ending().status()).isEqualTo(422);
            peer.succeeds();
        }
    }

    @Test
    void a422ToARefreshIsAnsweredWithOneThatAsksForMore() {
        Script script = Script.callee("wants more from the refresh on")
                .receives("INVITE")
                .answersInvite(200, "Allow: UPDATE", "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .receives("UPDATE")
                .answers(422, "Min-SE: 900")
                .receives("UPDATE", has("Session-Expires", "900;refresher=uac"), has("Min-SE", "900"))
                .answers(200, "Session-Expires: 900;refresher=uac")
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("asked again", () -> isAnswered(peer, "3 UPDATE"));
            hungUpByUs(call, peer);
        }
    }

    @Test
    void aPeerThatKnowsOfNoSessionAnyMoreIsSaidGoodbyeTo() {
        Script script = Script.callee("has forgotten the call")
                .receives("INVITE")
                .answersInvite(200, "Allow: UPDATE", "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .receives("UPDATE")
                .answers(481)
                .receives("BYE")
                .answers(481);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);

            assertThat(call.ending())
                    .isEqualTo(ending(By.NETWORK, Kind.TIMED_OUT, 481, 102, "Call/Transaction Does Not Exist"));
            peer.succeeds();
        }
    }

    @Test
    void anAllowThatPromisesTooMuchLeadsToReInvite() {
        Script script = Script.callee("allows UPDATE and refuses it")
                .receives("INVITE")
                .answersInvite(200, "Allow: UPDATE", "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .receives("UPDATE")
                .answers(405)
                .inDialog()
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 900;refresher=uac", SDP + 1)
                .receives("ACK", has("CSeq", "3 ACK"))
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("refreshed", () -> peer.messages().contains("CSeq: 3 ACK"));
            hungUpByUs(call, peer);
        }
    }

    @Test
    void glareIsWaitedOutAndTheRefreshComesAgain() {
        Script script = Script.callee("changes something itself just then")
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 900;refresher=uac", SDP + 1)
                .receives("ACK")
                .inDialog()
                .receives("INVITE")
                .answersInvite(491)
                .receives("ACK")
                .receives("INVITE", has("CSeq", "3 INVITE"))
                .answersInvite(200, "Session-Expires: 1800;refresher=uac", SDP + 1)
                .receives("ACK")
                .receives("BYE")
                .answers(200);
        try (Caller slow = new Caller(Caller.PATIENT, SessionTimerTest::refreshesSoonAndExpiresLate);
                Sipp peer = script.scenario().start()) {
            Heard call = slow.place(peer.port(), it -> it.on(terms(Mode.OFFER, Refresher.US)));
            call.next(Event.Answered.class);
            Await.until("first try", () -> peer.messages().contains("SIP/2.0 491"));
            long refused = us.clock.nanoTime();
            Await.until("again", () -> peer.messages().contains("CSeq: 3 ACK"));

            assertThat(Duration.ofNanos(us.clock.nanoTime() - refused)) // RFC 3261 section 14.1: ours is the Call-ID
                    .isGreaterThan(Duration.ofMillis(1_900));
            hungUpByUs(call, peer);
        }
    }

    @Test
    void theOneThatIsCalledWaitsLessThanTheOtherSide() throws InterruptedException {
        Script script = Script.caller("changes something itself just then")
                .invites("Supported: timer", "Session-Expires: 900;refresher=uas", SDP + 1)
                .expects(200)
                .acknowledges()
                .receives("INVITE", has("CSeq", "1 INVITE"))
                .inDialog()
                .answersInvite(491)
                .receives("ACK")
                .receives("INVITE", has("CSeq", "2 INVITE"))
                .answersInvite(500, "Retry-After: 1")
                .receives("ACK")
                .receives("INVITE", has("CSeq", "3 INVITE"))
                .asks("INVITE", SDP + 2)
                .expects(491)
                .acknowledgesRefusal()
                .answersInvite(200, "Session-Expires: 1800;refresher=uac", SDP + 1)
                .receives("ACK", has("CSeq", "3 ACK"))
                .asks("BYE")
                .expects(200);
        try (Caller slow = new Caller(Caller.PATIENT, SessionTimerTest::refreshesSoonAndExpiresLate)) {
            BlockingQueue<Heard> legs = slow.takes(leg -> leg.answer(Caller.SDP));
            try (Sipp peer = script.scenario().calling(slow.address()).start()) {
                Heard call = taken(legs);
                call.next(Event.Answered.class);

                assertThat(call.ending().by()).isEqualTo(By.PEER);
                peer.succeeds();
            }
        }
    }

    private static EngineClock refreshesSoonAndExpiresLate(EngineClock clock) {
        return new FastClock(clock, delay -> delay.equals(Duration.ofSeconds(450)) ? Duration.ofMillis(100) : delay);
    }

    @Test
    void aPeerThatKnowsNoTimersHasNone() {
        Script script = Script.callee("knows no timers")
                .receives("INVITE", has("Session-Expires", "^ *90"))
                .answersInvite(200, "Allow: UPDATE", SDP + 1)
                .receives("ACK")
                .pauses(700)
                .asks("INFO")
                .expects(200)
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, OFFERED);
            call.next(Event.Answered.class);
            Await.until("time has passed", () -> isAnswered(peer, "10 INFO"));

            hungUpByUs(call, peer);
            assertThat(peer.messages()).doesNotContain("CSeq: 2 UPDATE");
        }
    }

    @Test
    void aPeerThatKnowsNoTimersIsRefreshedWhereThatIsAlwaysWanted() {
        Script script = Script.callee("knows no timers, and is asked whether it lives")
                .receives("INVITE")
                .answersInvite(200, "Allow: UPDATE", SDP + 1)
                .receives("ACK")
                .receives("UPDATE")
                .answers(200)
                .receives("UPDATE")
                .answers(200)
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, terms(Mode.ALWAYS, Refresher.AUTO));
            call.next(Event.Answered.class);
            Await.until("refreshed twice", () -> isAnswered(peer, "3 UPDATE"));
            hungUpByUs(call, peer);
        }
    }

    @Test
    void whereItIsOffNothingIsSaidOfTimers() {
        Script script = Script.callee("asks for a timer all the same")
                .receives("INVITE")
                .answersInvite(200, "Session-Expires: 90;refresher=uac", SDP + 1)
                .receives("ACK")
                .pauses(900)
                .asks("INFO")
                .expects(200)
                .receives("BYE")
                .answers(200);
        try (Sipp peer = script.scenario().start()) {
            Heard call = calls(peer, terms(Mode.OFF, Refresher.AUTO));
            call.next(Event.Answered.class);
            Await.until("time has passed", () -> isAnswered(peer, "10 INFO"));

            hungUpByUs(call, peer);
            String invite = peer.messages().substring(0, peer.messages().indexOf("SIP/2.0 200"));
            assertThat(invite).doesNotContain("Session-Expires").contains("Supported: uui,100rel\r\n");
        }
    }

    // ---- we are called

    private static Sipp calling(Script script) {
        return script.scenario().calling(us.address()).start();
    }

    @Test
    void aCallerThatAsksForATimerRefreshes() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("refreshes the call that it made")
                .invites("Supported: timer", "Session-Expires: 90", SDP + 1)
                .expects(200, has("Session-Expires", "90;refresher=uac"), has("Require", "timer"))
                .acknowledges()
                .pauses(500)
                .asks("UPDATE", "Supported: timer", "Session-Expires: 90;refresher=uac")
                .expects(200, has("Session-Expires", "90;refresher=uac"))
                .pauses(500)
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(script)) {
            Heard call = taken(legs);
            call.next(Event.Answered.class);

            assertThat(call.ending().by()).isEqualTo(By.PEER);
            peer.succeeds();
        }
    }

    @Test
    void aCallerThatHasUsRefreshIsRefreshed() throws InterruptedException {
        us.terms(terms(Mode.WHEN_ASKED, Refresher.AUTO));
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("is refreshed by re-INVITE")
                .invites("Supported: timer", "x: 90;refresher=uas", SDP + 1)
                .expects(200, has("Session-Expires", "90;refresher=uas"))
                .acknowledges()
                .receives("INVITE", has("", "o=parley 7 1 IN"), has("Session-Expires", "90;refresher=uac"))
                .inDialog()
                .answersInvite(200, "Session-Expires: 1800;refresher=uac", SDP + 1)
                .receives("ACK", has("CSeq", "1 ACK"))
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(script)) {
            Heard call = taken(legs);
            call.next(Event.Answered.class);

            assertThat(call.ending().by()).isEqualTo(By.PEER);
            peer.succeeds();
        }
    }

    @Test
    void aProxysTimerIsOursToKeepWhereTheCallerKnowsNone() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("knows no timers; a proxy on the way wants one")
                .invites("Allow: INVITE, UPDATE", "Session-Expires: 90", SDP + 1)
                .expects(200, has("Session-Expires", "90;refresher=uas"))
                .acknowledges()
                .receives("UPDATE")
                .answers(200)
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(script)) {
            Heard call = taken(legs);
            call.next(Event.Answered.class);

            assertThat(call.ending().by()).isEqualTo(By.PEER);
            peer.succeeds();
            assertThat(peer.messages()).doesNotContain("Require: timer");
        }
    }

    @Test
    void aCallerThatStopsRefreshingIsHungUp() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("promises to refresh and does not")
                .invites("Supported: timer", "Session-Expires: 90;refresher=uac", SDP + 1)
                .expects(200)
                .acknowledges()
                .receives("BYE", has("Reason", "cause=102"))
                .answers(200);
        try (Sipp peer = calling(script)) {
            Heard call = taken(legs);
            call.next(Event.Answered.class);

            assertThat(call.ending()).isEqualTo(ending(By.NETWORK, Kind.TIMED_OUT, 200, 102, Session.SESSION_EXPIRED));
            peer.succeeds();
        }
    }

    @Test
    void tooShortASessionIsRefusedWith422BeforeAnybodyIsAsked() {
        us.terms(SessionTerms.DEFAULT.with(
                new SessionTerms.Timer(Mode.OFFER, Duration.ofMinutes(30), Duration.ofMinutes(5), Refresher.AUTO)));
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("asks for 90 s, and then for what we want")
                .invites("Supported: timer", "Session-Expires: 90", SDP + 1)
                .expects(422, has("Min-SE", "300"))
                .acknowledgesRefusal()
                .invites("Supported: timer", "Session-Expires: 300", "Min-SE: 300", SDP + 1)
                .expects(200, has("Session-Expires", "300;refresher=uac"))
                .acknowledges()
                .asks("UPDATE", "Supported: timer", "Session-Expires: 100")
                .expects(422, has("Min-SE", "300"))
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(script)) {
            peer.succeeds();
            assertThat(legs).as("only the second one came to us").hasSize(1);
        }
    }

    @Test
    void aLongSessionIsCutToOursButNotBelowThePeersMinimum() throws InterruptedException {
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("asks for two hours, and at least ten minutes")
                .invites("Supported: timer", "Session-Expires: 7200", "Min-SE: 600", SDP + 1)
                .expects(200, has("Session-Expires", "^ *600;"))
                .acknowledges()
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(script)) {
            taken(legs);
            peer.succeeds();
        }
    }

    @Test
    void whereItIsOffACallerThatInsistsIsRefused() {
        us.terms(terms(Mode.OFF, Refresher.AUTO));
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("insists on a timer")
                .invites("Require: timer", "Session-Expires: 90", SDP + 1)
                .expects(420, has("Unsupported", "timer"))
                .acknowledgesRefusal();
        try (Sipp peer = calling(script)) {
            peer.succeeds();
            assertThat(legs).isEmpty();
        }
    }

    @Test
    void aCallerWithoutATimerGetsOneWhereThatIsAlwaysWanted() throws InterruptedException {
        us.terms(terms(Mode.ALWAYS, Refresher.US));
        BlockingQueue<Heard> legs = us.takes(leg -> leg.answer(Caller.SDP));
        Script script = Script.caller("is given a timer")
                .invites("Supported: timer", "Allow: UPDATE", SDP + 1)
                .expects(200, has("Session-Expires", "90;refresher=uas"))
                .acknowledges()
                .receives("UPDATE")
                .answers(200, "Session-Expires: 1800;refresher=uac")
                .asks("BYE")
                .expects(200);
        try (Sipp peer = calling(script)) {
            taken(legs);
            peer.succeeds();
        }
    }
}
