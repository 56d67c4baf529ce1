package io.parley.media.background;

/**
 * What one call hears of a {@link BackgroundSound}: where it is, and how loud. It goes on under prompts and between them and
 * never begins anew. On the call's event loop; a slot is some 160 additions, allocates nothing.
 */
public final class Background {
    private static final int SAMPLES_PER_MILLI = 8;
    /** Softer as fast as a voice begins, back as slowly as a room is noticed. */
    private static final int DUCK_SAMPLES = 60 * SAMPLES_PER_MILLI;

    private static final int RETURN_SAMPLES = 500 * SAMPLES_PER_MILLI;

    private final short[] loop;
    private final float ducked;
    private final float rise;
    private final float fall;
    private final float fadeIn;
    private int at;
    /** Of the fade-in, 0 … 1. */
    private float begun;
    /** Of the ducking, {@link #ducked} … 1. */
    private float now = 1;

    Background(short[] loop, int fadeInSamples, float ducked) {
        this.loop = loop;
        this.ducked = ducked;
        this.rise = (1 - ducked) / RETURN_SAMPLES;
        this.fall = (1 - ducked) / DUCK_SAMPLES;
        this.fadeIn = 1f / Math.max(1, fadeInSamples);
    }

    /**
     * Adds the coming samples to a slot that is about to be sent.
     *
     * @param speaking whether the bot says something in it
     */
    public void under(short[] slot, boolean speaking) {
        for (int i = 0; i < slot.length; i++) {
            now = speaking ? Math.max(ducked, now - fall) : Math.min(1, now + rise);
            begun = Math.min(1, begun + fadeIn);
            int sum = slot[i] + Math.round(loop[at] * now * begun);
            // By their levels they fit; this is for what is played without having been levelled.
            slot[i] = (short) Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
            at = at + 1 == loop.length ? 0 : at + 1;
        }
    }
}
