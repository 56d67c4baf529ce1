package io.parley.media.simulation;

import io.parley.media.dtmf.Keys;

/** Who is at the other end of a {@link SimulatedLine}. Called once a tick each, first {@link #speak}, then {@link #hear}. */
public interface FarEnd {

    /**
     * The sound of a tick.
     *
     * @param slot 160 zeros at 8 kHz, to be filled
     */
    void speak(long tick, short[] slot);

    /** A key that is pressed from this tick on, for 100 ms, or {@link Keys#NONE}; not asked while one is held. */
    default char press(long tick) {
        return Keys.NONE;
    }

    /** Whether this tick's packet is sent at all. */
    default boolean sends(long tick) {
        return true;
    }

    /**
     * What arrives of the bot in a tick; not called where no audio came.
     *
     * @param slot 160 samples; not kept
     */
    default void hear(long tick, short[] slot) {}

    /** A key that the bot has pressed. */
    default void hearKey(long tick, char key) {}
}
