package io.parley.media;

import io.parley.media.quality.VoiceQuality;

/**
 * What became of a call's packets and slots, counted on its event loop and read once at its end.
 *
 * @param codec the encoding's name as in SDP ({@code PCMU}, {@code PCMA}), empty if media never started
 * @param packetsReceived RTP packets accepted
 * @param packetsLost expected and never arrived (RFC 3550 A.3), never below 0
 * @param packetsLate arrived after their slot had been played
 * @param packetsDuplicate arrived before
 * @param packetsForeign from an address that is not the peer's
 * @param packetsStale of an earlier media generation
 * @param packetsMalformed not to be read as RTP or RTCP
 * @param packetsSent RTP packets handed to the socket
 * @param packetsSkipped overdue packets that were not sent because the loop was late
 * @param ticks slots served
 * @param ticksLate slots served at least one slot late
 * @param slotsConcealed slots filled from what came before
 * @param jitterMillis inter-arrival jitter at the end (RFC 3550 6.4.1)
 * @param roundTripMillis by RTCP, or -1 if the peer sent no report
 * @param recordingMissingMillis recording that could not be written, 0 if it is whole
 * @param slotsEcho slots in which nothing but our own sound was heard, coming back
 * @param mosListening opinion to be expected of what was heard, 1 … 4.5 ({@link VoiceQuality}), or -1 if nothing was
 * @param mosConversational the same with the delay counted in, or -1 without a round trip
 */
public record MediaSummary(
        String codec,
        long packetsReceived,
        long packetsLost,
        long packetsLate,
        long packetsDuplicate,
        long packetsForeign,
        long packetsStale,
        long packetsMalformed,
        long packetsSent,
        long packetsSkipped,
        long ticks,
        long ticksLate,
        long slotsConcealed,
        double jitterMillis,
        double roundTripMillis,
        long recordingMissingMillis,
        long slotsEcho,
        double mosListening,
        double mosConversational) {
    private static final double USUAL_BUFFER_MILLIS = 40;

    /** With the quality that follows from these figures and a jitter buffer of 40 ms. */
    public MediaSummary(
            String codec,
            long packetsReceived,
            long packetsLost,
            long packetsLate,
            long packetsDuplicate,
            long packetsForeign,
            long packetsStale,
            long packetsMalformed,
            long packetsSent,
            long packetsSkipped,
            long ticks,
            long ticksLate,
            long slotsConcealed,
            double jitterMillis,
            double roundTripMillis,
            long recordingMissingMillis,
            long slotsEcho) {
        this(
                codec,
                packetsReceived,
                packetsLost,
                packetsLate,
                packetsDuplicate,
                packetsForeign,
                packetsStale,
                packetsMalformed,
                packetsSent,
                packetsSkipped,
                ticks,
                ticksLate,
                slotsConcealed,
                jitterMillis,
                roundTripMillis,
                recordingMissingMillis,
                slotsEcho,
                VoiceQuality.listening(packetsReceived, packetsLost, packetsLate),
                VoiceQuality.conversational(
                        packetsReceived, packetsLost, packetsLate, roundTripMillis, USUAL_BUFFER_MILLIS));
    }
}
