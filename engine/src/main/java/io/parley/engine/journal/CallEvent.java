package io.parley.engine.journal;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.engine.sip.DialogData;
import io.parley.media.MediaSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened in a call. Transcript, record, webhooks, metrics and replay are derived from these, so that they cannot
 * disagree. Fields are only ever added; a reader ignores those it does not know.
 */
public sealed interface CallEvent {

    /**
     * The first line.
     *
     * @param schema version of this file's form
     * @param wallClock start in ISO 8601 with offset
     * @param direction {@code outbound} or {@code inbound}
     * @param userToUser values of User-to-User headers that came with the call, as they came
     * @param trunkHash of the trunk's file, empty if it is not known
     */
    record Opened(
            int schema,
            String build,
            String callId,
            String wallClock,
            String zone,
            String direction,
            String trunk,
            String from,
            String to,
            String bot,
            String botHash,
            String recognizer,
            String synthesizer,
            Map<String, String> variables,
            List<String> userToUser,
            String trunkHash)
            implements CallEvent {}

    /** A SIP step of the leg: {@code sent INVITE}, {@code received 180 Ringing}. */
    record Signalling(String what, String detail) implements CallEvent {
        /** {@code what} of the leg's last step. */
        public static final String RELEASED = "released";

        /** Whether the far end rings: the callee's telephone, or ours for a caller. */
        public boolean tellsRinging() {
            return what.equals("received 180") || what.equals("sent 180");
        }

        /** Whether this was the leg's last step. */
        public boolean tellsRelease() {
            return what.equals(RELEASED);
        }
    }

    /**
     * An INVITE to one of the trunk's gateways, when it is known what became of it: it rang, was answered or refused, or
     * failed and the call went on to the next one. A call, or a transfer, has one for each INVITE.
     *
     * @param requestId of the transfer, 0: the call itself
     * @param attempt 1 for the first
     * @param gateway such as {@code sbc1.carrier.example:5060;transport=udp}
     * @param address where the INVITE went if that is not the gateway's name, else empty
     * @param movedOn the next gateway was tried
     * @param sipStatus of the answer that decided it, 0 if there was none
     * @param q850Cause -1 if none is known
     * @param reason why it failed, or how it was answered
     */
    record GatewayTried(
            long requestId,
            int attempt,
            String gateway,
            String address,
            boolean movedOn,
            int sipStatus,
            int q850Cause,
            String reason,
            long millis)
            implements CallEvent {}

    /**
     * A SIP message of one of the call's legs was on the wire.
     *
     * @param leg empty for that of the caller or callee, {@code human} for that of a transfer
     * @param sent by us; else received
     * @param peer {@code ADDRESS:PORT} of the other side
     * @param text masked and cut, as {@link io.parley.engine.sip.SeenMessage} says
     */
    record SipMessage(String leg, boolean sent, String peer, String text) implements CallEvent {}

    /**
     * The leg's dialog is confirmed, or has changed since: what another process needs to say BYE in it, should this one
     * die. The last one counts.
     */
    record SipDialogUp(DialogData dialog) implements CallEvent {}

    /**
     * The callee's network said before an answer why there would be none.
     *
     * @param meaning one of {@code io.parley.engine.announcement.Announcement}
     * @param text what was heard
     */
    record Announced(String meaning, String text) implements CallEvent {}

    /** A final 200 was acknowledged; the caller can hear us. */
    record Answered(String codec) implements CallEvent {}

    record SpeechStarted(long utteranceId, int epoch, long onsetTick) implements CallEvent {}

    record Endpointed(long utteranceId, long lastSpeechTick) implements CallEvent {}

    /** The caller's words, whether or not the conversation took them. */
    record Utterance(
            long utteranceId,
            String text,
            double confidence,
            boolean fromPartial,
            long decodeMillis,
            long lastSpeechTick,
            long endpointTick)
            implements CallEvent {}

    /**
     * Which recogniser the words are from that follow, where the call's consists of several.
     *
     * @param recognizer name, model and hash, as in {@link Opened}
     */
    record HeardBy(long utteranceId, String recognizer) implements CallEvent {}

