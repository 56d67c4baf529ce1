package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.sipp.Sipp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that we place, against real sipp with the scenarios in {@code resources/sipp}. */
@SuppressWarnings("NullAway.Init")
final class OutboundCallTest {
    private static Caller caller;

    @BeforeAll
    static void open() {
        caller = new Caller(Caller.PATIENT);
    }

    @AfterAll
    static void close() {
        caller.close();
    }

    @Test
    void aCallThatRingsAndIsAnsweredEndsWithOurBye() {
        try (Sipp peer = Sipp.resource("/sipp/uas-answer.xml").start()) {
            Heard call = caller.call(peer.port());

            assertThat(call.next(Event.Ringing.class)).isEqualTo(new Event.Ringing(180, "Ringing"));
            Event.Answered answered = call.next(Event.Answered.class);
            assertThat(answered.sdp()).contains("m=audio " + peer.mediaPort() + " RTP/AVP 0 101");
            assertThat(answered.remoteContact()).startsWith("sip:sipp@127.0.0.1:" + peer.port());
            caller.hangUp(call, 16);

            assertThat(call.ending()).isEqualTo(ending(By.US, Kind.BYE, 200, 16, "hung up"));
            peer.succeeds();
        }
    }
}
