package io.parley.server.log;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.media.MediaSummary;
import io.parley.server.calls.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What is logged of every call: its beginning, answer and end; with level DEBUG the steps between. Nothing of what was said,
 * pressed, dialled or handed over: that is the journal's. On the call's owner.
 */
public final class CallLog implements Witness {
    private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

    @Override
    public StampedJournal.Observer witness(String callId) {
        return (tick, nanos, event) -> log(callId, event);
    }

    private static void log(String callId, CallEvent event) {
        switch (event) {
            case CallEvent.Opened opened ->
                info(callId)
                        .addKeyValue("direction", opened.direction())
                        .addKeyValue("trunk", opened.trunk())
                        .addKeyValue("bot", opened.bot())
                        .addKeyValue("botHash", opened.botHash())
                        .log("call begins");
            case CallEvent.Answered answered ->
                info(callId).addKeyValue("codec", answered.codec()).log("call answered");
            case CallEvent.Ended ended ->
                info(callId)
                        .addKeyValue("outcome", ended.outcome())
                        .addKeyValue("hungUpBy", ended.hungUpBy())
                        .addKeyValue("sipStatus", ended.sipStatus())
                        .addKeyValue("q850Cause", ended.q850Cause())
                        .addKeyValue("complete", ended.complete())
                        .addKeyValue("ringMillis", ended.ringMillis())
                        .addKeyValue("talkMillis", ended.talkMillis())
                        .log("call ended");
            case CallEvent.Failed failed ->
                // Its reason may quote the prompt that could not be spoken.
                LOG.atWarn()
                        .addKeyValue(LogLine.CALL, callId)
                        .addKeyValue("service", failed.service())
                        .log("a service failed in a call");
            case CallEvent.TransferRequested transfer ->
                // Not to whom: that may be a telephone number.
                info(callId)
                        .addKeyValue("by", transfer.by())
                        .addKeyValue("kind", transfer.kind())
                        .addKeyValue("userToUser", !transfer.userToUser().isEmpty())
                        .log("transfer begins");
            case CallEvent.TransferProgress transfer ->
                debug(callId).addKeyValue("sipStatus", transfer.sipStatus()).log("transfer goes on");
            case CallEvent.TransferSettled transfer ->
                info(callId)
                        .addKeyValue("outcome", transfer.outcome())
                        .addKeyValue("sipStatus", transfer.sipStatus())
                        .addKeyValue("ringMillis", transfer.ringMillis())
                        .log("transfer ended");
            case CallEvent.TransferDialogUp up ->
                debug(callId).addKeyValue("sipCallId", up.dialog().callId()).log("dialog with a human is confirmed");
            case CallEvent.TransferTalked talk ->
                info(callId)
                        .addKeyValue("talkMillis", talk.talkMillis())
                        .addKeyValue("hungUpBy", talk.hungUpBy())
                        .log("human and caller have parted");
            case CallEvent.TransferJoined joined ->
                info(callId)
                        .addKeyValue("outcome", joined.outcome())
                        .addKeyValue("sipStatus", joined.sipStatus())
                        .log("the peer was asked to join human and caller without us");
            case CallEvent.Truncated truncated ->
                LOG.atWarn()
                        .addKeyValue(LogLine.CALL, callId)
                        .addKeyValue("bytes", truncated.bytes())
                        .log("journal is full, only the call's end is still kept");
            case CallEvent.MediaClosed closed -> media(debug(callId), closed.summary());
            case CallEvent.Announced said ->
                info(callId).addKeyValue("meaning", said.meaning()).log("the network announced why nobody answers");
            case CallEvent.Signalling signalling ->
                debug(callId).addKeyValue("what", signalling.what()).log("signalling");
            case CallEvent.GatewayTried tried
            when tried.movedOn() ->
                info(callId)
                        .addKeyValue("gateway", tried.gateway())
                        .addKeyValue("attempt", tried.attempt())
                        .addKeyValue("sipStatus", tried.sipStatus())
                        .addKeyValue("q850Cause", tried.q850Cause())
                        .log("gateway did not take the call, the next is tried");
            case CallEvent.GatewayTried tried ->
                debug(callId)
                        .addKeyValue("gateway", tried.gateway())
                        .addKeyValue("attempt", tried.attempt())
                        .addKeyValue("sipStatus", tried.sipStatus())
                        .log("gateway");
            case CallEvent.Media media ->
                debug(callId).addKeyValue("what", media.what()).log("media");
            case CallEvent.SpeechStarted started ->
                debug(callId).addKeyValue("utterance", started.utteranceId()).log("speech starts");
            case CallEvent.Endpointed endpointed ->
                debug(callId).addKeyValue("utterance", endpointed.utteranceId()).log("speech is over");
            case CallEvent.HeardBy by ->
                debug(callId)
                        .addKeyValue("utterance", by.utteranceId())
                        .addKeyValue("recogniser", by.recognizer())
                        .log("speech is recognised by one of several");
            case CallEvent.Utterance utterance ->
                debug(callId)
                        .addKeyValue("utterance", utterance.utteranceId())
                        .addKeyValue("confidence", utterance.confidence())
                        .addKeyValue("decodeMillis", utterance.decodeMillis())
                        .log("speech is recognised");
            case CallEvent.LateSpeech late ->
                debug(callId).addKeyValue("utterance", late.utteranceId()).log("speech came too late");
            case CallEvent.RecognitionFailed failed ->
                LOG.atWarn()
                        .addKeyValue(LogLine.CALL, callId)
                        .addKeyValue("utterance", failed.utteranceId())
                        .log("speech was not recognised");
            case CallEvent.KeyPressed pressed ->
                debug(callId).addKeyValue("source", pressed.source()).log("a key is pressed");
            case CallEvent.Spoke spoke ->
                debug(callId).addKeyValue("play", spoke.playId()).log("prompt starts");
            case CallEvent.PlayPaused paused ->
                debug(callId)
                        .addKeyValue("play", paused.playId())
                        .addKeyValue("heardMillis", paused.heardMillis())
                        .log("prompt pauses");
            case CallEvent.PlayResumed resumed ->
                debug(callId).addKeyValue("play", resumed.playId()).log("prompt goes on");
            case CallEvent.PlayFinished finished ->
                debug(callId)
                        .addKeyValue("play", finished.playId())
                        .addKeyValue("how", finished.how())
                        .addKeyValue("heardMillis", finished.heardMillis())
                        .addKeyValue("totalMillis", finished.totalMillis())
                        .log("prompt is over");
            case CallEvent.TurnLatency latency ->
                debug(callId)
                        .addKeyValue("turn", latency.turn())
                        .addKeyValue("transportMillis", latency.transportMillis())
                        .addKeyValue("endpointMillis", latency.endpointMillis())
                        .addKeyValue("recognitionMillis", latency.recognitionMillis())
                        .addKeyValue("decisionMillis", latency.decisionMillis())
                        .addKeyValue("serviceMillis", latency.serviceMillis())
                        .addKeyValue("synthesisMillis", latency.synthesisMillis())
                        .addKeyValue("playoutMillis", latency.playoutMillis())
                        .addKeyValue("restMillis", latency.restMillis())
                        .addKeyValue("totalMillis", latency.totalMillis())
                        .log("bot answers");
            case CallEvent.SipMessage _ -> {} // the journal has it, whole
            case CallEvent.SipDialogUp up ->
                // The lines of engine.sip know the call by this id alone.
                debug(callId).addKeyValue("sipCallId", up.dialog().callId()).log("dialog is confirmed");
            case CallEvent.Recovered recovered ->
                info(callId)
                        .addKeyValue("byeSent", recovered.byeSent())
                        .addKeyValue("byeStatus", recovered.byeStatus())
                        .log("call of an earlier engine is closed");
            case CallEvent.Stepping stepping -> {} // the input itself: words and keys
            case CallEvent.Stepped stepped ->
                debug(callId)
                        .addKeyValue("step", stepped.step())
                        .addKeyValue("node", stepped.node())
                        .log("bot decides");
        }
    }

    private static void media(LoggingEventBuilder line, MediaSummary summary) {
        line.addKeyValue("codec", summary.codec())
                .addKeyValue("packetsReceived", summary.packetsReceived())
                .addKeyValue("packetsLost", summary.packetsLost())
                .addKeyValue("packetsLate", summary.packetsLate())
                .addKeyValue("packetsForeign", summary.packetsForeign())
                .addKeyValue("packetsSent", summary.packetsSent())
                .addKeyValue("ticksLate", summary.ticksLate())
                .addKeyValue("jitterMillis", summary.jitterMillis())
                .addKeyValue("recordingMissingMillis", summary.recordingMissingMillis())
                .addKeyValue("roundTripMillis", summary.roundTripMillis())
                .addKeyValue("mosListening", summary.mosListening())
                .addKeyValue("mosConversational", summary.mosConversational())
                .addKeyValue("slotsEcho", summary.slotsEcho())
                .log("audio summary");
    }

    private static LoggingEventBuilder info(String callId) {
        return LOG.atInfo().addKeyValue(LogLine.CALL, callId);
    }

    private static LoggingEventBuilder debug(String callId) {
        return LOG.atDebug().addKeyValue(LogLine.CALL, callId);
    }
}
