package io.parley.media.playout;

/**
 * How loud a play is, with ramps between levels, so that a stop or a start in the middle of a sound does not click. On the
 * call's event loop; pure, allocates nothing.
 */
final class Gain {
    private float now = 1;
    private float target = 1;
    private float step;

    /** Moves to a level, beginning with the next sample. */
    void to(float level, int samples) {
        target = level;
        step = (level - now) / samples;
    }

    /** Whether nothing is heard, now and from now on. */
    boolean silent() {
        return now == 0 && target == 0;
    }

    void apply(short[] samples, int count) {
        if (now == 1 && target == 1) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (now != target) {
                float next = now + step;
                now = step > 0 ? Math.min(next, target) : Math.max(next, target);
            }
            samples[i] = (short) Math.round(samples[i] * now);
        }
    }
}
