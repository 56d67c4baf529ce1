package io.parley.media.rtp;

/** Inter-arrival jitter of one source (RFC 3550 6.4.1 and A.8). Pure; allocates nothing. */
public final class ArrivalJitter {
    private static final int CLOCK_RATE_HZ = 8000;

    private boolean started;
    private long lastTransit;
    private int lastTimestamp;
    private double jitter;

    /**
     * Takes an arrival.
     *
     * @param timestamp of the packet, at 8 kHz
     * @param nanos when it arrived, monotonic
     */
    public void take(int timestamp, long nanos) {
        if (started && timestamp == lastTimestamp) {
            return; // packets of one telephone-event share their time stamp: its age is no jitter
        }
        // Only differences matter, so 32 bits of the arrival time in time stamp units do.
        long arrival = nanos / (1_000_000_000L / CLOCK_RATE_HZ);
        int transit = (int) arrival - timestamp;
        if (started) {
            int difference = Math.abs(transit - (int) lastTransit);
            jitter += (difference - jitter) / 16;
        }
        started = true;
        lastTransit = transit;
        lastTimestamp = timestamp;
    }

    /** The source began anew: its time stamps have another origin. The estimate stays. */
    public void newSource() {
        started = false;
    }

    /** In time stamp units, for a report block. */
    public int timestampUnits() {
        return (int) jitter;
    }

    public double millis() {
        return jitter * 1000 / CLOCK_RATE_HZ;
    }
}
