package io.parley.engine.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.References;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.registration.RegistrationState.Phase;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.RoutedEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.sip.SipSettings;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.testkit.Await;
import io.parley.testkit.kamailio.Kamailio;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trunks that register at a real Kamailio, and what that is good for: its calls reach us. */
@SuppressWarnings("NullAway.Init")
final class KamailioTest {
    private static final String OFFER = String.join(
            "\r\n",
            "v=0",
            "o=parley 7 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "m=audio 40000 RTP/AVP 8 0 101",
            "");

    @TempDir
    private static Path folder;

    private final BlockingQueue<SipEndpoint.Received> received = new LinkedBlockingQueue<>();
    private final SystemEngineClock clock = new SystemEngineClock();
    private final JainSipEndpoint endpoint =
            JainSipEndpoint.open(SipSettings.on(InetAddress.getLoopbackAddress(), 0), clock, invite -> {
                received.add(invite);
                return new SipEndpoint.Decision.Refuse(480, "");
            });
    private final Registrations registrations = new Registrations(
            _ -> endpoint, clock, () -> 0, task -> Thread.ofVirtual().start(task));

    @AfterEach
    void close() {
        registrations.close();
        endpoint.close();
        clock.close();
    }

    private static Kamailio.Setup setup(String name) {
        return Kamailio.Setup.in(folder.resolve(name));
    }

