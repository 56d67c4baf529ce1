package io.parley.engine.call;

import io.parley.dialog.State;
import io.parley.dialog.bot.Bot;
import io.parley.engine.conversation.Prompts;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.media.codec.AudioCodec;
import java.net.InetAddress;
import java.util.List;

/**
 * What one call is about, known before it begins.
 *
 * @param opened the journal's first line
 * @param bot what talks
 * @param begun the interpreter's state with the call's variables
 * @param prompts the bot's prompts
 * @param mediaAddress where RTP is bound, and what SDP says
 * @param codecs in order of preference
 * @param observer sees every event as it is journalled
 */
public record CallPlan(
        CallEvent.Opened opened,
        Bot bot,
        State begun,
        Prompts prompts,
        InetAddress mediaAddress,
        List<AudioCodec> codecs,
        StampedJournal.Observer observer) {

    public CallPlan {
        codecs = List.copyOf(codecs);
    }

    String callId() {
        return opened.callId();
    }
}
