package io.parley.media.audio;

import java.util.Arrays;

/**
 * Changes the sample rate of audio that comes in pieces; all that it gives, one after the other, is the same however the
 * audio was cut. Keeps as much input as its filter, {@link Resampler}'s, reaches back. For one stream and one thread.
 */
public final class StreamResampler {
    /** More positions than this would need a table of megabytes; the usual rates need at most 320. */
    private static final int MAX_PHASES = 1024;

    private final int phases;
    private final int step;
    private final double[][] filters;
    private final int reach;

    /** Input from sample {@link #begin} on. */
    private short[] in = new short[0];

    private long begin;
    private long end;
    /** Output samples given so far. */
    private long given;

    /** @throws IllegalArgumentException if the two rates have too little in common */
    public StreamResampler(int fromHz, int toHz) {
        int common = gcd(fromHz, toHz);
        this.phases = toHz / common;
        this.step = fromHz / common;
        if (phases > MAX_PHASES) {
            throw new IllegalArgumentException(
                    "from " + fromHz + " to " + toHz + " Hz: expected rates in a ratio of small numbers");
        }
        this.filters = fromHz == toHz
                ? new double[][] {{1, 0}}
                : Resampler.filters(phases, Math.min(1.0, (double) toHz / fromHz));
        this.reach = filters[0].length / 2;
    }

    /** What can be said of the output with this piece. */
    public short[] more(short[] piece) {
        in = Arrays.copyOf(in, (int) (end - begin) + piece.length);
        System.arraycopy(piece, 0, in, (int) (end - begin), piece.length);
        end += piece.length;
        // Output n needs input up to floor(n * step / phases) + reach.
        return upTo(Math.max(given, Math.floorDiv((end - 1 - reach) * phases, step) + 1));
    }

    /** What is left when nothing follows. */
    public short[] finish() {
        return upTo((end * phases + step - 1) / step);
    }

    private short[] upTo(long until) {
        short[] out = new short[Math.toIntExact(Math.max(0, until - given))];
        for (int i = 0; i < out.length; i++) {
            long position = (given + i) * step;
            out[i] = at(position / phases - reach + 1, filters[(int) (position % phases)]);
        }
        given += out.length;
        long needed = Math.clamp(given * step / phases - reach + 1, begin, end);
        in = Arrays.copyOfRange(in, (int) (needed - begin), (int) (end - begin));
        begin = needed;
        return out;
    }

    private short at(long start, double[] filter) {
        double sum = 0;
        int first = (int) Math.max(0, -start);
        int last = (int) Math.min(filter.length, end - start);
        for (int i = first; i < last; i++) {
            sum += in[(int) (start + i - begin)] * filter[i];
        }
        return (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