    private static Trunk trunk(Kamailio pbx, String transport, String password, String more) {
        try {
            Path file = Files.writeString(folder.resolve("pbx.yaml"), """
                    trunk: pbx
                    gateways: [ { to: "sip:127.0.0.1:%d", transport: %s } ]
                    auth: { user: "4711", password: "${env:PASSWORD}" }
                    register: { %s }
                    """.formatted(pbx.port(), transport, more));
            return TrunkFile.read(file, References.of(_ -> Optional.of(password)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Trunk trunk(Kamailio pbx) {
        return trunk(pbx, "udp", Kamailio.PASSWORD, "");
    }

    private RegistrationState awaited(Phase phase) {
        return Await.value(
                "the trunk is " + phase, () -> registrations.of("pbx").filter(state -> state.phase() == phase));
    }

    private static void called(Kamailio pbx, String status) {
        try (Sipp caller = Sipp.resource("/sipp/uac-refused.xml")
                .with("STATUS", status)
                .calling("127.0.0.1:" + pbx.port())
                .start()) {
            caller.succeeds();
        }
    }

    @ParameterizedTest
    @CsvSource({"udp, MD5", "udp, SHA-256", "tcp, MD5"})
    void aRegisteredTrunkIsReachedByThePbxsCalls(String transport, String algorithm) throws InterruptedException {
        try (Kamailio pbx = Kamailio.start(setup(transport + algorithm).withAlgorithm(algorithm))) {
            called(pbx, "404");
            registrations.keep(List.of(trunk(pbx, transport, Kamailio.PASSWORD, "contact: campaigns")));
            RegistrationState state = awaited(Phase.REGISTERED);

            assertThat(state.boundUntil().orElseThrow()).isAfter(clock.now().plusSeconds(3_500));
            assertThat(state.nextAttempt().orElseThrow()).isBefore(clock.now().plusSeconds(2_881));
            called(pbx, "480");
            SipEndpoint.Received call = received.poll(10, TimeUnit.SECONDS);
            assertThat(call).isNotNull();
            assertThat(call.calledUser()).as("the user part of our Contact").isEqualTo("campaigns");
            assertThat(call.source()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndNotTriedAgainSoon() {
        try (Kamailio pbx = Kamailio.start(setup("wrong"))) {
            registrations.keep(List.of(trunk(pbx, "udp", "guess", "")));
            RegistrationState state = awaited(Phase.FAILED);

            assertThat(state.failure()).contains(new RegistrationState.Failure(401, "Unauthorized"));
            assertThat(state.nextAttempt().orElseThrow()).isAfter(clock.now().plusSeconds(800));
            assertThat(pbx.told()).as("one challenge, one refusal").hasSize(2);
        }
    }

    @Test
    void aTrunkThatIsTakenAwayIsNoLongerReachedAndOneThatStaysIsNotRegisteredAnew() {
        try (Kamailio pbx = Kamailio.start(setup("reload"))) {
            Trunk trunk = trunk(pbx);
            registrations.keep(List.of(trunk));
            awaited(Phase.REGISTERED);
            registrations.keep(List.of(trunk(pbx)));
            assertThat(registers(pbx)).hasSize(1);

            registrations.keep(List.of());
            assertThat(registrations.of("pbx")).isEmpty();
            Await.until("it is taken away", () -> registers(pbx).size() == 2);
            assertThat(registers(pbx).getLast()).contains("expires 0");
            called(pbx, "404");
        }
    }

    @Test
    void aTrunkWhoseRegistrationChangesIsTakenAwayAndRegisteredAnewInThatOrder() {
        try (Kamailio pbx = Kamailio.start(setup("changed"))) {
            registrations.keep(List.of(trunk(pbx)));
            awaited(Phase.REGISTERED);
            registrations.keep(List.of(trunk(pbx, "udp", Kamailio.PASSWORD, "expires: 10m")));

            Await.until("all was sent", () -> registers(pbx).size() == 3);
            awaited(Phase.REGISTERED);
            assertThat(registers(pbx))
                    .extracting(line -> line.replaceAll(".*expires (\\d+).*", "$1"))
                    .containsExactly("3600", "0", "600");
            called(pbx, "480");
        }
    }

    @Test
    void closingTakesTheBindingAway() {
        try (Kamailio pbx = Kamailio.start(setup("close"))) {
            registrations.keep(List.of(trunk(pbx)));
            awaited(Phase.REGISTERED);
            registrations.close();

            assertThat(registers(pbx).getLast()).contains("expires 0");
            called(pbx, "404");
        }
    }

    /** A short grant and a nonce that is stale by then: both must be seen to be refreshed in time. */
    @Test
    void aShortGrantIsRefreshedInTimeWithAFreshNonce() {
        try (Kamailio pbx = Kamailio.start(setup("short").withMaxExpires(3).withNonceSeconds(1))) {
            registrations.keep(List.of(trunk(pbx)));
            awaited(Phase.REGISTERED);
            Await.until("it is refreshed", () -> registers(pbx).size() >= 3);

            RegistrationState state = awaited(Phase.REGISTERED);
            assertThat(state.tally().failed()).isZero();
            called(pbx, "480");
        }
    }

    @Test
    void ourCallsTakeTheServiceRouteThatTheRegistrarTold() {
        try (Kamailio pbx = Kamailio.start(setup("route").withServiceRoute());
                Sipp callee = Sipp.resource("/sipp/uas-answer.xml").start()) {
            Trunk trunk = trunk(pbx);
            registrations.keep(List.of(trunk));
            awaited(Phase.REGISTERED);
            var routed =
                    new RoutedEndpoint(endpoint, () -> trunk.uplink().routes(registrations.serviceRoute(trunk.name())));
            BlockingQueue<SipLeg.Event> events = new LinkedBlockingQueue<>();
            SipLeg leg = routed.place(
                    trunk.invite("sip:4711@127.0.0.1:" + callee.port(), OFFER, Optional.empty()),
                    Runnable::run,
                    events::add);

            Await.until("it is answered", () -> events.stream().anyMatch(it -> it instanceof SipLeg.Event.Answered));
            leg.hangUp(16);
            callee.succeeds();
            assertThat(pbx.told())
                    .anyMatch(line -> line.startsWith("invite sip:4711@127.0.0.1:" + callee.port()
                            + " route <sip:127.0.0.1:" + pbx.port() + ";lr>"));
            assertThat(callee.messages())
                    .as("by way of the proxy")
                    .contains("Record-Route: <sip:127.0.0.1:" + pbx.port());
        }
    }

    private static List<String> registers(Kamailio pbx) {
        return pbx.told().stream().filter(line -> line.startsWith("register")).toList();
    }
}
