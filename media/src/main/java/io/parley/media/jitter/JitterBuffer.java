package io.parley.media.jitter;

import io.parley.media.JitterBounds;
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
 * at any position. The delay goes after the {@link ArrivalSpread} of the packets, within {@link JitterBounds}:
 *
 * <ul>
 *   <li>when a slot is due and neither it nor anything after it is there, it may come yet: the {@link Concealment} plays,
 *       the position stays, and the delay has grown by a slot;
 *   <li>what turns out to be lost, because later audio is there, is passed over as long as the delay is longer than wanted;
 *   <li>where nobody speaks, a slot is dropped or inserted. So the drift between the two clocks is followed, too.
 * </ul>
 *
 * <p>Time is counted in slots taken, not read: a loop that is late does not see its own lateness as jitter.
 */
public final class JitterBuffer {
    /** Samples of a slot: 20 ms at 8 kHz. */
    public static final int SLOT = 160;
    /** Longest payload taken: 160 ms. */
    public static final int MAX_PACKET_SAMPLES = 8 * SLOT;

    /** Of a slot that no packet filled. */
    public static final long NOT_ARRIVED = Long.MIN_VALUE;

    /** A gap longer than this is absence. */
    static final int FADE_SLOTS = PitchConcealment.FADED_MILLIS / 20;

    private static final int SAMPLES_A_MILLI = 8;
    /** In the ring: no sample. No codec makes it. */
    private static final short MISSING = Short.MIN_VALUE;

    /** Room for the longest packet beyond the longest delay and what comes early, to a power of two. */
    private static final int RING_SLOTS = 32;

    private static final int RING = RING_SLOTS * SLOT;
    /** So far beyond the longest delay a packet may come early: its stream turns out quicker than it seemed. */
    private static final int EARLY = 2 * SLOT;
    /** So many late packets in a row are a changed delay, not bad luck. */
    private static final int LATE_IN_A_ROW = 3;
    /** Two packets outside the window, this near to each other, are a time stamp jump. */
    private static final int JUMP_NEIGHBOUR = 4 * SLOT;
    /** The wanted delay is found anew after so many packets: 1 s. */
    private static final int PACKETS_A_TARGET = 50;
    /** Between two slots that are dropped or inserted: half a second. */
    private static final int FOLLOW_SLOTS = 25;
    /** Without a new sign of life, silence that the peer announced becomes absence: 5 s. */
    private static final int COMFORT_SLOTS = 250;
    /** After a telephone-event packet audio may be missing for so long: 200 ms. */
    private static final int EVENT_SLOTS = 10;
    /** After audio came, announced silence is over: when that audio is due, at the latest. */
    private static final int AUDIO_DUE_SLOTS = 2;

    private final int minDelay;
    private final int maxDelay;
    private final Concealment concealment;
    private final ComfortNoise noise = new ComfortNoise();
    private final ArrivalSpread spread = new ArrivalSpread();

    private final short[] decoded = new short[MAX_PACKET_SAMPLES];
    private final short[] ring = new short[RING];
    /** When the packet came that wrote to each slot last. */
    private final long[] arrived = new long[RING_SLOTS];

    private boolean running;
    /** Samples of time that have passed. */
    private int clock;
    /** RTP time stamp of ring position {@link #readPosition}: the next sample to be played. */
    private int readTimestamp;

    private int readPosition;
    /** RTP time stamp after the last sample that is there. */
    private int endTimestamp;

    private int targetDelay;
    private int packetsToTarget;
    private int slotsToFollow;

    private long takenArrivedNanos = NOT_ARRIVED;

    private int lateInARow;
    private boolean jumpSuspected;
    private int jumpTimestamp;

    private int slotsSinceVoice = FADE_SLOTS;
    private int comfortSlotsLeft;

    private long late;
    private long early;
    private long concealed;
    private long resyncs;
    private long dropped;
    private long inserted;

    /** A buffer for G.711. */
    public JitterBuffer(JitterBounds bounds) {
        this(bounds, new PitchConcealment());
    }

    /** A buffer with a concealment of its own, fresh and not shared. */
    public JitterBuffer(JitterBounds bounds, Concealment concealment) {
        this.minDelay = bounds.minMillis() * SAMPLES_A_MILLI;
        this.maxDelay = bounds.maxMillis() * SAMPLES_A_MILLI;
        this.targetDelay = minDelay;
        this.concealment = concealment;
        Arrays.fill(ring, MISSING);
    }

