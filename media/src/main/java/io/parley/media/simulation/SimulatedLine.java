package io.parley.media.simulation;

import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.StereoRecording;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.media.dtmf.Keys;
import io.parley.media.dtmf.TelephoneEventReceiver;
import io.parley.media.rtp.RtpPacket;
import io.parley.media.session.CallAudio;
import io.parley.media.session.CallCommands;
import io.parley.media.session.PacketOut;
import io.parley.media.vad.SpeechDetector;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the audio side of calls whose clock is a loop: {@link #step} is one slot of 20 ms. Packets of the {@link FarEnd}
 * go through the {@link PacketNetwork} into {@link CallAudio}, those of the bot come back at once. The far end's audio of
 * tick <i>n</i> is sent at tick <i>n</i>; a perfect network delivers it at tick <i>n</i>, and the jitter buffer hands it on
 * two slots later.
 *
 * <p>One call at a time: what is asked here concerns the session opened last. For one thread; events reach the sink within
 * {@link #step} and within the commands of {@link MediaSession}.
 */
public final class SimulatedLine implements MediaSessions {
    private static final int SLOT = 160;
    private static final int TONE_SLOTS = 5;
    private static final int KEY_SLOTS = TONE_SLOTS + 2;
    private static final int FIRST_PORT = 40_000;
    private static final int FAR_SSRC = 0xCA11;

    private final Parts parts;
    private final LongSupplier now;
    private @Nullable Call call;
    private long nanos;
    private int port = FIRST_PORT;

    /**
     * What a line is made of.
     *
     * @param detector makes each call's own
     * @param observer sees every event before the call's own sink does
     * @param seed for SSRC, first sequence number and time stamp
     */
    public record Parts(
            Supplier<SpeechDetector> detector,
            FarEnd far,
            PacketNetwork network,
            Consumer<SpeechEvent> observer,
            long seed) {}

    /** A line on which nobody has called yet; between its slots no time passes. */
    public SimulatedLine(Parts parts) {
        this.parts = parts;
        this.now = () -> nanos;
    }

    /**
     * A line within a larger simulation.
     *
     * @param now that one's time: {@link #nanos} while a slot runs, between the last slot's and that of the next otherwise
     */
    public SimulatedLine(Parts parts, LongSupplier now) {
        this.parts = parts;
        this.now = now;
    }

    /** Runs a slot; without a session, or before its start, only time passes. */
    public void step() {
        Call current = call;
        if (current != null) {
            current.step(nanos);
        }
        nanos += CallAudio.SLOT_NANOS;
    }

    /** Virtual monotonic time: 20 ms a step. */
    public long nanos() {
        return nanos;
    }

    /**
     * The session opened last.
     *
     * @throws IllegalStateException if there is none
     */
    public MediaSession session() {
        Call current = call;
        if (current == null) {
            throw new IllegalStateException("no session has been opened");
        }
        return current.commands;
    }

    @Override
    public MediaSession open(Request request, Consumer<SpeechEvent> sink) {
        InetSocketAddress local = new InetSocketAddress(request.localAddress(), port);
        port += 2;
        Call opened = new Call(request, local, sink);
        call = opened;
        return opened.commands;
    }

    @Override
    public void close() {
        Call current = call;
        if (current != null) {
            current.commands.stop();
        }
    }

    /** A packet on its way to us. */
    private record UnderWay(long arrivalNanos, int number, ByteBuffer packet) {}

    private final class Call implements CallCommands.Home, PacketOut {
        private final InetSocketAddress local;
        private final CallAudio audio;
        private final CallCommands commands;
        private final Queue<Runnable> posted = new ArrayDeque<>();
        private boolean busy;
        private @Nullable MediaStream stream;

        private final ByteBuffer packet = ByteBuffer.allocate(CallAudio.PACKET_BYTES);
        private final PriorityQueue<UnderWay> underWay = new PriorityQueue<>(
                Comparator.comparingLong(UnderWay::arrivalNanos).thenComparingInt(UnderWay::number));
        private int sent;
        private int sequence = 1000;
        private int timestamp = 5000;
        private char key = Keys.NONE;
        private int keySlot;

        private final RtpPacket received = new RtpPacket();
        private final TelephoneEventReceiver receivedKeys = new TelephoneEventReceiver();

        Call(Request request, InetSocketAddress local, Consumer<SpeechEvent> sink) {
            this.local = local;
            this.audio = new CallAudio(
                    new CallAudio.Parts(
                            parts.seed(),
                            parts.detector().get(),
                            request.recognizer(),
                            request.recording().map(file -> new StereoRecording(file, Runnable::run)),
                            request.jitter(),
                            request.noMediaMillis()),
                    this,
                    ByteBuffer.allocate(CallAudio.PACKET_BYTES),
                    event -> {
                        parts.observer().accept(event);
                        sink.accept(event);
                    });
            this.commands = new CallCommands(audio, this);
        }

        void step(long slotNanos) {
            busy = true;
            MediaStream negotiated = stream;
            if (negotiated != null) {
                farEndSends(negotiated, audio.tick(), slotNanos);
                deliver(negotiated, slotNanos);
            }
            audio.serve(slotNanos);
            busy = false;
            runPosted();
        }

        /** As on a loop: what is asked for while a slot is served is done after it. */
        @Override
        public void post(Runnable command) {
            posted.add(command);
            runPosted();
        }

        private void runPosted() {
            if (busy) {
                return;
            }
            busy = true;
            for (Runnable command = posted.poll(); command != null; command = posted.poll()) {
                audio.time(now.getAsLong());
                command.run();
            }
            busy = false;
        }

        // ---- from the far end

        private void farEndSends(MediaStream negotiated, long tick, long slotNanos) {
            boolean peerSends = switch (negotiated.direction()) {
                case SEND_RECEIVE, RECEIVE_ONLY -> true;
                case SEND_ONLY, INACTIVE -> false;
            };
            short[] slot = new short[SLOT];
            parts.far().speak(tick, slot);
            if (key == Keys.NONE) {
                key = parts.far().press(tick);
                keySlot = 0;
            }
            if (peerSends) {
                packet.clear();
                if (key == Keys.NONE) {
                    RtpPacket.writeHeader(
                            packet, false, negotiated.payloadType(), sequence & 0xFFFF, timestamp, FAR_SSRC);
                    G711.of(negotiated.codec()).encode(slot, 0, SLOT, packet);
                } else {
                    writeKey(negotiated);
                }
                packet.flip();
                sequence++;
                long delay = parts.network().nextDelayNanos();
                if (delay != PacketNetwork.LOST && parts.far().sends(tick)) {
                    ByteBuffer copy =
                            ByteBuffer.allocate(packet.remaining()).put(packet).flip();
                    underWay.add(new UnderWay(slotNanos + delay, sent++, copy));
                }
            }
            if (key != Keys.NONE && ++keySlot == KEY_SLOTS) {
                key = Keys.NONE;
            }
            timestamp += SLOT;
        }

        /** RFC 4733: the event goes on for 100 ms, its end is told three times. */
        private void writeKey(MediaStream negotiated) {
            int type = negotiated.telephoneEventPayloadType().orElseThrow();
            RtpPacket.writeHeader(packet, keySlot == 0, type, sequence & 0xFFFF, timestamp - keySlot * SLOT, FAR_SSRC);
            packet.put((byte) Keys.code(key));
            packet.put((byte) (keySlot >= TONE_SLOTS - 1 ? 0x8A : 0x0A));
            packet.putShort((short) (Math.min(keySlot + 1, TONE_SLOTS) * SLOT));
        }

        private void deliver(MediaStream negotiated, long slotNanos) {
            for (UnderWay next = underWay.peek();
                    next != null && next.arrivalNanos() <= slotNanos;
                    next = underWay.peek()) {
                underWay.remove();
                audio.receive(next.packet(), negotiated.remoteRtp(), next.arrivalNanos());
            }
        }

        // ---- to the far end

        @Override
        public boolean rtp(ByteBuffer packetOfBot, InetSocketAddress to) {
            if (received.parse(packetOfBot) != RtpPacket.Verdict.VALID) {
                throw new IllegalStateException("the bot sent what is no RTP");
            }
            MediaStream negotiated = stream;
            int type = received.payloadType();
            if (negotiated != null && negotiated.telephoneEventPayloadType().orElse(-1) == type) {
                char pressed = receivedKeys.take(
                        packetOfBot, received.payloadOffset(), received.payloadBytes(), received.timestamp());
                if (pressed != Keys.NONE) {
                    parts.far().hearKey(audio.tick(), pressed);
                }
                return true;
            }
            short[] slot = new short[SLOT];
            G711 codec = G711.of(negotiated == null ? AudioCodec.PCMU : negotiated.codec());
            for (int i = 0; i < received.payloadBytes(); i++) {
                slot[i] = codec.decode(packetOfBot.get(received.payloadOffset() + i));
            }
            parts.far().hear(audio.tick(), slot);
            return true;
        }

        @Override
        public boolean rtcp(ByteBuffer report, InetSocketAddress to) {
            return true;
        }

        // ---- where the audio lives

        @Override
        public InetSocketAddress localAddress() {
            return local;
        }

        @Override
        public long nanos() {
            return now.getAsLong();
        }

        @Override
        public long configuring(MediaStream negotiated) {
            stream = negotiated;
            return nanos;
        }

        /** Of {@link PacketOut}: there are no sockets. */
        @Override
        public void close() {}
    }
}
