package io.parley.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.trunk.Gateway;
import io.parley.engine.trunk.Trunk;
import io.parley.testkit.Await;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 3263 against a DNS server on loopback. */
final class SipDnsTest {
    private DnsServer server;
    private SipDns dns;

    @BeforeEach
    void open() throws Exception {
        server = new DnsServer();
        dns = new SipDns(List.of(server.address()), InetAddress.ofLiteral("127.0.0.1"), new Random(1));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private List<String> located(String gateway) throws Exception {
        Trunk trunk = TrunkOf.lines("gateways: [ " + gateway + " ]");
        var found = new CompletableFuture<List<Locator.Target>>();
        dns.locate(trunk.gateway(), found::complete);
        return found.get(20, TimeUnit.SECONDS).stream()
                .map(Locator.Target::text)
                .toList();
    }

    @Test
    void srvRecordsSayServersAndPortsByPriority() throws Exception {
        server.with(
                "_sip._udp.carrier.example. 60 SRV 20 0 5062 b.carrier.example.",
                "_sip._udp.carrier.example. 60 SRV 10 0 5061 a.carrier.example.",
                "a.carrier.example. 60 A 192.0.2.1",
                "a.carrier.example. 60 A 192.0.2.2",
                "a.carrier.example. 60 AAAA 2001:db8::1",
                "b.carrier.example. 60 A 192.0.2.3");

        List<String> found = located("{ to: \"sip:carrier.example\", transport: udp }");
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "192.0.2.1:5061;transport=udp", "192.0.2.2:5061;transport=udp", "192.0.2.3:5062;transport=udp");
        assertThat(found.getLast()).isEqualTo("192.0.2.3:5062;transport=udp");
        assertThat(server.asked).first().isEqualTo("SRV _sip._udp.carrier.example.");
    }

    @Test
    void naptrRecordsSayByWhichTransportWhereTheFileDoesNot() throws Exception {
        server.with(
                "carrier.example. 60 NAPTR 10 50 \"s\" \"SIP+D2T\" \"\" _sip._tcp.carrier.example.",
                "carrier.example. 60 NAPTR 20 50 \"s\" \"SIP+D2U\" \"\" _sip._udp.carrier.example.",
                "carrier.example. 60 NAPTR 5 50 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.carrier.example.",
                "_sip._tcp.carrier.example. 60 SRV 1 1 5070 sbc.carrier.example.",
                "_sip._udp.carrier.example. 60 SRV 1 1 5080 sbc.carrier.example.",
                "sbc.carrier.example. 60 A 192.0.2.9");

        assertThat(located("{ to: \"sip:carrier.example\" }"))
                .containsExactly("192.0.2.9:5070;transport=tcp", "192.0.2.9:5080;transport=udp");
        assertThat(located("{ to: \"sip:carrier.example\", transport: udp }"))
                .containsExactly("192.0.2.9:5080;transport=udp");
    }

    @Test
    void withoutSrvRecordsANameHasAddresses() throws Exception {
        server.with("carrier.example. 60 A 192.0.2.7");

        assertThat(located("{ to: \"sip:carrier.example\" }")).containsExactly("192.0.2.7:5060;transport=udp");
        assertThat(located("{ to: \"sip:carrier.example:5099\", transport: tcp }"))
                .containsExactly("192.0.2.7:5099;transport=tcp");
        assertThat(server.asked).contains("NAPTR carrier.example.", "SRV _sip._tcp.carrier.example.");
        assertThat(located("{ to: \"sip:nowhere.example\" }")).isEmpty();
    }

    @Test
    void serversOfOnePriorityAreDrawnByTheirWeight() throws Exception {
        server.with(
                "_sip._udp.carrier.example. 60 SRV 1 1 5061 a.carrier.example.",
                "_sip._udp.carrier.example. 60 SRV 1 1 5062 a.carrier.example.",
                "a.carrier.example. 60 A 192.0.2.1");
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            first.add(located("{ to: \"sip:carrier.example\", transport: udp }").getFirst());
        }
        assertThat(first).hasSize(2);
    }

    @Test
    void anAnswerIsKeptForItsTimeToLive() throws Exception {
        server.with("a.carrier.example. 300 A 192.0.2.1", "b.carrier.example. 1 A 192.0.2.1");

        for (int i = 0; i < 5; i++) {
            located("{ to: \"sip:a.carrier.example:5060\" }");
        }
        assertThat(server.asked).containsOnlyOnce("A a.carrier.example.");
        located("{ to: \"sip:b.carrier.example:5060\" }");
        server.clear();
        server.with("b.carrier.example. 1 A 192.0.2.2");
        Await.until("the answer is asked for again", () -> {
            try {
                return located("{ to: \"sip:b.carrier.example:5060\" }")
                        .equals(List.of("192.0.2.2:5060;transport=udp"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void whereNobodyAnswersNothingIsFound() throws Exception {
        server.close();

        assertThat(located("{ to: \"sip:carrier.example:5060\" }")).isEmpty();
    }

    @Test
    void itIsHowTheEndpointLooksNamesUpThatHasNoRecords() {
        var found = new CompletableFuture<List<Locator.Target>>();
        Locator.BY_ENDPOINT.locate(new Gateway("localhost", Optional.empty(), "tcp"), found::complete);

        assertThat(found.join()).containsExactly(new Locator.Target("tcp", Optional.empty()));
    }
}
