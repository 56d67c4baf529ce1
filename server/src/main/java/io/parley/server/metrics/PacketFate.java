package io.parley.server.metrics;

import io.parley.media.MediaSummary;
import java.util.Locale;

/** What became of an RTP packet. */
enum PacketFate {
    RECEIVED,
    LOST,
    LATE,
    DUPLICATE,
    FOREIGN,
    STALE,
    MALFORMED,
    SENT,
    SKIPPED;

    long in(MediaSummary media) {
        return switch (this) {
            case RECEIVED -> media.packetsReceived();
            case LOST -> media.packetsLost();
            case LATE -> media.packetsLate();
            case DUPLICATE -> media.packetsDuplicate();
            case FOREIGN -> media.packetsForeign();
            case STALE -> media.packetsStale();
            case MALFORMED -> media.packetsMalformed();
            case SENT -> media.packetsSent();
            case SKIPPED -> media.packetsSkipped();
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
