package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.engine.sip.Caller.Call;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.sipp.Sipp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that we place, against real sipp with the scenarios in {@code resources/sipp}. */
@SuppressWarnings("NullAway.Init")
final class OutboundCallTest {
    private static Caller caller;
    private static Caller hasty;

    @BeforeAll
    static void open() {
        caller = new Caller(Caller.PATIENT);
        hasty = new Caller(Caller.HASTY);
    }

    @AfterAll
    static void close() {
        caller.close();
        hasty.close();
    }

    private static Sipp peer(String scenario) {
        return Sipp.resource("/sipp/" + scenario + ".xml").start();
    }

    private static void answeredAndHungUp(Heard call, Sipp peer) {
        call.next(Event.Answered.class);
        caller.hangUp(call, 16);
        assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
        peer.succeeds();
    }

    // ---- the ordinary

    @Test
    void aCallThatRingsAndIsAnsweredEndsWithOurBye() {
        try (Sipp peer = peer("uas-answer")) {
            Heard call = caller.call(peer.port());

            assertThat(call.next(Event.Ringing.class)).isEqualTo(new Event.Ringing(180, "Ringing"));
            Event.Answered answered = call.next(Event.Answered.class);
            assertThat(answered.sdp()).contains("m=audio " + peer.mediaPort() + " RTP/AVP 0 101");
            assertThat(answered.remoteContact()).startsWith("sip:sipp@127.0.0.1:" + peer.port());
            caller.hangUp(call, 16);
            caller.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
            peer.succeeds();
            assertThat(peer.messages()).contains("Reason: Q.850;cause=16");
        }
    }

    @Test
    void aCallOverTcpIsSetUpAndHungUpAlike() {
        try (Sipp peer = Sipp.resource("/sipp/uas-answer.xml").overTcp().start()) {
            Heard call = caller.place(peer.port(), Call::overTcp);

            call.next(Event.Ringing.class);
            answeredAndHungUp(call, peer);
            assertThat(call.messages())
                    .containsExactly("> INVITE", "< 180 Ringing", "< 200 OK", "> ACK", "> BYE", "< 200 OK");
        }
    }

