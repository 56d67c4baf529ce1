package io.parley.media.audio;

/** Mono 16-bit linear audio, complete in memory. Immutable by convention: nobody writes to {@link #samples}. */
public final class Pcm {
    private final short[] samples;
    private final int sampleRateHz;

    /**
     * Wraps samples.
     *
     * @param samples taken as they are, not copied
     * @param sampleRateHz 8000 … 48000
     */
    public Pcm(short[] samples, int sampleRateHz) {
        if (sampleRateHz < 8000 || sampleRateHz > 48000) {
            throw new IllegalArgumentException("sampleRateHz: " + sampleRateHz + ", expected 8000 to 48000");
        }
        this.samples = samples;
        this.sampleRateHz = sampleRateHz;
    }

    /** The samples themselves, not a copy: read only. */
    public short[] samples() {
        return samples;
    }

    public int sampleRateHz() {
        return sampleRateHz;
    }

    public long durationMillis() {
        return samples.length * 1000L / sampleRateHz;
    }
}
