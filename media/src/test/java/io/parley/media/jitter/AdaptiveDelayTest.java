package io.parley.media.jitter;

import static io.parley.media.SpeechEvent.SlotKind.COMFORT_NOISE;
import static io.parley.media.SpeechEvent.SlotKind.VOICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.JitterBounds;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.testkit.link.LossyLink;
import io.parley.testkit.random.Seeded;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The delay goes after the line: over hours, over bad links, over senders that change their ways. On virtual time. */
class AdaptiveDelayTest {
    private static final int SLOT = JitterBuffer.SLOT;
    private static final long SLOT_NANOS = 20_000_000;
    private static final G711 CODEC = G711.of(AudioCodec.PCMU);

    private final short[] slot = new short[SLOT];

    /** One stream over a link into a buffer, 20 ms a step. */
    private final class Line {
        final JitterBuffer buffer;
        final LossyLink link;
        /** The peer's clock against ours: 1.0001 is 100 ppm quick. */
        double clock = 1;

        int packetSamples = SLOT;
        int timestamp = 7;
        boolean speech;
        /** It sends nothing, and its clock goes on. */
        boolean silent;

        long tick;
        private double sentMicros;
        long voice;
        long concealed;
        long absent;

        Line(JitterBounds bounds, LossyLink.Profile profile, long seed) {
            this.buffer = new JitterBuffer(bounds);
            this.link = new LossyLink(profile, seed);
        }

        SlotKind step() {
            long now = tick++ * SLOT_NANOS;
            while (sentMicros <= now / 1000.0) {
                ByteBuffer packet = ByteBuffer.allocate(4 + packetSamples).putInt(timestamp);
                while (packet.hasRemaining()) {
                    packet.put((byte) 0x90);
                }
                if (!silent) {
                    link.send(Math.round(sentMicros * 1000), packet.array());
                }
                timestamp += packetSamples;
                sentMicros += packetSamples * 125 / clock;
            }
            for (LossyLink.Arrival arrival : link.receive(now)) {
                ByteBuffer packet = ByteBuffer.wrap(arrival.packet());
                buffer.put(CODEC, packet, 4, packet.limit() - 4, packet.getInt(0), false, arrival.atNanos());
            }
            SlotKind kind = buffer.take(slot, 0, speech);
            switch (kind) {
                case VOICE -> voice++;
                case CONCEALED -> concealed++;
                case ABSENT -> absent++;
                case COMFORT_NOISE, HELD -> {}
            }
            return kind;
        }

        void run(Duration time) {
            for (long end = tick + time.toNanos() / SLOT_NANOS; tick < end; ) {
                step();
            }
        }
    }

    private static LossyLink.Profile jitter(int millis) {
        return LossyLink.Profile.PERFECT.withDelay(Duration.ofMillis(30), Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-100, -20, 20, 100})
    void anHourOfDriftIsFollowedWithoutALatePacket(double partsPerMillion) {
        Line line = new Line(JitterBounds.DEFAULT, jitter(10), 1);
        line.clock = 1 + partsPerMillion / 1e6;
        for (int second = 0; second < 3600; second++) {
            line.speech = second % 20 < 15;
            line.run(Duration.ofSeconds(1));
            assertThat(line.buffer.delayMillis()).as("second %d", second).isBetween(20, 100);
        }
        // 100 ppm are 360 ms an hour: 18 slots.
        long followed = line.buffer.dropped() - line.buffer.inserted();
        assertThat(followed).isCloseTo(Math.round(partsPerMillion * 0.18), Offset.offset(5L));
        assertThat(line.buffer.late()).isZero();
        assertThat(line.buffer.early()).isZero();
        assertThat(line.buffer.resyncs()).isZero();
        assertThat(line.concealed).isLessThan(60);
    }

    @Test
    void theDelayGrowsWithTheJitterAndShrinksWhenItIsOver() {
        Line calm = new Line(JitterBounds.DEFAULT, jitter(0), 1);
        calm.run(Duration.ofSeconds(20));
        assertThat(calm.buffer.delayMillis()).isEqualTo(40);

        Line bad = new Line(JitterBounds.DEFAULT, jitter(120), 1);
        bad.speech = true;
        bad.run(Duration.ofSeconds(5));
        assertThat(bad.buffer.delayMillis()).isBetween(80, 200);
        long concealedSoFar = bad.concealed;
        bad.run(Duration.ofSeconds(15));
        assertThat(bad.concealed - concealedSoFar).as("of 750 slots").isLessThan(15);

        Line calmAgain = new Line(JitterBounds.DEFAULT, jitter(0), 1);
        calmAgain.run(Duration.ofSeconds(2));
        calmAgain.step();
        // A gap of 100 ms on the way, then all at once: the delay grows …
        for (int i = 0; i < 5; i++) {
            calmAgain.buffer.take(slot, 0, true);
        }
        calmAgain.run(Duration.ofSeconds(1));
        int grown = calmAgain.buffer.delayMillis();
        assertThat(grown).isGreaterThan(40);
        // … and when it is long past, and nobody speaks, it is what it was.
        calmAgain.run(Duration.ofSeconds(30));
        assertThat(calmAgain.buffer.delayMillis()).isLessThan(grown).isEqualTo(40);
    }

