package io.parley.media.session;

import io.parley.media.MediaStream;
import io.parley.media.background.Background;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.SpeechCodec;
import io.parley.media.dtmf.TelephoneEventSender;
import io.parley.media.playout.Playout;
import io.parley.media.rtp.RtpPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The bot's way out: {@link #slot} is the whole path from the play to the socket, one packet a tick at most. Between
 * plays silence is sent, so that NAT bindings stay and peers do not take the call for dead. On the call's event loop;
 * per packet no object, exception or log line.
 */
final class OutboundAudio {
    private static final int SLOT = 160;

    private final MediaCounts counts;
    private final PeerSource peer;
    private final Playout playout;
    private final PacketOut out;
    private final ByteBuffer packet;
    private final TelephoneEventSender keys = new TelephoneEventSender();

    private final int ssrc;
    private int sequence;
    private int timestamp;

    private @Nullable MediaStream stream;
    private @Nullable Background background;
    private SpeechCodec codec = SpeechCodec.of(AudioCodec.PCMU);
    private boolean talking;
    /** What is sent instead of plays. */
    private @Nullable SlotLane far;

    private boolean marker = true;

    OutboundAudio(MediaCounts counts, PeerSource peer, Playout playout, PacketOut out, ByteBuffer packet, long seed) {
        this.counts = counts;
        this.peer = peer;
        this.playout = playout;
        this.out = out;
        this.packet = packet;
        // RFC 3550 5.1: SSRC, first sequence number and first time stamp are random.
        SplittableRandom random = new SplittableRandom(seed);
        this.ssrc = random.nextInt();
        // RFC 3711 3.3.1: far from the wrap, so that the peer cannot miss it among the first packets.
        this.sequence = random.nextInt() & 0x7FFF;
        this.timestamp = random.nextInt();
    }

    /** @param own of the codec that is negotiated */
    void configure(MediaStream negotiated, SpeechCodec own) {
        stream = negotiated;
        codec = own;
        marker = true;
    }

    /** Sends what comes by a lane instead of plays, until {@code null} is given. */
    void from(@Nullable SlotLane lane) {
        far = lane;
    }

    /** Is heard from now on under plays and between them, not while a lane is sent; what was before ends. */
    void background(Background sound) {
        background = sound;
    }

    /** Queues keys, which go out as tones if the peer takes no telephone-events; counted as refused if too many wait. */
    void sendDigits(String wanted) {
        if (stream == null || !keys.send(wanted)) {
            counts.keysRefused += wanted.length();
        }
    }

    /**
     * Serves this tick's outgoing slot. Nothing that cannot be sent is lost: plays and keys stand still meanwhile, only
     * the time stamp goes on.
     *
     * @param skip the slot is long overdue: its packet is not sent
     * @param bot receives the 160 samples that were handed to the socket, zeros if none
     */
    void slot(long tick, boolean skip, short[] bot) {
        MediaStream negotiated = stream;
        InetSocketAddress to = peer.rtpTarget();
        if (negotiated == null || to == null || !maySend(negotiated)) {
            Arrays.fill(bot, (short) 0);
        } else if (skip) {
            counts.skipped++;
            Arrays.fill(bot, (short) 0);
            passOver();
        } else if (keys.busy()) {
            Arrays.fill(bot, (short) 0);
            passOver();
            sendKey(negotiated, bot, to);
            keys.next(timestamp);
        } else {
            boolean play = far == null ? playout.slot(bot) : far.take(bot);
            // Before all that looks at what is sent: the echo of this is our own sound, too.
            if (background != null && far == null) {
                background.under(bot, play);
            }
            boolean handed = sendAudio(negotiated, bot, play && !talking, to);
            talking = play;
            if (far == null) {
                playout.moveOn(handed, tick);
            }
            if (!handed) {
                Arrays.fill(bot, (short) 0);
            }
        }
        timestamp += SLOT * codec.codec().ticksPerSample();
    }

    private void passOver() {
        if (far != null) {
            far.skip();
        }
    }

    private static boolean maySend(MediaStream negotiated) {
        boolean unreachable = negotiated.remoteRtp().getPort() == 0
                || negotiated.remoteRtp().getAddress() == null
                || negotiated.remoteRtp().getAddress().isAnyLocalAddress();
        return !unreachable
                && switch (negotiated.direction()) {
                    case SEND_RECEIVE, SEND_ONLY -> true;
                    case RECEIVE_ONLY, INACTIVE -> false;
                };
    }

    private boolean sendAudio(MediaStream negotiated, short[] samples, boolean talkspurt, InetSocketAddress to) {
        packet.clear();
        RtpPacket.writeHeader(packet, marker || talkspurt, negotiated.payloadType(), sequence, timestamp, ssrc);
        codec.encode(samples, packet);
        return send(to);
    }

    private void sendKey(MediaStream negotiated, short[] silence, InetSocketAddress to) {
        talking = false;
        int type = negotiated.telephoneEventPayloadType().orElse(-1);
        if (type < 0 && keys.sounds()) {
            keys.writeTone(silence);
        }
        if (!keys.hasPacket() || type < 0) {
            sendAudio(negotiated, silence, false, to);
            return;
        }
        packet.clear();
        RtpPacket.writeHeader(packet, keys.first(), type, sequence, keys.eventTimestamp(timestamp), ssrc);
        keys.write(packet, codec.codec().ticksPerSample());
        send(to);
    }

    private boolean send(InetSocketAddress to) {
        packet.flip();
        int payloadBytes = packet.remaining() - RtpPacket.HEADER_BYTES;
        // A packet that the socket refuses is lost like one on the way: its number is used up.
        sequence = (sequence + 1) & 0xFFFF;
        if (!out.rtp(packet, to)) {
            counts.refusedBySocket++;
            return false;
        }
        marker = false;
        counts.sent++;
        counts.sentPayloadBytes += payloadBytes;
        return true;
    }

    int ssrc() {
        return ssrc;
    }

    int timestamp() {
        return timestamp;
    }
}
