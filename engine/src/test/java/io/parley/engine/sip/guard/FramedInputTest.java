package io.parley.engine.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.random.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection brings is handed out by whole messages; time is moved by the peer that sends. */
final class FramedInputTest {
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.66");
    private static final String OPTIONS = "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 0\r\n\r\n";
    private static final String MESSAGE = "MESSAGE sip:a@b SIP/2.0\r\nCall-ID: 2\r\nl: 13\r\n\r\nFirst line\r\n ";

    private long now;
    private final List<Fate> tally = new ArrayList<>();
    private final Guard guard = new Guard(GuardSettings.DEFAULT, () -> now);
    private final Gate gate = new Gate(guard, _ -> false, tally::add);

    /** Brings pieces at its pace; when there are no more it is quiet. */
    private final class Peer extends InputStream {
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private Duration pace = Duration.ofSeconds(1);
        private int patienceMillis;

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            byte[] piece = pieces.poll();
            if (piece == null) {
                if (patienceMillis == 0) {
                    return -1;
                }
                now += Duration.ofMillis(patienceMillis).toNanos();
                throw new SocketTimeoutException();
            }
            now += pace.toNanos();
            int count = Math.min(length, piece.length);
            System.arraycopy(piece, 0, into, from, count);
            if (count < piece.length) {
                pieces.push(java.util.Arrays.copyOfRange(piece, count, piece.length));
            }
            return count;
        }
    }

    private String heard(Peer peer) {
        try (InputStream in = gate.framed(peer, STRANGER, millis -> peer.patienceMillis = millis)) {
            var all = new ByteArrayOutputStream();
            byte[] bytes = new byte[100];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                all.write(bytes, 0, count);
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Peer peer(String... pieces) {
        Peer peer = new Peer();
        for (String piece : pieces) {
            peer.pieces.add(piece.getBytes(StandardCharsets.ISO_8859_1));
        }
        return peer;
    }

    @Test
    void messagesComeOutAsTheyWentInHoweverTheyWereCut() {
        String all = "\r\n\r\n" + OPTIONS + MESSAGE + "\r\n" + MESSAGE + OPTIONS;
        guard.follow(STRANGER::equals);
        Seeded.check(300, seeded -> {
            List<String> pieces = new ArrayList<>();
            for (int at = 0; at < all.length(); ) {
                int end = Math.min(all.length(), at + seeded.ints(1, 60));
                pieces.add(all.substring(at, end));
                at = end;
            }
            Peer cut = peer(pieces.toArray(String[]::new));
            cut.pace = Duration.ofMillis(10);
            assertThat(heard(cut)).isEqualTo(all);
        });
        assertThat(heard(peer(all))).isEqualTo(all);
        assertThat(tally).isEmpty();
    }

    @Test
    void aMessageThatTricklesIsNotWaitedFor() {
        assertThat(heard(peer(OPTIONS.split("(?s)(?<=\\G.{3})")))).isEmpty();
        assertThat(tally).containsExactly(Fate.SLOW);
        assertThat(Duration.ofNanos(now)).isEqualTo(FramedInput.MESSAGE_TIME.plusSeconds(1));
    }

    @Test
    void aStrangerWhoSaysNothingIsNotWaitedFor() {
        assertThat(heard(peer(OPTIONS, OPTIONS))).isEqualTo(OPTIONS + OPTIONS);
        assertThat(tally).containsExactly(Fate.IDLE);
        now = 0;
        guard.follow(STRANGER::equals);
        assertThat(heard(peer(OPTIONS))).isEqualTo(OPTIONS); // and then for ever: here it hangs up
        assertThat(tally).containsExactly(Fate.IDLE);
    }

    @Test
    void whatCannotBeFramedOrIsTooLongEndsTheConnection() {
        List<String> ends = List.of(
                "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n",
                "OPTIONS sip:a@b SIP/2.0\r\nContent-Length:\r\n 12\r\n\r\n",
                "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 1\r\n 2\r\n\r\n",
                "OPTIONS sip:a@b SIP/2.0\r\nl: 1\r\nContent-Length: 1\r\n\r\n",
                "OPTIONS sip:a@b SIP/2.0\rContent-Length: 5\r\n\r\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: b\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\n\n\n");
        for (String end : ends) {
            tally.clear();
            assertThat(heard(peer(OPTIONS + end + OPTIONS))).as(end).isEqualTo(OPTIONS);
            assertThat(tally).as(end).containsExactly(Fate.GARBAGE);
        }
        tally.clear();
        assertThat(heard(peer("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 8000\r\nX: " + "y".repeat(200) + "\r\n\r\n")))
                .isEmpty();
        assertThat(heard(peer("OPTIONS sip:a@b SIP/2.0\r\nX: " + "y".repeat(Glance.MAX_MESSAGE_BYTES))))
                .isEmpty();
        assertThat(tally).containsExactly(Fate.OVERSIZED, Fate.OVERSIZED);
    }

    @Test
    void bytesByChanceEndInSilence() {
        Seeded.check(500, seeded -> {
            now = 0;
            Peer noise = new Peer();
            noise.pieces.add(seeded.mutate((OPTIONS + MESSAGE).getBytes(StandardCharsets.ISO_8859_1)));
            noise.pieces.add(seeded.bytes(9_000));
            assertThat(heard(noise).length()).isLessThan(20_000);
        });
    }
}
