package io.parley.engine.journal;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.engine.sip.DialogData;
import io.parley.media.MediaSummary;
import java.util.List;
import java.util.Map;

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
     * The leg's dialog is confirmed, or has changed since: what another process needs to say BYE in it, should this one
     * die. The last one counts.
     */
    record SipDialogUp(DialogData dialog) implements CallEvent {}

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

    /** An utterance that came too late for its epoch, or over a prompt that may not be interrupted: not stepped. */
    record LateSpeech(long utteranceId, int epoch, int currentEpoch, String reason) implements CallEvent {}

    record RecognitionFailed(long utteranceId, String reason) implements CallEvent {}

    record KeyPressed(char key, String source) implements CallEvent {}

    /** A play's first packet went out. */
    record Spoke(long playId, String text) implements CallEvent {}

    record PlayPaused(long playId, long heardMillis) implements CallEvent {}

    record PlayResumed(long playId) implements CallEvent {}

    record PlayFinished(long playId, String how, long heardMillis, long totalMillis) implements CallEvent {}

    /** Media changed: started, held, absent, lost, reconfigured. */
    record Media(String what, String detail) implements CallEvent {}

    /** An input of the interpreter, written before it is stepped. */
    record Stepping(long step, Input input) implements CallEvent {}

    /** What the interpreter made of input {@code step}: replay compares the actions' bytes. */
    record Stepped(long step, List<Action> actions, List<String> trace, String node) implements CallEvent {}

    /** One turn's latency by parts, in milliseconds; they sum to {@code totalMillis}. */
    record TurnLatency(
            int turn,
            long endpointMillis,
            long recognitionMillis,
            long decisionMillis,
            long playoutMillis,
            long totalMillis)
            implements CallEvent {}

    record Failed(String service, String reason) implements CallEvent {}

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