    /** An utterance that came too late for its epoch, or over a prompt that may not be interrupted: not stepped. */
    record LateSpeech(long utteranceId, int epoch, int currentEpoch, String reason) implements CallEvent {}

    record RecognitionFailed(long utteranceId, String reason) implements CallEvent {}

    record KeyPressed(char key, String source) implements CallEvent {}

    /** A play's first packet went out. */
    record Spoke(long playId, String text) implements CallEvent {}

    /**
     * A play stands still because the caller speaks.
     *
     * @param silenceMillis from the caller's first packet of speech to the play's last packet, both on the wire; -1 if that
     *     is not known
     */
    record PlayPaused(long playId, long heardMillis, long silenceMillis) implements CallEvent {}

    record PlayResumed(long playId) implements CallEvent {}

    /**
     * The end of a play.
     *
     * @param heardText of one that was cut the words that the caller heard; empty if it was not, or none
     * @param interruptedBy the utterance that cut it, 0 if none did
     */
    record PlayFinished(
            long playId, String how, long heardMillis, long totalMillis, String heardText, long interruptedBy)
            implements CallEvent {
        /** One that was not cut by the caller's words. */
        public PlayFinished(long playId, String how, long heardMillis, long totalMillis) {
            this(playId, how, heardMillis, totalMillis, "", 0);
        }

        /** Whether it was cut in the middle, once it had begun to sound. */
        public boolean cut() {
            return !how.equals("DONE") && heardMillis > 0 && heardMillis < totalMillis;
        }
    }

    /** Media changed: started, held, absent, lost, reconfigured. */
    record Media(String what, String detail) implements CallEvent {}

    /** An input of the interpreter, written before it is stepped. */
    record Stepping(long step, Input input) implements CallEvent {}

    /** What the interpreter made of input {@code step}: replay compares the actions' bytes. */
    record Stepped(long step, List<Action> actions, List<String> trace, String node) implements CallEvent {}

    /**
     * How long the caller waited for an answer, in milliseconds: from his last packet of speech, or the packet of his key, to
     * the first packet of the answer, both on the wire. Each part is measured where it happens; the whole is measured apart
     * from them, and what no part explains is the rest: {@link TurnPart}s sum to {@code totalMillis} exactly.
     *
     * @param endpointMillis silence that was waited for, counted in slots; 0 of a key
     * @param recognitionMillis from the endpoint to the text at the conversation; 0 of a key
     * @param decisionMillis what text or key mean and what is to be done, without the waiting for services
     * @param playoutMillis from the answer's first sample at the audio loop to its first packet
     * @param transportMillis from the last packet of speech to its leaving the jitter buffer; 0 of a key
     * @param serviceMillis waiting for what others answer: HTTP, a language model
     * @param synthesisMillis until the answer's first sample was rendered, or found
     * @param restMillis hand-overs between threads, a loop that was late, rounding; may be negative
     * @param silenceMillis of a turn that interrupted the bot: from the caller's first packet of speech to the bot's last
     *     packet; else -1
     * @param marks absent in journals of earlier builds, which counted from the jitter buffer on
     */
    record TurnLatency(
            int turn,
            long endpointMillis,
            long recognitionMillis,
            long decisionMillis,
            long playoutMillis,
            long totalMillis,
            long transportMillis,
            long serviceMillis,
            long synthesisMillis,
            long restMillis,
            long silenceMillis,
            Optional<TurnMarks> marks)
            implements CallEvent {

        /** Whether the caller spoke; else he pressed a key. */
        public boolean spoken() {
            return marks.map(at -> at.endpointMicros() != TurnMarks.NONE)
                    .orElse(endpointMillis != 0 || recognitionMillis != 0);
        }

        /** What the bot took beyond the silence that it had to wait for. */
        public long beyondEndpointMillis() {
            return totalMillis - endpointMillis;
        }
    }

