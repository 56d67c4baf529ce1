package io.parley.media.session;

import io.parley.media.JitterBounds;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.DigitSource;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.codec.SpeechCodec;
import io.parley.media.dtmf.Keys;
import io.parley.media.dtmf.TelephoneEventReceiver;
import io.parley.media.dtmf.ToneKeyDetector;
import io.parley.media.jitter.JitterBuffer;
import io.parley.media.rtp.ArrivalJitter;
import io.parley.media.rtp.RtpPacket;
import io.parley.media.rtp.SequenceTracker;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The caller's way in: {@link #receive} is the whole path of a packet up to the jitter buffer, {@link #slot} takes one
 * slot out of it for each tick. On the call's event loop; per packet no object, exception or log line.
 */
final class InboundAudio {
    /** RFC 3389. */
    private static final int COMFORT_NOISE_PAYLOAD_TYPE = 13;

    private static final int SLOT_MILLIS = 20;

    private final Consumer<SpeechEvent> sink;
    private final MediaCounts counts;
    private final PeerSource peer;
    private final Digits digits;
    private final long noMediaSlots;

    private final RtpPacket header = new RtpPacket();
    private final SequenceTracker sequences = new SequenceTracker();
    private final ArrivalJitter arrivals = new ArrivalJitter();
    private final TelephoneEventReceiver events = new TelephoneEventReceiver();
    private final JitterBuffer jitter;

    /** While the peer offers no other way to tell keys in its media. */
    private @Nullable ToneKeyDetector tones;

    private final ReceivedCodecs codecs = new ReceivedCodecs();
    private final short[] speech = new short[SpeechCodec.MAX_SAMPLES];
    private int lastSpeech;

    private @Nullable MediaStream stream;
    private boolean held;
    private boolean anySource;
    private int ssrc;
    private boolean ever;
    private long slotsWithoutMedia;
    private SlotKind reported = SlotKind.ABSENT;

    InboundAudio(
            Consumer<SpeechEvent> sink,
            MediaCounts counts,
            PeerSource peer,
            Digits digits,
            JitterBounds bounds,
            int noMediaMillis) {
        this.sink = sink;
        this.counts = counts;
        this.peer = peer;
        this.digits = digits;
        this.jitter = new JitterBuffer(bounds);
        this.noMediaSlots = Math.max(1, noMediaMillis / SLOT_MILLIS);
    }

    /**
     * What payload types mean from now on, and whether the peer holds the call.
     *
     * @param own of the codec that is negotiated
     */
    void configure(MediaStream negotiated, SpeechCodec own) {
        stream = negotiated;
        if (negotiated.telephoneEventPayloadType().isPresent()) {
            tones = null;
        } else if (tones == null) {
            tones = new ToneKeyDetector();
        }
        codecs.configure(own);
        boolean holds = negotiated.direction() != MediaStream.Direction.SEND_RECEIVE;
        if (holds != held) {
            held = holds;
            jitter.clear();
            slotsWithoutMedia = 0;
        }
    }

