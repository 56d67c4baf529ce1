package io.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

    @Test
    void a_pair_is_even_and_both_can_be_bound() throws Exception {
        int port = FreePorts.pair();
        assertThat(port % 2).isZero();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket rtp = new DatagramSocket(new InetSocketAddress(loopback, port));
                DatagramSocket rtcp = new DatagramSocket(new InetSocketAddress(loopback, port + 1))) {
            assertThat(rtp.isBound() && rtcp.isBound()).isTrue();
        }
    }

    @Test
    void no_port_is_given_out_twice() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(ports.add(FreePorts.port())).isTrue();
        }
        int first = FreePorts.range(10);
        for (int port = first; port < first + 10; port++) {
            assertThat(ports.add(port)).isTrue();
        }
    }
}
