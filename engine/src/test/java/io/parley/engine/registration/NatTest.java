package io.parley.engine.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.References;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.registration.RegistrationState.Phase;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipSettings;
import io.parley.engine.trunk.TrunkFile;
import io.parley.testkit.Await;
import io.parley.testkit.kamailio.Kamailio;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registration through a NAT, with a real Kamailio at its other side that sees 127.0.0.2 instead of us. */
@SuppressWarnings("NullAway.Init")
final class NatTest {
    @TempDir
    private static Path folder;

    /** Datagrams from within leave from another address; what comes back to it goes to whoever sent last. */
    private static final class Nat implements AutoCloseable {
        private static final int MAX_DATAGRAM = 8_192;

        private final DatagramSocket inside;
        private final DatagramSocket outside;
        private final InetSocketAddress peer;
        private volatile Optional<InetSocketAddress> last = Optional.empty();

        Nat(InetSocketAddress peer) throws IOException {
            this.peer = peer;
            this.inside = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            this.outside = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
            Thread.ofVirtual().name("nat-out").start(() -> relay(inside, true));
            Thread.ofVirtual().name("nat-in").start(() -> relay(outside, false));
        }

        private void relay(DatagramSocket from, boolean out) {
            byte[] buffer = new byte[MAX_DATAGRAM];
            try {
                while (!from.isClosed()) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    from.receive(packet);
                    if (out) {
                        last = Optional.of((InetSocketAddress) packet.getSocketAddress());
                        packet.setSocketAddress(peer);
                        outside.send(packet);
                    } else if (last.isPresent()) {
                        packet.setSocketAddress(last.get());
                        inside.send(packet);
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        int port() {
            return inside.getLocalPort();
        }

        String seenAs() {
            return "127.0.0.2:" + outside.getLocalPort();
        }

        @Override
        public void close() {
            inside.close();
            outside.close();
        }
    }

    private static RegistrationState registered(
            SipSettings settings, Kamailio pbx, Nat nat, BlockingQueue<SipEndpoint.Received> received)
            throws Exception {
        Path file = Files.writeString(folder.resolve("pbx.yaml"), """
                trunk: pbx
                gateways: [ { to: "sip:127.0.0.1:%d" } ]
                auth: { user: "4711", password: "${env:PASSWORD}" }
                register: {}
                """.formatted(nat.port()));
        try (var clock = new SystemEngineClock();
                var endpoint = JainSipEndpoint.open(settings, clock, invite -> {
                    received.add(invite);
                    return new SipEndpoint.Decision.Refuse(480, "");
                });
                var registrations = new Registrations(
                        _ -> endpoint,
                        clock,
                        () -> 0,
                        task -> Thread.ofVirtual().start(task))) {
            registrations.keep(List.of(TrunkFile.read(file, References.of(_ -> Optional.of(Kamailio.PASSWORD)))));
            RegistrationState state = Await.value(
                    "the trunk is registered",
                    () -> registrations.of("pbx").filter(it -> it.phase() == Phase.REGISTERED));
            if (settings.publicAddress().isEmpty()) {
                try (Sipp caller = Sipp.resource("/sipp/uac-refused.xml")
                        .with("STATUS", "480")
                        .calling("127.0.0.1:" + pbx.port())
                        .start()) {
                    caller.succeeds();
                }
            }
            return state;
        }
    }

    private static List<String> registers(Kamailio pbx) {
        return pbx.told().stream().filter(line -> line.startsWith("register")).toList();
    }

    @Test
    void whatTheRegistrarSeesIsWhereWeAreReached() throws Exception {
        BlockingQueue<SipEndpoint.Received> received = new LinkedBlockingQueue<>();
        try (Kamailio pbx = Kamailio.start(Kamailio.Setup.in(folder.resolve("kamailio")));
                Nat nat = new Nat(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), pbx.port()))) {
            registered(SipSettings.on(InetAddress.ofLiteral("127.0.0.1"), 0), pbx, nat, received);

            // Its challenge has shown it already, so that no other contact was ever bound.
            assertThat(registers(pbx)).allMatch(line -> line.contains("contact <sip:4711@" + nat.seenAs() + ";"));
            assertThat(received).hasSize(1);
        }
    }

    @Test
    void aPublicAddressStandsInViaAndContactWhateverIsSeen() throws Exception {
        try (Kamailio pbx = Kamailio.start(Kamailio.Setup.in(folder.resolve("public")));
                Nat nat = new Nat(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), pbx.port()))) {
            registered(
                    SipSettings.on(InetAddress.ofLiteral("127.0.0.1"), 0).at(InetAddress.ofLiteral("198.51.100.7")),
                    pbx,
                    nat,
                    new LinkedBlockingQueue<>());

            assertThat(registers(pbx).getFirst())
                    .contains("contact <sip:4711@198.51.100.7:")
                    .contains("UDP 198.51.100.7:");
        }
    }
}
