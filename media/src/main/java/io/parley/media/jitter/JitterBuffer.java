package io.parley.media.jitter;

import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.codec.G711;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts the caller's packets into the rhythm of the media clock: packets in, at any time and in any order; out, one slot
 * of 160 samples for each tick. Between {@code rtp} and the detector; used by the call's event loop; allocates nothing
 * after construction; never throws for what a packet says.
 *
 * <p>Decoded samples lie in a ring addressed by RTP time stamp, so a packet may hold any length of audio (10 to 160 ms)
 * at any position. The delay is {@value #TARGET_SLOTS} slots from a stream's start. It follows slow changes, among them
 * the drift between the two clocks, by dropping or inserting one slot where nobody speaks; it is bounded by {@value
 * #MAX_SLOTS} slots. A gap is filled with the last slot, fading to silence over {@value #FADE_SLOTS} slots.
 */
public final class JitterBuffer {
    /** Samples of a slot: 20 ms at 8 kHz. */
    public static final int SLOT = 160;
    /** Delay at a stream's start. */
    public static final int TARGET_SLOTS = 2;
    /** Audio ahead of the position of play-out is kept up to here: 200 ms. */
    public static final int MAX_SLOTS = 10;
    /** Longest payload taken: 160 ms. */
    public static final int MAX_PACKET_SAMPLES = 8 * SLOT;

    /** Of a slot that no packet filled. */
    public static final long NOT_ARRIVED = Long.MIN_VALUE;

    /** A gap longer than this is absence. */
    static final int FADE_SLOTS = 4;

    /** Room for the longest packet at the far end of the delay, to a power of two. */
    private static final int RING_SLOTS = 32;

    private static final int RING = RING_SLOTS * SLOT;
    /** So many late packets in a row are a changed delay, not bad luck. */
    private static final int LATE_IN_A_ROW = 3;
    /** Two packets outside the window, this near to each other, are a time stamp jump. */
    private static final int JUMP_NEIGHBOUR = 4 * SLOT;
    /** How long slack is watched before a slot is dropped or inserted: 5 s. */
    private static final int WATCH_SLOTS = 250;
    /** An insertion never makes the delay longer than this. */
    private static final int MAX_INSERT_SLOTS = 6;
    /** Without a new sign of life, silence that the peer announced becomes absence: 5 s. */
    private static final int COMFORT_SLOTS = 250;
    /** After a telephone-event packet audio may be missing for so long: 200 ms. */
    private static final int EVENT_SLOTS = 10;

    private final short[] ring = new short[RING];
    /** Samples written to each slot of the ring. */
    private final int[] filled = new int[RING_SLOTS];
    /** When the packet came that wrote to each slot last. */
    private final long[] arrived = new long[RING_SLOTS];

    private final short[] last = new short[SLOT];

    private boolean running;
    /** RTP time stamp of ring position {@link #readPosition}: the next sample to be played. */
    private int readTimestamp;

    private int readPosition;

    private long takenArrivedNanos = NOT_ARRIVED;

    private int lateInARow;
    private boolean jumpSuspected;
    private int jumpTimestamp;

    private int slotsSinceVoice = FADE_SLOTS;
    private boolean everPlayed;
    private int comfortSlotsLeft;

    private int smallestSlack = Integer.MAX_VALUE;
    private int watchedSlots;

    private long late;
    private long early;
    private long concealed;
    private long resyncs;
    private long dropped;
    private long inserted;

    /**
     * Takes the audio of a packet.
     *
     * @param timestamp RTP time stamp of its first sample
     * @param marker first packet of a talkspurt: believed if it says another time
     * @param nanos when it came, in any time of the caller's
     */
    public void put(
            G711 codec,
            ByteBuffer packet,
            int payloadOffset,
            int payloadBytes,
            int timestamp,
            boolean marker,
            long nanos) {
        int samples = Math.min(payloadBytes, MAX_PACKET_SAMPLES);
        if (samples == 0) {
            return;
        }
        int slack = running ? timestamp - readTimestamp : 0;
        if (!running || (absent() && slack < 0)) {
            // A stream that goes on after an absence may count its time stamps on from where it paused.
            resync(timestamp);
        } else if (slack + samples <= 0) {
            late++;
            smallestSlack = Math.min(smallestSlack, slack);
            if (++lateInARow < LATE_IN_A_ROW) {
                return;
            }
            resync(timestamp);
        } else if (slack > MAX_SLOTS * SLOT && !marker && !jumpConfirmed(timestamp)) {
            early++;
            return;
        } else if (slack > MAX_SLOTS * SLOT) {
            resync(timestamp);
        }
        lateInARow = 0;
        jumpSuspected = false;
        // Audio again: from when it is due on, what is missing is missing.
        comfortSlotsLeft = Math.min(comfortSlotsLeft, TARGET_SLOTS);
        slack = timestamp - readTimestamp;
        smallestSlack = Math.min(smallestSlack, slack);
        int skip = Math.max(0, -slack);
        write(codec, packet, payloadOffset + skip, samples - skip, slack + skip, nanos);
    }

    private boolean jumpConfirmed(int timestamp) {
        boolean confirmed = jumpSuspected && Math.abs(timestamp - jumpTimestamp) <= JUMP_NEIGHBOUR;
        jumpSuspected = true;
        jumpTimestamp = timestamp;
        return confirmed;
    }

    private void write(G711 codec, ByteBuffer packet, int offset, int samples, int ahead, long nanos) {
        int position = Math.floorMod(readPosition + ahead, RING);
        int slots = Math.ceilDiv(position % SLOT + samples, SLOT);
        for (int i = 0; i < slots; i++) {
            arrived[(position / SLOT + i) % RING_SLOTS] = nanos;
        }
        for (int i = 0; i < samples; i++) {
            ring[position] = codec.decode(packet.get(offset + i));
            filled[position / SLOT]++;
            position = position + 1 == RING ? 0 : position + 1;
        }
    }

    /** The peer says that it is silent (RFC 3389): empty slots are comfort noise until audio comes. */
    public void comfortNoise() {
        comfortSlotsLeft = COMFORT_SLOTS;
    }

    /** The peer sends a telephone-event, perhaps in place of audio: empty slots are no absence for a while. */
    public void telephoneEvent() {
        comfortSlotsLeft = Math.max(comfortSlotsLeft, EVENT_SLOTS);
    }

    /** Another source begins: its time stamps have nothing to do with those before. */
    public void newSource() {
        running = false;
        lateInARow = 0;
        jumpSuspected = false;
    }

    /** Forgets what is buffered and heard: the slots that come are not connected with those before. */
    public void clear() {
        newSource();
        slotsSinceVoice = FADE_SLOTS;
        comfortSlotsLeft = 0;
    }

    private void resync(int timestamp) {
        Arrays.fill(filled, 0);
        Arrays.fill(ring, (short) 0);
        readPosition = 0;
        readTimestamp = timestamp - TARGET_SLOTS * SLOT;
        if (running) {
            resyncs++;
        }
        running = true;
        startWatch();
    }

    private void startWatch() {
        smallestSlack = Integer.MAX_VALUE;
        watchedSlots = 0;
    }

    private boolean absent() {
        return slotsSinceVoice >= FADE_SLOTS;
    }

    /**
     * Takes the next slot out.
     *
     * @param out receives 160 samples, zeros if there is nothing
     * @param speech whether somebody speaks: then no slot is dropped or inserted
     * @return voice, concealed, comfort noise or absent
     */
    public SlotKind take(short[] out, int offset, boolean speech) {
        boolean comfort = comfortSlotsLeft > 0;
        if (comfort) {
            comfortSlotsLeft--;
        }
        if (running && ++watchedSlots >= WATCH_SLOTS && !speech) {
            followDrift();
        }
        if (running) {
            int slot = readPosition / SLOT;
            int samples = filled[slot];
            // Half a slot lost counts as played: what is missing of it stays as it was left, silence.
            if (samples >= SLOT / 2) {
                System.arraycopy(ring, readPosition, out, offset, SLOT);
                System.arraycopy(ring, readPosition, last, 0, SLOT);
                takenArrivedNanos = arrived[slot];
                advance(slot);
                slotsSinceVoice = 0;
                everPlayed = true;
                return SlotKind.VOICE;
            }
            advance(slot);
        }
        return takeMissing(out, offset, comfort);
    }

    private void advance(int slot) {
        Arrays.fill(ring, slot * SLOT, (slot + 1) * SLOT, (short) 0);
        filled[slot] = 0;
        readPosition = readPosition + SLOT == RING ? 0 : readPosition + SLOT;
        readTimestamp += SLOT;
    }

    private SlotKind takeMissing(short[] out, int offset, boolean comfort) {
        takenArrivedNanos = NOT_ARRIVED;
        boolean fading = everPlayed && slotsSinceVoice < FADE_SLOTS;
        if (fading) {
            fade(out, offset);
        } else {
            Arrays.fill(out, offset, offset + SLOT, (short) 0);
        }
        slotsSinceVoice = Math.min(FADE_SLOTS, slotsSinceVoice + 1);
        if (comfort) {
            return SlotKind.COMFORT_NOISE;
        }
        if (fading) {
            concealed++;
            return SlotKind.CONCEALED;
        }
        return SlotKind.ABSENT;
    }

    private void fade(short[] out, int offset) {
        int total = FADE_SLOTS * SLOT;
        int done = slotsSinceVoice * SLOT;
        for (int i = 0; i < SLOT; i++) {
            out[offset + i] = (short) (last[i] * (total - done - i) / total);
        }
    }

    /** Every packet came much earlier than needed: drop a slot. One came too late or nearly so: insert one. */
    private void followDrift() {
        if (smallestSlack != Integer.MAX_VALUE) {
            if (smallestSlack >= (TARGET_SLOTS + 1) * SLOT) {
                advance(readPosition / SLOT);
                dropped++;
            } else if (smallestSlack < SLOT / 2 && smallestSlack > -MAX_INSERT_SLOTS * SLOT) {
                readPosition = readPosition == 0 ? RING - SLOT : readPosition - SLOT;
                readTimestamp -= SLOT;
                Arrays.fill(ring, readPosition, readPosition + SLOT, (short) 0);
                filled[readPosition / SLOT] = 0;
                inserted++;
            }
        }
        startWatch();
    }

    /** When the packet came that filled the slot taken last, or {@link #NOT_ARRIVED}. */
    public long arrivedNanos() {
        return takenArrivedNanos;
    }

    /** Packets that came after their slot was played. */
    public long late() {
        return late;
    }

    /** Packets too far ahead to be kept. */
    public long early() {
        return early;
    }

    public long concealed() {
        return concealed;
    }

    /** How often the relation of time stamp and tick was set anew. */
    public long resyncs() {
        return resyncs;
    }

    /** Slots dropped to follow the peer's clock. */
    public long dropped() {
        return dropped;
    }

    /** Slots inserted to follow the peer's clock. */
    public long inserted() {
        return inserted;
    }
}