    /** Takes a datagram from the RTP socket. */
    void receive(ByteBuffer packet, InetSocketAddress source, long nanos, long tick) {
        MediaStream negotiated = stream;
        if (negotiated == null) {
            counts.foreign++; // nothing is negotiated: nobody is the peer
            return;
        }
        if (header.parse(packet) != RtpPacket.Verdict.VALID) {
            counts.malformed++;
            return;
        }
        int type = header.payloadType();
        boolean event = negotiated.telephoneEventPayloadType().orElse(-1) == type;
        boolean comfortNoise = type == COMFORT_NOISE_PAYLOAD_TYPE;
        SpeechCodec codec = codecs.of(negotiated, type);
        if (!event && !comfortNoise && codec == null) {
            counts.malformed++;
            return;
        }
        switch (peer.check(source, header.ssrc(), header.sequence())) {
            case FOREIGN -> {
                counts.foreign++;
                return;
            }
            case STALE -> {
                counts.stale++;
                return;
            }
            case PEER -> {}
        }
        if (!anySource || header.ssrc() != ssrc) {
            anySource = true;
            ssrc = header.ssrc();
            sequences.newSource();
            sourceBegins();
        }
        switch (sequences.take(header.sequence())) {
            case DUPLICATE -> {
                counts.duplicate++;
                return;
            }
            case JUMP -> {
                counts.malformed++;
                return;
            }
            case RESTARTED -> sourceBegins();
            case NEXT, REORDERED -> {}
        }
        counts.received++;
        ever = true;
        slotsWithoutMedia = 0;
        int ticks = negotiated.codec().ticksPerSample();
        int timestamp = ticks == 1 ? header.timestamp() : Integer.divideUnsigned(header.timestamp(), ticks);
        arrivals.take(timestamp, nanos);
        if (event) {
            jitter.telephoneEvent();
            char key = events.take(packet, header.payloadOffset(), header.payloadBytes(), header.timestamp());
            if (key != Keys.NONE) {
                digits.pressed(key, DigitSource.TELEPHONE_EVENT, tick);
            }
        } else if (held) {
            return; // music of the peer, not the caller's voice
        } else if (codec == null) {
            jitter.comfortNoise(packet, header.payloadOffset(), header.payloadBytes());
        } else if (codec.saysSilence(header.payloadBytes())) {
            jitter.comfortNoise(packet, header.payloadOffset(), 0);
        } else {
            takeSpeech(codec, packet, timestamp, nanos);
        }
    }

    private void takeSpeech(SpeechCodec codec, ByteBuffer packet, int timestamp, long nanos) {
        if (header.sequence() == ((lastSpeech + 2) & 0xFFFF)) {
            // One packet is missing, and this one may have it once more.
            int recovered = codec.recover(packet, header.payloadOffset(), header.payloadBytes(), speech);
            jitter.put(speech, recovered, timestamp - recovered, false, nanos);
        }
        lastSpeech = header.sequence();
        int samples = codec.decode(packet, header.payloadOffset(), header.payloadBytes(), speech);
        jitter.put(speech, samples, timestamp, header.marker(), nanos);
    }

    private void sourceBegins() {
        arrivals.newSource();
        events.newSource();
        jitter.newSource();
    }

    /**
     * Consumes this tick's inbound slot.
     *
     * @param caller receives 160 samples, zeros if there is nothing
     * @param speech whether the caller is in an utterance
     */
    SlotKind slot(short[] caller, boolean speech, long tick) {
        if (held) {
            Arrays.fill(caller, (short) 0);
            report(SlotKind.HELD, tick);
            return SlotKind.HELD;
        }
        SlotKind kind = withoutKeyTones(jitter.take(caller, 0, speech), caller, tick);
        switch (kind) {
            case VOICE, COMFORT_NOISE -> report(SlotKind.VOICE, tick);
            case ABSENT -> report(SlotKind.ABSENT, tick);
            case CONCEALED, HELD -> {} // a gap changes nothing yet
        }
        if (++slotsWithoutMedia % noMediaSlots == 0) {
            sink.accept(new SpeechEvent.MediaLost(tick, ever));
        }
        return kind;
    }

    /** Keys that are heard are told, and their tones are silence from there on: no speech, and not sent on to a human. */
    private SlotKind withoutKeyTones(SlotKind kind, short[] caller, long tick) {
        if (tones == null || (kind != SlotKind.VOICE && kind != SlotKind.CONCEALED)) {
            return kind;
        }
        char key = tones.slot(caller);
        if (key != Keys.NONE) {
            digits.pressed(key, DigitSource.IN_BAND, tick);
        }
        if (!tones.sounding()) {
            return kind;
        }
        Arrays.fill(caller, (short) 0);
        return SlotKind.COMFORT_NOISE;
    }

    private void report(SlotKind kind, long tick) {
        if (reported != kind) {
            reported = kind;
            sink.accept(new SpeechEvent.Slots(tick, kind));
        }
    }

    boolean held() {
        return held;
    }

    int peerSsrc() {
        return ssrc;
    }

    SequenceTracker sequences() {
        return sequences;
    }

    ArrivalJitter arrivals() {
        return arrivals;
    }

    JitterBuffer jitter() {
        return jitter;
    }
}
