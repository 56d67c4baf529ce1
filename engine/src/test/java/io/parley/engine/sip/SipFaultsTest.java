package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.engine.sip.Caller.Call;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hostile bytes, dead owners, too many calls, and that nothing is left behind; our endpoint against itself. */
final class SipFaultsTest {
    private static final long SEED = 20_261_121;
    private static final int GARBAGE_PACKETS = 400;

    /** In the manner of RFC 4475: what each is wrong in stands in its Call-ID. {@code $} is our own Via. */
    private static final List<String> MALFORMED = List.of(
            "INVITE sip:a@127.0.0.1 SIP/2.0\n$\nFrom: <sip:x@y>;tag=1\nTo: sip:a@127.0.0.1>\nCall-ID: unbalanced-to\nCSeq: 1 INVITE\n",
            "INVITE sip:a@127.0.0.1 SIP/2.0\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCall-ID: sequence-too-large\nCSeq: 36893488147419103232 INVITE\n",
            "INVITE sip:a@127.0.0.1 SIP/2.0\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCall-ID: negative-length\nCSeq: 1 INVITE\nContent-Length: -999\n",
            "OPTIONS sip:a@127.0.0.1 SIP/2.0\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCall-ID: method-mismatch\nCSeq: 8 INVITE\n",
            "OPTIONS <sip:a@127.0.0.1> SIP/2.0\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCall-ID: uri-in-brackets\nCSeq: 1 OPTIONS\n",
            "OPTIONS sip:a@127.0.0.1 SIP/7.0\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCall-ID: version\nCSeq: 1 OPTIONS\n",
            "INVITE sip:a@127.0.0.1 SIP/2.0\n$\nTo: <sip:a@127.0.0.1>\nCall-ID: no-from\nCSeq: 1 INVITE\n",
            "INVITE sip:a@127.0.0.1 SIP/2.0\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCall-ID: no-via\nCSeq: 1 INVITE\n",
            "INVITE sip:a@127.0.0.1 SIP/2.0\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>\nCSeq: 1 INVITE\n",
            "INVITE\n$\n",
            "SIP/2.0 4294967301 better not\n$\nFrom: <sip:x@y>;tag=1\nTo: <sip:a@b>;tag=2\nCall-ID: big-status\nCSeq: 1 INVITE\n",
            "SIP/2.0 200\n$\nFrom: x\n",
            "BYE sip:a@127.0.0.1 SIP/2.0\n$\nFrom: \"x <sip:x@y>;tag=1\nTo: <sip:a@127.0.0.1>;tag=2\nCall-ID: open-quote\nCSeq: 1 BYE\n");

    @Test
    void garbageAtThePortIsCountedAndNoCallIsHarmed() throws Exception {
        try (var a = new Caller(Caller.PATIENT);
                var b = new Caller(Caller.PATIENT);
                var hostile = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            BlockingQueue<Heard> legs = b.takes(leg -> leg.answer(Caller.SDP));
            Heard call = a.call(b.endpoint.port());
            call.next(Event.Answered.class);
            Heard taken = taken(legs);
            taken.next(Event.Answered.class);

            String via = "Via: SIP/2.0/UDP 127.0.0.1:" + hostile.getLocalPort() + ";branch=z9hG4bKx";
            for (String text : MALFORMED) {
                send(
                        hostile,
                        b,
                        (text.replace("$", via) + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            }
            // Some are answered (RFC 3261 section 21.4.1), some are dropped; all are counted but the bad version (505).
            Await.until(
                    "all are counted, counters " + b.endpoint.counters(),
                    () -> b.count(SipCounters.MALFORMED) >= MALFORMED.size() - 3);
            assertThat(answers(hostile)).anyMatch(answer -> answer.startsWith("SIP/2.0 400 "));

            var random = new Random(SEED);
            for (int n = 0; n < GARBAGE_PACKETS; n++) {
                send(hostile, b, mutated(MALFORMED.get(n % MALFORMED.size()).replace("$", via), random));
            }
            try (var stream = new Socket(InetAddress.getLoopbackAddress(), b.endpoint.port())) {
                byte[] noise = new byte[3000];
                random.nextBytes(noise);
                stream.getOutputStream().write(noise);
                stream.getOutputStream().flush();
            }

            Heard second = a.call(b.endpoint.port());
            second.next(Event.Answered.class);
            a.hangUp(second, 16);
            assertThat(second.ending().kind()).isEqualTo(Kind.BYE);
            a.hangUp(call, 16);
            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            assertThat(taken.ending().by()).isEqualTo(By.PEER);
        }
    }

    private static byte[] mutated(String text, Random random) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        for (int n = random.nextInt(8); n >= 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static void send(DatagramSocket from, Caller to, byte[] bytes) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), to.endpoint.port());
        from.send(new DatagramPacket(bytes, bytes.length, address));
    }

