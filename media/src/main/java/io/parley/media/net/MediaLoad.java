package io.parley.media.net;

import java.util.List;

/**
 * What event loops have done since they started, packets and slots of running calls included. Numbers only grow, but
 * for the calls; they are at most one slot old, and two of them may be of different slots.
 *
 * @param calls whose audio is open now
 * @param slotsServed slots of 20 ms, of all calls
 * @param slotsLate of those, slots that were served at least one slot late
 * @param packetsReceived RTP packets accepted
 * @param packetsSent RTP packets handed to a socket
 * @param packetsSkipped overdue packets that were not sent, because the loop was late
 */
public record MediaLoad(
        int calls, long slotsServed, long slotsLate, long packetsReceived, long packetsSent, long packetsSkipped) {

    /** Nothing yet. */
    public static final MediaLoad NONE = new MediaLoad(0, 0, 0, 0, 0, 0);

    /** That of several loops together. */
    public static MediaLoad sum(List<MediaLoad> loads) {
        return loads.stream().reduce(NONE, MediaLoad::plus);
    }

    private MediaLoad plus(MediaLoad other) {
        return new MediaLoad(
                calls + other.calls,
                slotsServed + other.slotsServed,
                slotsLate + other.slotsLate,
                packetsReceived + other.packetsReceived,
                packetsSent + other.packetsSent,
                packetsSkipped + other.packetsSkipped);
    }
}
