package io.parley.media.session;

import io.parley.media.playout.Playout;

/**
 * Holds the play when the caller has spoken over it for as long as its policy says. Speech is counted from the play's
 * start, or from where it may first be interrupted, within one utterance: what was said before does not cut a play that
 * begins. A caller whose "uh-huh" was passed over and who goes on speaking must do so for a second before the play is held
 * once more: else a voice in the background would make it stutter. On the event loop.
 */
final class BargeInReflex {
    /** Speech that holds a play again within the utterance that was passed over, if its policy asks for less: 1 s. */
    static final int AGAIN_SLOTS = 50;

    private static final long NONE = -1;

    private long playId = NONE;
    private long utteranceId;
    private int speechBefore;
    /** The play that was held last, and the utterance that did it. */
    private long heldPlayId = NONE;

    private long heldUtteranceId = NONE;

    void slot(Hearing hearing, Playout playout, long tick) {
        int holdAfter = playout.pauseAfterSlots();
        if (holdAfter == Integer.MAX_VALUE) {
            playId = NONE;
            return;
        }
        if (playId != playout.playId()) {
            playId = playout.playId();
            utteranceId = hearing.utteranceId();
            speechBefore = hearing.inUtterance() ? hearing.speechTicks() : 0;
        }
        if (!hearing.inUtterance()) {
            return;
        }
        if (utteranceId != hearing.utteranceId()) {
            utteranceId = hearing.utteranceId();
            speechBefore = 0;
        }
        boolean again = heldPlayId == playId && heldUtteranceId == utteranceId;
        if (hearing.speechTicks() - speechBefore >= (again ? Math.max(holdAfter, AGAIN_SLOTS) : holdAfter)) {
            heldPlayId = playId;
            heldUtteranceId = utteranceId;
            playout.hold(utteranceId, tick);
            playId = NONE; // a resumption, even before the next slot, counts anew
        }
    }
}
