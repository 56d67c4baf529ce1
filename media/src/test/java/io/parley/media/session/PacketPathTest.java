package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.media.BargeIn;
import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.MediaSummary;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.Digit;
import io.parley.media.SpeechEvent.PlayEnded;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.SpeechEvent.Slots;
import io.parley.media.SpeechEvent.SpeechStarted;
import io.parley.media.SpeechEvent.Stopped;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.Tones;
import io.parley.media.codec.AudioCodec;
import io.parley.media.rtp.RtpPacket;
import io.parley.media.srtp.CryptoSuite;
import io.parley.media.srtp.SrtpKey;
import io.parley.media.srtp.SrtpKeys;
import io.parley.media.srtp.SrtpSession;
import io.parley.media.vad.EnergyDetector;
import io.parley.testkit.link.LossyLink;
import io.parley.testkit.random.Seeded;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The core fed packet by packet: sources, generations, late loops, bad links. */
class PacketPathTest {
    private static final long SLOT = CallAudio.SLOT_NANOS;
    private static final int MEASURED_SLOTS = 20_000;
    private static final InetSocketAddress SIGNALLED = address(10, 30_000);
    private static final InetSocketAddress BEHIND_NAT = address(11, 41_234);
    private static final InetSocketAddress STRANGER = address(12, 30_000);

    private final List<SpeechEvent> events = new ArrayList<>();
    private final Sent sent = new Sent();
    private final CallAudio audio = core(1, sent, events);
    private long nanos;
    /** Of the call whose garbage was measured. */
    private Optional<MediaSummary> stopped = Optional.empty();