    private static List<String> answers(DatagramSocket socket) throws IOException {
        var answers = new ArrayList<String>();
        socket.setSoTimeout(300);
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                answers.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        } catch (java.net.SocketTimeoutException _) {
            return answers;
        }
    }

    private static Heard taken(BlockingQueue<Heard> legs) throws InterruptedException {
        Heard leg = legs.poll(10, TimeUnit.SECONDS);
        assertThat(leg).as("an INVITE was taken").isNotNull();
        return leg;
    }

    @Test
    void twoHundredCallsLeaveNothingBehind() throws Exception {
        var timers =
                new SipSettings.Timers(Caller.HASTY.t1().multipliedBy(3), Caller.HASTY.t2(), Caller.PATIENT.byeWait());
        try (var a = new Caller(timers);
                var b = new Caller(timers)) {
            BlockingQueue<Heard> legs = b.takes(leg -> {
                leg.ring();
                leg.answer(Caller.SDP);
            });
            for (int round = 0; round < 10; round++) {
                var calls = new ArrayList<Heard>();
                for (int n = 0; n < 20; n++) {
                    boolean tcp = n % 4 == 0;
                    calls.add(a.place(b.endpoint.port(), call -> tcp ? call.overTcp() : call));
                }
                for (Heard call : calls) {
                    call.next(Event.Ringing.class);
                    call.next(Event.Answered.class);
                    a.hangUp(call, 16);
                }
                for (Heard call : calls) {
                    assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
                }
            }

            for (int n = 0; n < 200; n++) {
                Heard leg = taken(legs);
                leg.next(Event.Answered.class);
                assertThat(leg.ending().by()).isEqualTo(By.PEER);
            }
            Await.until(
                    "the transaction tables are empty",
                    () -> a.endpoint.openTransactions() == 0 && b.endpoint.openTransactions() == 0);
            Await.until("the legs are forgotten", () -> a.endpoint.knownLegs() == 0 && b.endpoint.knownLegs() == 0);
            assertThat(a.count(SipCounters.LEGS_RELEASED)).isEqualTo(200);
            assertThat(b.count(SipCounters.LEGS_RELEASED)).isEqualTo(200);
        }
    }

    @Test
    void aLegAboveTheBoundIsRefusedOnBothSides() throws Exception {
        try (var a = new Caller(Caller.PATIENT, 2);
                var b = new Caller(Caller.PATIENT, 1)) {
            BlockingQueue<Heard> legs = b.takes(leg -> leg.answer(Caller.SDP));
            Heard first = a.call(b.endpoint.port());
            first.next(Event.Answered.class);
            taken(legs);
            Heard second = a.call(b.endpoint.port());
            assertThat(second.ending().status()).isEqualTo(503);
            Heard third = a.place(new Call("sip:4711@127.0.0.1:9"));
            Heard fourth = a.call(b.endpoint.port());
            assertThat(fourth.ending().reason()).isEqualTo("too many legs: 2");

            a.hangUp(third, 16);
            a.hangUp(first, 16);
            assertThat(first.ending().kind()).isEqualTo(Kind.BYE);
        }
    }

    @Test
    void anOwnerThatIsGoneTakesItsLegWithIt() throws Exception {
        try (var a = new Caller(Caller.PATIENT);
                var b = new Caller(Caller.PATIENT)) {
            ExecutorService gone = Executors.newSingleThreadExecutor();
            var heard = new Heard(java.util.Optional.empty());
            b.onInvite(_ -> new SipEndpoint.Decision.Take(gone, heard, leg -> leg.answer(Caller.SDP)));
            Heard call = a.call(b.endpoint.port());
            call.next(Event.Answered.class);
            heard.next(Event.Answered.class);
            gone.shutdownNow();
            a.hangUp(call, 16); // answered 481 on the owner's behalf

            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            Await.until("the leg is dropped", () -> b.endpoint.knownLegs() == 0);
            assertThat(b.count(SipCounters.OWNER_GONE)).isPositive();
        }
    }

    @Test
    void closingHangsUpWhatIsLeft() throws Exception {
        try (var a = new Caller(Caller.PATIENT)) {
            Heard taken;
            Heard call;
            try (var b = new Caller(Caller.PATIENT)) {
                BlockingQueue<Heard> legs = b.takes(leg -> leg.answer(Caller.SDP));
                call = a.call(b.endpoint.port());
                call.next(Event.Answered.class);
                taken = taken(legs);
                taken.next(Event.Answered.class);
                b.endpoint.close();
                b.endpoint.close();
            }

            assertThat(taken.ending().by()).isEqualTo(By.US);
            assertThat(call.ending()).isEqualTo(Caller.ending(By.PEER, Kind.BYE, 200, 16, "BYE"));
        }
    }

    @Test
    void closingCutsOffALegWhosePeerIsSilent() {
        Heard call;
        try (var a = new Caller(Caller.PATIENT)) {
            call = a.place(new Call("sip:4711@127.0.0.1:9"));
            a.endpoint.close();
            assertThat(call.ending()).isEqualTo(Caller.ending(By.US, Kind.TIMED_OUT, 0, -1, "endpoint closed"));
        }
        assertThat(call.all()).hasSize(1);
    }

    @Test
    void aPortInUseIsSaid() {
        try (var a = new Caller(Caller.PATIENT)) {
            assertThatThrownBy(() -> JainSipEndpoint.open(
                            SipSettings.on(InetAddress.getLoopbackAddress(), a.endpoint.port()),
                            a.clock,
                            _ -> new SipEndpoint.Decision.Refuse(480, "")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + a.endpoint.port());
        }
    }
}
