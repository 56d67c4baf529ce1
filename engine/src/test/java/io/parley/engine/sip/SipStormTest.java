package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.engine.sip.guard.Guard;
import io.parley.engine.sip.guard.GuardSettings;
import io.parley.testkit.Await;
import io.parley.testkit.storm.SipStorm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * A storm at the port beside calls of a known source: none is hurt, new ones are taken, and what is kept of strangers has
 * bounds.
 */
final class SipStormTest {
    private static final InetAddress KNOWN = InetAddress.getLoopbackAddress();
    private static final int CALLS = 20;
    private static final int NEW_CALLS = 8;
    private static final int MEASURED = 2_500;
    private static final long PACE_NANOS = 200_000;

    /** A new call in the storm, and 5 s would be a lost packet or three. */
    private static final long MAX_SET_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static Guard guard(io.parley.engine.clock.EngineClock clock) {
        var guard = new Guard(GuardSettings.DEFAULT, clock::nanoTime);
        guard.follow(KNOWN::equals);
        return guard;
    }

    @Test
    void aStormFromEverywhereHurtsNoCall() throws Exception {
        try (var far = new Caller(Caller.PATIENT);
                var near = new Caller(Caller.PATIENT, SipStormTest::guard);
                var storm = new SipStorm(near.endpoint.local(), KNOWN)) {
            near.takes(leg -> leg.answer(Caller.SDP));
            List<Heard> live = new ArrayList<>();
            for (int n = 0; n < CALLS; n++) {
                live.add(far.call(near.endpoint.port()));
            }
            live.forEach(call -> call.next(Event.Answered.class));

            storm.begin();
            Await.until(
                    "the storm blows",
                    () -> near.count("guard/banned") > 10_000
                            && near.count("guard/scanner") > 0
                            && near.count("guard/connections") > 0);
            for (int n = 0; n < NEW_CALLS; n++) {
                long begin = near.clock.nanoTime();
                Heard call = far.call(near.endpoint.port());
                call.next(Event.Answered.class);
                assertThat(near.clock.nanoTime() - begin).as("set-up").isLessThan(MAX_SET_UP_NANOS);
                far.hangUp(call, 16);
                assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            }
            for (Heard call : live) {
                assertThat(call.all()).hasSize(1);
                far.hangUp(call, 16);
                assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            }
            storm.end();
            assertThat(near.endpoint.guard().knows(KNOWN)).isTrue();
            assertThat(near.endpoint.guard().banned())
                    .extracting(Guard.Banned::source)
                    .doesNotContain(KNOWN);
            // Strangers got as far as their share lets them: 200 at once and 200 a second, half a minute each.
            assertThat(near.endpoint.openTransactions()).isLessThan(200 * 30);
        }
    }

    /** The figure of docs/operating/security.md. */
    @Test
    void whatIsDroppedCostsAFractionOfWhatIsRefused() throws Exception {
        try (var near = new Caller(Caller.PATIENT, SipStormTest::guard);
                var known = new DatagramSocket(0, KNOWN);
                var stranger = new DatagramSocket(0, InetAddress.ofLiteral("127.66.0.1"))) {
            var _ = cost(near, known, "refused"); // warms up
            long refused = cost(near, known, "refused");
            var _ = cost(near, stranger, "guard/banned");
            long dropped = cost(near, stranger, "guard/banned");
            assertThat(dropped)
                    .as("ns for each dropped, %d for each refused", refused)
                    .isLessThan(refused / 3);
        }
    }

    /** Processor time of the whole process but for the sender's thread, in ns for each message that was counted. */
    private static long cost(Caller near, DatagramSocket from, String counted) throws IOException {
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var threads = ManagementFactory.getThreadMXBean();
        long before = near.count(counted);
        long cpu = process.getProcessCpuTime() - threads.getCurrentThreadCpuTime();
        for (int n = 0; n < MEASURED; n++) {
            byte[] message = SipStorm.request(
                    "REGISTER", "cost", counted.length() + "-" + before + "-" + n, from.getLocalPort());
            from.send(new DatagramPacket(message, message.length, near.endpoint.local()));
            LockSupport.parkNanos(PACE_NANOS);
        }
        Await.until("some are through", () -> near.count(counted) - before > MEASURED / 20);
        return (process.getProcessCpuTime() - threads.getCurrentThreadCpuTime() - cpu) / (near.count(counted) - before);
    }
}
