package io.parley.media.asr;

import java.util.Arrays;

/**
 * The audio of one utterance between the event loop that feeds it and whoever decodes it or sends it on. One writer, one reader
 * at a time, no lock: the writer must never wait for a worker, whose priority is lower. Memory grows by doubling, so
 * that feeding a slot allocates nothing as a rule.
 */
public final class UtteranceAudio {
    /** What lies beyond is dropped. */
    public static final int MAX_SECONDS = 60;
    /** A block is what decoding takes at least at a time, 100 ms; half of it would cost a quarter more CPU. */
    public static final int BLOCKS_PER_SECOND = 10;

    private static final int FIRST_SECONDS = 2;

    private final int blockSamples;
    private final int maxSamples;
    // Contents below `written` never change, so the reader may use whichever array it sees; volatile publishes the
    // copy.
    private volatile short[] samples;
    private volatile long[] blockFilledNanos;
    private volatile int written;

    public UtteranceAudio(int sampleRateHz) {
        blockSamples = sampleRateHz / BLOCKS_PER_SECOND;
        maxSamples = sampleRateHz * MAX_SECONDS;
        samples = new short[sampleRateHz * FIRST_SECONDS];
        blockFilledNanos = new long[FIRST_SECONDS * BLOCKS_PER_SECOND];
    }

    /**
     * Appends; what lies beyond the bound is dropped.
     *
     * @return whether a block was completed
     */
    public boolean append(short[] from, int offset, int length, long nowNanos) {
        int start = written;
        int end = Math.min(maxSamples, start + length);
        if (end > samples.length) {
            int capacity = Math.min(maxSamples, Math.max(end, 2 * samples.length));
            blockFilledNanos = Arrays.copyOf(blockFilledNanos, capacity / blockSamples + 1);
            samples = Arrays.copyOf(samples, capacity);
        }
        System.arraycopy(from, offset, samples, start, end - start);
        long[] filledNanos = blockFilledNanos;
        for (int block = start / blockSamples; block < end / blockSamples; block++) {
            filledNanos[block] = nowNanos;
        }
        written = end;
        return start / blockSamples < end / blockSamples;
    }

    /** Samples that can be read. */
    public int written() {
        return written;
    }

    public int blockSamples() {
        return blockSamples;
    }

    /** Copies samples that have been {@link #written}. */
    public void read(int from, short[] to, int length) {
        System.arraycopy(samples, from, to, 0, length);
    }

    /** When the block that begins at this sample was complete. */
    public long filledNanos(int fromSample) {
        return blockFilledNanos[fromSample / blockSamples];
    }
}
