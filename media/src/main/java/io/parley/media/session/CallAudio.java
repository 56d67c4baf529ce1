package io.parley.media.session;

import io.parley.media.BargeIn;
import io.parley.media.JitterBounds;
import io.parley.media.ListenRequest;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import io.parley.media.SpeechEvent.DigitSource;
import io.parley.media.SpeechEvent.SlotKind;
import io.parley.media.asr.Recognizer;
import io.parley.media.audio.GrowingAudio;
import io.parley.media.audio.StereoRecording;
import io.parley.media.background.Background;
import io.parley.media.codec.SpeechCodec;
import io.parley.media.dtmf.Keys;
import io.parley.media.echo.EchoGuard;
import io.parley.media.jitter.JitterBuffer;
import io.parley.media.playout.Playout;
import io.parley.media.rtcp.RtcpReports;
import io.parley.media.srtp.SrtpSession;
import io.parley.media.vad.SpeechDetector;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audio of one call: packets come in by {@link #receive}, time by {@link #serve}, the conversation's wishes by the
 * commands of {@link io.parley.media.MediaSession}. What one slot does, in order, is {@link #slot}. With a packet in and
 * a packet out it costs about 2 µs of CPU, detector included, without sockets and recording, and allocates nothing.
 *
 * <p>One thread at a time calls it: the call's event loop, or a simulation's loop. It reads no clock, starts no thread
 * and touches no socket. Only {@link #tick} and {@link #stopped} may be asked from elsewhere.
 */
public final class CallAudio {
    /** A slot of the media clock: 20 ms. */
    public static final long SLOT_NANOS = 20_000_000;

    /** Room for the longest packet that is written. */
    public static final int PACKET_BYTES = 512;

    private static final int SLOT = 160;
    /** Of the packets that are overdue when a loop is late, so many are sent, the rest is skipped. */
    private static final int MAX_OVERDUE_PACKETS = 3;
    /** After a stop, texts are awaited for so long … */
    private static final long TEXT_WAIT_NANOS = 600_000_000;
    /** … and what still is not complete after so long is given up. */
    private static final long STOP_WAIT_NANOS = 1_500_000_000;

    private static final long NOT_YET = Long.MIN_VALUE;

    private final Consumer<SpeechEvent> sink;
    private final PacketOut out;
    private final ByteBuffer packet;
    private final Optional<StereoRecording> recording;

    private final MediaCounts counts = new MediaCounts();
    private final PeerSource peer = new PeerSource();
    private final SrtpSession srtp = new SrtpSession();
    private final Digits digits;
    private final Alarms alarms;
    private final SpeechMarks marks = new SpeechMarks();
    private final InboundAudio inbound;
    private final EchoGuard echo = new EchoGuard();
    private final Hearing hearing;
    private final BargeInReflex bargeIn = new BargeInReflex();
    private final Playout playout;
    private final OutboundAudio outbound;
    private final RtcpReports reports;
    private final SessionPicture picture;

    private final short[] caller = new short[SLOT];
    private final short[] bot = new short[SLOT];

    /** Where what is heard goes instead of to {@link #hearing}. */
    private @Nullable SlotLane crossing;

    private @Nullable MediaStream stream;
    private @Nullable SpeechCodec codec;
    private int generation;
    private volatile long startNanos = NOT_YET;
    /** The loop's time, as it was given last. */
    private long nowNanos;

    private volatile long tick;

    private State state = State.OPEN;
    private long nanosAtStop = NOT_YET;
    private long lastNanos;
    private volatile boolean stopped;

    private enum State {
        /** Nothing is negotiated: the media clock stands. */
        OPEN,
        RUNNING,
        /** Closed; the recogniser's last texts and the recording's last second are awaited. */
        STOPPING,
        STOPPED
    }

    /**
     * What a call's audio is made of.
     *
     * @param seed for SSRC, first sequence number, first time stamp and RTCP's intervals
     * @param detector this call's own
     * @param recognizer shared by many calls
     * @param recording this call's own
     * @param jitter bounds of the jitter buffer's delay
     * @param noMediaMillis without a packet for so long: {@link SpeechEvent.MediaLost}
     */
    public record Parts(
            long seed,
            SpeechDetector detector,
            Optional<Recognizer> recognizer,
            Optional<StereoRecording> recording,
            JitterBounds jitter,
            int noMediaMillis) {

        /** With the usual bounds of the jitter buffer. */
        public Parts(
                long seed,
                SpeechDetector detector,
                Optional<Recognizer> recognizer,
                Optional<StereoRecording> recording,
                int noMediaMillis) {
            this(seed, detector, recognizer, recording, JitterBounds.DEFAULT, noMediaMillis);
        }
    }

    /**
     * A call's audio, not started.
     *
     * @param packet packets are written here, {@value #PACKET_BYTES} bytes; may be shared by calls of the same thread
     * @param sink must not block
     */
    public CallAudio(Parts parts, PacketOut out, ByteBuffer packet, Consumer<SpeechEvent> sink) {
        this.sink = sink;
        this.out = new ProtectedOut(out, srtp);
        this.packet = packet;
        this.recording = parts.recording();
        this.digits = new Digits(sink, this::mediaNanos);
        this.alarms = new Alarms(sink);
        this.inbound = new InboundAudio(sink, counts, peer, digits, parts.jitter(), parts.noMediaMillis());
        this.hearing = new Hearing(sink, parts.recognizer(), parts.detector(), echo, marks);
        this.playout = new Playout(sink, this::mediaNanos);
        this.outbound = new OutboundAudio(counts, peer, playout, this.out, packet, parts.seed());
        this.reports = new RtcpReports(outbound.ssrc(), parts.seed() + 1);
        this.picture = new SessionPicture(counts, inbound, echo, hearing, reports);
    }

    /** Serves every slot that is due, in order; usually one. */
    public void serve(long nanos) {
        nowNanos = nanos;
        lastNanos = nanos;
        switch (state) {
            case RUNNING -> {
                for (long due = Math.floorDiv(nanos - startNanos, SLOT_NANOS) + 1 - tick; due > 0; due--) {
                    if (state == State.RUNNING) {
                        slot(nanos, due);
                    }
                }
            }
            case STOPPING -> awaitEnd(nanos);
            case OPEN, STOPPED -> {}
        }
    }

    /** When the next slot is due, or {@link Long#MAX_VALUE} before the start; while stopping, at once. */
    public long nextDueNanos() {
        return switch (state) {
            case RUNNING -> startNanos + tick * SLOT_NANOS;
            case STOPPING -> lastNanos + SLOT_NANOS;
            case OPEN, STOPPED -> Long.MAX_VALUE;
        };
    }

    /** One tick: the caller's slot in, what follows from it, the bot's slot out. */
    private void slot(long nanos, long due) {
        long now = tick;
        if (due > 1) {
            counts.ticksLate++;
        }
        SlotKind kind = inbound.slot(caller, hearing.inUtterance(), now);
        marks.slot(now, mediaNanos(inbound.jitter().arrivedNanos()), mediaNanos(nanos));
        if (crossing == null) {
            hearing.slot(kind, caller, now);
            bargeIn.slot(hearing, playout, now);
        } else {
            crossing.put(caller);
        }
        // A caller who is held cannot answer, and a line on which nothing arrives is not the caller's silence.
        if (kind != SlotKind.HELD && kind != SlotKind.ABSENT) {
            alarms.slot(now);
        }
        outbound.slot(now, due > 1 + MAX_OVERDUE_PACKETS, bot);
        echo.sent(bot);
        if (recording.isPresent()) {
            recording.get().slot(caller, bot);
        }
        if (reports.takeDue(now)) {
            report(nanos, false);
        }
        tick = now + 1;
    }

    private void report(long nanos, boolean last) {
        InetSocketAddress to = peer.rtcpTarget();
        if (to == null) {
            return;
        }
        packet.clear();
        RtcpReports.Sent sent = new RtcpReports.Sent(outbound.timestamp(), counts.sent, counts.sentPayloadBytes);
        reports.write(packet, nanos, sent, inbound.peerSsrc(), inbound.sequences(), inbound.arrivals(), last);
        packet.flip();
        if (!out.rtcp(packet, to)) {
            counts.refusedBySocket++;
        }
    }

    /**
     * Takes a datagram from the RTP socket.
     *
     * @param datagram from position to limit; not kept
     * @param nanos when it arrived
     */
    public void receive(ByteBuffer datagram, InetSocketAddress source, long nanos) {
        nowNanos = nanos;
        // Before all else: a packet that is not the peer's by its tag says nothing of where the peer is, either.
        if ((state == State.RUNNING || state == State.OPEN) && counts.authentic(srtp.unprotect(datagram))) {
            inbound.receive(datagram, source, nanos, tick);
        }
    }

    /** Takes a datagram from the RTCP socket. */
    public void receiveRtcp(ByteBuffer datagram, InetSocketAddress source, long nanos) {
        if (state != State.RUNNING) {
            return;
        }
        if (!peer.isPeerHost(source)) {
            counts.foreign++;
        } else if (!counts.authentic(srtp.unprotectRtcp(datagram))) {
            return;
        } else if (reports.receive(datagram, nanos)) {
            peer.rtcpFrom(source);
        } else {
            counts.malformed++;
        }
    }

    /**
     * See {@link io.parley.media.MediaSession#configure}.
     *
     * @param firstSlotNanos when slot 0 is due; of the first call only
     */
    public void configure(int newGeneration, MediaStream negotiated, long firstSlotNanos) {
        boolean first = state == State.OPEN;
        if (!first && (state != State.RUNNING || newGeneration <= generation)) {
            return;
        }
        generation = newGeneration;
        stream = negotiated;
        peer.configure(negotiated);
        srtp.configure(negotiated.srtp());
        SpeechCodec own = codec;
        if (own == null || own.codec() != negotiated.codec()) {
            own = SpeechCodec.of(negotiated.codec());
            codec = own;
        }
        inbound.configure(negotiated, own);
        outbound.configure(negotiated, own);
        echo.forget();
        if (first) {
            state = State.RUNNING;
            startNanos = firstSlotNanos;
            lastNanos = firstSlotNanos;
            sink.accept(new SpeechEvent.Started(0));
        }
    }

    /** See {@link io.parley.media.MediaSession#play}. */
    public void play(long playId, GrowingAudio audio, BargeIn policy) {
        if (accepts()) {
            playout.play(playId, audio, policy, tick);
        }
    }

    /** See {@link io.parley.media.MediaSession#resume}. */
    public void resume(long playId) {
        playout.resume(playId);
    }

    /** See {@link io.parley.media.MediaSession#drop}. */
    public void drop(long playId) {
        playout.drop(playId, tick);
    }

    /** See {@link io.parley.media.MediaSession#background}. */
    public void background(Background sound) {
        outbound.background(sound);
    }

    /** See {@link io.parley.media.MediaSession#listen}. */
    public void listen(ListenRequest request) {
        if (accepts()) {
            digits.epoch(request.epoch());
            hearing.listen(request);
        }
    }

    /** See {@link io.parley.media.MediaSession#endpoint}; the time has been checked. */
    public void endpoint(long utteranceId, int millis) {
        if (accepts()) {
            hearing.endpoint(utteranceId, millis);
        }
    }

    /** See {@link io.parley.media.MediaSession#sendDigits}; the keys have been checked. */
    public void sendDigits(String keys) {
        if (accepts()) {
            outbound.sendDigits(keys);
        }
    }

    /** See {@link io.parley.media.MediaSession#digitFromSignalling}. */
    public void digitFromSignalling(char key) {
        if (accepts() && Keys.code(key) >= 0) {
            digits.pressed(key, DigitSource.SIP_INFO, tick);
        }
    }

    /**
     * See {@link io.parley.media.MediaSession#alarm}.
     *
     * @throws IllegalStateException if too many are set
     */
    public void alarm(long alarmId, int slots) {
        if (accepts()) {
            alarms.set(alarmId, slots);
        }
    }

    /** See {@link io.parley.media.MediaSession#cancelAlarm}. */
    public void cancelAlarm(long alarmId) {
        alarms.cancel(alarmId);
    }

    /** See {@link io.parley.media.MediaSession#cross}: what is heard goes one way, what is sent comes by the other. */
    void cross(SlotLane heard, SlotLane sent) {
        if (accepts()) {
            hearing.stop();
            playout.stop(tick);
            crossing = heard;
            outbound.from(sent);
        }
    }

    /** See {@link io.parley.media.MediaSession#uncross}. */
    void uncross() {
        crossing = null;
        outbound.from(null);
    }

    private boolean accepts() {
        return state == State.OPEN || state == State.RUNNING;
    }

    /**
     * See {@link io.parley.media.MediaSession#stop}. The sockets are given back here; {@link SpeechEvent.Stopped} may
     * need further calls of {@link #serve}, for {@value #STOP_WAIT_NANOS} ns at most.
     */
    public void stop() {
        if (!accepts()) {
            return;
        }
        boolean ran = state == State.RUNNING;
        state = State.STOPPING;
        playout.stop(tick);
        hearing.stop();
        if (ran) {
            report(lastNanos, true);
        }
        recording.ifPresent(StereoRecording::close);
        out.close();
        endIfComplete();
    }

    private void awaitEnd(long nanos) {
        if (nanosAtStop == NOT_YET) {
            nanosAtStop = nanos;
        }
        long waited = nanos - nanosAtStop;
        if (waited >= STOP_WAIT_NANOS) {
            hearing.abandon();
            end();
            return;
        }
        if (waited >= TEXT_WAIT_NANOS) {
            hearing.cancel();
        }
        endIfComplete();
    }

    private void endIfComplete() {
        boolean recorded = recording.isEmpty() || recording.get().closed();
        if (recorded && hearing.allEnded()) {
            end();
        }
    }

    private void end() {
        state = State.STOPPED;
        stopped = true;
        sink.accept(new SpeechEvent.Stopped(
                tick,
                picture.summary(
                        Optional.ofNullable(stream),
                        tick,
                        recording.map(StereoRecording::missingMillis).orElse(0L))));
    }

    /** What may still come from the call that had these ports before is not the peer's. Before the first packet. */
    public void after(EarlierStream stream) {
        peer.earlier(stream);
    }

    /** The stream that was heard last, for the call that has these ports next. */
    public Optional<EarlierStream> lastHeard() {
        return Optional.ofNullable(peer.believed()).map(source -> new EarlierStream(source, inbound.peerSsrc()));
    }

    /** The session's own picture of itself, in the order of the audio's way; on the loop. */
    public String shape() {
        return picture.shape();
    }

    /** Slots served at least one slot late so far. On the call's loop, like the other counts. */
    public long slotsLate() {
        return counts.ticksLate;
    }

    public long packetsReceived() {
        return counts.received;
    }

    public long packetsSent() {
        return counts.sent;
    }

    /** Overdue packets that were not sent. */
    public long packetsSkipped() {
        return counts.skipped;
    }

    /** Slots served so far. Safe from any thread. */
    public long tick() {
        return tick;
    }

    /** Tells the loop's time before a command, for the marks of what follows from it. */
    public void time(long nanos) {
        nowNanos = nanos;
    }

    /**
     * Media time of a loop's time: nanoseconds since slot 0 was due, 0 before the start. Safe from any thread.
     *
     * @param nanos or {@link JitterBuffer#NOT_ARRIVED}, which stays what it is
     */
    public long mediaNanos(long nanos) {
        long start = startNanos;
        if (nanos == JitterBuffer.NOT_ARRIVED) {
            return nanos;
        }
        return start == NOT_YET ? 0 : nanos - start;
    }

    private long mediaNanos() {
        return mediaNanos(nowNanos);
    }

    /** Whether the last event has been sent. Safe from any thread. */
    public boolean stopped() {
        return stopped;
    }
}
