package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The 49 messages of RFC 4475, byte by byte, at the ports of an endpoint that has a call meanwhile. What becomes of each
 * stands in {@code docs/operating/torture.md}, and nothing else may become of it.
 */
final class TortureTest {
    private static final Path TABLE = Path.of("docs/operating/torture.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `?([a-z0-9]+)`? \\| ([0-9.]+) \\| (udp|tcp) \\| ([^|]+?) \\|.*");
    private static final int MESSAGES = 49;
    private static final int TCP_MILLIS = 2_000;
    private static final int LISTEN_MILLIS = 10;
    private static final int LISTENINGS = 3;

    /** No message is refused like that, so who gets it would have been heard. */
    private static final SipEndpoint.Decision.Refuse WOULD_BE_TAKEN = new SipEndpoint.Decision.Refuse(486, "");

    /** Where an answer goes whose Via names no port, and where those of quotbal and mpart01 do. */
    private static final List<Integer> VIA_PORTS = List.of(5060, 5050);

    /** Counted besides what becomes of a message. */
    private static final Pattern NOT_A_FATE = Pattern.compile(
            "requests/.*|responses/.*|refused.*|legs-taken|legs-released|answers-retransmitted|repeated-requests");

    private record Row(String name, String transport, String fate) {}

    @Test
    void eachMessageOfRfc4475MeetsTheFateThatIsWrittenDown() throws Exception {
        List<Row> rows = table();
        assertThat(rows).extracting(Row::name).containsExactlyInAnyOrderElementsOf(files());
        assertThat(rows).hasSize(MESSAGES);
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> met = new TreeMap<>();
        try (var far = new Caller(Caller.PATIENT);
                var near = new Caller(Caller.PATIENT);
                var more = new Endpoints(near);
                var peer = new Peer()) {
            BlockingQueue<Heard> legs = near.takes(leg -> leg.answer(Caller.SDP));
            Heard call = far.call(near.endpoint.port());
            call.next(Event.Answered.class);
            Heard taken = legs.poll(10, TimeUnit.SECONDS);
            assertThat(taken).isNotNull();
            taken.next(Event.Answered.class);

            near.onInvite(_ -> WOULD_BE_TAKEN);
            for (Row row : rows) {
                byte[] message = message(row.name);
                expected.put(row.name, row.fate);
                met.put(row.name, fate(more.newTo(branch(message)), peer, row, message));
            }
            assertThat(met).isEqualTo(expected);

            near.takes(leg -> leg.answer(Caller.SDP));
            Heard second = far.call(near.endpoint.port());
            second.next(Event.Answered.class);
            far.hangUp(second, 16);
            assertThat(second.ending().kind()).isEqualTo(Kind.BYE);
            far.hangUp(call, 16);
            assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
            assertThat(taken.ending().by()).isEqualTo(By.PEER);
        }
    }

    /** Its final answer, or that it would be taken as a call, or what it was counted as. */
    private static String fate(Caller near, Peer peer, Row row, byte[] message) throws IOException {
        Map<String, Long> before = near.endpoint.counters();
        List<String> answers = row.transport.equals("tcp")
                ? peer.overTcp(near, message)
                : peer.overUdp(near, message, () -> !fates(before, near).isEmpty());
        if (answers.isEmpty()) {
            return "dropped: " + String.join(", ", fates(before, near));
        }
        return String.join(", ", answers).replace(Integer.toString(WOULD_BE_TAKEN.status()), "call");
    }

