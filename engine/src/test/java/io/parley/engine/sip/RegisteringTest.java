package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Registrant.Answer;
import io.parley.engine.sip.Registrant.Registrar;
import io.parley.testkit.FreePorts;
import io.parley.testkit.sipp.Sipp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** REGISTER requests and the odd answers to them, from real sipp; what a registrar usually says is in the tests with Kamailio. */
@SuppressWarnings("NullAway.Init")
final class RegisteringTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static Caller caller;
    private static Caller hasty;

    @BeforeAll
    static void open() {
        caller = new Caller(Caller.PATIENT);
        hasty = new Caller(Caller.HASTY);
    }

    @AfterAll
    static void close() {
        caller.close();
        hasty.close();
    }

    private static Registrar registrar(int port) {
        return new Registrar(
                "sip:127.0.0.1:" + port,
                "udp",
                "sip:bot@pbx.example",
                "b%23t",
                List.of(),
                Optional.of(new SipEndpoint.Credentials("bot", "s3cret")));
    }

    private static Sipp answering(String status, String headers) {
        return Sipp.resource("/sipp/registrar.xml")
                .with("STATUS", status)
                .with("HEADERS", headers)
                .start();
    }

    private static Answer register(Registrant registrant, Duration expires) {
        BlockingQueue<Answer> told = new LinkedBlockingQueue<>();
        registrant.register(expires, told::add);
        try {
            Answer answer = told.poll(15, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no outcome was told");
            }
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Answer register(Caller by, Registrar registrar) {
        return register(by.endpoint.registrant(registrar), HOUR);
    }

    @Test
    void whatIsGrantedIsReadFromOurOwnContactAmongAllThatAreBound() {
        try (Sipp peer = answering(
                "200 OK",
                "Contact: <sip:bot@127.0.0.9:5060>;expires=11, [$contact];expires=42;q=0.5\n"
                        + "      Contact: <sip:other@127.0.0.1>;expires=12\n      Expires: 13")) {
            assertThat(register(caller, registrar(peer.port())))
                    .isEqualTo(new Answer.Bound(Duration.ofSeconds(42), List.of()));
            peer.succeeds();
            assertThat(peer.messages())
                    .contains("REGISTER sip:127.0.0.1:" + peer.port() + " SIP/2.0")
                    .contains("To: <sip:bot@pbx.example>")
                    .contains("From: <sip:bot@pbx.example>;tag=")
                    .contains("Contact: <sip:b%23t@" + caller.address() + ";transport=udp>")
                    .contains("Expires: 3600")
                    .contains("Supported: path");
        }
    }

    @Test
    void theServiceRouteIsToldInOrder() {
        try (Sipp peer = answering(
                "200 OK",
                "Contact: [$contact];expires=600\n      Service-Route: <sip:p1.example;lr>, <sip:p2.example:5070;lr>")) {
            assertThat(register(caller, registrar(peer.port())))
                    .isEqualTo(new Answer.Bound(
                            Duration.ofMinutes(10), List.of("<sip:p1.example;lr>", "<sip:p2.example:5070;lr>")));
        }
    }

    @Test
    void aBindingThatIsTooShortForTheRegistrarIsToldWithWhatItWants() {
        try (Sipp peer = answering("423 Interval Too Brief", "Min-Expires: 7200")) {
            assertThat(register(caller, registrar(peer.port())))
                    .isEqualTo(new Answer.Refused(
                            423, "Interval Too Brief", Optional.empty(), Optional.of(Duration.ofHours(2))));
        }
    }

    @Test
    void aBusyRegistrarsRetryAfterIsTold() {
        try (Sipp peer = answering("503 Service Unavailable", "Retry-After: 90 (maintenance)")) {
            assertThat(register(caller, registrar(peer.port())))
                    .isEqualTo(new Answer.Refused(
                            503, "Service Unavailable", Optional.of(Duration.ofSeconds(90)), Optional.empty()));
        }
    }

    @Test
    void aStaleNonceIsReplacedAndTheNewOneIsUsedForTheNextRequestAtOnce() {
        try (Sipp peer = Sipp.resource("/sipp/registrar-stale.xml").start()) {
            Registrant registrant = caller.endpoint.registrant(registrar(peer.port()));

            assertThat(register(registrant, HOUR)).isEqualTo(new Answer.Bound(Duration.ofSeconds(77), List.of()));
            assertThat(register(registrant, HOUR)).isEqualTo(new Answer.Bound(Duration.ofSeconds(55), List.of()));
            peer.succeeds();
        }
    }

    @Test
    void aRegistrarThatSaysNothingIsGivenUp() {
        assertThat(register(hasty, registrar(FreePorts.port()))).isInstanceOf(Answer.Unanswered.class);
    }

    @Test
    void aHostNameThatNobodyKnowsIsSaid() {
        var nowhere = new Registrar(
                "sip:registrar.invalid", "udp", "sip:bot@pbx.example", "bot", List.of(), Optional.empty());

        assertThat(register(caller, nowhere)).isEqualTo(new Answer.Unanswered("host name unknown"));
    }

    @Test
    void anOutboundProxyIsWhereItGoes() {
        try (Sipp peer = answering("200 OK", "Expires: 60")) {
            var byProxy = new Registrar(
                    "sip:pbx.example",
                    "udp",
                    "sip:bot@pbx.example",
                    "bot",
                    List.of("<sip:127.0.0.1:" + peer.port() + ";lr>"),
                    Optional.empty());

            assertThat(register(caller, byProxy)).isEqualTo(new Answer.Bound(Duration.ofMinutes(1), List.of()));
            assertThat(peer.messages())
                    .contains("REGISTER sip:pbx.example SIP/2.0")
                    .contains("Route: <sip:127.0.0.1:" + peer.port() + ";lr>");
        }
    }

    @Test
    void anInviteWithRoutesGoesToTheFirstAndCarriesAll() {
        try (Sipp peer = Sipp.resource("/sipp/uas-answer.xml").start()) {
            var routed = new RoutedEndpoint(
                    caller.endpoint,
                    () -> List.of("<sip:127.0.0.1:" + peer.port() + ";lr>", "<sip:second.example;lr>"));
            var heard = new Caller.Heard(Optional.empty());
            heard.leg = routed.place(new Caller.Call("sip:4711@pbx.invalid").invite(), caller.owner, heard);

            heard.next(SipLeg.Event.Ringing.class);
            heard.next(SipLeg.Event.Answered.class);
            caller.hangUp(heard, 16);
            heard.ending();
            peer.succeeds();
            assertThat(peer.messages())
                    .contains("INVITE sip:4711@pbx.invalid SIP/2.0")
                    .containsPattern(
                            "Route: <sip:127.0.0.1:" + peer.port() + ";lr>(,|\r?\nRoute: ) ?<sip:second.example;lr>");
        }
    }
}
