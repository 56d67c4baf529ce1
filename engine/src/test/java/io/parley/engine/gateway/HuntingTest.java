package io.parley.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.journal.CallEvent.GatewayTried;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.engine.sip.SipSettings;
import io.parley.engine.trunk.Gateway;
import io.parley.engine.trunk.Trunk;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.sipp.Sipp;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that go from gateway to gateway; the gateways are sipp. */
final class HuntingTest {
    private static final String SDP = String.join(
            "\r\n",
            "v=0",
            "o=parley 7 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "m=audio 40000 RTP/AVP 8 0 101",
            "a=rtpmap:101 telephone-event/8000",
            "a=sendrecv",
            "");

    private final SystemEngineClock clock = new SystemEngineClock();
    private final JainSipEndpoint endpoint = JainSipEndpoint.open(
            SipSettings.on(InetAddress.getLoopbackAddress(), 0), clock, _ -> new SipEndpoint.Decision.Refuse(480, ""));
    private GatewayBook book = new GatewayBook(clock, new Random(1));
    private final ExecutorService owner =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final List<Sipp> peers = new ArrayList<>();

    @AfterEach
    void close() {
        endpoint.close();
        owner.shutdownNow();
        clock.close();
        peers.forEach(Sipp::close);
    }

    private Sipp gateway(Sipp.Scenario scenario) {
        Sipp peer = scenario.start();
        peers.add(peer);
        return peer;
    }

    private Sipp answers() {
        return gateway(Sipp.resource("/sipp/uas-answer.xml"));
    }

    private Sipp refuses(String status, String header) {
        return gateway(
                Sipp.resource("/sipp/uas-refuse.xml").with("STATUS", status).with("HEADER", header));
    }

    private Sipp refuses(String status) {
        return refuses(status, "X-Nothing: 1");
    }

    private final class Call implements SipLeg.Listener {
        final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        final BlockingQueue<GatewayTried> tried = new LinkedBlockingQueue<>();
        final CompletableFuture<SipLeg> leg = new CompletableFuture<>();

        Call(Trunk trunk, String to) {
            var order = new Dialler.Order(0, to, by -> by.invite(to, SDP, Optional.empty()));
            var dialler = new Dialler(trunk, endpoint, book, clock);
            owner.execute(() -> leg.complete(dialler.place(order, owner, this, tried::add)));
        }

        @Override
        public void onSip(Event event) {
            events.add(event);
        }

        <E extends Event> E next(Class<E> kind) throws InterruptedException {
            Event event = events.poll(15, TimeUnit.SECONDS);
            assertThat(event).isInstanceOf(kind);
            return kind.cast(event);
        }

        SipLeg.Ending ending() throws InterruptedException {
            return next(Event.Released.class).ending();
        }

        void hangUp() {
            owner.execute(() -> leg.join().hangUp(16));
        }

        void isAnsweredAndHungUp() throws InterruptedException {
            next(Event.Ringing.class);
            next(Event.Answered.class);
            hangUp();
            assertThat(ending().kind()).isEqualTo(Kind.BYE);
            assertThat(events).isEmpty();
        }
    }

    private Call call(Trunk trunk) {
        return new Call(trunk, "4711");
    }

    private static String name(Sipp gateway) {
        return "127.0.0.1:" + gateway.port() + ";transport=udp";
    }

    @Test
    void aGatewayThatIsUnavailableIsFollowedByTheNextAndTheCallSeesOneLeg() throws Exception {
        Sipp down = refuses("503 Service Unavailable", "Reason: Q.850;cause=34;text=\"No circuit available\"");
        Sipp up = answers();
        Trunk trunk = TrunkOf.gateways(down.port(), up.port());

        Call call = call(trunk);

        call.isAnsweredAndHungUp();
        GatewayTried first = call.tried.remove();
        assertThat(first)
                .isEqualTo(
                        new GatewayTried(0, 1, name(down), "", true, 503, 34, "No circuit available", first.millis()));
        GatewayTried second = call.tried.remove();
        assertThat(second).isEqualTo(new GatewayTried(0, 2, name(up), "", false, 180, -1, "Ringing", second.millis()));
        assertThat(call.tried).isEmpty();
        down.succeeds();
        up.succeeds();
        // Each gateway is called by its own name.
        assertThat(up.messages()).contains("INVITE sip:4711@127.0.0.1:" + up.port() + " SIP/2.0");
        assertThat(book.readings(trunk))
                .extracting(GatewayState.Reading::failOvers)
                .containsExactly(1L, 0L);
        assertThat(book.readings(trunk))
                .extracting(GatewayState.Reading::attempts)
                .containsExactly(1L, 1L);
    }

