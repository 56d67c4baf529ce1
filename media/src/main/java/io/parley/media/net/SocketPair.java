package io.parley.media.net;

import io.parley.media.session.EarlierStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * A call's two bound sockets and the ports they lease. They stay unconnected and the source is compared in code: a
 * connected socket hides injected packets and raises port-unreachable.
 */
final class SocketPair {
    /** Expedited forwarding (RFC 4594), in the upper six bits. */
    private static final int EXPEDITED = 46 << 2;

    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final InetSocketAddress local;
    private final PortPairs pairs;

    private SocketPair(DatagramChannel rtp, DatagramChannel rtcp, InetSocketAddress local, PortPairs pairs) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.local = local;
        this.pairs = pairs;
    }

    /**
     * Binds a leased pair.
     *
     * @throws IOException if either port is taken; the lease stays with the caller
     */
    static SocketPair bind(InetAddress address, int port, PortPairs pairs) throws IOException {
        DatagramChannel rtp = bindOne(address, port);
        try {
            DatagramChannel rtcp = bindOne(address, port + 1);
            return new SocketPair(rtp, rtcp, new InetSocketAddress(address, port), pairs);
        } catch (IOException | RuntimeException e) {
            rtp.close();
            throw e;
        }
    }

    private static DatagramChannel bindOne(InetAddress address, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED);
            channel.bind(new InetSocketAddress(address, port));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    DatagramChannel rtp() {
        return rtp;
    }

    DatagramChannel rtcp() {
        return rtcp;
    }

    InetSocketAddress local() {
        return local;
    }

    /** What the call before heard here. */
    Optional<EarlierStream> earlier() {
        return pairs.heardOn(local.getPort());
    }

    /** Closes both and puts the pair into quarantine. */
    void close(long nanos, Optional<EarlierStream> heard) {
        closeQuietly(rtp);
        closeQuietly(rtcp);
        pairs.release(local.getPort(), nanos, heard);
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // The port is not used again before its quarantine has passed; nothing else can be done.
        }
    }
}
