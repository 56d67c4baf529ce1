package io.parley.media.net;

import io.parley.media.session.CallAudio;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one event loop has done. The loop's thread alone writes: once for each slot of a call, never for a packet, five
 * comparisons and at most five plain stores. Any thread reads. Opaque access: whole values, no fences.
 */
final class LoopCounters {
    private static final VarHandle SLOTS_SERVED = field("slotsServed");
    private static final VarHandle SLOTS_LATE = field("slotsLate");
    private static final VarHandle PACKETS_RECEIVED = field("packetsReceived");
    private static final VarHandle PACKETS_SENT = field("packetsSent");
    private static final VarHandle PACKETS_SKIPPED = field("packetsSkipped");

    private long slotsServed;
    private long slotsLate;
    private long packetsReceived;
    private long packetsSent;
    private long packetsSkipped;

    /** What of one call stands in the loop's counters already; the loop's own. */
    static final class Share {
        private long slotsServed;
        private long slotsLate;
        private long packetsReceived;
        private long packetsSent;
        private long packetsSkipped;
    }

    /** Counts what a call has done since the last time. On the loop. */
    void count(CallAudio audio, Share share) {
        add(SLOTS_SERVED, slotsServed, share.slotsServed, audio.tick());
        share.slotsServed = audio.tick();
        add(SLOTS_LATE, slotsLate, share.slotsLate, audio.slotsLate());
        share.slotsLate = audio.slotsLate();
        add(PACKETS_RECEIVED, packetsReceived, share.packetsReceived, audio.packetsReceived());
        share.packetsReceived = audio.packetsReceived();
        add(PACKETS_SENT, packetsSent, share.packetsSent, audio.packetsSent());
        share.packetsSent = audio.packetsSent();
        add(PACKETS_SKIPPED, packetsSkipped, share.packetsSkipped, audio.packetsSkipped());
        share.packetsSkipped = audio.packetsSkipped();
    }

    private void add(VarHandle field, long value, long before, long now) {
        if (now != before) {
            field.setOpaque(this, value + (now - before));
        }
    }

    /** As it stands. Any thread. */
    MediaLoad load(int calls) {
        return new MediaLoad(
                calls,
                (long) SLOTS_SERVED.getOpaque(this),
                (long) SLOTS_LATE.getOpaque(this),
                (long) PACKETS_RECEIVED.getOpaque(this),
                (long) PACKETS_SENT.getOpaque(this),
                (long) PACKETS_SKIPPED.getOpaque(this));
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(LoopCounters.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
