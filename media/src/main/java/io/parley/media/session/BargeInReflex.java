package io.parley.media.session;

import io.parley.media.playout.Playout;

/**
 * Pauses the play when the caller has spoken over it for as long as its policy says. Speech is counted from the play's
 * start or resumption, within one utterance: what was said before does not cut a play that begins, and a caller whose
 * "uh-huh" was passed over must speak as long again. On the event loop.
 */
final class BargeInReflex {
    private long playId = -1;
    private long utteranceId;
    private int speechBefore;

    void slot(Hearing hearing, Playout playout, long tick) {
        int pauseAfter = playout.pauseAfterSlots();
        if (pauseAfter == Integer.MAX_VALUE) {
            playId = -1;
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
        if (hearing.speechTicks() - speechBefore >= pauseAfter) {
            playout.pause(utteranceId, tick);
            playId = -1; // a resumption, even before the next slot, counts anew
        }
    }
}
