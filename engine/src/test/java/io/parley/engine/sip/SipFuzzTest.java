package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The whole way of a received message, from the port through guard, parser and reception: whatever comes, the endpoint
 * answers the next OPTIONS, and soon. The corpus is that of RFC 4475, and pieces that parsers trip over. {@code
 * -Dparley.sip.fuzz=100} makes it a hundred times as long.
 */
final class SipFuzzTest {
    private static final int TIMES = Integer.getInteger("parley.sip.fuzz", 1);
    private static final int ROUNDS = 60 * TIMES;
    private static final int MESSAGES = 25;

    /** Long messages of one kind; each is parsed within far less than this, or one thread could be kept busy. */
    private static final int COPIES = 20;

    private static final Duration MAX_COST = Duration.ofMillis(50);
    private static final int PATIENCE_MILLIS = 10_000;

    private static final List<String> PIECES = List.of(
            "\r\n",
            "\r\n ",
            "\n\n",
            "\r",
            "\u0000",
            ";;;;",
            ",,,,",
            "\"",
            "\\",
            "<",
            ">",
            "<>",
            "<sip:",
            "(((",
            "[",
            "[::1]",
            "[::ffff:1.2.3.4",
            "%",
            "%00",
            "%zz",
            "*",
            "@",
            ":",
            "://",
            "?a=b&",
            "sip:",
            "sips:",
            "tel:",
            "urn:service:sos",
            "z9hG4bK",
            ";branch=",
            ";branch=\"",
            ";rport=99999999999",
            ";received=",
            ";maddr=224.0.0.1;ttl=999",
            ";tag=",
            "SIP/2.0/UDP ",
            "SIP/2.0",
            "99999999999999999999",
            "-1",
            "\r\nContent-Length: 2147483647\r\n",
            "\r\nContent-Length: -1\r\n",
            "\r\nVia: SIP/2.0/UDP 1.2.3.4:0\r\n",
            "\r\nVia:\r\n",
            "\r\nContact: *, *\r\n",
            "\r\nRoute: <sip:127.0.0.1;lr>\r\n",
            "\r\nRecord-Route: <sip:\r\n",
            "\r\nRequire: x\r\n",
            "\r\nReplaces: a;to-tag=b;from-tag=c\r\n",
            "\r\nSession-Expires: 1;refresher=uas\r\n",
            "\r\nAuthorization: Digest username=\"\r\n",
            "\r\nP-Asserted-Identity: \"x\" <tel:+1>, <sip:\r\n",
            "\r\nUser-to-User: ;encoding=hex;;\r\n",
            "\r\nContent-Type: multipart/mixed;boundary=\"\r\n",
            "\u00e9\u4e2d",
            "x".repeat(3_000));

    @Test
    void damagedMessagesHarmNoCallAndKeepNobodyWaiting() throws Exception {
        List<byte[]> corpus = corpus();
        try (var far = new Caller(Caller.PATIENT);
                var near = new Caller(Caller.HASTY);
                var prober = new Prober(near.endpoint.port())) {
            near.takes(leg -> leg.answer(Caller.SDP));
            Heard call = far.call(near.endpoint.port());
            call.next(Event.Answered.class);
            near.onInvite(_ -> new SipEndpoint.Decision.Refuse(403, ""));
            Seeded.check(ROUNDS, seeded -> {
                for (int n = 0; n < MESSAGES; n++) {
                    byte[] message = damaged(seeded, corpus);
                    if (seeded.chance(0.02)) {
                        overTcp(near.endpoint.port(), message);
                    } else {
                        prober.send(message);
                    }
                }
                assertThat(prober.answered()).as("the endpoint answers").isTrue();
            });
            assertThat(near.endpoint.openTransactions()).isLessThan(ROUNDS * MESSAGES);
            near.takes(leg -> leg.answer(Caller.SDP));
            Heard second = far.call(near.endpoint.port());
            second.next(Event.Answered.class);
            far.hangUp(second, 16);
            assertThat(second.ending().kind()).isEqualTo(Kind.BYE);
            far.hangUp(call, 16);
            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
        }
    }

