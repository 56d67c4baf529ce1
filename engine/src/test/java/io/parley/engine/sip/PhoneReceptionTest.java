package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.Secret;
import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.digest.Nonces;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Binding;
import io.parley.engine.registrar.LogIns;
import io.parley.engine.registrar.Origin;
import io.parley.engine.registrar.Registrar;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Phones that register and call, with real sipp as the phone; its time is real, that of nonces and bindings is ours. */
@SuppressWarnings("NullAway.Init")
final class PhoneReceptionTest {
    private static final String PASSWORD = "a-long-password";
    private static final String CONTACT = "<sip:1001@[local_ip]:[local_port]>";

    private static Caller server;
    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Registrar registrar = new Registrar(clock);

    @BeforeAll
    static void open() {
        server = new Caller(Caller.PATIENT);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void accounts() {
        registrar.keep(List.of(account("1001", Set.of(DigestAlgorithm.MD5)))); // all that this sipp knows
        server.registrar(registrar);
    }

    private static Account account(String user, Set<DigestAlgorithm> hashes) {
        return new Account(
                user,
                "Ann Lee",
                new Secret(PASSWORD),
                "office",
                server.endpoint.local(),
                _ -> true,
                hashes,
                new Account.Phone(true, true, 2, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(10)));
    }

    // ---- a phone's scenario, step by step

    /** Sends and expects in turn. */
    private static final class Phone {
        private final StringBuilder xml = new StringBuilder();
        private int sequence;
        private int checks;

        Phone registers(String... lines) {
            return sends("REGISTER", "sip:[remote_ip]:[remote_port]", "sip:1001@[remote_ip]", lines);
        }

        /** The same with the answer to the last challenge. */
        Phone answers(String password, String... lines) {
            String[] all = new String[lines.length + 1];
            System.arraycopy(lines, 0, all, 0, lines.length);
            all[lines.length] = "[authentication username=1001 password=" + password + "]";
            return registers(all);
        }

        Phone invites(String from, String... lines) {
            return sends("INVITE", "sip:4711@[remote_ip]:[remote_port]", from, lines);
        }

        Phone sends(String method, String uri, String from, String... lines) {
            sequence++;
            xml.append("<send retrans=\"500\"><![CDATA[\n\n")
                    .append(method)
                    .append(' ')
                    .append(uri)
                    .append(" SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]\nFrom: <")
                    .append(from)
                    .append(">;tag=[call_number]\nTo: <")
                    .append(method.equals("REGISTER") ? from : uri)
                    .append(">\nCall-ID: [call_id]\nCSeq: ")
                    .append(sequence)
                    .append(' ')
                    .append(method)
                    .append("\nMax-Forwards: 70\nUser-Agent: sipp\n");
            for (String line : lines) {
                xml.append(line).append('\n');
            }
            xml.append("Content-Length: 0\n\n]]></send>\n");
            return this;
        }

        Phone expects(int status, String... patterns) {
            xml.append("<recv response=\"100\" optional=\"true\"/>\n<recv response=\"")
                    .append(status)
                    .append(status == 401 ? "\" auth=\"true" : "")
                    .append("\" timeout=\"10000\">\n");
            if (patterns.length > 0) {
                xml.append("<action>\n");
                for (String pattern : patterns) {
                    xml.append("<ereg regexp=\"")
                            .append(pattern.replace("<", "&lt;"))
                            .append("\" search_in=\"msg\" check_it=\"true\" assign_to=\"c")
                            .append(++checks)
                            .append("\"/>\n");
                }
                xml.append("</action>\n");
            }
            xml.append("</recv>\n");
            return this;
        }

        Phone acknowledges() {
            xml.append("<send><![CDATA[\n\nACK sip:4711@[remote_ip]:[remote_port] SIP/2.0\n")
                    .append("[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: ")
                    .append(sequence)
                    .append(" ACK\nMax-Forwards: 70\nContent-Length: 0\n\n]]></send>\n");
            return this;
        }

        Phone pauses(int millis) {
            xml.append("<pause milliseconds=\"").append(millis).append("\"/>\n");
            return this;
        }

        Sipp start() {
            return scenario().start();
        }

        Sipp.Scenario scenario() {
            var all = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<scenario name=\"phone\">\n");
            all.append(xml);
            for (int check = 1; check <= checks; check++) {
                all.append("<Reference variables=\"c").append(check).append("\"/>\n");
            }
            return Sipp.scenario("phone", all.append("</scenario>\n").toString())
                    .calling(server.address());
        }

        void succeeds() {
            try (Sipp phone = start()) {
                phone.succeeds();
            }
        }
    }

    private List<Binding> bindings() {
        return registrar.bindings("1001");
    }

    // ---- registering