    private static String branch(byte[] message) {
        Matcher branch = Pattern.compile("branch=([^;\\s]+)").matcher(text(message, message.length));
        return branch.find() ? branch.group(1) : "";
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static String callId(String text) {
        Matcher header = Pattern.compile("(?im)^(call-id|i)\\s*:\\s*(\\S+)").matcher(text);
        return header.find() ? header.group(2) : "";
    }

    private static List<String> fates(Map<String, Long> before, Caller near) {
        List<String> changed = new ArrayList<>();
        near.endpoint.counters().forEach((name, count) -> {
            if (count > before.getOrDefault(name, 0L)
                    && !NOT_A_FATE.matcher(name).matches()) {
                changed.add(name);
            }
        });
        return changed;
    }

    private static byte[] message(String name) throws IOException {
        try (InputStream in = TortureTest.class.getResourceAsStream("/rfc4475/" + name + ".dat")) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static List<String> files() throws IOException {
        Path folder = Checkout.root().resolve("engine/src/test/resources/rfc4475");
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".dat"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .toList();
        }
    }

    private static List<Row> table() throws IOException {
        return Files.readAllLines(Checkout.root().resolve(TABLE)).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group(1), row.group(3), row.group(4)))
                .toList();
    }

    /**
     * Endpoints that would take calls. Many messages have the same branch, which to one endpoint is the same request
     * again: JAIN-SIP tells transactions apart by that alone.
     */
    private static final class Endpoints implements AutoCloseable {
        private final List<Caller> endpoints = new ArrayList<>();
        private final List<Set<String>> branches = new ArrayList<>();

        Endpoints(Caller first) {
            add(first);
        }

        private void add(Caller endpoint) {
            endpoint.onInvite(_ -> WOULD_BE_TAKEN);
            endpoints.add(endpoint);
            branches.add(new HashSet<>());
        }

        Caller newTo(String branch) {
            int at = 0;
            while (!branches.get(at).add(branch)) {
                at++;
                if (at == endpoints.size()) {
                    add(new Caller(Caller.PATIENT));
                }
            }
            return endpoints.get(at);
        }

        @Override
        public void close() {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                endpoints.stream().skip(1).forEach(endpoint -> threads.execute(endpoint::close));
            }
        }
    }

    /** Sends and hears answers where the messages' Via has them sent: at the source's address and the port they name. */
    private static final class Peer implements AutoCloseable {
        private final InetAddress address;
        private final List<DatagramSocket> sockets = new ArrayList<>();

        Peer() throws IOException {
            var random = ThreadLocalRandom.current(); // another checkout may run this test at the same time
            address = InetAddress.getByAddress(
                    new byte[] {127, 77, (byte) random.nextInt(1, 255), (byte) random.nextInt(1, 255)});
            for (int via : VIA_PORTS) {
                sockets.add(new DatagramSocket(via, address));
            }
        }

        List<String> overTcp(Caller near, byte[] message) throws IOException {
            List<String> answers = new ArrayList<>();
            try (var socket = new Socket()) {
                socket.bind(new InetSocketAddress(address, 0));
                socket.connect(near.endpoint.local());
                socket.getOutputStream().write(message);
                socket.setSoTimeout(TCP_MILLIS);
                byte[] bytes = new byte[9000];
                StringBuilder heard = new StringBuilder();
                while (answers.isEmpty()) {
                    int count = socket.getInputStream().read(bytes);
                    if (count < 0) {
                        answers.add("closed");
                    } else {
                        heard.append(text(bytes, count));
                        Pattern.compile("(?m)^(?=SIP/2.0)")
                                .splitAsStream(heard)
                                .forEach(answer -> status(answer, callId(text(message, message.length)), answers));
                    }
                }
            } catch (SocketTimeoutException _) {
                // that is all
            }
            return answers;
        }

        List<String> overUdp(Caller near, byte[] message, BooleanSupplier counted) throws IOException {
            List<String> answers = new ArrayList<>();
            String callId = callId(text(message, message.length));
            sockets.getFirst().send(new DatagramPacket(message, message.length, near.endpoint.local()));
            Await.until("an answer to " + callId + ", or a count", () -> {
                heard(callId, answers);
                return !answers.isEmpty() || counted.getAsBoolean();
            });
            for (int n = 0; n < LISTENINGS; n++) {
                heard(callId, answers); // it is not counted and answered
            }
            return answers.stream().distinct().toList();
        }

        private void heard(String callId, List<String> answers) {
            for (DatagramSocket socket : sockets) {
                var packet = new DatagramPacket(new byte[9000], 9000);
                try {
                    socket.setSoTimeout(LISTEN_MILLIS);
                    socket.receive(packet);
                    status(text(packet.getData(), packet.getLength()), callId, answers);
                } catch (SocketTimeoutException _) {
                    // the other one, then
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private static void status(String text, String callId, List<String> answers) {
            Matcher first = Pattern.compile("^SIP/2.0 ([2-6]\\d\\d)").matcher(text);
            if (first.find() && callId(text).equals(callId)) {
                answers.add(first.group(1));
            }
        }

        @Override
        public void close() {
            sockets.forEach(DatagramSocket::close);
        }
    }
}
