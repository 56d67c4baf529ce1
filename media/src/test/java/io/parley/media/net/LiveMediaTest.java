package io.parley.media.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.BargeIn;
import io.parley.media.ListenRequest;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaSessions.MediaUnavailableException;
import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.MediaSummary;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.Digit;
import io.parley.media.SpeechEvent.PlayEnd;
import io.parley.media.SpeechEvent.PlayEnded;
import io.parley.media.SpeechEvent.Started;
import io.parley.media.SpeechEvent.Stopped;
import io.parley.media.audio.Tones;
import io.parley.media.codec.AudioCodec;
import io.parley.media.vad.EnergyDetector;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiveMediaTest {
    /** dB of a tone in a slot. */
    private static final double TOLERANCE = 0.3;

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PORTS = 8;

    private final int firstPort = FreePorts.range(PORTS);
    private final LiveMediaSessions media = LiveMediaSessions.start(
            new LiveMediaSettings(1, firstPort, firstPort + PORTS - 1, Duration.ofMinutes(5), EnergyDetector::new));

    @AfterEach
    void close() {
        media.close();
    }

    /** One end of a call and what it was told. */
    private static final class End implements Consumer<SpeechEvent> {
        final List<SpeechEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public void accept(SpeechEvent event) {
            events.add(event);
        }

        <E extends SpeechEvent> List<E> all(Class<E> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        MediaSummary stopped() {
            Await.until("the session ends", () -> !all(Stopped.class).isEmpty());
            assertThat(events.getLast()).isInstanceOf(Stopped.class);
            return all(Stopped.class).getFirst().summary();
        }
    }

    private MediaSession open(End end, Optional<Path> recording) {
        return media.open(new MediaSessions.Request("call-1", LOOPBACK, Optional.empty(), recording, 5000), end);
    }

    private static MediaStream to(InetSocketAddress remote, AudioCodec codec) {
        return new MediaStream(
                remote,
                new InetSocketAddress(remote.getAddress(), remote.getPort() + 1),
                codec,
                codec.payloadType(),
                OptionalInt.of(101),
                Direction.SEND_RECEIVE);
    }

    private static void connect(MediaSession one, MediaSession other, AudioCodec codec) {
        one.configure(1, to(other.localAddress(), codec));
        other.configure(1, to(one.localAddress(), codec));
    }

    @ParameterizedTest
    @EnumSource(AudioCodec.class)
    void tonesAreHeardAtTheFarEndBothWays(AudioCodec codec, @TempDir Path folder) throws IOException {
        End here = new End();
        End there = new End();
        MediaSession one = open(here, Optional.of(folder.resolve("one.wav")));
        MediaSession other = open(there, Optional.of(folder.resolve("other.wav")));
        connect(one, other, codec);
        one.play(1, Tones.tone(1000, -13, 1000), new BargeIn.Off());
        other.play(1, Tones.tone(1400, -20, 1000), new BargeIn.Off());
        Await.until(
                "both have played",
                () -> !here.all(PlayEnded.class).isEmpty()
                        && !there.all(PlayEnded.class).isEmpty());
        long end = Math.max(one.tick(), other.tick()) + 10;
        Await.until("the last packets have been heard", () -> one.tick() > end && other.tick() > end);
        one.stop();
        other.stop();
        MediaSummary summary = here.stopped();
        there.stopped();

        assertThat(here.all(PlayEnded.class).getFirst().how()).isEqualTo(PlayEnd.DONE);
        assertThat(here.all(PlayEnded.class).getFirst().heardSamples()).isEqualTo(8000);
        assertThat(summary.codec()).isEqualTo(codec.name());
        assertThat(summary.packetsReceived()).isGreaterThan(50);
        assertThat(summary.recordingMissingMillis()).isZero();
        // Opus keeps what a tone sounds like, not its samples.
        double tolerance = codec == AudioCodec.OPUS ? 1.5 : TOLERANCE;
        assertHeard(folder.resolve("one.wav"), 1400, -20, tolerance, 1000, -13);
        assertHeard(folder.resolve("other.wav"), 1000, -13, tolerance, 1400, -20);
    }

    /** In the left channel the caller's tone, in the right one the bot's own, each at its level. */
    private static void assertHeard(
            Path file, int leftHz, double leftDbfs, double tolerance, int rightHz, double rightDbfs)
            throws IOException {
        ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int frames = (wav.limit() - 44) / 4;
        short[] left = new short[frames];
        short[] right = new short[frames];
        for (int i = 0; i < frames; i++) {
            left[i] = wav.getShort(44 + 4 * i);
            right[i] = wav.getShort(44 + 4 * i + 2);
        }
        // 50 slots of tone; when the loop does not get a core in time, some come late and are concealed.
        assertThat(slotsAt(left, leftHz, leftDbfs, tolerance)).isBetween(25L, 60L);
        assertThat(slotsAt(right, rightHz, rightDbfs, TOLERANCE)).isEqualTo(50);
        assertThat(slotsAt(left, rightHz, rightDbfs, tolerance)).isZero();
    }

    private static long slotsAt(short[] samples, int frequencyHz, double dbfs, double tolerance) {
        long slots = 0;
        for (int offset = 0; offset + 160 <= samples.length; offset += 160) {
            if (Math.abs(Tones.level(samples, offset, frequencyHz) - dbfs) < tolerance) {
                slots++;
            }
        }
        return slots;
    }

    /** Two calls, each with a telephone of its own companding, meet: the telephones hear each other. */
    @Test
    void whatIsHeardOnOneCallIsSentOnTheOther(@TempDir Path folder) throws IOException {
        End person = new End();
        End human = new End();
        MediaSession ours = open(new End(), Optional.empty());
        MediaSession toHuman = open(new End(), Optional.empty());
        MediaSession personsTelephone = open(person, Optional.of(folder.resolve("person.wav")));
        MediaSession humansTelephone = open(human, Optional.of(folder.resolve("human.wav")));
        connect(ours, personsTelephone, AudioCodec.PCMU);
        connect(toHuman, humansTelephone, AudioCodec.PCMA);
        ours.cross(toHuman);
        personsTelephone.play(1, Tones.tone(1000, -13, 1000), new BargeIn.Off());
        humansTelephone.play(1, Tones.tone(1400, -20, 1000), new BargeIn.Off());
        Await.until(
                "both have played",
                () -> !person.all(PlayEnded.class).isEmpty()
                        && !human.all(PlayEnded.class).isEmpty());
        long end = ours.tick() + 20;
        Await.until("the last packets have been heard", () -> ours.tick() > end);
        ours.uncross();
        List.of(ours, toHuman, personsTelephone, humansTelephone).forEach(MediaSession::stop);
        person.stopped();
        human.stopped();

        assertHeard(folder.resolve("person.wav"), 1400, -20, TOLERANCE, 1000, -13);
        assertHeard(folder.resolve("human.wav"), 1000, -13, TOLERANCE, 1400, -20);
    }

    @Test
    void keysReachTheFarEnd() {
        End here = new End();
        End there = new End();
        MediaSession one = open(here, Optional.empty());
        MediaSession other = open(there, Optional.empty());
        connect(one, other, AudioCodec.PCMA);
        other.listen(new ListenRequest(9, 700, Optional.empty()));
        one.sendDigits("42#");
        Await.until("three keys have come", () -> there.all(Digit.class).size() == 3);
        assertThat(there.all(Digit.class)).extracting(Digit::key).containsExactly('4', '2', '#');
        assertThat(there.all(Digit.class)).extracting(Digit::epoch).containsOnly(9);
    }

    @Test
    void reportsBothWaysGiveTheRoundTrip() {
        End here = new End();
        End there = new End();
        MediaSession one = open(here, Optional.empty());
        MediaSession other = open(there, Optional.empty());
        connect(one, other, AudioCodec.PCMU);
        // The first reports come after 1.25 to 3.75 s, the next ones 2.5 to 7.5 s later: one of the two ends has
        // answered the other's first by then or with its goodbye.
        Await.until("reports have been due", () -> one.tick() > 200 && other.tick() > 200);
        one.stop();
        here.stopped();
        long end = other.tick() + 10;
        Await.until("the goodbye has been read", () -> other.tick() > end);
        other.stop();
        assertThat(there.stopped().roundTripMillis()).isBetween(0.0, 1000.0);
    }

    @Test
    void garbageAtThePortsIsCountedAndHurtsNobody() throws IOException {
        End here = new End();
        End there = new End();
        MediaSession one = open(here, Optional.empty());
        MediaSession other = open(there, Optional.empty());
        connect(one, other, AudioCodec.PCMU);
        Random random = new Random(1);
        try (DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
                if (i % 2 == 0 && bytes.length > 1) {
                    bytes[0] = (byte) 0x80;
                    bytes[1] = 0;
                }
                int port = one.localAddress().getPort() + i % 2;
                stranger.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, port));
            }
        }
        one.play(1, Tones.tone(1000, -13, 200), new BargeIn.Off());
        Await.until("the play has ended", () -> !here.all(PlayEnded.class).isEmpty());
        one.stop();
        MediaSummary summary = here.stopped();
        assertThat(summary.packetsForeign() + summary.packetsMalformed()).isGreaterThan(50);
        assertThat(summary.packetsReceived()).isPositive();
    }

    @Test
    void theLoadGrowsWhileCallsRunAndInTheEndIsWhatTheySummedUp() {
        assertThat(media.load()).isEqualTo(MediaLoad.NONE);
        End here = new End();
        End there = new End();
        MediaSession one = open(here, Optional.empty());
        MediaSession other = open(there, Optional.empty());
        connect(one, other, AudioCodec.PCMU);
        Await.until("slots are served", () -> media.load().slotsServed() > 40);
        MediaLoad running = media.load();
        assertThat(running.calls()).isEqualTo(2);
        assertThat(running.packetsSent()).isPositive();
        assertThat(running.packetsReceived()).isPositive();
        assertThat(media.unleasedPortPairs()).isEqualTo(PORTS / 2 - 2);

        one.stop();
        other.stop();
        List<MediaSummary> ends = List.of(here.stopped(), there.stopped());
        Await.until("the loop has let go of both", () -> media.load().calls() == 0);
        MediaLoad end = media.load();
        assertThat(end.slotsServed()).isEqualTo(sum(ends, MediaSummary::ticks));
        assertThat(end.slotsLate()).isEqualTo(sum(ends, MediaSummary::ticksLate));
        assertThat(end.packetsReceived()).isEqualTo(sum(ends, MediaSummary::packetsReceived));
        assertThat(end.packetsSent()).isEqualTo(sum(ends, MediaSummary::packetsSent));
        assertThat(end.packetsSkipped()).isEqualTo(sum(ends, MediaSummary::packetsSkipped));
        assertThat(media.loads()).containsExactly(end);
    }

    private static long sum(List<MediaSummary> ends, ToLongFunction<MediaSummary> count) {
        return ends.stream().mapToLong(count).sum();
    }

    @Test
    void whenEveryPairIsLeasedOrRestsNoSessionCanBeOpened() {
        End end = new End();
        for (int i = 0; i < PORTS / 2; i++) {
            MediaSession session = open(end, Optional.empty());
            assertThat(session.localAddress().getPort() % 2).isZero();
            session.stop();
        }
        Await.until("all have ended", () -> end.all(Stopped.class).size() == PORTS / 2);
        assertThatThrownBy(() -> open(end, Optional.empty()))
                .isInstanceOf(MediaUnavailableException.class)
                .hasMessageContaining("none is free");
    }

    @Test
    void aPortThatAnotherProgramHasIsPassedOver() throws IOException {
        try (DatagramSocket other = new DatagramSocket(firstPort, LOOPBACK)) {
            MediaSession session = open(new End(), Optional.empty());
            assertThat(session.localAddress().getPort()).isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void aSessionWhoseListenerThrowsEndsAndLeavesTheOthersAlone() {
        MediaSession broken = media.open(
                new MediaSessions.Request("call-1", LOOPBACK, Optional.empty(), Optional.empty(), 5000), event -> {
                    throw new IllegalStateException(
                            "on purpose: " + event.getClass().getSimpleName());
                });
        End here = new End();
        MediaSession sound = open(here, Optional.empty());
        connect(broken, sound, AudioCodec.PCMU);
        sound.play(1, Tones.tone(1000, -13, 200), new BargeIn.Off());
        Await.until("the play has ended", () -> !here.all(PlayEnded.class).isEmpty());
        assertThat(here.all(Started.class)).hasSize(1);
    }

    @Test
    void closingEndsEverySessionAndGivesThePortsBack() {
        End here = new End();
        End there = new End();
        MediaSession one = open(here, Optional.empty());
        MediaSession other = open(there, Optional.empty());
        connect(one, other, AudioCodec.PCMU);
        one.play(1, Tones.tone(1000, -13, 60_000), new BargeIn.Off());
        Await.until("it plays", () -> one.tick() > 5);
        media.close();
        media.close();
        assertThat(here.all(PlayEnded.class)).extracting(PlayEnded::how).containsExactly(PlayEnd.DROPPED);
        here.stopped();
        there.stopped();
        one.play(2, Tones.tone(1000, -13, 100), new BargeIn.Off());
        Await.until("the ports are free", () -> {
            try (DatagramSocket again = new DatagramSocket(firstPort, LOOPBACK)) {
                return again.isBound();
            } catch (IOException _) {
                return false;
            }
        });
        assertThatThrownBy(() -> open(here, Optional.empty())).isInstanceOf(MediaUnavailableException.class);
    }
}
