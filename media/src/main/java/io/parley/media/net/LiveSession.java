package io.parley.media.net;

import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.netty.util.concurrent.Future;
import io.parley.media.MediaSession;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import io.parley.media.session.CallAudio;
import io.parley.media.session.CallCommands;
import io.parley.media.session.PacketOut;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's audio on its sockets: brings datagrams and time to {@link CallAudio} on the call's event loop, and commands
 * from any thread to the same loop in their order. A failure in here ends this call's audio and no other's.
 */
final class LiveSession implements CallCommands.Home, PacketOut {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);
    /** Datagrams read at a time: then other calls have their turn. */
    private static final int MAX_READ_AT_ONCE = 16;

    private final String callId;
    private final MediaLoop loop;
    private final SocketPair sockets;
    private final Runnable whenEnded;
    private final CallAudio audio;
    private final CallCommands commands;

    // The loop's own.
    private final List<IoRegistration> registrations = new ArrayList<>(2);
    private final LoopCounters.Share share = new LoopCounters.Share();
    private int phase = -1;
    private boolean closed;
    private boolean failed;

    /**
     * A session whose sockets are bound; {@link #begin} follows.
     *
     * @param whenEnded called once on the loop, when the session's last event has been sent
     */
    LiveSession(
            String callId,
            MediaLoop loop,
            SocketPair sockets,
            CallAudio.Parts parts,
            Consumer<SpeechEvent> sink,
            Runnable whenEnded) {
        this.callId = callId;
        this.loop = loop;
        this.sockets = sockets;
        this.whenEnded = whenEnded;
        this.audio = new CallAudio(parts, this, loop.buffer(), sink);
        sockets.earlier().ifPresent(audio::after);
        this.commands = new CallCommands(audio, this);
    }

    /** Joins the loop: from now on packets are read. False, and nothing is held, if the loop has ended. */
    boolean begin() {
        boolean joins = loop.post(() -> {
            loop.add(this);
            register(sockets.rtp(), false);
            register(sockets.rtcp(), true);
        });
        if (!joins) {
            close();
            whenEnded.run();
        }
        return joins;
    }

    private void register(DatagramChannel channel, boolean rtcp) {
        // From the loop itself registration is complete on return: nothing is read before this task has ended.
        Future<IoRegistration> registering = loop.netty().register(new Registered(channel, rtcp));
        if (!registering.isSuccess()) {
            fail(new IllegalStateException("channel not registered", registering.cause()));
            return;
        }
        IoRegistration registration = registering.getNow();
        registrations.add(registration);
        registration.submit(NioIoOps.READ);
    }

    private final class Registered extends NioSelectableChannelIoHandle<DatagramChannel> {
        private final boolean rtcp;

        Registered(DatagramChannel channel, boolean rtcp) {
            super(channel);
            this.rtcp = rtcp;
        }

        @Override
        protected void handle(DatagramChannel channel, SelectionKey key) {
            try {
                read(channel, rtcp);
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        /** The loop ends: it closes what is still registered. */
        @Override
        public void close() {
            LiveSession.this.close();
        }
    }

    private void read(DatagramChannel channel, boolean rtcp) {
        ByteBuffer buffer = loop.buffer();
        long nanos = loop.nanos();
        for (int i = 0; i < MAX_READ_AT_ONCE && !closed; i++) {
            buffer.clear();
            SocketAddress source;
            try {
                source = channel.receive(buffer);
            } catch (IOException _) {
                return; // an error of one datagram; a dead socket shows as absent media
            }
            if (!(source instanceof InetSocketAddress from)) {
                return;
            }
            buffer.flip();
            if (rtcp) {
                audio.receiveRtcp(buffer, from, nanos);
            } else {
                audio.receive(buffer, from, nanos);
            }
        }
    }

    /** Serves what is due. */
    void serve(long nanos) {
        try {
            if (nanos - audio.nextDueNanos() >= CallAudio.SLOT_NANOS) {
                // The loop is late: what came meanwhile is for the slots that are overdue.
                read(sockets.rtp(), false);
            }
            audio.serve(nanos);
            loop.counters().count(audio, share);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    long nextDueNanos() {
        return audio.nextDueNanos();
    }

    /** Whether time changes anything for this session. */
    boolean waitsForTime() {
        return audio.nextDueNanos() != Long.MAX_VALUE;
    }

    boolean ended() {
        return audio.stopped() || failed;
    }

    /** The slot's phase on the loop, or -1 before the start. */
    int phase() {
        return phase;
    }

    void phase(int given) {
        phase = given;
    }

    /** The loop has let go of this session. */
    void forget() {
        loop.counters().count(audio, share);
        LOG.atDebug()
                .addKeyValue("call", callId)
                .addKeyValue("shape", audio.shape())
                .log("audio ended");
        whenEnded.run();
    }

    private void fail(RuntimeException e) {
        if (failed) {
            return;
        }
        LOG.atError().addKeyValue("call", callId).setCause(e).log("audio failed, it ends");
        try {
            audio.stop();
        } catch (RuntimeException again) {
            // Not even the end could be told: what is held is given back all the same.
            failed = true;
            close();
            LOG.atError().addKeyValue("call", callId).setCause(again).log("audio could not be ended");
        }
    }

    @Override
    public boolean rtp(ByteBuffer packet, InetSocketAddress to) {
        return send(sockets.rtp(), packet, to);
    }

    @Override
    public boolean rtcp(ByteBuffer packet, InetSocketAddress to) {
        return send(sockets.rtcp(), packet, to);
    }

    private static boolean send(DatagramChannel channel, ByteBuffer packet, InetSocketAddress to) {
        try {
            return channel.send(packet, to) > 0;
        } catch (IOException | UnsupportedAddressTypeException _) {
            return false;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        registrations.forEach(IoRegistration::cancel);
        sockets.close(loop.nanos(), audio.lastHeard());
    }

    @Override
    public InetSocketAddress localAddress() {
        return sockets.local();
    }

    @Override
    public long nanos() {
        return loop.nanos();
    }

    @Override
    public long configuring(MediaStream stream) {
        return phase >= 0 ? 0 : loop.firstSlot(this);
    }

    /** What its conversation has of it. */
    MediaSession commands() {
        return commands;
    }

    @Override
    public void post(Runnable command) {
        // On a loop that has ended every session has had its last event: commands are ignored.
        boolean _ = loop.post(() -> {
            if (ended()) {
                return;
            }
            try {
                audio.time(loop.nanos());
                command.run();
            } catch (RuntimeException e) {
                fail(e);
            }
            loop.scheduleNext();
        });
    }
}
