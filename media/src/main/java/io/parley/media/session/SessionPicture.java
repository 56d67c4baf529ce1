package io.parley.media.session;

import io.parley.media.MediaStream;
import io.parley.media.MediaSummary;
import io.parley.media.echo.EchoGuard;
import io.parley.media.quality.VoiceQuality;
import io.parley.media.rtcp.RtcpReports;
import java.util.Optional;

/**
 * What a call's audio has done so far, read off its parts: for the record when it ends, for people while it runs. On the call's
 * event loop; changes nothing.
 */
record SessionPicture(MediaCounts counts, InboundAudio inbound, EchoGuard echo, Hearing hearing, RtcpReports reports) {

    /**
     * Of a call that is over.
     *
     * @param last the stream that was negotiated last
     * @param recordingMissingMillis of the recording
     */
    MediaSummary summary(Optional<MediaStream> last, long ticks, long recordingMissingMillis) {
        long received = counts.received;
        long lost = inbound.sequences().lost();
        long late = inbound.jitter().late();
        return new MediaSummary(
                last.map(stream -> stream.codec().name()).orElse(""),
                received,
                lost,
                late,
                counts.duplicate,
                counts.foreign,
                counts.stale,
                counts.malformed,
                counts.sent,
                counts.skipped,
                ticks,
                counts.ticksLate,
                inbound.jitter().concealed(),
                inbound.arrivals().millis(),
                reports.roundTripMillis(),
                recordingMissingMillis,
                echo.explained(),
                VoiceQuality.listening(received, lost, late),
                VoiceQuality.conversational(
                        received,
                        lost,
                        late,
                        reports.roundTripMillis(),
                        inbound.jitter().delayMillis()));
    }

    /** In the order of the audio's way. */
    String shape() {
        return "in " + counts.received + " packets, forged " + counts.forged + ", replayed " + counts.replayed
                + ", lost " + inbound.sequences().lost() + " > jitter: late "
                + inbound.jitter().late() + ", early " + inbound.jitter().early() + ", concealed "
                + inbound.jitter().concealed() + ", resync " + inbound.jitter().resyncs() + ", dropped "
                + inbound.jitter().dropped() + ", inserted " + inbound.jitter().inserted() + ", delay "
                + inbound.jitter().delayMillis() + " of wanted "
                + inbound.jitter().wantedDelayMillis() + " ms" + " > echo: "
                + echo.shape() + " > hearing: utterances " + hearing.utteranceId() + " | play > out " + counts.sent
                + " packets, refused by socket "
                + counts.refusedBySocket + ", keys refused " + counts.keysRefused;
    }
}
