package io.parley.media.simulation;

import java.util.SplittableRandom;

/** What becomes of the caller's packets on their way to us, by seed: the same seed loses and delays the same ones. */
public final class PacketNetwork {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Where {@link #nextDelayNanos} tells that the packet is lost. */
    static final long LOST = -1;

    private final double loss;
    private final int jitterMillis;
    private final SplittableRandom random;

    /**
     * A network.
     *
     * @param loss share of packets that never arrive, 0 … 1, each for itself
     * @param jitterMillis the others come up to so much later, evenly spread; beyond 20 ms they overtake each other
     */
    public PacketNetwork(double loss, int jitterMillis, long seed) {
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss: " + loss + ", expected 0 to 1");
        }
        if (jitterMillis < 0 || jitterMillis > 1000) {
            throw new IllegalArgumentException("jitterMillis: " + jitterMillis + ", expected 0 to 1000");
        }
        this.loss = loss;
        this.jitterMillis = jitterMillis;
        this.random = new SplittableRandom(seed);
    }

    /** One that delivers every packet at once. */
    public static PacketNetwork perfect() {
        return new PacketNetwork(0, 0, 0);
    }

    /** How long the next packet is under way, or {@link #LOST}. */
    long nextDelayNanos() {
        // Both are drawn for each packet: another loss does not change the delays.
        boolean lost = random.nextDouble() < loss;
        long delay = jitterMillis == 0 ? 0 : random.nextLong(jitterMillis * NANOS_PER_MILLI);
        return lost ? LOST : delay;
    }
}