    @Test
    void whatTheCalleeSaysIsNotAskedTwice() throws Exception {
        for (String status : List.of("486 Busy Here", "600 Busy Everywhere", "603 Decline", "404 Not Found")) {
            Sipp first = refuses(status);
            Sipp second = answers();

            Call call = call(TrunkOf.gateways(first.port(), second.port()));

            assertThat(call.ending().status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(call.tried).extracting(GatewayTried::movedOn).containsExactly(false);
            first.succeeds();
            assertThat(second.messages()).isEmpty();
        }
    }

    @Test
    void theTelephoneNetworksCauseSaysMoreThanTheStatusBesideIt() throws Exception {
        Sipp first = refuses("503 Service Unavailable", "Reason: Q.850;cause=17;text=\"User busy\"");
        Sipp second = answers();

        Call call = call(TrunkOf.gateways(first.port(), second.port()));

        assertThat(call.ending().q850Cause()).hasValue(17);
        assertThat(second.messages()).isEmpty();
    }

    @Test
    void aCalleeThatRangIsNotRungAgain() throws Exception {
        Sipp first = gateway(Sipp.resource("/sipp/uas-ring-then-refuse.xml").with("STATUS", "503 Service Unavailable"));
        Sipp second = answers();

        Call call = call(TrunkOf.gateways(first.port(), second.port()));

        call.next(Event.Ringing.class);
        assertThat(call.ending().status()).isEqualTo(503);
        first.succeeds();
        assertThat(second.messages()).isEmpty();
    }

    @Test
    void aGatewayThatSaysNothingIsGivenUpBeforeTheCallersPatienceEnds() throws Exception {
        Sipp mute = gateway(Sipp.resource("/sipp/uas-mute.xml"));
        Sipp up = answers();
        Trunk trunk = TrunkOf.gateways(mute.port(), up.port());

        Call call = call(trunk);

        call.isAnsweredAndHungUp();
        GatewayTried silent = call.tried.remove();
        assertThat(silent.sipStatus()).isZero();
        assertThat(silent.reason()).isEqualTo("nothing heard for 400 ms");
        assertThat(silent.millis()).isGreaterThanOrEqualTo(400);
        // It is tried last from now on.
        assertThat(book.order(trunk)).extracting(Gateway::name).containsExactly(name(up), name(mute));
    }

    @Test
    void aGatewayThatWasGivenUpAndAnswersAfterAllIsHungUpThoughTheCallIsOver() throws Exception {
        Sipp late = gateway(Sipp.resource("/sipp/uas-answer-late.xml").with("AFTER", "1500"));
        Sipp up = answers();

        Call call = call(TrunkOf.gateways(late.port(), up.port()));
        call.isAnsweredAndHungUp();
        owner.shutdownNow(); // nobody takes the call's tasks any more

        late.succeeds();
        Await.until("both legs are released", () -> endpoint.counters().getOrDefault("legs-released", 0L) == 2);
    }

    @Test
    void aGatewayThatCannotBeReachedIsFollowedByTheNext() throws Exception {
        Sipp up = answers();
        Trunk trunk = TrunkOf.lines(
                "gateways:",
                "  - { to: \"sip:nowhere.invalid\" }",
                "  - { to: \"sip:127.0.0.1:" + FreePorts.port() + "\", transport: tcp }",
                "  - { to: \"sip:127.0.0.1:" + up.port() + "\" }");

        Call call = call(trunk);

        call.isAnsweredAndHungUp();
        assertThat(call.tried).extracting(GatewayTried::movedOn).containsExactly(true, true, false);
        assertThat(call.tried).extracting(GatewayTried::sipStatus).containsExactly(0, 0, 180);
    }

    @Test
    void whereNoneTakesTheCallTheLastThatWasSaidIsItsEnd() throws Exception {
        Sipp first = refuses("500 Server Internal Error");
        Trunk trunk = TrunkOf.lines(
                "gateways:",
                "  - { to: \"sip:127.0.0.1:" + first.port() + "\" }",
                "  - { to: \"sip:nowhere.invalid\" }");

        Call call = call(trunk);

        SipLeg.Ending ending = call.ending();
        assertThat(ending.by()).isEqualTo(By.PEER);
        assertThat(ending.status()).isEqualTo(500);
        assertThat(call.tried).extracting(GatewayTried::movedOn).containsExactly(true, false);
        assertThat(call.events).isEmpty();
    }

    @Test
    void afterAHangUpNoOtherGatewayIsTried() throws Exception {
        Sipp first = gateway(Sipp.resource("/sipp/uas-silent-then-trying.xml"));
        Sipp second = answers();

        Call call = call(TrunkOf.gateways(first.port(), second.port()));
        Await.until("the first gateway is called", () -> first.messages().contains("INVITE"));
        call.hangUp();

        SipLeg.Ending ending = call.ending();
        assertThat(ending.kind()).isEqualTo(Kind.CANCELLED);
        assertThat(ending.by()).isEqualTo(By.US);
        first.succeeds();
        assertThat(second.messages()).isEmpty();
    }

    @Test
    void aWholeUriLeadsWhereItSaysAndNowhereElse() throws Exception {
        Sipp elsewhere = refuses("503 Service Unavailable");
        Sipp gateway = answers();
        Trunk trunk = TrunkOf.gateways(gateway.port(), FreePorts.port());

        Call call = new Call(trunk, "sip:person@127.0.0.1:" + elsewhere.port());

        assertThat(call.ending().status()).isEqualTo(503);
        assertThat(call.tried).extracting(GatewayTried::gateway).containsExactly("127.0.0.1:" + elsewhere.port());
        assertThat(gateway.messages()).isEmpty();
        assertThat(book.readings(trunk))
                .extracting(GatewayState.Reading::attempts)
                .containsExactly(0L, 0L);
    }

    @Test
    void theServersBehindOneNameAreTriedOneAfterTheOther() throws Exception {
        Sipp down = refuses("503 Service Unavailable", "Retry-After: 20");
        Sipp up = answers();
        try (DnsServer server = new DnsServer()) {
            server.with(
                    "_sip._udp.carrier.example. 60 SRV 1 0 " + down.port() + " sbc.carrier.example.",
                    "_sip._udp.carrier.example. 60 SRV 2 0 " + up.port() + " sbc.carrier.example.",
                    "sbc.carrier.example. 60 A 127.0.0.1");
            book = new GatewayBook(
                    clock,
                    new Random(1),
                    new SipDns(List.of(server.address()), InetAddress.getLoopbackAddress(), new Random(1)));
            Trunk trunk = TrunkOf.lines("gateways: [ { to: \"sip:carrier.example\" } ]");

            Call call = call(trunk);

            call.isAnsweredAndHungUp();
            assertThat(call.tried)
                    .extracting(GatewayTried::gateway, GatewayTried::address, GatewayTried::movedOn)
                    .containsExactly(
                            tuple("carrier.example", "127.0.0.1:" + down.port() + ";transport=udp", true),
                            tuple("carrier.example", "127.0.0.1:" + up.port() + ";transport=udp", false));
            up.succeeds();
            assertThat(up.messages()).contains("INVITE sip:4711@carrier.example SIP/2.0");
            // The gateway as a whole is well; its first server rests.
            assertThat(book.readings(trunk).getFirst().restSeconds()).isZero();
            var targets = List.of(
                    new Locator.Target("udp", Optional.of("127.0.0.1:" + down.port())),
                    new Locator.Target("udp", Optional.of("127.0.0.1:" + up.port())));
            assertThat(book.of(trunk, trunk.gateway()).order(targets, clock.nanoTime()))
                    .containsExactly(targets.getLast(), targets.getFirst());
        }
    }
}
