package io.parley.media.jitter;

/**
 * What stands in for audio that did not arrive. The jitter buffer tells it all that is played, run by run, in order; a
 * run is any number of samples up to a slot. The seam for codecs that conceal by their own means. On the call's event
 * loop; allocates nothing.
 */
public interface Concealment {
    /**
     * This arrived and is played now. Its beginning may be changed, so that it joins what was filled in before.
     *
     * @param length 1 to {@link JitterBuffer#SLOT} samples
     */
    void played(short[] samples, int offset, int length);

    /**
     * This did not arrive: every sample is written.
     *
     * @param length 1 to {@link JitterBuffer#SLOT} samples
     */
    void fill(short[] samples, int offset, int length);

    /** What is played next has nothing to do with what was before. */
    void forget();
}