    private static InetSocketAddress address(int host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** What went out. */
    private static final class Sent implements PacketOut {
        final List<Integer> sequences = new ArrayList<>();
        final List<Integer> timestamps = new ArrayList<>();
        final List<Boolean> markers = new ArrayList<>();
        final List<byte[]> packets = new ArrayList<>();
        final List<byte[]> reports = new ArrayList<>();
        InetSocketAddress last = STRANGER;
        boolean refuse;
        int closed;

        private final RtpPacket packet = new RtpPacket();

        @Override
        public boolean rtp(ByteBuffer bytes, InetSocketAddress to) {
            if (refuse) {
                return false;
            }
            assertThat(packet.parse(bytes)).isEqualTo(RtpPacket.Verdict.VALID);
            sequences.add(packet.sequence());
            timestamps.add(packet.timestamp());
            markers.add(packet.marker());
            packets.add(copy(bytes));
            last = to;
            return true;
        }

        @Override
        public boolean rtcp(ByteBuffer bytes, InetSocketAddress to) {
            reports.add(copy(bytes));
            return true;
        }

        private static byte[] copy(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static CallAudio core(long seed, PacketOut out, List<SpeechEvent> events) {
        return new CallAudio(
                new CallAudio.Parts(seed, new EnergyDetector(), Optional.empty(), Optional.empty(), 2000),
                out,
                ByteBuffer.allocate(CallAudio.PACKET_BYTES),
                events::add);
    }

    private static MediaStream stream(InetSocketAddress remote, AudioCodec codec, Direction direction) {
        return new MediaStream(
                remote,
                new InetSocketAddress(remote.getAddress(), remote.getPort() + 1),
                codec,
                codec.payloadType(),
                OptionalInt.of(101),
                direction);
    }

    private void start() {
        audio.configure(1, stream(SIGNALLED, AudioCodec.PCMU, Direction.SEND_RECEIVE), 0);
    }

    private static ByteBuffer packet(int type, int sequence, int timestamp, int ssrc, int payloadBytes) {
        ByteBuffer packet = ByteBuffer.allocate(12 + payloadBytes);
        RtpPacket.writeHeader(packet, false, type, sequence & 0xFFFF, timestamp, ssrc);
        while (packet.hasRemaining()) {
            packet.put((byte) 0x80);
        }
        return packet.flip();
    }

    /** One audio packet from a source, then one slot. */
    private void step(InetSocketAddress source, int number, int ssrc) {
        audio.receive(packet(0, number, number * 160, ssrc, 160), source, nanos);
        slot();
    }

    private void slot() {
        audio.serve(nanos);
        nanos += SLOT;
    }

    private MediaSummary stop() {
        audio.stop();
        for (int i = 0; i < 200 && !audio.stopped(); i++) {
            slot();
        }
        assertThat(events.getLast()).isInstanceOf(Stopped.class);
        return ((Stopped) events.getLast()).summary();
    }

    private <E extends SpeechEvent> List<E> all(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void aPeerBehindNatIsAnsweredWhereItSendsFrom() {
        start();
        slot();
        assertThat(sent.last).isEqualTo(SIGNALLED);
        step(BEHIND_NAT, 1, 7);
        assertThat(sent.last).isEqualTo(SIGNALLED);
        step(BEHIND_NAT, 2, 7);
        assertThat(sent.last).isEqualTo(BEHIND_NAT);
        step(STRANGER, 3, 7);
        step(STRANGER, 4, 7);
        assertThat(sent.last).isEqualTo(BEHIND_NAT);
        MediaSummary summary = stop();
        assertThat(summary.packetsForeign()).isEqualTo(3);
        assertThat(summary.packetsReceived()).isEqualTo(1);
    }

    @Test
    void theNegotiatedAddressIsBelievedAtOnceAndAlways() {
        start();
        step(STRANGER, 1, 7);
        step(STRANGER, 2, 7); // a stranger that was quicker
        assertThat(sent.last).isEqualTo(STRANGER);
        step(SIGNALLED, 100, 8);
        assertThat(sent.last).isEqualTo(SIGNALLED);
        step(STRANGER, 3, 7);
        assertThat(sent.last).isEqualTo(SIGNALLED);
    }

    @Test
    void packetsOfAnEarlierGenerationAreCountedAndDropped() {
        start();
        for (int i = 0; i < 10; i++) {
            step(SIGNALLED, i, 7);
        }
        InetSocketAddress moved = address(20, 30_100);
        audio.configure(2, stream(moved, AudioCodec.PCMA, Direction.SEND_RECEIVE), 0);
        audio.configure(1, stream(SIGNALLED, AudioCodec.PCMU, Direction.SEND_RECEIVE), 0);
        step(SIGNALLED, 10, 7);
        step(SIGNALLED, 11, 7);
        assertThat(sent.last).isEqualTo(moved);
        step(moved, 1, 9);
        MediaSummary summary = stop();
        assertThat(summary.packetsStale()).isEqualTo(2);
        assertThat(summary.packetsReceived()).isEqualTo(11);
        assertThat(summary.codec()).isEqualTo("PCMA");
        assertThat(sent.packets.getLast()[1] & 0x7F).isEqualTo(8);
    }

    @Test
    void aHoldByAddressZeroKeepsThePeerForLater() throws UnknownHostException {
        start();
        step(BEHIND_NAT, 1, 7);
        step(BEHIND_NAT, 2, 7);
        InetSocketAddress zero = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 30_000);
        audio.configure(2, stream(zero, AudioCodec.PCMU, Direction.INACTIVE), 0);
        int before = sent.packets.size();
        slot();
        assertThat(sent.packets).hasSize(before);
        audio.configure(3, stream(SIGNALLED, AudioCodec.PCMU, Direction.SEND_RECEIVE), 0);
        step(BEHIND_NAT, 3, 7);
        assertThat(sent.last).isEqualTo(BEHIND_NAT);
        assertThat(stop().packetsStale()).isZero();
    }

    @Test
    void payloadTypesNobodyNegotiatedAreCountedAndBothLawsAreUnderstood() {
        start();
        for (int i = 0; i < 10; i++) {
            audio.receive(packet(8, i, i * 160, 7, 160), SIGNALLED, nanos);
            slot();
        }
        audio.receive(packet(96, 10, 1600, 7, 160), SIGNALLED, nanos);
        audio.receive(packet(101, 10, 1600, 7, 2), SIGNALLED, nanos);
        MediaSummary summary = stop();
        assertThat(summary.packetsMalformed()).isEqualTo(1);
        assertThat(summary.packetsReceived()).isEqualTo(11);
        assertThat(all(Slots.class)).containsExactly(new Slots(2, SlotKind.VOICE));
        assertThat(all(Digit.class)).isEmpty();
    }

    @Test
    void aPeerThatSaysItIsSilentIsNotAbsent() {
        start();
        for (int i = 0; i < 10; i++) {
            step(SIGNALLED, i, 7);
        }
        audio.receive(packet(13, 10, 1600, 7, 1), SIGNALLED, nanos);
        for (int i = 0; i < 50; i++) {
            slot();
        }
        assertThat(all(Slots.class)).containsExactly(new Slots(2, SlotKind.VOICE));
        for (int i = 0; i < 300; i++) {
            slot();
        }
        assertThat(all(Slots.class)).extracting(Slots::kind).containsExactly(SlotKind.VOICE, SlotKind.ABSENT);
    }

    @Test
    void anotherSourceOfTheSamePeerIsHeardAndLossIsNotInvented() {
        start();
        for (int i = 0; i < 10; i++) {
            step(SIGNALLED, i, 7);
        }
        for (int i = 0; i < 10; i++) {
            step(SIGNALLED, 40_000 + i, 8);
        }
        MediaSummary summary = stop();
        assertThat(summary.packetsReceived()).isEqualTo(20);
        assertThat(summary.packetsLost()).isZero();
    }

    @Test
    void aLateLoopServesEverySlotButSendsThreeOverduePacketsAtMost() {
        start();
        slot();
        nanos = 10 * SLOT;
        audio.serve(nanos);
        assertThat(audio.tick()).isEqualTo(11);
        assertThat(sent.packets).hasSize(1 + 3 + 1);
        // Time stamps tell the truth about the gap, sequence numbers show no loss.
        int first = sent.timestamps.getFirst();
        assertThat(sent.timestamps)
                .containsExactly(first, first + 7 * 160, first + 8 * 160, first + 9 * 160, first + 10 * 160);
        assertThat(sent.sequences.get(1)).isEqualTo((sent.sequences.getFirst() + 1) & 0xFFFF);
        MediaSummary summary = stop();
        assertThat(summary.ticksLate()).isEqualTo(9);
        assertThat(summary.packetsSkipped()).isEqualTo(6);
        assertThat(summary.ticks()).isEqualTo(11);
    }

    @Test
    void aPlayLosesNothingToSkippedPackets() {
        start();
        audio.play(1, GrowingAudio.whole(Tones.tone(1000, -13, 400)), new BargeIn.Off());
        slot();
        nanos = 10 * SLOT;
        for (int i = 0; i < 20; i++) {
            slot();
        }
        assertThat(all(PlayEnded.class).getFirst().heardSamples()).isEqualTo(3200);
        assertThat(all(PlayEnded.class).getFirst().tick()).isEqualTo(19 + 6);
    }

    @Test
    void timeThatDoesNotAdvanceServesNothingTwice() {
        start();
        audio.serve(-SLOT / 2);
        assertThat(audio.tick()).isZero();
        audio.serve(0);
        audio.serve(0);
        audio.serve(SLOT - 1);
        assertThat(audio.tick()).isEqualTo(1);
    }

    @Test
    void whatTheSocketRefusesWasNotHeard() {
        start();
        sent.refuse = true;
        audio.play(1, GrowingAudio.whole(Tones.tone(1000, -13, 100)), new BargeIn.Off());
        for (int i = 0; i < 10; i++) {
            slot();
        }
        assertThat(all(PlayEnded.class).getFirst().heardSamples()).isZero();
        assertThat(all(SpeechEvent.PlayStarted.class)).isEmpty();
        assertThat(stop().packetsSent()).isZero();
    }

    @Test
    void theMarkerStandsAtTheStartOfTheStreamAndOfEachPlay() {
        start();
        for (int i = 0; i < 5; i++) {
            slot();
        }
        audio.play(1, GrowingAudio.whole(Tones.tone(1000, -13, 60)), new BargeIn.Off());
        for (int i = 0; i < 5; i++) {
            slot();
        }
        assertThat(sent.markers).containsExactly(true, false, false, false, false, true, false, false, false, false);
    }

    @Test
    void reportsGoOutAndTheLastOneSaysGoodbye() {
        start();
        for (int i = 0; i < 1000; i++) {
            step(SIGNALLED, i, 7);
        }
        int regular = sent.reports.size();
        assertThat(regular).isBetween(2, 8);
        stop();
        assertThat(sent.reports).hasSize(regular + 1);
        byte[] last = sent.reports.getLast();
        assertThat(last[last.length - 7] & 0xFF).isEqualTo(203);
        assertThat(sent.closed).isEqualTo(1);
    }

    @Test
    void twoCoresTalkOverABadLinkAndTheCountsAddUp() {
        Seeded.check(40, seeded -> {
            List<SpeechEvent> farEvents = new ArrayList<>();
            Sent toFar = new Sent();
            CallAudio near = core(seeded.seed(), toFar, new ArrayList<>());
            CallAudio far = core(seeded.seed() + 1000, new Sent(), farEvents);
            InetSocketAddress nearAddress = address(1, 20_000);
            near.configure(1, stream(address(2, 20_000), AudioCodec.PCMA, Direction.SEND_RECEIVE), 0);
            far.configure(1, stream(nearAddress, AudioCodec.PCMA, Direction.SEND_RECEIVE), 0);
            LossyLink link = new LossyLink(
                    LossyLink.Profile.PERFECT
                            .withDelay(Duration.ofMillis(seeded.ints(0, 80)), Duration.ofMillis(seeded.ints(0, 60)))
                            .withLoss(LossyLink.Loss.bursts(seeded.fraction() * 0.3, 2))
                            .withDuplicates(0.05)
                            .withReordering(0.05, Duration.ofMillis(45))
                            .withCorruption(seeded.coin() ? 0 : 0.05),
                    seeded.seed());
            long fed = 0;
            long now = 0;
            for (int tick = 0; tick < 400; tick++) {
                if (seeded.chance(0.02)) {
                    near.play(tick, GrowingAudio.whole(Tones.tone(1000, -13, 300)), new BargeIn.Off());
                }
                near.serve(now);
                for (byte[] packet : toFar.packets) {
                    link.send(now, packet);
                }
                toFar.packets.clear();
                for (LossyLink.Arrival arrival : link.receive(now)) {
                    InetSocketAddress source = seeded.chance(0.02) ? STRANGER : nearAddress;
                    far.receive(ByteBuffer.wrap(arrival.packet()), source, arrival.atNanos());
                    fed++;
                }
                if (seeded.chance(0.05)) {
                    far.receive(ByteBuffer.wrap(seeded.bytes(300)), nearAddress, now);
                    fed++;
                }
                if (seeded.chance(0.02)) {
                    far.receiveRtcp(ByteBuffer.wrap(seeded.bytes(3)), STRANGER, now);
                    fed++;
                }
                // The loop is late now and then.
                now += SLOT;
                if (!seeded.chance(0.05)) {
                    far.serve(now);
                }
            }
            far.serve(now);
            far.stop();
            MediaSummary summary = ((Stopped) farEvents.getLast()).summary();
            assertThat(summary.packetsReceived()
                            + summary.packetsDuplicate()
                            + summary.packetsForeign()
                            + summary.packetsStale()
                            + summary.packetsMalformed())
                    .isEqualTo(fed);
            assertThat(summary.packetsLate()).isLessThanOrEqualTo(summary.packetsReceived());
            assertThat(summary.ticks()).isEqualTo(401);
            assertThat(summary.packetsLost()).isNotNegative();
        });
    }

    @Test
    void aSlotWithAPacketInAndAPacketOutMakesNoGarbage() {
        // Reports every 5 s and an utterance now and then are all that is allocated.
        assertThat(bytesForEachSlot(audio -> {})).isLessThan(8);
        assertThat(all(SpeechStarted.class).size()).isLessThan(40);
    }

    /** Its own lane: what is heard is sent. */
    @Test
    void aSlotThatCrossesToAnotherCallMakesNoGarbageEither() {
        SlotLane lane = new SlotLane();

        assertThat(bytesForEachSlot(crossed -> crossed.cross(lane, lane))).isLessThan(8);

        assertThat(all(SpeechStarted.class)).isEmpty();
    }

    /** Opened on its way in, protected on its way out: what the ciphers' library makes anew, and no more. */
    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void aProtectedSlotMakesTheGarbageOfItsCiphersAlone(CryptoSuite suite) {
        SrtpKey ours = SrtpKey.random(suite, new SplittableRandom(1));
        SrtpKey theirs = SrtpKey.random(suite, new SplittableRandom(2));
        SrtpSession peer = new SrtpSession();
        peer.configure(Optional.of(new SrtpKeys(/* ours= */ theirs, /* theirs= */ ours)));
        MediaStream plain = stream(SIGNALLED, AudioCodec.PCMU, Direction.SEND_RECEIVE);
        MediaStream secured = new MediaStream(
                plain.remoteRtp(),
                plain.remoteRtcp(),
                plain.codec(),
                plain.payloadType(),
                plain.telephoneEventPayloadType(),
                plain.direction(),
                Optional.of(new SrtpKeys(ours, theirs)));

        assertThat(bytesForEachSlot(audio -> audio.configure(2, secured, 0), peer::protect))
                .isLessThan(4_500);

        MediaSummary summary = stopped.orElseThrow();
        assertThat(summary.packetsReceived()).isEqualTo(2 * MEASURED_SLOTS);
        assertThat(summary.packetsMalformed()).isZero();
    }

    private double bytesForEachSlot(Consumer<CallAudio> before) {
        return bytesForEachSlot(before, packet -> {});
    }

    private double bytesForEachSlot(Consumer<CallAudio> before, Consumer<ByteBuffer> onTheWay) {
        CallAudio quiet = core(
                1,
                new PacketOut() {
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
                },
                events);
        quiet.configure(1, stream(SIGNALLED, AudioCodec.PCMU, Direction.SEND_RECEIVE), 0);
        before.accept(quiet);
        ByteBuffer plain = packet(0, 0, 0, 7, 160);
        ByteBuffer packet = ByteBuffer.allocate(CallAudio.PACKET_BYTES);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long at = 0;
        long allocated = 0;
        for (int i = 0; i < 2 * MEASURED_SLOTS; i++) {
            if (i == MEASURED_SLOTS) {
                allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
            }
            plain.putShort(2, (short) i).putInt(4, i * 160);
            packet.clear().put(0, plain, 0, plain.limit()).limit(plain.limit());
            onTheWay.accept(packet);
            quiet.receive(packet, SIGNALLED, at);
            quiet.serve(at);
            at += SLOT;
        }
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - allocated;
        quiet.stop();
        for (int i = 0; i < 200 && !quiet.stopped(); i++) {
            quiet.serve(at += SLOT);
        }
        stopped = all(Stopped.class).stream().map(Stopped::summary).findFirst();
        return (double) bytes / MEASURED_SLOTS;
    }
}