    @Test
    void aByeOfThePeerTellsItsQ850Cause() {
        try (Sipp peer = peer("uas-answer-then-bye")) {
            Heard call = caller.call(peer.port());

            call.next(Event.Ringing.class);
            call.next(Event.Answered.class);

            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.BYE, 200, 17, "User busy"));
            peer.succeeds();
        }
    }

    @Test
    void earlyMediaBringsItsDescriptionAndTheAnswerNeedNotRepeatIt() {
        try (Sipp peer = peer("uas-early-media")) {
            Heard call = caller.call(peer.port());

            Event.EarlyMedia early = call.next(Event.EarlyMedia.class);
            assertThat(early.status()).isEqualTo(183);
            assertThat(early.sdp()).contains("m=audio");
            assertThat(call.next(Event.Answered.class).sdp()).isEmpty();
            caller.hangUp(call, 16);

            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            peer.succeeds();
        }
    }

    @Test
    void theInviteCarriesUserToUserDisplayNameContactAndAllow() {
        try (Sipp peer = peer("uas-checks-caller")) {
            Heard call = caller.place(
                    peer.port(),
                    invite -> invite.userToUser("56a390f3d2b7310023a2;encoding=hex")
                            .as("张伟 \"Parley\""));

            answeredAndHungUp(call, peer);
            assertThat(peer.messages()).contains("From: \"张伟 \\\"Parley\\\"\" <sip:bot@127.0.0.1>;tag=");
        }
    }

    @Test
    void theInviteSaysWhoCallsAsTheTrunkWantsIt() {
        SipEndpoint.Presentation presentation = new SipEndpoint.Presentation(
                Optional.of(new SipEndpoint.Identity("张伟", "sip:+862131068238@ims.example")),
                true,
                Optional.of(new SipEndpoint.Identity("", "sip:4000@ims.example")),
                List.of(
                        new SipEndpoint.Header("X-Tenant", "spring; a=\"b\""),
                        new SipEndpoint.Header("X-Stadt", "上海")));
        try (Sipp peer = peer("uas-answer")) {
            Heard call = caller.place(peer.port(), invite -> invite.presented(presentation));

            call.next(Event.Ringing.class);
            answeredAndHungUp(call, peer);
            assertThat(peer.messages())
                    .contains("P-Asserted-Identity: \"张伟\" <sip:+862131068238@ims.example>")
                    .contains("Privacy: id")
                    .contains("Diversion: <sip:4000@ims.example>;reason=deflection;counter=1")
                    .contains("X-Tenant: spring; a=\"b\"")
                    .contains("X-Stadt: 上海");
        }
    }

    @Test
    void aLineBreakInUserToUserIsRefusedBeforeAnythingIsSent() {
        Heard call = caller.place(9, invite -> invite.userToUser("00\r\nX-Injected: 1"));

        assertThat(call.ending()).isEqualTo(ending(By.NETWORK, Kind.PROTOCOL_ERROR, 0, -1, "INVITE not valid"));
    }

    @Test
    void requestsInTheDialogFollowTheRecordedRoute() {
        try (Sipp peer = peer("uas-record-routed")) {
            answeredAndHungUp(caller.call(peer.port()), peer);
        }
    }

    @Test
    void aNextHopReplacesTheRequestUrisHost() {
        try (Sipp peer = peer("uas-answer")) {
            Heard call = caller.place(new Call("sip:4711@carrier.invalid").by("127.0.0.1:" + peer.port()));

            call.next(Event.Ringing.class);
            answeredAndHungUp(call, peer);
            assertThat(peer.messages()).contains("INVITE sip:4711@carrier.invalid SIP/2.0");
        }
    }

    @Test
    void aHostNameIsLookedUp() {
        try (Sipp peer = peer("uas-answer")) {
            Heard call = caller.place(new Call("sip:4711@localhost:" + peer.port()));

            call.next(Event.Ringing.class);
            answeredAndHungUp(call, peer);
        }
    }

    // ---- refusals

    @Test
    void busyIsARefusalWithItsStatus() {
        try (Sipp peer = Sipp.resource("/sipp/uas-refuse.xml")
                .with("STATUS", "486 Busy Here")
                .with("HEADER", "X-Nothing: 1")
                .start()) {
            assertThat(caller.call(peer.port()).ending())
                    .isEqualTo(ending(By.PEER, Kind.REFUSED, 486, -1, "Busy Here"));
            peer.succeeds();
        }
    }

    @Test
    void aRefusalTellsItsQ850CauseAndText() {
        try (Sipp peer = Sipp.resource("/sipp/uas-refuse.xml")
                .with("STATUS", "503 Service Unavailable")
                .with("HEADER", "Reason: Q.850;cause=34;text=\"No circuit available\"")
                .start()) {
            assertThat(caller.call(peer.port()).ending())
                    .isEqualTo(ending(By.PEER, Kind.REFUSED, 503, 34, "No circuit available"));
            peer.succeeds();
        }
    }

    @Test
    void aRedirectionIsARefusal() {
        try (Sipp peer = Sipp.resource("/sipp/uas-refuse.xml")
                .with("STATUS", "302 Moved Temporarily")
                .with("HEADER", "X-Nothing: 1")
                .start()) {
            assertThat(caller.call(peer.port()).ending())
                    .isEqualTo(ending(By.PEER, Kind.REFUSED, 302, -1, "Moved Temporarily"));
            peer.succeeds();
        }
    }

    @Test
    void anAnswerWithoutADescriptionIsAcknowledgedAndHungUp() {
        try (Sipp peer = peer("uas-no-sdp")) {
            SipLeg.Ending ending = caller.call(peer.port()).ending();

            assertThat(ending.kind()).isEqualTo(Kind.PROTOCOL_ERROR);
            assertThat(ending.by()).isEqualTo(By.PEER);
            assertThat(ending.status()).isEqualTo(200);
            peer.succeeds();
        }
    }

    // ---- digest

    @Test
    void a401IsAnsweredWithTheRightDigest() {
        challenged("uas-challenge"); // sipp computes the digest itself
    }

    @Test
    void a407IsAnsweredInProxyAuthorization() {
        challenged("uas-proxy-challenge");
    }

    private static void challenged(String scenario) {
        try (Sipp peer = peer(scenario)) {
            Heard call = caller.place(peer.port(), invite -> invite.password("s3cret"));

            call.next(Event.Ringing.class);
            answeredAndHungUp(call, peer);
        }
    }

    @Test
    void aStaleNonceIsReplaced() {
        try (Sipp peer = peer("uas-stale-nonce")) {
            answeredAndHungUp(caller.place(peer.port(), invite -> invite.password("s3cret")), peer);
        }
    }

    @Test
    void aProxyAndTheCalleeMayEachAsk() {
        try (Sipp peer = peer("uas-proxy-and-callee")) {
            answeredAndHungUp(caller.place(peer.port(), invite -> invite.password("s3cret")), peer);
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNotTriedAgain() {
        try (Sipp peer = peer("uas-wrong-password")) {
            Heard call = caller.place(peer.port(), invite -> invite.password("guess"));

            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.REFUSED, 401, -1, "Unauthorized"));
            peer.succeeds();
        }
    }

    @Test
    void aChallengeWithoutCredentialsIsARefusal() {
        try (Sipp peer = Sipp.resource("/sipp/uas-refuse.xml")
                .with("STATUS", "407 Proxy Authentication Required")
                .with("HEADER", "Proxy-Authenticate: Digest realm=\"pbx\",nonce=\"abc\"")
                .start()) {
            assertThat(caller.call(peer.port()).ending().status()).isEqualTo(407);
            peer.succeeds();
        }
    }

    @Test
    void aChallengedByeIsSentAgainWithCredentials() {
        try (Sipp peer = peer("uas-challenges-bye")) {
            answeredAndHungUp(caller.place(peer.port(), invite -> invite.password("s3cret")), peer);
        }
    }

    // ---- CANCEL

    @Test
    void theRingTimeoutCancels() {
        try (Sipp peer =
                Sipp.resource("/sipp/uas-ring-forever.xml").with("CAUSE", "19").start()) {
            Heard call = caller.place(peer.port(), invite -> invite.ringingFor(Duration.ofMillis(300)));

            call.next(Event.Ringing.class);
            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 487, 19, OutboundLeg.RING_TIMEOUT));
            peer.succeeds();
        }
    }

    @Test
    void hangingUpWhileItRingsCancels() {
        try (Sipp peer =
                Sipp.resource("/sipp/uas-ring-forever.xml").with("CAUSE", "16").start()) {
            Heard call = caller.call(peer.port());

            call.next(Event.Ringing.class);
            caller.hangUp(call, 16);
            caller.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 487, 16, "hung up"));
            peer.succeeds();
        }
    }

    @Test
    void theCancelWaitsForAProvisionalAnswer() {
        try (Sipp peer = peer("uas-silent-then-trying")) {
            Heard call = caller.call(peer.port());
            caller.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 487, 16, "hung up"));
            peer.succeeds();
            assertThat(peer.messages().indexOf("CANCEL sip:"))
                    .isGreaterThan(peer.messages().indexOf("100 Trying"));
        }
    }

    @Test
    void anAnswerThatBeatsOurCancelIsAcknowledgedAndHungUp() {
        try (Sipp peer = peer("uas-answer-beats-cancel")) {
            Heard call = caller.place(peer.port(), invite -> invite.ringingFor(Duration.ofMillis(200)));

            call.next(Event.Ringing.class);
            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 200, 19, OutboundLeg.RING_TIMEOUT));
            peer.succeeds();
        }
    }

    @Test
    void aCancelThatNobodyAnswersIsBounded() {
        try (Sipp peer = peer("uas-ignores-cancel")) {
            Heard call = hasty.place(peer.port(), invite -> invite.ringingFor(Duration.ofMillis(300)));

            call.next(Event.Ringing.class);
            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 0, 19, OutboundLeg.RING_TIMEOUT));
        }
    }

    @Test
    void hangingUpBeforeAnythingWasHeardIsBoundedByTimerB() {
        try (Sipp peer = peer("uas-mute")) {
            Heard call = hasty.call(peer.port());
            hasty.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.CANCELLED, 0, 16, "hung up"));
        }
    }

    // ---- nobody there

    @Test
    void noResponseAtAllIsATimeoutOfTheNetwork() {
        try (Sipp peer = peer("uas-mute")) {
            assertThat(hasty.call(peer.port()).ending())
                    .isEqualTo(ending(By.NETWORK, Kind.TIMED_OUT, 0, -1, "no answer to INVITE"));
        }
    }

    @Test
    void aRefusedTcpConnectionIsATransportFailure() {
        Heard call = caller.place(FreePorts.port(), Call::overTcp);

        assertThat(call.ending().kind()).isEqualTo(Kind.TRANSPORT_FAILED);
        assertThat(call.all()).hasSize(1);
    }

    @Test
    void anUnknownHostIsATransportFailure() {
        assertThat(caller.place(new Call("sip:4711@nobody.invalid")).ending())
                .isEqualTo(ending(By.NETWORK, Kind.TRANSPORT_FAILED, 0, -1, "host name unknown"));
    }

    @Test
    void aPeerThatVanishesDoesNotKeepTheLeg() {
        try (Sipp peer = peer("uas-mute-to-bye")) {
            Heard call = hasty.call(peer.port());
            call.next(Event.Answered.class);
            hasty.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
        }
    }

    @Test
    void aUriThatIsNoneIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> caller.place(new Call("4711 at home")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a SIP or tel URI")
                .hasMessageNotContaining("4711");
    }

    // ---- repeated and forked answers

    @Test
    void aRepeated200IsAcknowledgedAgain() {
        try (Sipp peer = Sipp.resource("/sipp/uas-ack-lost.xml").option("-nr").start()) {
            long before = caller.count(SipCounters.REPEATED_ANSWERS);
            Heard call = caller.call(peer.port());
            call.next(Event.Answered.class);
            Await.until("both repetitions have come", () -> caller.count(SipCounters.REPEATED_ANSWERS) >= before + 2);
            caller.hangUp(call, 16);

            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            peer.succeeds();
            assertThat(call.all()).hasSize(2);
        }
    }

    @Test
    void theSecondAnswerOfAForkIsAcknowledgedAndHungUp() {
        try (Sipp peer = peer("uas-fork")) {
            Heard call = caller.call(peer.port());
            call.next(Event.Answered.class);
            Await.until("the other fork is hung up", () -> peer.messages().contains("BYE sip:b@"));
            caller.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
            peer.succeeds();
        }
    }

    // ---- in the call

    @Test
    void theSessionCanBeChangedRefusedAndRefreshed() {
        try (Sipp peer = peer("uas-changes-session")) {
            Heard call = caller.call(peer.port());
            call.next(Event.Answered.class);

            Event.MediaOffer hold = call.next(Event.MediaOffer.class); // the refresh before it made no event
            assertThat(hold.method()).isEqualTo("INVITE");
            assertThat(hold.sdp()).contains("a=sendonly");
            caller.owner.execute(() -> call.leg().acceptMedia(hold.requestId(), Caller.SDP.replace("7 1", "7 2")));

            Event.MediaOffer other = call.next(Event.MediaOffer.class);
            caller.owner.execute(() -> call.leg().refuseMedia(other.requestId(), 488));

            Event.MediaOffer update = call.next(Event.MediaOffer.class); // the UPDATE without SDP made none either
            assertThat(update.method()).isEqualTo("UPDATE");
            caller.owner.execute(() -> call.leg().acceptMedia(update.requestId(), Caller.SDP.replace("7 1", "7 3")));

            Event.MediaOffer refused = call.next(Event.MediaOffer.class);
            caller.owner.execute(() -> call.leg().refuseMedia(refused.requestId(), 488));
            caller.owner.execute(() -> call.leg().acceptMedia(refused.requestId(), "decided already: no effect"));

            Event.MediaOffer ours = call.next(Event.MediaOffer.class);
            assertThat(ours.sdp()).isEmpty();
            caller.owner.execute(() -> call.leg().acceptMedia(ours.requestId(), Caller.SDP.replace("7 1", "7 4")));
            assertThat(call.next(Event.Answered.class).sdp()).contains("o=sipp 1 6");

            caller.hangUp(call, 16);
            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            peer.succeeds();
        }
    }

    @Test
    void anUpdateInTheEarlyDialogIsAnswered() {
        try (Sipp peer = peer("uas-update-while-ringing")) {
            Heard call = caller.call(peer.port());

            call.next(Event.Ringing.class);
            answeredAndHungUp(call, peer);
        }
    }

    @Test
    void everyOtherRequestInTheCallGetsItsAnswer() {
        try (Sipp peer = peer("uas-asks-everything")) {
            Heard call = caller.call(peer.port());
            call.next(Event.Answered.class);

            assertThat(call.next(Event.InfoDigit.class).key()).isEqualTo('5');
            assertThat(call.next(Event.InfoDigit.class).key()).isEqualTo('#');
            Await.until("the last one is answered", () -> peer.messages().contains("SIP/2.0 500 "));
            caller.hangUp(call, 16);

            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            peer.succeeds();
        }
    }
}