    @Test
    void aPhoneIsAskedRegistersIsLookedAtAndLeaves() {
        try (Sipp phone = new Phone()
                .registers("Contact: " + CONTACT, "Expires: 120")
                .expects(401, "algorithm=MD5", "qop=\"auth\"")
                .answers(PASSWORD, "Contact: " + CONTACT, "Expires: 120")
                .expects(200, "Contact: <sip:1001@[^>]*>;q=1;expires=120")
                .registers()
                .expects(401)
                .answers(PASSWORD)
                .expects(200, "Contact: <sip:1001@[^>]*>;q=1;expires=1")
                .pauses(300)
                .registers("Contact: *", "Expires: 0")
                .expects(401)
                .answers(PASSWORD, "Contact: *", "Expires: 0")
                .expects(200)
                .start()) {
            Await.until("bound", () -> !bindings().isEmpty());
            Binding bound = bindings().getFirst();
            assertThat(bound.origin()).isEqualTo(new Origin(InetAddress.getLoopbackAddress(), phone.port(), "udp"));
            assertThat(bound.userAgent()).isEqualTo("sipp");
            assertThat(registrar.isPhone(bound.origin())).isTrue();
            phone.succeeds();
            assertThat(phone.messages()).doesNotContain("SHA-256");
        }
        assertThat(bindings()).isEmpty();
    }

    @Test
    void aWrongPasswordIsAskedAgainAndTooManyAreNotHeard() {
        var phone = new Phone();
        for (int i = 0; i < 10; i++) {
            phone.registers("Contact: " + CONTACT)
                    .expects(401)
                    .answers("wrong", "Contact: " + CONTACT)
                    .expects(401);
        }
        phone.answers(PASSWORD, "Contact: " + CONTACT)
                .expects(503, "Retry-After: 6[01]")
                .succeeds();

        assertThat(bindings()).isEmpty();
        assertThat(registrar.logIns()).containsEntry(LogIns.Result.WRONG, 10L).containsEntry(LogIns.Result.RIGHT, 0L);
    }

    @Test
    void aReplayedAnswerAndAnOldNonceAreStale() {
        String heard;
        try (Sipp phone = new Phone()
                .registers("Contact: " + CONTACT)
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT)
                .expects(200)
                .answers(PASSWORD, "Contact: " + CONTACT)
                .expects(200)
                .pauses(700)
                .answers(PASSWORD, "Contact: " + CONTACT)
                .expects(401, "stale=true")
                .answers(PASSWORD, "Contact: " + CONTACT)
                .expects(200)
                .start()) {
            Await.until("twice with one nonce", () -> registrar.logIns().getOrDefault(LogIns.Result.RIGHT, 0L) == 2);
            clock.advance(Nonces.LIFETIME.plusSeconds(1));
            phone.succeeds();
            heard = phone.messages();
        }
        String last = heard.substring(heard.lastIndexOf("Authorization: "))
                .lines()
                .findFirst()
                .orElseThrow();
        new Phone()
                .registers("Contact: <sip:mallory@[local_ip]>", last)
                .expects(401, "stale=true")
                .succeeds();

