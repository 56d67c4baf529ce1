package io.parley.engine.conversation;

import io.parley.engine.journal.CallEvent;
import java.util.Optional;

/**
 * How long the caller waits for an answer, by parts: from the last sound of the caller to the endpoint, to the text, to
 * the decision's prompt at the audio loop, to its first packet. Times of the engine clock, apart from the first part,
 * which is counted in media slots. Pure; used by the owner.
 */
final class TurnTimer {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private int turn;
    private long endpointMillis;
    private long endpointNanos;
    private long heardNanos;
    private long issuedNanos;
    private long playId = -1;
    private boolean waitsForPlay;

    /** An utterance ended; {@code silentMillis} of silence told so. */
    void endpointed(long silentMillis, long nowNanos) {
        endpointMillis = silentMillis;
        endpointNanos = nowNanos;
    }

    /** Its text is taken as the next turn. */
    void heard(long nowNanos) {
        turn++;
        heardNanos = nowNanos;
        waitsForPlay = true;
        playId = -1;
    }

    /** A key press is taken as the next turn: no endpoint, no recognition. */
    void pressed(long nowNanos) {
        endpointed(0, nowNanos);
        heard(nowNanos);
    }

    /** A prompt goes to the audio loop: the answer, if a turn waits for one. */
    void issued(long newPlayId, long nowNanos) {
        if (waitsForPlay) {
            waitsForPlay = false;
            issuedNanos = nowNanos;
            playId = newPlayId;
        }
    }

    /** A prompt's first packet went out. */
    Optional<CallEvent.TurnLatency> playStarted(long startedPlayId, long nowNanos) {
        if (startedPlayId != playId) {
            return Optional.empty();
        }
        playId = -1;
        long recognition = millis(heardNanos - endpointNanos);
        long decision = millis(issuedNanos - heardNanos);
        long playout = millis(nowNanos - issuedNanos);
        return Optional.of(new CallEvent.TurnLatency(
                turn,
                endpointMillis,
                recognition,
                decision,
                playout,
                endpointMillis + recognition + decision + playout));
    }

    private static long millis(long nanos) {
        return Math.round((double) nanos / NANOS_PER_MILLI);
    }
}
