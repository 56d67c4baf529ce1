package io.parley.media.jitter;

import static io.parley.media.SpeechEvent.SlotKind.ABSENT;
import static io.parley.media.SpeechEvent.SlotKind.COMFORT_NOISE;
import static io.parley.media.SpeechEvent.SlotKind.CONCEALED;
import static io.parley.media.SpeechEvent.SlotKind.VOICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.JitterBounds;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.testkit.random.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitterBufferTest {
    private static final G711 CODEC = G711.of(AudioCodec.PCMA);
    private final JitterBuffer buffer = new JitterBuffer(JitterBounds.DEFAULT);
    private final short[] slot = new short[160];
    private long nanos;

    /** Audio whose every sample tells its place: the code counts up through the positive half of A-law. */
    private static byte code(int sample) {
        return (byte) (0x80 | Math.floorMod(sample / 80, 0x60));
    }

    private void put(int timestamp, int samples) {
        put(timestamp, samples, 0, false);
    }

    private void put(int timestamp, int samples, int origin, boolean marker) {
        ByteBuffer packet = ByteBuffer.allocate(samples);
        for (int i = 0; i < samples; i++) {
            packet.put(code(timestamp - origin + i));
        }
        buffer.put(CODEC, packet, 0, samples, timestamp, marker, nanos);
    }

    private SlotKind take() {
        return buffer.take(slot, 0, false);
    }

    private void assertSlotIs(int sample) {
        assertSlotIs(sample, 0);
    }

    /** A slot after a gap joins what was concealed, within 10 ms. */
    private void assertSlotJoinsAt(int sample) {
        assertSlotIs(sample, 80);
    }

    private void assertSlotIs(int sample, int from) {
        for (int i = from; i < 160; i++) {
            assertThat(slot[i]).as("sample %d", i).isEqualTo(CODEC.decode(code(sample + i)));
        }
    }

    @Test
    void playsAfterTwoSlotsOfDelay() {
        put(0, 160);
        assertThat(take()).isEqualTo(ABSENT);
        put(160, 160);
        assertThat(take()).isEqualTo(ABSENT);
        put(320, 160);
        assertThat(take()).isEqualTo(VOICE);
        assertSlotIs(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 60})
    void takesAnyPacketTime(int packetMillis) {
        int packetSamples = packetMillis * 8;
        int sent = 0;
        int played = -2;
        for (int tick = 0; tick < 300; tick++) {
            while (sent * packetMillis <= tick * 20) {
                put(sent * packetSamples, packetSamples);
                sent++;
            }
            SlotKind kind = take();
            if (played >= 0) {
                assertThat(kind).as("tick %d", tick).isEqualTo(VOICE);
                assertSlotIs(played * 160);
            }
            played++;
        }
        assertThat(buffer.concealed()).isZero();
        assertThat(buffer.late()).isZero();
    }

    @Test
    void putsPacketsInOrder() {
        put(0, 160);
        put(320, 160);
        put(160, 160);
        take();
        take();
        for (int i = 0; i < 3; i++) {
            assertThat(take()).isEqualTo(VOICE);
            assertSlotIs(i * 160);
        }
    }

    @Test
    void aPacketFromBeforeTheFirstIsPlayedIfItIsInTime() {
        put(160, 160);
        put(0, 160);
        take();
        assertThat(take()).isEqualTo(VOICE);
        assertSlotIs(0);
        assertThat(take()).isEqualTo(VOICE);
        assertSlotIs(160);
    }

    @Test
    void aGapFadesToSilenceAndThenIsAbsence() {
        put(0, 160);
        take();
        take();
        assertThat(take()).isEqualTo(VOICE);
        int before = Integer.MAX_VALUE;
        for (int i = 0; i < JitterBuffer.FADE_SLOTS; i++) {
            assertThat(take()).isEqualTo(CONCEALED);
            int level = Math.abs(slot[0]);
            assertThat(level).isPositive().isLessThan(before);
            before = level;
        }
        assertThat(take()).isEqualTo(ABSENT);
        assertThat(slot).containsOnly(0);
        assertThat(buffer.concealed()).isEqualTo(JitterBuffer.FADE_SLOTS);
    }

    @Test
    void aPacketThatComesTooLateIsCountedAndNotPlayed() {
        for (int i = 0; i < 5; i++) {
            if (i != 1) {
                put(i * 160, 160);
            }
            take();
        }
        assertThat(take()).isEqualTo(VOICE);
        put(160, 160);
        assertThat(buffer.late()).isEqualTo(1);
        assertThat(buffer.concealed()).isEqualTo(1);
    }

    @Test
    void theTimeStampsWrapIsNotNoticed() {
        int origin = -320;
        for (int i = 0; i < 10; i++) {
            put(origin + i * 160, 160, origin, false);
            SlotKind kind = take();
            if (i >= 2) {
                assertThat(kind).isEqualTo(VOICE);
                assertSlotIs((i - 2) * 160);
            }
        }
        assertThat(buffer.resyncs()).isZero();
    }

    @Test
    void aTimeStampJumpIsFollowedFromTheSecondPacketOn() {
        run(0, 10, 0);
        put(1_000_000, 160);
        assertThat(buffer.early()).isEqualTo(1);
        take();
        put(1_000_160, 160);
        assertThat(buffer.resyncs()).isEqualTo(1);
        take();
        take();
        assertThat(take()).isEqualTo(VOICE);
        assertSlotJoinsAt(1_000_160);
    }

    @Test
    void aMarkerMakesAJumpBelievableAtOnce() {
        run(0, 10, 0);
        put(1_000_000, 160, 0, true);
        take();
        take();
        assertThat(take()).isEqualTo(VOICE);
        assertSlotJoinsAt(1_000_000);
    }

    @Test
    void aStrayTimeStampHarmsNothing() {
        run(0, 10, 0);
        put(1_000_000, 160);
        run(10, 20, 0);
        assertThat(buffer.resyncs()).isZero();
    }

    /** Packets n … m - 1, each followed by a slot; expects voice from the third packet on. */
    private void run(int from, int to, int origin) {
        for (int i = from; i < to; i++) {
            put(origin + i * 160, 160, origin, false);
            SlotKind kind = take();
            if (i >= 2) {
                assertThat(kind).as("packet %d", i).isEqualTo(VOICE);
                assertSlotIs((i - 2) * 160);
            }
        }
    }

    @Test
    void aStreamThatPausedWithoutCountingOnIsHeardAgain() {
        run(0, 10, 0);
        for (int i = 0; i < 100; i++) {
            take();
        }
        // A second of pause later the time stamps go on as if there had been none.
        put(1600, 160);
        take();
        take();
        assertThat(take()).isEqualTo(VOICE);
        assertSlotIs(1600);
    }

    @Test
    void anotherSourceIsPlayedFromItsOwnTime() {
        run(0, 10, 0);
        buffer.newSource();
        put(-77_777, 160, -77_777, false);
        take();
        take();
        assertThat(take()).isEqualTo(VOICE);
        assertSlotJoinsAt(0);
    }

    @Test
    void announcedSilenceIsComfortNoiseNotAbsence() {
        run(0, 10, 0);
        buffer.comfortNoise(ByteBuffer.allocate(0), 0, 0);
        take();
        take();
        for (int i = 0; i < 100; i++) {
            assertThat(take()).isEqualTo(COMFORT_NOISE);
        }
    }

    @Test
    void aTelephoneEventInPlaceOfAudioIsNoAbsence() {
        run(0, 10, 0);
        take();
        take();
        for (int i = 0; i < 6; i++) {
            buffer.telephoneEvent();
            assertThat(take()).isEqualTo(COMFORT_NOISE);
        }
    }

    @Test
    void aFasterPeerIsFollowedByDroppingSlotsWhileNobodySpeaks() {
        // 0.2 % fast, twenty times worse than real clocks: a slot too many every ten seconds.
        int sent = 0;
        for (int tick = 0; tick < 3000; tick++) {
            while (sent * 19_960L <= tick * 20_000L) {
                put(sent * 160, 160);
                sent++;
            }
            take();
        }
        assertThat(buffer.dropped()).isBetween(3L, 7L);
        assertThat(buffer.early()).isZero();
        assertThat(buffer.concealed()).isZero();
    }

    @Test
    void aSlowerPeerIsFollowedByInsertingSlotsWhileNobodySpeaks() {
        int sent = 0;
        for (int tick = 0; tick < 3000; tick++) {
            while (sent * 20_040L <= tick * 20_000L) {
                put(sent * 160, 160);
                sent++;
            }
            take();
        }
        assertThat(buffer.inserted()).isBetween(3L, 8L);
        assertThat(buffer.late()).isZero();
    }

    @Test
    void inSpeechNoSlotIsDroppedOrInserted() {
        int sent = 0;
        for (int tick = 0; tick < 600; tick++) {
            while (sent * 19_800L <= tick * 20_000L) {
                put(sent * 160, 160);
                sent++;
            }
            buffer.take(slot, 0, true);
        }
        assertThat(buffer.dropped()).isZero();
    }

    @Test
    void whateverComesTheOutputIsMonotoneAndBounded() {
        Seeded.check(200, seeded -> {
            JitterBuffer any = new JitterBuffer(JitterBounds.DEFAULT);
            List<Integer> played = new ArrayList<>();
            int next = 0;
            for (int tick = 0; tick < 300; tick++) {
                for (int packets = seeded.ints(0, 2); packets > 0; packets--) {
                    int number = Math.max(0, next - (seeded.chance(0.2) ? seeded.ints(0, 4) : 0));
                    next = Math.max(next, number + 1);
                    ByteBuffer packet = ByteBuffer.allocate(160);
                    for (int i = 0; i < 160; i++) {
                        packet.put((byte) (0x80 | number % 0x60));
                    }
                    if (number + 1 == next) { // the tracker keeps duplicates away
                        any.put(CODEC, packet, 0, 160, number * 160, false, 0);
                    }
                }
                if (any.take(slot, 0, seeded.coin()) == VOICE) {
                    played.add((int) slot[159]);
                }
            }
            assertThat(played).isNotEmpty();
            int previous = code(CODEC, played.getFirst());
            for (int sample : played) {
                int current = code(CODEC, sample);
                // Within the window of 96 numbers each packet is played at most once and after its predecessors.
                assertThat(Math.floorMod(current - previous, 0x60)).isLessThan(0x60 - 12);
                previous = current;
            }
        });
    }

    private static int code(G711 codec, int sample) {
        return codec.encode((short) sample) & 0x7F;
    }

    @Test
    void anyTimeStampsAndSizesAreTaken() {
        Seeded.check(300, seeded -> {
            JitterBuffer any = new JitterBuffer(JitterBounds.DEFAULT);
            for (int i = 0; i < 300; i++) {
                ByteBuffer packet = ByteBuffer.wrap(seeded.bytes(2000));
                int timestamp = (int) (seeded.coin() ? seeded.anyLong() : seeded.longs(-5000, 5000));
                any.put(CODEC, packet, 0, packet.limit(), timestamp, seeded.chance(0.1), 0);
                any.take(slot, 0, seeded.coin());
            }
            assertThat(any.late() + any.early() + any.resyncs()).isPositive();
        });
    }

    @Test
    void aSlotTellsWhenThePacketCameThatFilledIt() {
        nanos = 7;
        put(0, 320); // two slots
        nanos = 9;
        put(320 + 80, 160); // the second half of one slot, the first of the next
        List<Long> arrived = new ArrayList<>();
        for (int tick = 0; tick < 6; tick++) {
            take();
            arrived.add(buffer.arrivedNanos());
        }
        long none = JitterBuffer.NOT_ARRIVED;
        assertThat(arrived).containsExactly(none, none, 7L, 7L, 9L, 9L);
    }

    @Test
    void aSlotOfALaterPacketTellsTheLatersTimeAlsoWhereTheRingBeginsAnew() {
        for (int packet = 0; packet < 100; packet++) {
            nanos = packet;
            put(packet * 160, 160);
            take();
            assertThat(buffer.arrivedNanos()).isEqualTo(packet < 2 ? JitterBuffer.NOT_ARRIVED : packet - 2);
        }
    }
}
