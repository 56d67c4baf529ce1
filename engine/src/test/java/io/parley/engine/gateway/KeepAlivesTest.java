package io.parley.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.gateway.GatewayState.Health;
import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.sip.SipSettings;
import io.parley.engine.trunk.Trunk;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.sipp.Sipp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gateways that stop and come back; time is the test's, messages are real. */
final class KeepAlivesTest {
    private static final String RULES = "keep-alive: { every: 10s, within: 1s, down-after: 3, up-after: 2 }";

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final SystemEngineClock peersClock = new SystemEngineClock();
    private final GatewayBook book = new GatewayBook(clock, new Random(1));
    private final Asking sip = new Asking(endpoint(0, clock));
    private final KeepAlives keepAlives = new KeepAlives(book, _ -> sip, clock, new Random(2));

    @AfterEach
    void close() {
        keepAlives.close();
        sip.close();
        peersClock.close();
    }

    private static JainSipEndpoint endpoint(int port, io.parley.engine.clock.EngineClock clock) {
        return JainSipEndpoint.open(
                SipSettings.on(InetAddress.getLoopbackAddress(), port),
                clock,
                _ -> new SipEndpoint.Decision.Refuse(480, ""));
    }

    /** Counts what it is asked and what has been answered; the rest is the endpoint's. */
    private record Asking(JainSipEndpoint endpoint, AtomicInteger asked, AtomicInteger answered)
            implements SipEndpoint {
        Asking(JainSipEndpoint endpoint) {
            this(endpoint, new AtomicInteger(), new AtomicInteger());
        }

        @Override
        public void ask(Question question, IntConsumer answer) {
            asked.incrementAndGet();
            endpoint.ask(question, status -> {
                answer.accept(status);
                answered.incrementAndGet();
            });
        }

        @Override
        public SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener) {
            return endpoint.place(invite, owner, listener);
        }

        @Override
        public InetSocketAddress local() {
            return endpoint.local();
        }

        @Override
        public void farewell(DialogData dialog, Optional<Credentials> credentials, int cause, IntConsumer outcome) {
            endpoint.farewell(dialog, credentials, cause, outcome);
        }

        @Override
        public Map<String, Long> counters() {
            return endpoint.counters();
        }