    /**
     * Takes the audio of a packet of G.711.
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
        for (int i = 0; i < samples; i++) {
            decoded[i] = codec.decode(packet.get(payloadOffset + i));
        }
        put(decoded, samples, timestamp, marker, nanos);
    }

    /**
     * Takes the audio of a packet.
     *
     * @param speech at 8 kHz; the lowest value of all is not among it
     * @param samples of it, at most {@link #MAX_PACKET_SAMPLES}
     * @param timestamp of the first, counted in samples
     * @param marker first packet of a talkspurt: believed if it says another time
     * @param nanos when it came, in any time of the caller's
     */
    public void put(short[] speech, int samples, int timestamp, boolean marker, long nanos) {
        if (samples == 0 || !place(timestamp, samples, marker)) {
            return;
        }
        lateInARow = 0;
        jumpSuspected = false;
        // Audio again: from when it is due on, what is missing is missing.
        comfortSlotsLeft = Math.min(comfortSlotsLeft, AUDIO_DUE_SLOTS);
        int slack = timestamp - readTimestamp;
        int skip = Math.max(0, -slack);
        if (skip < samples) {
            write(speech, skip, samples - skip, slack + skip, nanos);
        }
    }

    /** Whether audio of this time can be played; the position follows if the stream turns out to be elsewhere. */
    private boolean place(int timestamp, int samples, boolean marker) {
        if (!running) {
            restart(timestamp);
            return true;
        }
        int transit = clock - timestamp;
        boolean known = Math.abs(transit - spread.quickest()) <= maxDelay;
        int slack = timestamp - readTimestamp;
        if (absent() && !audioAhead()) {
            if (known) {
                observe(transit);
                moveTo(timestamp);
            } else {
                // A stream that goes on after an absence may count its time stamps on from where it paused.
                restart(timestamp);
            }
            return true;
        }
        if (slack + samples <= 0) {
            late++;
            if (known) {
                observe(transit);
            }
            if (++lateInARow < LATE_IN_A_ROW) {
                return false;
            }
            restart(timestamp);
            return true;
        }
        if (slack > maxDelay + EARLY) {
            if (!marker && !jumpConfirmed(timestamp)) {
                early++;
                return false;
            }
            restart(timestamp);
            return true;
        }
        observe(transit);
        return true;
    }

    private boolean jumpConfirmed(int timestamp) {
        boolean confirmed = jumpSuspected && Math.abs(timestamp - jumpTimestamp) <= JUMP_NEIGHBOUR;
        jumpSuspected = true;
        jumpTimestamp = timestamp;
        return confirmed;
    }

    private void observe(int transit) {
        spread.take(transit);
        boolean behind = transit - spread.quickest() > targetDelay;
        if (--packetsToTarget <= 0 || behind) {
            packetsToTarget = PACKETS_A_TARGET;
            targetDelay = Math.clamp(Math.ceilDiv(spread.spread(), SLOT) * SLOT + SLOT, minDelay, maxDelay);
        }
    }

    /** How long the quickest packets wait: what is spoken at their sender's is played so much later than it could be. */
    private int delay() {
        return clock - spread.quickest() - readTimestamp;
    }

    private boolean audioAhead() {
        return endTimestamp - readTimestamp > 0;
    }

    private void write(short[] speech, int from, int samples, int ahead, long nanos) {
        int position = Math.floorMod(readPosition + ahead, RING);
        int slots = Math.ceilDiv(position % SLOT + samples, SLOT);
        for (int i = 0; i < slots; i++) {
            arrived[(position / SLOT + i) % RING_SLOTS] = nanos;
        }
        for (int i = 0; i < samples; i++) {
            ring[position] = speech[from + i];
            position = position + 1 == RING ? 0 : position + 1;
        }
        int end = readTimestamp + ahead + samples;
        if (end - endTimestamp > 0) {
            endTimestamp = end;
        }
    }

    /**
     * The peer says that it is silent (RFC 3389): empty slots are comfort noise until audio comes.
     *
     * @param packet its payload tells level and colour, if it has any bytes
     */
    public void comfortNoise(ByteBuffer packet, int payloadOffset, int payloadBytes) {
        comfortSlotsLeft = COMFORT_SLOTS;
        noise.tell(packet, payloadOffset, payloadBytes);
    }

    /** The peer sends a telephone-event, perhaps in place of audio: empty slots are no absence for a while. */
    public void telephoneEvent() {
        if (comfortSlotsLeft < EVENT_SLOTS) {
            comfortSlotsLeft = EVENT_SLOTS;
            noise.off();
        }
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
        concealment.forget();
    }

    /** The stream begins here, whatever was before. */
    private void restart(int timestamp) {
        Arrays.fill(ring, MISSING);
        readPosition = 0;
        readTimestamp = timestamp - targetDelay;
        endTimestamp = readTimestamp;
        if (running) {
            resyncs++;
        }
        running = true;
        spread.clear();
        spread.take(clock - timestamp);
        packetsToTarget = PACKETS_A_TARGET;
        slotsToFollow = FOLLOW_SLOTS;
    }

