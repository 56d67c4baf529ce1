package io.parley.engine.sip;

import io.parley.config.Secret;
import io.parley.engine.address.HostText;
import io.parley.engine.clock.EngineClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of all SIP messages for a capture server such as Homer, one {@linkplain HepPacket HEP} datagram each, masked as {@link
 * SeenMessage} says. Called on the stack's threads; never waits: what the socket does not take at once is not sent, and counted.
 */
public final class MessageCapture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageCapture.class);

    /** Most bytes of a key in UTF-8. */
    public static final int MAX_KEY_BYTES = 256;

    private final DatagramChannel channel;
    private final int agent;
    private final Optional<byte[]> key;
    private final EngineClock clock;
    private final LongAdder lost = new LongAdder();

    /**
     * Where copies go.
     *
     * @param server takes HEP version 3 over UDP
     * @param agent how the server tells us from others, 1 to 2³¹−1
     * @param key that the server asks for
     */
    public record To(InetSocketAddress server, int agent, Optional<Secret> key) {}

    private MessageCapture(DatagramChannel channel, To to, EngineClock clock) {
        this.channel = channel;
        this.agent = to.agent;
        this.key = to.key.map(it -> it.value().getBytes(StandardCharsets.UTF_8));
        this.clock = clock;
    }

    /**
     * Opens its socket.
     *
     * @throws UncheckedIOException if there is no way to the server's address
     */
    public static MessageCapture open(To to, EngineClock clock) {
        try {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.configureBlocking(false);
                channel.connect(to.server);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            LOG.atInfo().addKeyValue("server", to.server).log("SIP messages are copied to a capture server");
            return new MessageCapture(channel, to, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("no way to the capture server " + to.server, e);
        }
    }

    /**
     * A message was sent or read.
     *
     * @param peer {@code ADDRESS:PORT} of the other side
     * @param transport {@code udp}, {@code tcp} or {@code tls}
     */
    void copy(boolean sent, InetSocketAddress us, String peer, String transport, String wire) {
        byte[] payload = SeenMessage.masked(wire).getBytes(StandardCharsets.UTF_8);
        if (payload.length > HepPacket.MAX_PAYLOAD) {
            payload = Arrays.copyOf(payload, HepPacket.MAX_PAYLOAD);
        }
        InetSocketAddress them = HostText.socket(peer);
        var packet = new HepPacket(sent ? us : them, sent ? them : us, !transport.equalsIgnoreCase("udp"), clock.now());
        try {
            if (channel.write(packet.encode(agent, key, payload)) == 0) {
                lost.increment();
            }
        } catch (IOException _) {
            lost.increment(); // the server is not there: that must not disturb a call
        }
    }

    /** Copies that could not be sent. */
    public long lost() {
        return lost.sum();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
