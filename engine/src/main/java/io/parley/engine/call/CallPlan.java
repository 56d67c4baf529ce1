package io.parley.engine.call;

import io.parley.dialog.State;
import io.parley.dialog.bot.Bot;
import io.parley.engine.announcement.AnnouncementRules;
import io.parley.engine.audio.MediaAddress;
import io.parley.engine.conversation.Prompts;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.transfer.TransferRoute;
import io.parley.media.JitterBounds;
import io.parley.media.background.BackgroundSound;
import io.parley.media.sdp.AudioTerms;
import java.util.List;
import java.util.Optional;

/**
 * What one call is about, known before it begins.
 *
 * @param opened the journal's first line
 * @param bot what talks
 * @param begun the interpreter's state with the call's variables
 * @param prompts the bot's prompts
 * @param background what is heard under all that it says
 * @param mediaAddress where RTP is bound, and what SDP says of it
 * @param audio what may be agreed on for it
 * @param jitter bounds of the jitter buffer's delay
 * @param failures that happened before the call began: journalled behind the first line
 * @param transfers by which way callers are handed over; empty: they cannot be
 * @param announcements what the callee's network may say before the answer; empty: nobody listens for that
 * @param observer sees every event as it is journalled
 */
public record CallPlan(
        CallEvent.Opened opened,
        Bot bot,
        State begun,
        Prompts prompts,
        Optional<BackgroundSound> background,
        MediaAddress mediaAddress,
        AudioTerms audio,
        JitterBounds jitter,
        List<CallEvent.Failed> failures,
        Optional<TransferRoute> transfers,
        Optional<AnnouncementRules> announcements,
        StampedJournal.Observer observer) {

    public CallPlan {
        failures = List.copyOf(failures);
    }

    String callId() {
        return opened.callId();
    }
}