    /** The stream goes on after a pause: nothing is there, so its delay can be what is wanted. */
    private void moveTo(int timestamp) {
        int wanted = clock - spread.quickest() - targetDelay;
        readTimestamp = wanted - timestamp > 0 ? timestamp : wanted;
        endTimestamp = readTimestamp;
        readPosition = 0;
        Arrays.fill(ring, MISSING);
        slotsToFollow = FOLLOW_SLOTS;
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
        takenArrivedNanos = NOT_ARRIVED;
        int present = 0;
        if (running) {
            if (!speech) {
                follow();
            }
            present = presentAfterWhatIsLost();
            copySlot(out, offset);
            boolean mayComeYet = present == 0 && !audioAhead() && !comfort && !absent();
            if (mayComeYet && delay() + SLOT <= maxDelay) {
                inserted++;
            } else {
                takenArrivedNanos = present == 0 ? NOT_ARRIVED : arrived[readPosition / SLOT];
                advance();
            }
            clock += SLOT;
        } else {
            Arrays.fill(out, offset, offset + SLOT, MISSING);
        }
        if (present > 0) {
            fillWhatIsMissing(out, offset);
        }
        // Half a slot lost counts as played.
        if (present >= SLOT / 2) {
            slotsSinceVoice = 0;
            return SlotKind.VOICE;
        }
        return missing(out, offset, present, comfort);
    }

    private void copySlot(short[] out, int offset) {
        int first = Math.min(SLOT, RING - readPosition);
        System.arraycopy(ring, readPosition, out, offset, first);
        System.arraycopy(ring, 0, out, offset + first, SLOT - first);
    }

    /** How many samples of the slot at the position of play-out are there. */
    private int present() {
        int present = 0;
        int position = readPosition;
        for (int i = 0; i < SLOT; i++) {
            present += ring[position] == MISSING ? 0 : 1;
            position = position + 1 == RING ? 0 : position + 1;
        }
        return present;
    }

    /** The same, after what never came is passed over: as far as the delay is longer than wanted. */
    private int presentAfterWhatIsLost() {
        int present = present();
        while (present == 0 && !absent() && audioAhead() && delay() - SLOT >= targetDelay) {
            advance();
            dropped++;
            present = present();
        }
        return present;
    }

    private void advance() {
        int first = Math.min(SLOT, RING - readPosition);
        Arrays.fill(ring, readPosition, readPosition + first, MISSING);
        Arrays.fill(ring, 0, SLOT - first, MISSING);
        readPosition = (readPosition + SLOT) % RING;
        readTimestamp += SLOT;
    }

    /** Run by run: what is there is played, what is not there is concealed. */
    private void fillWhatIsMissing(short[] out, int offset) {
        int from = 0;
        while (from < SLOT) {
            boolean there = out[offset + from] != MISSING;
            int to = from + 1;
            while (to < SLOT && (out[offset + to] != MISSING) == there) {
                to++;
            }
            if (there) {
                concealment.played(out, offset + from, to - from);
            } else {
                concealment.fill(out, offset + from, to - from);
            }
            from = to;
        }
    }

    private SlotKind missing(short[] out, int offset, int present, boolean comfort) {
        boolean fading = !absent();
        if (present > 0) {
            slotsSinceVoice = 0;
        } else if (fading) {
            concealment.fill(out, offset, SLOT);
        } else {
            Arrays.fill(out, offset, offset + SLOT, (short) 0);
        }
        if (fading && ++slotsSinceVoice == FADE_SLOTS) {
            concealment.forget();
        }
        if (comfort) {
            noise.add(out, offset, SLOT);
            return SlotKind.COMFORT_NOISE;
        }
        if (fading || present > 0) {
            concealed++;
            return SlotKind.CONCEALED;
        }
        return SlotKind.ABSENT;
    }

    /** Nobody speaks: a slot less or more, if the delay is not what is wanted. */
    private void follow() {
        if (--slotsToFollow > 0) {
            return;
        }
        int delay = delay();
        if (delay >= targetDelay + SLOT) {
            advance();
            dropped++;
            slotsToFollow = FOLLOW_SLOTS;
        } else if (delay < targetDelay - SLOT / 2) {
            readPosition = Math.floorMod(readPosition - SLOT, RING);
            readTimestamp -= SLOT;
            inserted++;
            slotsToFollow = FOLLOW_SLOTS;
        }
    }

    /** When the packet came that filled the slot taken last, or {@link #NOT_ARRIVED}. */
    public long arrivedNanos() {
        return takenArrivedNanos;
    }

    /** What the delay is at present, for the quickest packets. */
    public int delayMillis() {
        return running ? Math.max(0, delay()) / SAMPLES_A_MILLI : 0;
    }

    /** The delay that the packets' arrivals ask for. */
    public int wantedDelayMillis() {
        return targetDelay / SAMPLES_A_MILLI;
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

    /** Slots passed over, so that the delay became shorter. */
    public long dropped() {
        return dropped;
    }

    /** Slots inserted, so that the delay became longer. */
    public long inserted() {
        return inserted;
    }
}
