package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.Digit;
import io.parley.media.SpeechEvent.Endpoint;
import io.parley.media.SpeechEvent.PlayPaused;
import io.parley.media.SpeechEvent.PlayStarted;
import io.parley.media.SpeechEvent.SpeechStarted;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.media.rtp.RtpPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The marks at which a turn's latency begins and ends: when packets came in and went out, before and after buffers. */
class TurnMarksTest {
    private static final long SLOT = CallAudio.SLOT_NANOS;
    private static final int DELAY = 2;
    private static final int ENDPOINT_SLOTS = 35;
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 30_000);

    private final SimulatedMedia media = new SimulatedMedia();

    private static MediaStream stream(int port, AudioCodec codec, Direction direction) {
        return new MediaStream(
                new InetSocketAddress(PEER.getAddress(), port),
                new InetSocketAddress(PEER.getAddress(), port + 1),
                codec,
                codec.payloadType(),
                OptionalInt.of(101),
                direction);
    }

    private MediaSession start() {
        MediaSession session = media.open(
                new MediaSessions.Request(
                        "call-1",
                        InetAddress.getLoopbackAddress(),
                        Optional.of(ScriptedRecognizer.of("yes")),
                        Optional.empty(),
                        2000),
                event -> {});
        session.configure(1, stream(30_000, AudioCodec.PCMU, Direction.SEND_RECEIVE));
        return session;
    }

    private Endpoint endpoint() {
        assertThat(media.events(Endpoint.class)).hasSize(1);
        return media.events(Endpoint.class).getFirst();
    }

    @Test
    void speechIsMarkedAtTheWireAndBehindTheJitterBuffer() {
        start();
        media.callerSpeaks(20, 600); // 20 ... 49
        media.advance(150);
        assertThat(media.events(SpeechStarted.class))
                .extracting(SpeechStarted::arrivedNanos)
                .containsExactly(20 * SLOT);
        assertThat(endpoint().arrivedNanos()).isEqualTo(49 * SLOT);
        assertThat(endpoint().speechNanos()).isEqualTo((49 + DELAY) * SLOT);
        assertThat(endpoint().nanos()).isEqualTo((49 + DELAY + ENDPOINT_SLOTS) * SLOT);
    }

    @Test
    void ofSpeechWhoseLastPacketIsLostTheOneThatFadesItOutIsTheLast() {
        start();
        media.callerSpeaks(20, 600);
        media.callerVanishes(49, 50);
        media.advance(150);
        // The lost slot is concealed, and sounds like speech; so does the first part of the packet after it, which is
        // joined.
        assertThat(endpoint().arrivedNanos()).isEqualTo(50 * SLOT);
        assertThat(endpoint().speechNanos()).isEqualTo((50 + DELAY) * SLOT);
    }

    @Test
    void speechThatSpansAChangeOfTheStreamKeepsItsMarks() {
        MediaSession session = start();
        media.callerSpeaks(20, 600);
        media.advance(35);
        session.configure(2, stream(31_000, AudioCodec.PCMA, Direction.SEND_RECEIVE));
        media.advance(115);
        assertThat(media.events(SpeechStarted.class)).hasSize(1);
        assertThat(endpoint().arrivedNanos()).isEqualTo(49 * SLOT);
        assertThat(endpoint().nanos()).isEqualTo((49 + DELAY + ENDPOINT_SLOTS) * SLOT);
    }

    @Test
    void speechThatAHoldCutsOffEndsWithTheLastPacketThatWasHeard() {
        MediaSession session = start();
        media.callerSpeaks(20, 600);
        media.advance(35);
        session.configure(2, stream(30_000, AudioCodec.PCMU, Direction.RECEIVE_ONLY));
        media.advance(115);
        // The buffer is cleared: what lay in it was not heard.
        assertThat(endpoint().arrivedNanos()).isEqualTo((34 - DELAY) * SLOT);
        assertThat(endpoint().speechNanos()).isEqualTo(34 * SLOT);
    }

    @Test
    void aPlayIsMarkedWhenItIsThereAndWhenItsFirstPacketGoesOut() {
        MediaSession session = start();
        media.advance(5);
        session.sendDigits("1");
        session.play(7, SimulatedMedia.voice(250), new BargeIn.Off());
        media.advance(40);
        PlayStarted started = media.events(PlayStarted.class).getFirst();
        assertThat(started.readyNanos()).isEqualTo(5 * SLOT);
        assertThat(started.sentNanos()).isEqualTo(started.tick() * SLOT).isGreaterThan(5 * SLOT);
        assertThat(media.botAudible(started.tick())).isTrue();
        assertThat(media.botAudible(started.tick() - 1)).isFalse();
    }

    @Test
    void aPauseIsMarkedWithTheLastPacketBeforeIt() {
        MediaSession session = start();
        session.play(7, SimulatedMedia.voice(4000), new BargeIn.On(200));
        media.callerSpeaks(50, 1000);
        media.advance(120);
        PlayPaused paused = media.events(PlayPaused.class).getFirst();
        assertThat(paused.sentNanos()).isEqualTo((paused.tick() - 1) * SLOT);
        assertThat(media.botAudible(paused.tick() - 1)).isTrue();
        // It fades out over the first 5 ms of the slot after it.
        short[] fading = media.heardFromBot(paused.tick(), paused.tick() + 1);
        assertThat(Arrays.copyOfRange(fading, 40, 160)).containsOnly(0);
        assertThat(media.botAudible(paused.tick() + 1)).isFalse();
        long spokeAt = media.events(SpeechStarted.class).getFirst().arrivedNanos();
        assertThat(spokeAt).isEqualTo(50 * SLOT);
        // 200 ms of speech, behind the jitter buffer's two slots.
        assertThat(paused.sentNanos() - spokeAt).isEqualTo((DELAY + 10 - 2) * SLOT);
    }

    @Test
    void aKeyIsMarkedBetweenTwoSlotsWhenItsPacketComes() {
        List<SpeechEvent> events = new ArrayList<>();
        CallAudio audio = audio(events);
        long start = 1_000;
        audio.configure(1, stream(30_000, AudioCodec.PCMU, Direction.SEND_RECEIVE), start);
        audio.serve(start);
        ByteBuffer key = ByteBuffer.allocate(16);
        RtpPacket.writeHeader(key, true, 101, 1, 160, 0xCA11);
        key.put((byte) 5).put((byte) 10).putShort((short) 160).flip();
        audio.receive(key, PEER, start + SLOT / 2);
        audio.serve(start + SLOT);
        assertThat(events.stream().filter(Digit.class::isInstance).map(Digit.class::cast))
                .extracting(Digit::key, Digit::arrivedNanos)
                .containsExactly(org.assertj.core.groups.Tuple.tuple('5', SLOT / 2));
    }

    @Test
    void packetsThatComeInABunchShowTheirWait() {
        List<SpeechEvent> events = new ArrayList<>();
        CallAudio audio = audio(events);
        audio.configure(1, stream(30_000, AudioCodec.PCMU, Direction.SEND_RECEIVE), 0);
        // 40 loud packets from the third slot on; they come three at a time, when the last of the three is due.
        int loud = 42;
        for (int tick = 0; tick < 120; tick++) {
            if (tick % 3 == 2) {
                for (int packet = tick - 2; packet <= tick; packet++) {
                    audio.receive(audioPacket(packet, packet < loud), PEER, tick * SLOT);
                }
            }
            audio.serve(tick * SLOT);
        }
        Endpoint endpoint = events.stream()
                .filter(Endpoint.class::isInstance)
                .map(Endpoint.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(endpoint.arrivedNanos()).isEqualTo((loud - 1) * SLOT);
        // The first packet came when it was two slots old, and waits for two more.
        assertThat(endpoint.speechNanos()).isEqualTo((loud - 1 + 4) * SLOT);
        assertThat(endpoint.lastSpeechTick()).isEqualTo(loud - 1 + 4);
    }

    private static CallAudio audio(List<SpeechEvent> events) {
        PacketOut nowhere = new PacketOut() {
            @Override
            public boolean rtp(ByteBuffer packet, InetSocketAddress to) {
                return true;
            }

            @Override
            public boolean rtcp(ByteBuffer packet, InetSocketAddress to) {
                return true;
            }

            @Override
            public void close() {}
        };
        return new CallAudio(
                new CallAudio.Parts(1, new LoudnessDetector(), Optional.empty(), Optional.empty(), 2000),
                nowhere,
                ByteBuffer.allocate(CallAudio.PACKET_BYTES),
                events::add);
    }

    private static ByteBuffer audioPacket(int number, boolean loud) {
        ByteBuffer packet = ByteBuffer.allocate(172);
        RtpPacket.writeHeader(packet, false, 0, number, number * 160, 0xCA11);
        short[] samples = loud ? SimulatedMedia.voice(20).samples() : new short[160];
        G711.of(AudioCodec.PCMU).encode(samples, 0, 160, packet);
        return packet.flip();
    }
}
