package io.parley.testkit.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One direction of a bad network, without sockets, threads or clock: packets go in with the time they are sent, and come
 * out with the time they arrive. The same seed and the same packets give the same arrivals. Not safe for several threads.
 *
 * <p>Order is kept, whatever the jitter, except for packets that the profile reorders: these arrive later than their
 * successors.
 */
public final class LossyLink {
    private final Profile profile;
    private final Random random;
    private final PriorityQueue<Arrival> onTheWay =
            new PriorityQueue<>(Comparator.comparingLong(Arrival::atNanos).thenComparingLong(Arrival::sequence));
    private boolean inBurst;
    private long lastInOrderNanos = Long.MIN_VALUE;
    private long nextSequence;
    private long sent;
    private long lost;
    private long duplicated;
    private long reordered;
    private long corrupted;

    public LossyLink(Profile profile, long seed) {
        this.profile = profile;
        this.random = new Random(seed);
    }

    /** A packet enters the link. Times must not go back. */
    public void send(long nowNanos, byte[] packet) {
        sent++;
        if (dropped()) {
            lost++;
            return;
        }
        deliver(nowNanos, packet);
        if (chance(profile.duplicate())) {
            duplicated++;
            deliver(nowNanos, packet);
        }
    }

    /** Packets that have arrived until now and were not taken before, in the order of their arrival. */
    public List<Arrival> receive(long nowNanos) {
        List<Arrival> arrived = new ArrayList<>();
        for (Arrival head = onTheWay.peek(); head != null && head.atNanos() <= nowNanos; head = onTheWay.peek()) {
            arrived.add(onTheWay.remove());
        }
        return arrived;
    }

    /** Everything that is still on its way, in the order of its arrival. */
    public List<Arrival> receiveAll() {
        return receive(Long.MAX_VALUE);
    }

    public Counts counts() {
        return new Counts(sent, lost, duplicated, reordered, corrupted);
    }

    /** Gilbert's model: a good state without loss and a bad one in which packets are lost. */
    private boolean dropped() {
        inBurst = inBurst
                ? !chance(profile.loss().leaveBurst())
                : chance(profile.loss().enterBurst());
        return inBurst && chance(profile.loss().lossInBurst());
    }

    private void deliver(long nowNanos, byte[] packet) {
        byte[] copy = packet.clone();
        if (copy.length > 0 && chance(profile.corrupt())) {
            corrupted++;
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        long jitter = profile.jitter().toNanos();
        long at = nowNanos + profile.delay().toNanos() + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
        if (chance(profile.reorder())) {
            reordered++;
            at = Math.max(at, lastInOrderNanos) + profile.reorderBy().toNanos();
        } else {
            at = Math.max(at, lastInOrderNanos);
            lastInOrderNanos = at;
        }
        onTheWay.add(new Arrival(at, nextSequence++, copy));
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A packet that came through. */
    public static final class Arrival {
        private final long atNanos;
        private final long sequence;
        private final byte[] packet;

        private Arrival(long atNanos, long sequence, byte[] packet) {
            this.atNanos = atNanos;
            this.sequence = sequence;
            this.packet = packet;
        }

        public long atNanos() {
            return atNanos;
        }

        /** The order in which the link took the packets; a duplicate counts. */
        public long sequence() {
            return sequence;
        }

        /** The bytes, the receiver's own. */
        public byte[] packet() {
            return packet;
        }
    }

    /** What the link did so far. */
    public record Counts(long sent, long lost, long duplicated, long reordered, long corrupted) {}

    /**
     * Burst loss after Gilbert. The share lost in the long run is {@code enter / (enter + leave) * lossInBurst}, a burst
     * lasts {@code 1 / leave} packets on average.
     *
     * @param enterBurst probability, for each packet, to go from good to bad
     * @param leaveBurst probability, for each packet, to go from bad to good
     * @param lossInBurst probability that a packet is lost while bad
     */
    public record Loss(double enterBurst, double leaveBurst, double lossInBurst) {
        public static final Loss NONE = new Loss(0, 1, 0);

        public Loss {
            probability("enterBurst", enterBurst);
            probability("leaveBurst", leaveBurst);
            probability("lossInBurst", lossInBurst);
        }

        /** Losses that come one by one. */
        public static Loss independent(double share) {
            probability("share", share);
            return new Loss(1, 0, share);
        }

        /**
         * A share of loss in bursts of so many packets on average.
         *
         * @param meanBurst at least 1
         */
        public static Loss bursts(double share, double meanBurst) {
            probability("share", share);
            if (meanBurst < 1 || share >= 1) {
                throw new IllegalArgumentException("share " + share + " and mean burst " + meanBurst
                        + ", expected a share below 1 and at least 1 packet");
            }
            double leave = 1 / meanBurst;
            return new Loss(Math.min(1, leave * share / (1 - share)), leave, 1);
        }
    }

    /**
     * How bad the link is.
     *
     * @param delay of every packet
     * @param jitter added to the delay, uniform in 0 … jitter
     * @param duplicate probability that a packet comes twice
     * @param reorder probability that a packet is held back
     * @param reorderBy for how long
     * @param corrupt probability that a bit of a packet is flipped
     */
    public record Profile(
            Duration delay,
            Duration jitter,
            Loss loss,
            double duplicate,
            double reorder,
            Duration reorderBy,
            double corrupt) {

        /** Everything arrives at once. */
        public static final Profile PERFECT =
                new Profile(Duration.ZERO, Duration.ZERO, Loss.NONE, 0, 0, Duration.ZERO, 0);

        public Profile {
            if (delay.isNegative() || jitter.isNegative() || reorderBy.isNegative()) {
                throw new IllegalArgumentException("delay " + delay + ", jitter " + jitter + ", reorderBy " + reorderBy
                        + ": expected none to be negative");
            }
            probability("duplicate", duplicate);
            probability("reorder", reorder);
            probability("corrupt", corrupt);
        }

        public Profile withDelay(Duration mean, Duration spread) {
            return new Profile(mean, spread, loss, duplicate, reorder, reorderBy, corrupt);
        }

        public Profile withLoss(Loss model) {
            return new Profile(delay, jitter, model, duplicate, reorder, reorderBy, corrupt);
        }

        public Profile withDuplicates(double probability) {
            return new Profile(delay, jitter, loss, probability, reorder, reorderBy, corrupt);
        }

        public Profile withReordering(double probability, Duration by) {
            return new Profile(delay, jitter, loss, duplicate, probability, by, corrupt);
        }

        public Profile withCorruption(double probability) {
            return new Profile(delay, jitter, loss, duplicate, reorder, reorderBy, probability);
        }
    }

    private static void probability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + ", expected 0 to 1");
        }
    }
}