        @Override
        public void close() {
            endpoint.close();
        }
    }

    private Trunk trunk(int port, String... more) {
        return TrunkOf.lines("gateways: [ { to: \"sip:127.0.0.1:" + port + "\" } ]", String.join("\n", more));
    }

    private GatewayState.Reading reading(Trunk trunk) {
        return book.readings(trunk).getFirst();
    }

    /** Time goes on until the next question. */
    private void nextQuestion() {
        int before = sip.asked.get();
        for (int i = 0; i < 120 && sip.asked.get() == before; i++) {
            clock.advance(Duration.ofMillis(100));
        }
        assertThat(sip.asked.get()).isEqualTo(before + 1);
    }

    private void questionIsAnswered() {
        nextQuestion();
        Await.until("the gateway answers", () -> sip.answered.get() == sip.asked.get());
    }

    private void questionIsNotAnswered() {
        nextQuestion();
        clock.advance(Duration.ofSeconds(1));
        assertThat(sip.answered.get()).isEqualTo(sip.asked.get());
    }

    @Test
    void aGatewayThatStopsGoesDownAndComesUpAgainNotAtTheFirstSignOfEither() {
        int port = FreePorts.port();
        Trunk trunk = trunk(port, RULES);
        JainSipEndpoint gateway = endpoint(port, peersClock);
        assertThat(reading(trunk).health()).isEqualTo(Health.UNKNOWN);

        keepAlives.of(List.of(trunk));
        questionIsAnswered();
        assertThat(reading(trunk).health()).isEqualTo(Health.UP);
        assertThat(reading(trunk).since()).contains(clock.now());

        gateway.close();
        questionIsNotAnswered();
        questionIsNotAnswered();
        assertThat(reading(trunk).health()).isEqualTo(Health.UP);
        questionIsNotAnswered();
        assertThat(reading(trunk).health()).isEqualTo(Health.DOWN);
        assertThat(reading(trunk).lastReason()).isEqualTo("no answer to OPTIONS");
        assertThat(reading(trunk).since().orElseThrow()).isBetween(clock.now().minusSeconds(1), clock.now());

        try (JainSipEndpoint again = endpoint(port, peersClock)) {
            questionIsAnswered();
            assertThat(reading(trunk).health()).isEqualTo(Health.DOWN);
            questionIsAnswered();
            assertThat(reading(trunk).health()).isEqualTo(Health.UP);
            assertThat(reading(trunk).lastStatus()).isEqualTo(200);
            assertThat(again.counters()).containsEntry("requests/OPTIONS", 2L);
        }
    }

    @Test
    void aGatewayThatRefusesTheQuestionIsAliveUnlessItSays503() {
        try (Sipp puzzled = answering("404 Not Found");
                Sipp busy = answering("503 Service Unavailable")) {
            Trunk trunk = TrunkOf.lines(
                    "gateways:",
                    "  - { to: \"sip:127.0.0.1:" + busy.port() + "\", priority: 1 }",
                    "  - { to: \"sip:127.0.0.1:" + puzzled.port() + "\", priority: 2 }",
                    "keep-alive: { every: 10s, down-after: 1 }");

            keepAlives.of(List.of(trunk));
            clock.advance(Duration.ofSeconds(1));
            Await.until("both answer", () -> sip.answered.get() == 2);

            assertThat(book.readings(trunk))
                    .extracting(GatewayState.Reading::health)
                    .containsExactly(Health.DOWN, Health.UP);
            assertThat(book.readings(trunk))
                    .extracting(GatewayState.Reading::lastReason)
                    .containsExactly("503 to OPTIONS", "");
            // Tried last, but tried.
            assertThat(book.order(trunk))
                    .extracting(it -> it.port().orElseThrow())
                    .containsExactly(puzzled.port(), busy.port());
            busy.succeeds();
            assertThat(busy.messages()).contains("OPTIONS sip:127.0.0.1:" + busy.port() + " SIP/2.0");
        }
    }

    private static Sipp answering(String status) {
        return Sipp.resource("/sipp/uas-options.xml").with("STATUS", status).start();
    }

    @Test
    void withoutKeepAliveNobodyIsAsked() {
        keepAlives.of(List.of(trunk(FreePorts.port())));

        clock.advance(Duration.ofHours(1));

        assertThat(sip.asked.get()).isZero();
        assertThat(keepAlives.size()).isZero();
    }

    @Test
    void aReloadGoesOnAskingWhoStaysAndStopsAskingWhoGoes() {
        int port = FreePorts.port();
        Trunk trunk = trunk(port, RULES);
        keepAlives.of(List.of(trunk));
        questionIsNotAnswered();
        questionIsNotAnswered();

        keepAlives.of(List.of(trunk(port, RULES, "caller-name: Parley")));
        assertThat(keepAlives.size()).isEqualTo(1);
        questionIsNotAnswered(); // the third in a row
        assertThat(reading(trunk).health()).isEqualTo(Health.DOWN);

        keepAlives.of(List.of(trunk(port)));
        assertThat(keepAlives.size()).isZero();
        assertThat(reading(trunk).health()).isEqualTo(Health.UNKNOWN);
        int asked = sip.asked.get();
        clock.advance(Duration.ofMinutes(1));
        assertThat(sip.asked.get()).isEqualTo(asked);
    }

    @Test
    void afterItsEndNobodyIsAsked() {
        keepAlives.of(List.of(trunk(FreePorts.port(), RULES)));
        keepAlives.close();
        keepAlives.of(List.of(trunk(FreePorts.port(), RULES)));

        clock.advance(Duration.ofMinutes(1));

        assertThat(sip.asked.get()).isZero();
    }
}
