package io.parley.media.dtmf;

import java.nio.ByteBuffer;

/**
 * Telephone-events out (RFC 4733 section 2.5.1): 100 ms of tone in packets of rising duration, the end three times, then
 * a gap, then the next key. Tells slot by slot what goes out in place of audio. On the call's event loop; pure;
 * allocates nothing while sending.
 */
public final class TelephoneEventSender {
    /** Keys waiting to be sent; more are refused. */
    public static final int MAX_QUEUED = 256;

    private static final int SLOT = 160;
    private static final int TONE_SLOTS = 5;
    /** The end goes out with the tone's last slot and again in the two after it (2.5.1.4). */
    private static final int END_SLOTS = 3;
    /** Tone, and 80 ms until the next one: two of them repeat the end. */
    private static final int KEY_SLOTS = TONE_SLOTS + 4;

    private static final int END_BIT = 0x80;
    /** -10 dBm0 (2.3.4). */
    private static final int VOLUME = 10;

    private final StringBuilder queue = new StringBuilder();
    private int slot;
    private int timestamp;

    /** Appends keys; false, and none of them is sent, if too many wait already. */
    public boolean send(String keys) {
        if (queue.length() + keys.length() > MAX_QUEUED) {
            return false;
        }
        queue.append(keys);
        return true;
    }

    /** Whether a key or the gap after it occupies the coming slot. */
    public boolean busy() {
        return !queue.isEmpty();
    }

    /** Whether the coming slot has an event packet; if {@link #busy} and not so, it is part of the gap. */
    public boolean hasPacket() {
        return busy() && slot < TONE_SLOTS - 1 + END_SLOTS;
    }

    /** Whether the coming packet is the event's first: it carries the marker bit. */
    public boolean first() {
        return slot == 0;
    }

    /** Whether the key's tone is on in the coming slot, for a peer that hears it as such. */
    public boolean sounds() {
        return busy() && slot < TONE_SLOTS;
    }

    /** Writes the coming slot of the key's tone. */
    public void writeTone(short[] out) {
        KeyTones.write(queue.charAt(0), slot, out);
    }

    /** The time stamp that all packets of this event share. */
    public int eventTimestamp(int slotTimestamp) {
        return slot == 0 ? slotTimestamp : timestamp;
    }

    /**
     * Appends the payload of the coming packet.
     *
     * @param ticksPerSample of the RTP clock, for each sample of 8 kHz
     */
    public void write(ByteBuffer out, int ticksPerSample) {
        int toneSlots = Math.min(slot + 1, TONE_SLOTS);
        out.put((byte) Keys.code(queue.charAt(0)));
        out.put((byte) ((toneSlots == TONE_SLOTS ? END_BIT : 0) | VOLUME));
        out.putShort((short) (toneSlots * SLOT * ticksPerSample));
    }

    /** The slot has passed. */
    public void next(int slotTimestamp) {
        if (slot == 0) {
            timestamp = slotTimestamp;
        }
        if (++slot == KEY_SLOTS) {
            slot = 0;
            queue.deleteCharAt(0);
        }
    }

    /** Forgets what has not been sent. */
    public void clear() {
        queue.setLength(0);
        slot = 0;
    }
}
