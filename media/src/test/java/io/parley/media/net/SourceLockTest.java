package io.parley.media.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.MediaSummary;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.Stopped;
import io.parley.media.codec.AudioCodec;
import io.parley.media.rtp.RtpPacket;
import io.parley.media.vad.EnergyDetector;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets: nobody but the peer is heard, not even the peer of the call before. One pair of ports for all calls. */
class SourceLockTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int SSRC = 0x5EED;

    private final int port = FreePorts.range(2);
    private final LiveMediaSessions media =
            LiveMediaSessions.start(new LiveMediaSettings(1, port, port + 1, Duration.ZERO, EnergyDetector::new));

    @AfterEach
    void close() {
        media.close();
    }

    private static final class Peer implements AutoCloseable {
        final DatagramSocket socket;
        final int ssrc;
        int sequence = 100;

        Peer(int ssrc) throws IOException {
            this.socket = new DatagramSocket(0, LOOPBACK);
            this.ssrc = ssrc;
        }

        InetSocketAddress address() {
            return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
        }

        void send(int packets, InetSocketAddress to) throws IOException {
            for (int i = 0; i < packets; i++) {
                ByteBuffer packet = ByteBuffer.allocate(172);
                RtpPacket.writeHeader(packet, false, 0, sequence & 0xFFFF, sequence * 160, ssrc);
                socket.send(new DatagramPacket(packet.array(), packet.capacity(), to));
                sequence++;
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class Call {
        final List<SpeechEvent> events = new CopyOnWriteArrayList<>();
        final MediaSession session;

        Call(LiveMediaSessions media, InetSocketAddress remote) {
            this.session = media.open(
                    new MediaSessions.Request("call-1", LOOPBACK, Optional.empty(), Optional.empty(), 5000),
                    events::add);
            session.configure(
                    1,
                    new MediaStream(
                            remote,
                            new InetSocketAddress(remote.getAddress(), remote.getPort() + 1),
                            AudioCodec.PCMU,
                            0,
                            OptionalInt.empty(),
                            Direction.SEND_RECEIVE));
            long first = session.tick();
            Await.until("it runs", () -> session.tick() > first);
        }

        MediaSummary end() {
            // What was sent before lies in the socket's buffer, and is read within a slot.
            long last = session.tick() + 3;
            Await.until("all is read", () -> session.tick() > last);
            session.stop();
            Await.until("it ends", () -> !events.isEmpty() && events.getLast() instanceof Stopped);
            return ((Stopped) events.getLast()).summary();
        }
    }

    @Test
    void aStreamThatSomebodyElseInjectsIsDroppedAndCounted() throws IOException {
        try (Peer peer = new Peer(SSRC);
                Peer stranger = new Peer(SSRC)) {
            Call call = new Call(media, peer.address());
            peer.send(5, call.session.localAddress());
            // He knows SSRC and numbers, but is not where the peer is.
            stranger.sequence = peer.sequence;
            stranger.send(12, call.session.localAddress());
            peer.send(5, call.session.localAddress());

            MediaSummary summary = call.end();
            assertThat(summary.packetsReceived()).isEqualTo(10);
            assertThat(summary.packetsForeign()).isEqualTo(12);
        }
    }

    @Test
    void behindNatTheFirstWhoSendsInSequenceIsThePeerAndNobodyAfterHim() throws IOException {
        try (Peer behindNat = new Peer(SSRC);
                Peer stranger = new Peer(77);
                DatagramSocket told = new DatagramSocket(0, LOOPBACK)) {
            Call call = new Call(media, new InetSocketAddress(LOOPBACK, told.getLocalPort()));
            behindNat.send(6, call.session.localAddress());
            stranger.send(9, call.session.localAddress());
            behindNat.send(4, call.session.localAddress());

            MediaSummary summary = call.end();
            // The first one is not believed yet.
            assertThat(summary.packetsReceived()).isEqualTo(9);
            assertThat(summary.packetsForeign()).isEqualTo(10);
        }
    }

    @Test
    void thePeerOfTheCallBeforeIsNotHeardInTheNextOneOnTheSamePort() throws IOException {
        try (Peer before = new Peer(SSRC);
                Peer now = new Peer(4711);
                DatagramSocket told = new DatagramSocket(0, LOOPBACK)) {
            Call first = new Call(media, before.address());
            InetSocketAddress local = first.session.localAddress();
            before.send(5, local);
            assertThat(first.end().packetsReceived()).isEqualTo(5);

            // It has not noticed. The next peer is behind NAT: whoever sends in sequence would be believed.
            Call second = new Call(media, new InetSocketAddress(LOOPBACK, told.getLocalPort()));
            assertThat(second.session.localAddress()).isEqualTo(local);
            before.send(8, local);
            now.send(6, local);
            before.send(8, local);

            MediaSummary summary = second.end();
            assertThat(summary.packetsStale()).isEqualTo(16);
            assertThat(summary.packetsForeign()).isEqualTo(1);
            assertThat(summary.packetsReceived()).isEqualTo(5);
        }
    }
}
