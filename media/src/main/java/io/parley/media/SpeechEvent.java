package io.parley.media;

import io.parley.media.audio.Pcm;
import java.util.Optional;

/**
 * What a call's audio tells its conversation. Sent from the call's event loop, those of the recogniser from a
 * recogniser worker; the receiver must return at once.
 *
 * <p>Times are media ticks: the <i>n</i>-th local 20 ms slot since media start. Where a turn's latency needs it finer, events
 * carry marks: nanoseconds of the same time, counted on the loop's clock from the moment at which slot 0 was due. Every play, every utterance and every
 * session gets exactly one terminal event ({@link PlayEnded}; {@link Final} or {@link AsrFailed}; {@link Stopped}),
 * also after cancel, failure and stop. Terminal events and digits must never be dropped by a receiver; of {@link
 * Partial}s of one utterance only the latest matters.
 */
public sealed interface SpeechEvent {

    /** The media clock runs; this is tick 0. */
    record Started(long tick) implements SpeechEvent {}

    /**
     * The caller began to speak. The utterance belongs to the epoch that was in force at its onset, whatever happens
     * afterwards.
     *
     * @param onsetTick where the speech began, a few ticks before {@code tick}, when it was recognised as such
     * @param arrivedNanos mark: its first packet came in, before the jitter buffer's delay
     */
    record SpeechStarted(long tick, long utteranceId, int epoch, long onsetTick, long arrivedNanos)
            implements SpeechEvent {}

    /**
     * The caller has been silent for the endpoint time, or the utterance reached its bound of length.
     *
     * @param lastSpeechTick the last slot that was speech
     * @param arrivedNanos mark: the packet that filled that slot came in; of a slot that no packet filled, the one before
     * @param speechNanos mark: that slot left the jitter buffer
     * @param nanos mark: the slot that ended the utterance left the jitter buffer
     */
    record Endpoint(
            long tick,
            long utteranceId,
            int epoch,
            long lastSpeechTick,
            long arrivedNanos,
            long speechNanos,
            long nanos)
            implements SpeechEvent {}

    /**
     * The caller pauses within an utterance, for 200 ms so far, or for 300 where others speak behind him; told once a pause.
     *
     * @param lastSpeechTick the last slot of his that was speech
     * @param recent his last four seconds, or as many as there were, at 8 kHz, where {@link ListenRequest#recentAudio} wants it
     */
    record Paused(long tick, long utteranceId, long lastSpeechTick, Optional<Pcm> recent) implements SpeechEvent {}

    /** The caller speaks again after a {@link Paused} of the same utterance. */
    record SpokeOn(long tick, long utteranceId) implements SpeechEvent {}

    /** An interim text of an utterance: may change, and replaces the ones before it. */
    record Partial(long utteranceId, int number, long throughTick, String text) implements SpeechEvent {}

    /**
     * The text of an utterance; empty if nothing was understood.
     *
     * @param confidence 0 … 1
     * @param fromPartial the recogniser's final text was empty and this is its last good partial
     * @param decodeMillis from the end of the utterance's audio to this text, as the recogniser saw it
     */
    record Final(
            long utteranceId, long throughTick, String text, double confidence, boolean fromPartial, long decodeMillis)
            implements SpeechEvent {}

    /**
     * Which recogniser the text is from that follows; told before {@link Final} where it need not be the one of the call.
     *
     * @param recognizerId as in {@link io.parley.media.asr.Recognizer#id}
     */
    record HeardBy(long utteranceId, String recognizerId) implements SpeechEvent {}

    /** The recogniser could not finish this utterance; the call goes on. */
    record AsrFailed(long utteranceId, String reason) implements SpeechEvent {}

    /**
     * One key press, reported at its onset, once, however often and by however many ways it was sent.
     *
     * @param key one of {@code 0-9 * # A-D}
     * @param arrivedNanos mark: the packet that told it came in; of a key that signalling told, when the loop learnt it
     */
    record Digit(long tick, DigitSource source, char key, int epoch, long arrivedNanos) implements SpeechEvent {}

    /** How a key press reached us. */
    enum DigitSource {
        /** A telephone-event (RFC 4733). */
        TELEPHONE_EVENT,
        /** A SIP INFO request. */
        SIP_INFO,
        /** Tones in the audio. */
        IN_BAND
    }

    /**
     * The first packet of a play was handed to the socket at this tick.
     *
     * @param readyNanos mark: its first sample was there, on the loop
     * @param sentNanos mark: that packet was handed over
     */
    record PlayStarted(long tick, long playId, long readyNanos, long sentNanos) implements SpeechEvent {}

    /**
     * The caller spoke over the play for as long as its barge-in policy says: playout stands still and keeps its tail, or
     * goes on softer, until {@link MediaSession#resume} or {@link MediaSession#drop}.
     *
     * @param heardSamples samples of the play handed to the socket so far, at 8 kHz
     * @param sentNanos mark: its last packet before the pause was handed over
     */
    record PlayPaused(long tick, long playId, long utteranceId, long heardSamples, long sentNanos)
            implements SpeechEvent {}

    /**
     * The end of a play.
     *
     * @param heardSamples samples of the play that were handed to the socket, at 8 kHz; never what was queued
     */
    record PlayEnded(long tick, long playId, PlayEnd how, long heardSamples) implements SpeechEvent {}

    /** How a play ended. */
    enum PlayEnd {
        /** Played to its end. */
        DONE,
        /** Cut by {@link MediaSession#drop}, by another play, or by the session's stop. */
        DROPPED,
        /** Could not be played. */
        FAILED
    }

    /** What inbound slots hold changed: voice arrives, nothing arrives, or the peer holds the call. */
    record Slots(long tick, SlotKind kind) implements SpeechEvent {}

    /** What an inbound slot holds; see {@code CONTRACTS}: absent is not the caller's silence. */
    enum SlotKind {
        /** Audio of the caller. */
        VOICE,
        /** A gap, filled from what came before it. */
        CONCEALED,
        /** Comfort noise of the peer. */
        COMFORT_NOISE,
        /** Nothing arrives. */
        ABSENT,
        /** The peer put us on hold; the conversation's timers stand still. */
        HELD
    }

    /**
     * Nothing has arrived for the bound of the session; told again whenever that time has passed once more.
     *
     * @param ever whether anything at all had arrived before
     */
    record MediaLost(long tick, boolean ever) implements SpeechEvent {}

    /** An alarm set with {@link MediaSession#alarm} is due. */
    record AlarmRang(long tick, long alarmId) implements SpeechEvent {}

    /** The session is closed: ports are given back, the recording is complete. Always the last event, exactly once. */
    record Stopped(long tick, MediaSummary summary) implements SpeechEvent {}
}