        assertThat(registrar.logIns()).containsEntry(LogIns.Result.STALE, 2L).containsEntry(LogIns.Result.WRONG, 0L);
        assertThat(bindings()).extracting(Binding::uri).noneMatch(uri -> uri.contains("mallory"));
    }

    @Test
    void whatCannotBeGrantedIsSaidAndChangesNothing() {
        String second = "<sip:1001@[local_ip]:6000>";
        String third = "<sip:1001@[local_ip]:6001>";
        new Phone()
                .registers()
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT + ";expires=5")
                .expects(423, "Min-Expires: 60")
                .registers()
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT, "Contact: " + second + ", " + third)
                .expects(403)
                .registers()
                .expects(401)
                .answers(PASSWORD, "Contact: *", "Expires: 60")
                .expects(400)
                .registers()
                .expects(401)
                .answers(PASSWORD, "Contact: <tel:+4930123456>")
                .expects(400)
                .registers()
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT + ";q=0.3;expires=90, " + second + ";q=0.7")
                .expects(200, "q=0.700;expires=600", "q=0.300;expires=90")
                .succeeds();

        assertThat(bindings()).extracting(Binding::qThousandths).containsExactly(700, 300);
        clock.advance(Duration.ofSeconds(90));
        assertThat(bindings()).hasSize(1);
        clock.advance(Duration.ofMinutes(10));
        assertThat(bindings()).isEmpty();
    }

    @Test
    void aPathIsKeptAndToldAndNobodyRegistersForAnother() {
        new Phone()
                .registers("Contact: " + CONTACT, "Require: path")
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT, "Path: <sip:proxy.example;lr>", "Supported: path")
                .expects(200, "Path: <sip:proxy.example;lr>")
                .sends("REGISTER", "sip:[remote_ip]", "sip:1002@[remote_ip]", "Contact: " + CONTACT)
                .expects(401)
                .sends(
                        "REGISTER",
                        "sip:[remote_ip]",
                        "sip:1002@[remote_ip]",
                        "Contact: " + CONTACT,
                        "[authentication username=1001 password=" + PASSWORD + "]")
                .expects(403)
                .registers("Require: outbound")
                .expects(420, "Unsupported: outbound")
                .succeeds();

        assertThat(bindings()).extracting(Binding::path).containsExactly(List.of("<sip:proxy.example;lr>"));
    }

    @Test
    void overTcpTheConnectionIsWhereThePhoneIs() {
        try (Sipp phone = new Phone()
                .registers("Contact: " + CONTACT)
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT)
                .expects(200)
                .scenario()
                .overTcp()
                .start()) {
            phone.succeeds();
        }
        assertThat(bindings())
                .hasSize(1)
                .allSatisfy(it -> assertThat(it.origin().transport()).isEqualTo("tcp"));
    }

    /** Our own registrations, which know both hashes. */
    @Test
    void theBetterHashIsTakenByWhoeverKnowsIt() throws Exception {
        registrar.keep(List.of(account("1001", Set.of(DigestAlgorithm.values()))));
        try (Caller phone = new Caller(Caller.PATIENT)) {
            var told = new CompletableFuture<Registrant.Answer>();
            phone.endpoint
                    .registrant(new Registrant.Registrar(
                            "sip:" + server.address(),
                            "udp",
                            "sip:1001@" + server.address(),
                            "1001",
                            List.of(),
                            Optional.of(new SipEndpoint.Credentials("1001", PASSWORD))))
                    .register(Duration.ofMinutes(5), told::complete);
            assertThat(told.get(10, TimeUnit.SECONDS)).isInstanceOf(Registrant.Answer.Bound.class);
        }
        assertThat(bindings()).hasSize(1);
    }

    @Test
    void whereNobodyRegistersRegisterIsNoMethod() {
        registrar.keep(List.of());
        new Phone()
                .registers("Contact: " + CONTACT)
                .expects(405, "Allow: INVITE")
                .succeeds();
    }

    // ---- calling

    @Test
    void aPhoneThatCallsIsAskedAndIsWhoItLoggedInAs() throws InterruptedException {
        BlockingQueue<Caller.Heard> legs = server.takes(leg -> leg.hangUp(17));
        try (Sipp phone = new Phone()
                .invites("sip:boss@[local_ip]", "Contact: " + CONTACT, "P-Asserted-Identity: <sip:boss@example.com>")
                .expects(401)
                .acknowledges()
                .invites(
                        "sip:boss@[local_ip]",
                        "Contact: " + CONTACT,
                        "P-Asserted-Identity: <sip:boss@example.com>",
                        "[authentication username=1001 password=" + PASSWORD + "]")
                .expects(486)
                .acknowledges()
                .start()) {
            Caller.Heard call = legs.poll(10, TimeUnit.SECONDS);
            SipEndpoint.Received received =
                    Objects.requireNonNull(call).received.orElseThrow();
            assertThat(received.callingUser()).isEqualTo("1001");
            assertThat(received.callingName()).isEqualTo("Ann Lee");
            assertThat(received.account()).map(Account::trunk).contains("office");
            assertThat(received.headers()).doesNotContainKey("authorization");
            phone.succeeds();
            assertThat(phone.messages()).contains("response=");
        }
    }

    @Test
    void aPeerThatLogsInSaysItselfWhoCallsAndRegistersNothing() throws InterruptedException {
        registrar.keep(List.of(new Account(
                "1001",
                "",
                new Secret(PASSWORD),
                "pbx",
                server.endpoint.local(),
                _ -> true,
                Set.of(DigestAlgorithm.MD5),
                new Account.Peer())));
        BlockingQueue<Caller.Heard> legs = server.takes(leg -> leg.redirect("sip:4999@pbx.example"));
        try (Sipp peer = new Phone()
                .registers("Contact: " + CONTACT)
                .expects(401)
                .answers(PASSWORD, "Contact: " + CONTACT)
                .expects(403)
                .invites("sip:boss@[local_ip]", "Contact: " + CONTACT)
                .expects(401)
                .acknowledges()
                .invites(
                        "sip:boss@[local_ip]",
                        "Contact: " + CONTACT,
                        "[authentication username=1001 password=" + PASSWORD + "]")
                .expects(302, "Contact: <sip:4999@pbx.example>")
                .acknowledges()
                .start()) {
            Caller.Heard call = legs.poll(10, TimeUnit.SECONDS);
            SipEndpoint.Received received =
                    Objects.requireNonNull(call).received.orElseThrow();
            assertThat(received.callingUser()).isEqualTo("boss");
            assertThat(received.account()).map(Account::trunk).contains("pbx");
            peer.succeeds();
        }
        assertThat(bindings()).isEmpty();
    }
}
