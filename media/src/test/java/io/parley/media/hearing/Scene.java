package io.parley.media.hearing;

import io.parley.media.audio.Pcm;
import java.util.List;

/**
 * What a line carries for a while, and when somebody speaks on it.
 *
 * @param kind under which scenes are counted together
 * @param line 8 kHz, as it comes out of G.711
 * @param voices in order; without overlap
 */
record Scene(String kind, String name, Pcm line, List<Voice> voices) {

    /**
     * Somebody speaks, measured where the voice is above its own pauses.
     *
     * @param fromMillis first sound
     * @param toMillis last sound
     */
    record Voice(int fromMillis, int toMillis) {}

    /** What nobody speaks on. */
    static Scene without(String kind, String name, Pcm line) {
        return new Scene(kind, name, line, List.of());
    }

    int millis() {
        return line.samples().length / 8;
    }
}
