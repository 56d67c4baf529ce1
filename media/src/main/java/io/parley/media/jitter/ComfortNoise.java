package io.parley.media.jitter;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The noise of a peer that says that it is silent (RFC 3389): white noise of the level it tells, coloured by the filter
 * whose reflection coefficients it may tell. Pure; allocates nothing after construction.
 */
final class ComfortNoise {
    /** RFC 3389 section 3.2 leaves the order open; more adds nothing that is heard. */
    private static final int MOST_COEFFICIENTS = 10;

    /** 0 dBov: a square wave of full scale (RFC 3389 section 3.1). */
    private static final double FULL_SCALE = 32768;

    /** Of white noise that is evenly spread over -1 … 1. */
    private static final double NOISE_RMS = 1 / Math.sqrt(3);

    private final double[] reflection = new double[MOST_COEFFICIENTS];
    private final double[] state = new double[MOST_COEFFICIENTS + 1];
    private int order;
    private double gain;
    private int seed = 0x2545F491;

    /** Reads a payload: the level in -dBov, then reflection coefficients. What is not there stays out. */
    void tell(ByteBuffer packet, int offset, int length) {
        if (length < 1) {
            gain = 0;
            order = 0;
            return;
        }
        int level = packet.get(offset) & 0x7F;
        order = Math.min(MOST_COEFFICIENTS, length - 1);
        double loss = 1;
        for (int i = 0; i < order; i++) {
            // RFC 3389 section 3.2: 127 is 0, one step 258/32768. The byte 255 would make an oscillator.
            double k = Math.clamp(258.0 * ((packet.get(offset + 1 + i) & 0xFF) - 127) / 32768, -0.99, 0.99);
            reflection[i] = k;
            loss *= 1 - k * k;
        }
        // The all-pole filter raises white noise by 1 / sqrt(Π(1 - k²)).
        gain = FULL_SCALE * Math.pow(10, -level / 20.0) / NOISE_RMS * Math.sqrt(loss);
        Arrays.fill(state, 0);
    }

    void off() {
        gain = 0;
    }

    /** Adds noise to what is there. */
    void add(short[] out, int offset, int length) {
        if (gain == 0) {
            return;
        }
        for (int i = 0; i < length; i++) {
            double sample = out[offset + i] + filter(gain * white());
            out[offset + i] = (short) Math.clamp(Math.round(sample), Short.MIN_VALUE + 1, Short.MAX_VALUE);
        }
    }

    /** Xorshift: -1 … 1. */
    private double white() {
        seed ^= seed << 13;
        seed ^= seed >>> 17;
        seed ^= seed << 5;
        return seed / 2147483648.0;
    }

    /** The all-pole lattice. */
    private double filter(double excitation) {
        double forward = excitation;
        for (int i = order - 1; i >= 0; i--) {
            forward -= reflection[i] * state[i];
            state[i + 1] = state[i] + reflection[i] * forward;
        }
        state[0] = forward;
        return forward;
    }
}
