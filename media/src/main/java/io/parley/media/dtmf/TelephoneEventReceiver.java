package io.parley.media.dtmf;

import java.nio.ByteBuffer;

/**
 * Telephone-events in (RFC 4733 section 2.5.2): many packets, one key press, reported with its first packet whichever
 * that is. An event is known by its time stamp, so a lost marker, lost end packets and the end sent three times change
 * nothing. On the call's event loop; pure; allocates nothing.
 */
public final class TelephoneEventReceiver {
    /** Event, flags and volume, duration. */
    static final int PAYLOAD_BYTES = 4;

    private static final int END_BIT = 0x80;
    /** An event whose time stamp is older than the newest by no more than this is a straggler: 5 s. */
    private static final int STRAGGLER = 40_000;
    /** From this duration on an event may go on in a second segment with its own time stamp (2.5.1.3). */
    private static final int SEGMENT_DURATION = 0xFFFF - 480;
    /** Some senders count the time stamp on within an event; no two presses of a key are this near: 50 ms. */
    private static final int NO_NEW_PRESS = 400;

    private boolean any;
    private boolean ended;
    private int timestamp;
    private int code;
    private int duration;

    /**
     * Takes the payload of a telephone-event packet.
     *
     * @return the key whose press begins with this packet, or {@link Keys#NONE}
     */
    public char take(ByteBuffer packet, int payloadOffset, int payloadBytes, int packetTimestamp) {
        if (payloadBytes < PAYLOAD_BYTES) {
            return Keys.NONE;
        }
        int packetCode = packet.get(payloadOffset) & 0xFF;
        boolean end = (packet.get(payloadOffset + 1) & END_BIT) != 0;
        int packetDuration = packet.getShort(payloadOffset + 2) & 0xFFFF;
        int ahead = packetTimestamp - timestamp;
        boolean straggler = any && ahead < 0 && ahead >= -STRAGGLER;
        if (straggler) {
            return Keys.NONE;
        }
        boolean same = any && ahead == 0 && packetCode == code;
        boolean goesOn = any && !ended && packetCode == code && ahead > 0 && continues(ahead);
        any = true;
        timestamp = packetTimestamp;
        code = packetCode;
        duration = same ? Math.max(duration, packetDuration) : packetDuration;
        ended = end || (same && ended);
        return same || goesOn ? Keys.NONE : Keys.ofCode(packetCode);
    }

    private boolean continues(int ahead) {
        boolean nextSegment = duration >= SEGMENT_DURATION && ahead >= SEGMENT_DURATION && ahead <= 0xFFFF;
        return nextSegment || ahead <= NO_NEW_PRESS;
    }

    /** Another source begins: its time stamps have nothing to do with those before. */
    public void newSource() {
        any = false;
    }
}