    @Test
    void whatIsLongCostsLittle() throws Exception {
        Map<String, String> kinds = new TreeMap<>();
        for (String piece : List.of(
                ";",
                ",",
                "<",
                "(",
                "\"",
                "\\",
                "%",
                "*",
                "[",
                ":",
                "\r\n ",
                "\r\nv: SIP/2.0/UDP a",
                "\r\nX:",
                "a=b;",
                "\"\\\"\",",
                "<sip:a>,",
                "\r\nRoute: <sip:a;lr>",
                "\u0000",
                "%00",
                "@")) {
            for (String header : List.of(
                    "Via: SIP/2.0/UDP a;branch=z9hG4bK",
                    "Contact: ",
                    "From: ",
                    "Accept: ",
                    "X: ",
                    "P-Asserted-Identity: ")) {
                kinds.put(header + piece.replaceAll("\\p{Cntrl}", "."), header + piece.repeat(7_500 / piece.length()));
            }
        }
        try (var near = new Caller(Caller.HASTY);
                var prober = new Prober(near.endpoint.port())) {
            assertThat(prober.answered()).isTrue();
            Map<String, Duration> dear = new TreeMap<>();
            kinds.forEach((kind, header) -> {
                byte[] message = ("OPTIONS sip:a@127.0.0.1 SIP/2.0\r\n" + header + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
                long begin = near.clock.nanoTime();
                for (int n = 0; n < COPIES; n++) {
                    prober.send(message);
                }
                assertThat(prober.answered()).as(kind).isTrue();
                Duration each = Duration.ofNanos((near.clock.nanoTime() - begin) / COPIES);
                if (each.compareTo(MAX_COST) > 0) {
                    dear.put(kind, each);
                }
            });
            assertThat(dear).isEmpty();
        }
    }

    private static byte[] damaged(Seeded seeded, List<byte[]> corpus) {
        byte[] message = seeded.pick(corpus);
        return switch (seeded.ints(0, 5)) {
            case 0 -> seeded.bytes(2_000);
            case 1 -> seeded.mutate(message);
            case 2 -> spliced(seeded, message, seeded.pick(corpus));
            default -> withPieces(seeded, message);
        };
    }

    private static byte[] spliced(Seeded seeded, byte[] one, byte[] other) {
        byte[] head = Arrays.copyOf(one, seeded.ints(0, one.length - 1));
        int from = seeded.ints(0, other.length - 1);
        byte[] all = Arrays.copyOf(head, head.length + other.length - from);
        System.arraycopy(other, from, all, head.length, other.length - from);
        return all;
    }

    private static byte[] withPieces(Seeded seeded, byte[] message) {
        StringBuilder text = new StringBuilder(new String(message, StandardCharsets.ISO_8859_1));
        for (int n = seeded.ints(1, 4); n > 0; n--) {
            text.insert(seeded.ints(0, text.length()), seeded.pick(PIECES));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> corpus() throws IOException {
        Path folder = Checkout.root().resolve("engine/src/test/resources/rfc4475");
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".dat")).sorted().toList()) {
                all.add(Files.readAllBytes(file));
            }
        }
        // Those are meant for hosts elsewhere; to have our own answer, and to let Via be damaged, too:
        all.add(("INVITE sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKfuzz\r\n"
                        + "From: \"x\" <sip:x@127.0.0.1>;tag=1\r\nTo: <sip:a@127.0.0.1>\r\nCall-ID: fuzz\r\nCSeq: 1 INVITE\r\n"
                        + "Contact: <sip:x@127.0.0.1:9>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\n"
                        + "Content-Length: " + Caller.SDP.length() + "\r\n\r\n" + Caller.SDP)
                .getBytes(StandardCharsets.ISO_8859_1));
        return all;
    }

    private static void overTcp(int port, byte[] message) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(message);
        } catch (IOException e) {
            // the endpoint may hang up while we still write
        }
    }

    /** Sends whatever, and asks whether anybody is there. */
    private static final class Prober implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final int port;
        private int asked;

        Prober(int port) throws IOException {
            this.port = port;
            socket.setSoTimeout(PATIENCE_MILLIS);
        }

        void send(byte[] message) {
            int length = Math.min(message.length, 60_000);
            try {
                socket.send(new DatagramPacket(message, length, InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean answered() {
            String id = "probe-" + ++asked;
            send(("OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort()
                            + ";rport;branch=z9hG4bK" + id
                            + "\r\nFrom: <sip:p@127.0.0.1>;tag=1\r\nTo: <sip:a@127.0.0.1>\r\n"
                            + "Call-ID: " + id + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            byte[] bytes = new byte[65_535];
            try {
                while (true) {
                    var packet = new DatagramPacket(bytes, bytes.length);
                    socket.receive(packet);
                    String text = new String(bytes, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                    if (text.startsWith("SIP/2.0 200") && text.contains("Call-ID: " + id + "\r\n")) {
                        return true;
                    }
                }
            } catch (SocketTimeoutException _) {
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
