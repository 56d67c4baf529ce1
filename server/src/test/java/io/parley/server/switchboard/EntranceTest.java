package io.parley.server.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.catalog.Catalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To which trunk a received call belongs. */
final class EntranceTest {
    private static final InetSocketAddress MAIN = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060);
    private static final InetSocketAddress SECOND = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5062);

    @TempDir
    Path folder;

    private final Map<String, Catalog.TrunkInForce> trunks = new HashMap<>();
    private final Map<String, InetSocketAddress> endpoints = new HashMap<>();

    private void trunk(String name, InetSocketAddress endpoint, String from, String routes) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                trunk: %s
                gateways: [ { to: "sip:127.0.0.1" } ]
                inbound: { from: [%s], routes: [%s] }
                """.formatted(name, from, routes));
        trunks.put(name, new Catalog.TrunkInForce(TrunkFile.read(file), "", file, Instant.EPOCH));
        endpoints.put(name, endpoint);
    }

    private Entrance enters(String source, InetSocketAddress local, String called) {
        return Entrance.of(
                new Catalog(Map.of(), trunks),
                new SipEndpoint.Received(source, local, called, "100", "", "", List.of(), Map.of()),
                trunk -> endpoints.getOrDefault(trunk.name(), MAIN));
    }

    private static String routed(Entrance entrance) {
        return entrance instanceof Entrance.Routed(Trunk trunk, Route.ToBot route)
                ? trunk.name() + " " + route.bot()
                : entrance.toString();
    }

    @Test
    void whomNoTrunkKnowsIsAStranger() throws IOException {
        trunk("a", MAIN, "203.0.113.0/24", "{ to: \"*\", bot: one }");
        assertThat(enters("198.51.100.7:5060", MAIN, "500")).isInstanceOf(Entrance.Stranger.class);
        assertThat(enters("[2001:db8::7]:5060", MAIN, "500")).isInstanceOf(Entrance.Stranger.class);
        assertThat(routed(enters("203.0.113.9:5060", MAIN, "500"))).isEqualTo("a one");
    }

    @Test
    void theEndpointTellsTrunksOfOneSourceApart() throws IOException {
        trunk("a", MAIN, "203.0.113.0/24", "{ to: \"*\", bot: one }");
        trunk("b", SECOND, "203.0.113.0/24", "{ to: \"*\", bot: two }");
        assertThat(routed(enters("203.0.113.9:5060", MAIN, "500"))).isEqualTo("a one");
        assertThat(routed(enters("203.0.113.9:5060", SECOND, "500"))).isEqualTo("b two");
    }

    @Test
    void onTheSameEndpointTheRouteDoes() throws IOException {
        trunk("a", MAIN, "203.0.113.0/24", "{ to: \"500\", bot: one }");
        trunk("b", MAIN, "203.0.113.0/24", "{ to: \"600\", bot: two }");
        trunk("c", SECOND, "203.0.113.0/24", "{ to: \"700\", bot: three }");
        assertThat(routed(enters("203.0.113.9:5060", MAIN, "500"))).isEqualTo("a one");
        assertThat(routed(enters("203.0.113.9:5060", MAIN, "600"))).isEqualTo("b two");
        // It may call, but not there.
        assertThat(enters("203.0.113.9:5060", MAIN, "700")).isInstanceOf(Entrance.NoRoute.class);
        assertThat(enters("203.0.113.9:5060", SECOND, "600")).isInstanceOf(Entrance.NoRoute.class);
    }

    @Test
    void aKnownSourceOnAnEndpointThatIsNobodysOwnIsServed() throws IOException {
        trunk("a", SECOND, "203.0.113.0/24", "{ to: \"*\", bot: one }");
        assertThat(routed(enters("203.0.113.9:5060", MAIN, "500"))).isEqualTo("a one");
    }

    @Test
    void refusalsAreAllCounted() {
        VirtualEngineClock clock = new VirtualEngineClock();
        InboundRefusals refusals = new InboundRefusals(clock);
        for (int n = 0; n < 1_000; n++) {
            refusals.count(InboundRefusals.Reason.UNKNOWN_SOURCE, MAIN.getAddress());
            clock.advance(Duration.ofMillis(100));
        }
        refusals.count(InboundRefusals.Reason.NO_ROUTE, MAIN.getAddress());
        assertThat(refusals.counts())
                .containsEntry(InboundRefusals.Reason.UNKNOWN_SOURCE, 1_000L)
                .containsEntry(InboundRefusals.Reason.NO_ROUTE, 1L)
                .containsEntry(InboundRefusals.Reason.NOT_NOW, 0L);
    }
}
