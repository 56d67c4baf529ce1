package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.Secret;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.sip.guard.Guard;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of messages for capture servers: sngrep takes them and writes down what it understood. */
final class MessageCaptureTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long END_SECONDS = 10;

    @TempDir
    Path folder;

    /** No two questions are of one transaction. */
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void sngrep_understands_what_was_read_and_what_was_sent() throws Exception {
        int port = FreePorts.port();
        Path file = folder.resolve("captured.pcap");
        Process sngrep = new ProcessBuilder(
                        "sngrep", "-N", "-q", "-F", "-L", "udp:127.0.0.1:" + port, "-O", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sngrep.log").toFile())
                .start();
        try (var clock = new SystemEngineClock();
                var capture = MessageCapture.open(to(port), clock);
                var endpoint = JainSipEndpoint.open(
                        SipSettings.on(LOOPBACK, 0),
                        clock,
                        Guard.ofFriends(clock::nanoTime),
                        Optional.of(capture),
                        _ -> {
                            throw new AssertionError();
                        });
                var stranger = new DatagramSocket(0, LOOPBACK)) {
            // It may take a moment to listen: a copy that comes before is lost, as it may be.
            Await.until("sngrep has both messages", () -> {
                ask(stranger, endpoint.port());
                String seen = read(file);
                return seen.contains("OPTIONS sip:us@127.0.0.1") && seen.contains("SIP/2.0 200 OK");
            });
            sngrep.destroy();
            assertThat(sngrep.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();

            String seen = read(file);
            assertThat(seen).contains("云", "Authorization: ***").doesNotContain("do-not-show-me");
            assertThat(read(folder.resolve("sngrep.log"))).doesNotContain("rror");
            assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
                    .contains(
                            ports(stranger.getLocalPort(), endpoint.port()),
                            ports(endpoint.port(), stranger.getLocalPort()));
        } finally {
            sngrep.destroyForcibly();
        }
    }

    /** The addresses and ports of a datagram's head as they stand in the file. */
    private static String ports(int from, int to) {
        return "7f0000017f000001" + "%04x%04x".formatted(from, to);
    }

    private static MessageCapture.To to(int port) {
        return new MessageCapture.To(
                new InetSocketAddress(LOOPBACK, port), 2001, Optional.of(new Secret("capture-key")));
    }

    private void ask(DatagramSocket stranger, int port) {
        byte[] question = """
            OPTIONS sip:us@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK-captured
            From: "云" <sip:them@127.0.0.1>;tag=1
            To: <sip:us@127.0.0.1>
            Call-ID: captured
            CSeq: 1 OPTIONS
            Authorization: Digest username="bot", response="do-not-show-me"
            Max-Forwards: 70
            Content-Length: 0

            """.formatted(stranger.getLocalPort())
                .replace("\n", "\r\n")
                .replace("captured\r", "captured" + asked.incrementAndGet() + "\r")
                .getBytes(StandardCharsets.UTF_8);
        try {
            stranger.send(new DatagramPacket(question, question.length, LOOPBACK, port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_chunk_says_its_length() {
        var packet = new HepPacket(
                new InetSocketAddress("2001:db8::1", 5061),
                new InetSocketAddress("2001:db8::2", 40_000),
                true,
                Instant.ofEpochSecond(1_800_000_000L, 123_456_789));

        Map<Integer, String> chunks = chunks(packet.encode(
                7, Optional.of(new byte[] {'k'}), "SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(chunks)
                .containsEntry(1, "0a")
                .containsEntry(2, "06")
                .containsEntry(5, "20010db8000000000000000000000001")
                .containsEntry(6, "20010db8000000000000000000000002")
                .containsEntry(7, "13c5")
                .containsEntry(8, "9c40")
                .containsEntry(9, "6b49d200")
                .containsEntry(10, "0001e240")
                .containsEntry(11, "01")
                .containsEntry(12, "00000007")
                .containsEntry(14, "6b")
                .containsEntry(15, HexFormat.of().formatHex("SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<Integer, String> chunks(ByteBuffer packet) {
        byte[] magic = new byte[4];
        assertThat(packet.getShort(4) & 0xffff).isEqualTo(packet.remaining());
        packet.get(magic).getShort();
        assertThat(magic).asString(StandardCharsets.US_ASCII).isEqualTo("HEP3");
        Map<Integer, String> chunks = new HashMap<>();
        while (packet.hasRemaining()) {
            assertThat(packet.getShort()).isZero();
            int type = packet.getShort();
            byte[] value = new byte[packet.getShort() - 6];
            packet.get(value);
            chunks.put(type, HexFormat.of().formatHex(value));
        }
        return chunks;
    }

    @Test
    void a_server_that_is_not_there_disturbs_nothing() {
        try (var clock = new SystemEngineClock();
                var capture = MessageCapture.open(to(FreePorts.port()), clock)) {
            Await.until("the system says that nobody listens", () -> {
                capture.copy(
                        true, new InetSocketAddress(LOOPBACK, 5060), "127.0.0.1:5070", "udp", "SIP/2.0 200 OK\r\n\r\n");
                return capture.lost() > 0;
            });
        }
    }
}
