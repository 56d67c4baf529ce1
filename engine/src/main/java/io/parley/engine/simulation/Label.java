package io.parley.engine.simulation;

import io.parley.media.simulation.ActiveSpeech.Span;
import java.util.List;

/**
 * What the caller did with his voice, as it is known: the truth of a simulation. Times are ticks, in which the packet with
 * that sound was sent.
 *
 * @param firstTick of his first sound
 * @param lastTick of his last sound; in between he may pause, but he is not at his end
 * @param speech where in the call he spoke, in samples since media start
 */
public record Label(Caller.Kind kind, long firstTick, long lastTick, List<Span> speech, String text) {
    public Label {
        speech = List.copyOf(speech);
    }

    /** Whether the bot should take it for speech that is meant for it. */
    boolean isTurn() {
        return switch (kind) {
            case ANSWER, INTERRUPTION -> true;
            case BACKCHANNEL, NOISE -> false;
        };
    }
}
