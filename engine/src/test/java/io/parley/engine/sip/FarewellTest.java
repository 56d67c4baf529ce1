package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Call;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.FreePorts;
import io.parley.testkit.sipp.Sipp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls whose process has died, ended by another one: what the peer sees, and what we learn. */
@SuppressWarnings("NullAway.Init")
final class FarewellTest {
    private static Caller later;
    private static Caller hasty;

    @BeforeAll
    static void open() {
        later = new Caller(Caller.PATIENT);
        hasty = new Caller(Caller.HASTY);
    }

    @AfterAll
    static void close() {
        later.close();
        hasty.close();
    }

    /** The dialog that a process which dies leaves behind. */
    private static DialogData afterDeath(Caller dead, Heard call)
            throws InterruptedException, ExecutionException, TimeoutException {
        var dialog = new CompletableFuture<Optional<DialogData>>();
        dead.owner.execute(() -> dialog.complete(call.leg().dialog()));
        DialogData left = dialog.get(10, TimeUnit.SECONDS).orElseThrow();
        dead.die();
        return left;
    }

    /** Where the dead process had been, so that a peer which answers to the address that it knows is heard, too. */
    private static int statusAfter(Caller dead, DialogData left, Optional<SipEndpoint.Credentials> credentials) {
        try (var restarted = Caller.on(dead.endpoint.port())) {
            return status(restarted, left, credentials);
        }
    }

    private static int status(Caller by, DialogData dialog) {
        return status(by, dialog, Optional.empty());
    }

    private static int status(Caller by, DialogData dialog, Optional<SipEndpoint.Credentials> credentials) {
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        by.endpoint.farewell(dialog, credentials, 41, told::add);
        try {
            Integer status = told.poll(15, TimeUnit.SECONDS);
            assertThat(status).as("an outcome was told").isNotNull();
            assertThat(told.poll(50, TimeUnit.MILLISECONDS))
                    .as("a second outcome")
                    .isNull();
            return status;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPlacedCallIsEndedThroughItsProxies() throws Exception {
        try (var dead = new Caller(Caller.PATIENT);
                Sipp peer = Sipp.resource("/sipp/uas-record-routed.xml").start()) {
            Heard call = dead.call(peer.port());
            call.next(Event.Answered.class);
            DialogData left = afterDeath(dead, call);

            assertThat(left.routes()).hasSize(2);
            assertThat(left.target()).startsWith("sip:callee@far.invalid");
            assertThat(left.nextHop()).isEqualTo("127.0.0.1:" + peer.port());
            assertThat(statusAfter(dead, left, Optional.empty())).isEqualTo(200);
            peer.succeeds();
            String bye = peer.messages().substring(peer.messages().indexOf("BYE sip:callee@far.invalid"));
            assertThat(bye)
                    .contains("Reason: Q.850;cause=41", "From: <sip:bot@127.0.0.1>;tag=" + left.localTag())
                    .contains("CSeq: " + (left.localSequence() + Farewell.SEQUENCE_GAP + 1) + " BYE");
            assertThat(bye.indexOf("hop=one")).isPositive().isLessThan(bye.indexOf("hop=two"));
        }
    }

    @Test
    void aTakenCallIsEndedToo() throws Exception {
        try (var dead = new Caller(Caller.PATIENT)) {
            BlockingQueue<Heard> legs = dead.takes(leg -> leg.answer(Caller.SDP));
            try (Sipp peer = Sipp.resource("/sipp/uac-is-hung-up.xml")
                    .calling(dead.address())
                    .start()) {
                Heard call = legs.take();
                call.next(Event.Answered.class);

                DialogData left = afterDeath(dead, call);
                assertThat(statusAfter(dead, left, Optional.empty())).isEqualTo(200);
                peer.succeeds();
                assertThat(peer.messages()).containsPattern("From: <sip:4711@127.0.0.1:\\d+>;tag=");
            }
        }
    }

    @Test
    void aCallOverTcpIsEndedOverTcp() throws Exception {
        try (var dead = new Caller(Caller.PATIENT);
                var peer = new Caller(Caller.PATIENT)) {
            BlockingQueue<Heard> legs = peer.takes(leg -> leg.answer(Caller.SDP));
            Heard call = dead.place(peer.endpoint.port(), Call::overTcp);
            call.next(Event.Answered.class);
            legs.take().next(Event.Answered.class);
            DialogData left = afterDeath(dead, call);

            assertThat(left.transport()).isEqualTo("tcp");
            assertThat(status(later, left)).isEqualTo(200);
        }
    }

    @Test
    void aChallengedByeIsSaidAgainWithCredentials() throws Exception {
        try (var dead = new Caller(Caller.PATIENT);
                Sipp peer = Sipp.resource("/sipp/uas-challenges-bye.xml").start()) {
            Heard call = dead.call(peer.port());
            call.next(Event.Answered.class);

            DialogData left = afterDeath(dead, call);
            assertThat(statusAfter(dead, left, Optional.of(new SipEndpoint.Credentials("bot", "s3cret"))))
                    .isEqualTo(200);
            peer.succeeds();
        }
    }

    @Test
    void aPeerThatKnowsNothingOfItSays481AlsoByItsName() {
        String known = "127.0.0.1:" + hasty.endpoint.port();
        assertThat(status(later, dialog(known))).isEqualTo(481);
        assertThat(status(later, dialog("localhost:" + hasty.endpoint.port()))).isEqualTo(481);
    }

    @Test
    void whereNobodyAnswersThatIsSaidInTime() {
        assertThat(status(hasty, dialog("127.0.0.1:" + FreePorts.port()))).isZero();
        assertThat(status(hasty, dialog("nobody.invalid:5060"))).isZero();
    }

    @Test
    void dataThatIsNoneIsAFarewellThatCannotBeSaid() {
        DialogData good = dialog("127.0.0.1:9");
        assertThat(status(
                        later,
                        new DialogData(
                                good.callId(),
                                "a",
                                "b",
                                "not a URI",
                                good.remote(),
                                good.target(),
                                List.of("<<"),
                                1,
                                "udp",
                                "127.0.0.1:9")))
                .isZero();
        assertThat(status(later, dialog(""))).isZero();
    }

    @Test
    void closingTellsThoseThatAreStillWaiting() throws Exception {
        List<Integer> told = new ArrayList<>();
        var closed = new Caller(Caller.PATIENT);
        closed.endpoint.farewell(dialog("127.0.0.1:" + FreePorts.port()), Optional.empty(), 41, told::add);
        closed.close();
        assertThat(told).containsExactly(0);
        closed.endpoint.farewell(dialog("127.0.0.1:9"), Optional.empty(), 41, told::add);
        assertThat(told).containsExactly(0, 0);
    }

    private static DialogData dialog(String nextHop) {
        return new DialogData(
                "gone@127.0.0.1",
                "ours",
                "theirs",
                "sip:bot@127.0.0.1",
                "sip:person@127.0.0.1",
                "sip:person@phone.invalid",
                List.of(),
                7,
                "udp",
                nextHop);
    }
}