    @Test
    void theDelayStaysWithinItsBounds() {
        Line narrow = new Line(new JitterBounds(20, 60), jitter(200), 3);
        Line wide = new Line(new JitterBounds(100, 400), jitter(0), 3);
        for (int i = 0; i < 1000; i++) {
            narrow.speech = i % 100 < 50;
            narrow.step();
            wide.step();
            assertThat(narrow.buffer.wantedDelayMillis()).isBetween(20, 60);
        }
        assertThat(narrow.buffer.wantedDelayMillis()).isEqualTo(60);
        assertThat(wide.buffer.delayMillis()).isEqualTo(100);
        assertThatThrownBy(() -> new JitterBounds(60, 40)).hasMessageContaining("60 to 40");
        assertThatThrownBy(() -> new JitterBounds(40, 401)).hasMessageContaining("expected 20 to 400");
    }

    @Test
    void packetTimesChangeInTheMiddleOfACall() {
        Line line = new Line(JitterBounds.DEFAULT, jitter(5), 5);
        for (int millis : new int[] {20, 60, 10, 30, 40, 20}) {
            line.packetSamples = millis * 8;
            line.run(Duration.ofSeconds(2));
            long concealed = line.concealed;
            line.run(Duration.ofSeconds(8));
            assertThat(line.concealed - concealed).as("at %d ms", millis).isLessThan(3);
        }
        assertThat(line.absent).isLessThan(8);
        assertThat(line.buffer.resyncs()).isZero();
    }

    /** What was announced once, in the level it was announced: RFC 3389. */
    @Test
    void comfortNoiseHasItsLevelAndColour() {
        JitterBuffer buffer = new JitterBuffer(JitterBounds.DEFAULT);
        double[] dbov = new double[2];
        for (int i = 0; i < 2; i++) {
            byte[] payload = i == 0 ? new byte[] {50} : new byte[] {50, (byte) (127 - 90), (byte) (127 + 20)};
            buffer.comfortNoise(ByteBuffer.wrap(payload), 0, payload.length);
            double sum = 0;
            for (int tick = 0; tick < 100; tick++) {
                assertThat(buffer.take(slot, 0, false)).isEqualTo(COMFORT_NOISE);
                for (short sample : slot) {
                    sum += (double) sample * sample;
                }
            }
            dbov[i] = 10 * Math.log10(sum / (100 * SLOT) / (32768.0 * 32768.0));
        }
        assertThat(dbov[0]).isBetween(-51.0, -49.0);
        assertThat(dbov[1]).isBetween(-51.5, -48.5);
    }

    @Test
    void aPeerThatSendsNothingInItsPausesIsHeardFromTheFirstWordOn() {
        Line line = new Line(JitterBounds.DEFAULT, jitter(30), 9);
        Seeded.check(1, seeded -> {
            for (int talk = 0; talk < 40; talk++) {
                line.run(Duration.ofMillis(20L * seeded.ints(20, 60)));
                int pause = seeded.ints(3, 120);
                line.silent = true;
                line.run(Duration.ofMillis(20L * pause));
                line.silent = false;
                long voiceBefore = line.voice;
                line.run(Duration.ofMillis(400));
                assertThat(line.voice - voiceBefore).as("after %d slots", pause).isGreaterThanOrEqualTo(12);
            }
        });
        assertThat(line.buffer.late()).isZero();
        assertThat(line.buffer.delayMillis()).isLessThanOrEqualTo(120);
    }

    @Test
    void whateverTheLinkDoesNobodyIsStuckAndTheDelayIsBounded() {
        Seeded.check(60, seeded -> {
            LossyLink.Profile profile = jitter(seeded.ints(0, 150))
                    .withLoss(LossyLink.Loss.bursts(seeded.fraction() * 0.3, seeded.ints(1, 5)))
                    .withReordering(0.05, Duration.ofMillis(seeded.ints(1, 90)))
                    .withDuplicates(0.05);
            Line line = new Line(JitterBounds.DEFAULT, profile, seeded.seed());
            line.clock = 1 + (seeded.fraction() - 0.5) / 1000;
            for (int second = 0; second < 30; second++) {
                if (seeded.chance(0.1)) {
                    line.timestamp += seeded.coin() ? (int) seeded.anyLong() : seeded.ints(-4000, 4000);
                }
                if (seeded.chance(0.1)) {
                    line.packetSamples = 80 * seeded.ints(1, 6);
                }
                if (seeded.chance(0.05)) {
                    line.buffer.newSource();
                }
                line.speech = seeded.coin();
                line.run(Duration.ofSeconds(1));
                assertThat(line.buffer.delayMillis()).isBetween(0, 400);
            }
            // Whatever it was: on a calm line all is well again within seconds.
            JitterBuffer same = line.buffer;
            int timestamp = line.timestamp + 12_345;
            int heard = 0;
            for (int i = 0; i < 500; i++) {
                same.put(CODEC, ByteBuffer.allocate(SLOT), 0, SLOT, timestamp + i * SLOT, false, 0);
                heard += same.take(slot, 0, false) == VOICE && i >= 250 ? 1 : 0;
            }
            assertThat(heard).isGreaterThan(235);
        });
    }
}