    /**
     * When a turn's steps happened: media time in microseconds, {@link #NONE} where there was no such step.
     *
     * @param arrivedMicros the packet of the last slot of speech, or of the key, came in
     * @param speechEndMicros that slot left the jitter buffer
     * @param endpointMicros the slot that ended the utterance did
     * @param heardMicros the conversation had the text, or the key
     * @param decidedMicros the step that gave the answer was done
     * @param readyMicros the answer's first sample was at the audio loop
     * @param sentMicros its first packet was handed to the socket
     */
    record TurnMarks(
            long arrivedMicros,
            long speechEndMicros,
            long endpointMicros,
            long heardMicros,
            long decidedMicros,
            long readyMicros,
            long sentMicros) {
        /** Of a step that there was not. */
        public static final long NONE = -1;
    }

    record Failed(String service, String reason) implements CallEvent {}

    /**
     * A caller is to be handed over: the attempt begins.
     *
     * @param by {@code refer}, {@code bridge} or {@code attended}
     * @param kind whom it is for: {@code agent}, {@code group} or {@code number}
     * @param value the agent's, group's or telephone's, as the bot said it
     * @param target SIP URI, empty if there is none
     * @param userToUser value of the User-to-User header that goes along, empty for none
     */
    record TransferRequested(long requestId, String by, String kind, String value, String target, String userToUser)
            implements CallEvent {}

    /** The human's side was heard of before the attempt's end: 180, 183. */
    record TransferProgress(long requestId, int sipStatus, String reason) implements CallEvent {}

    /**
     * The attempt's end.
     *
     * @param outcome one of {@code io.parley.engine.transfer.TransferOutcome}
     * @param sipStatus the last that was heard of it, 0 if none was
     * @param ringMillis from the first 180 or 183 to the end, 0 if there was none
     */
    record TransferSettled(long requestId, String outcome, int sipStatus, String reason, long ringMillis)
            implements CallEvent {}

    /** As {@link SipDialogUp}, of the leg to a human who talks through us. */
    record TransferDialogUp(long requestId, DialogData dialog) implements CallEvent {}

    /**
     * A caller and a human who talked through us have parted.
     *
     * @param hungUpBy {@code caller} (or whoever ended the call), {@code human} or {@code network}; {@code joined}: nobody,
     *     they talk on without us
     */
    record TransferTalked(long requestId, long talkMillis, String hungUpBy) implements CallEvent {
        /** Nobody hung up. */
        public static final String JOINED = "joined";
    }

    /**
     * The peer was asked to let a caller and a human talk without us (REFER with Replaces, RFC 3891).
     *
     * @param outcome one of {@code io.parley.engine.transfer.TransferOutcome}; unless {@code ANSWERED} or {@code ACCEPTED}
     *     they went on through us
     * @param sipStatus the last that was heard of it, 0 if none was
     */
    record TransferJoined(long requestId, String outcome, int sipStatus, String reason) implements CallEvent {}

    record MediaClosed(MediaSummary summary) implements CallEvent {}

    /** The journal reached its bound of so many bytes: from here on only the end is kept, the call goes on. */
    record Truncated(long bytes) implements CallEvent {}

    /**
     * The engine that had the call died, and a later one found the journal without an end: what follows is its doing. The
     * times of this entry and of the end are those of the last event before it.
     *
     * @param wallClock when it was found, in ISO 8601 with offset
     * @param byeSent a BYE was tried: at the journal's end a dialog was up
     * @param byeStatus the final answer to it, 0 if none came
     */
    record Recovered(String wallClock, boolean byeSent, int byeStatus) implements CallEvent {}

    /**
     * The last line, exactly once.
     *
     * @param outcome one of {@code io.parley.engine.call.Outcome}
     * @param hungUpBy {@code us}, {@code peer}, {@code network} or {@code unknown}
     * @param sipStatus of the INVITE, 0 if none came
     * @param q850Cause -1 if none is known
     */
    record Ended(
            String outcome,
            String hungUpBy,
            int sipStatus,
            int q850Cause,
            String reason,
            boolean complete,
            Map<String, String> info,
            long ringMillis,
            long talkMillis)
            implements CallEvent {}
}
