package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.References;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SipLeg.Ending;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.engine.sip.tls.KeyReference;
import io.parley.engine.sip.tls.TlsConfigException;
import io.parley.engine.sip.tls.TlsSettings;
import io.parley.engine.sip.tls.TlsSettings.ClientCertificate;
import io.parley.engine.sip.tls.TlsSettings.Version;
import io.parley.testkit.Await;
import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event.Kind;
import io.parley.testkit.baresip.Setup;
import io.parley.testkit.certificates.Authority;
import io.parley.testkit.certificates.Authority.Issued;
import io.parley.testkit.kamailio.Kamailio;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIP over TLS with baresip and Kamailio, which speak it through OpenSSL, and with openssl itself as a stranger. */
@SuppressWarnings("NullAway.Init")
final class TlsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static Authority authority;
    private static Authority stranger;
    private static Issued ours;

    @BeforeAll
    static void issue() {
        authority = Authority.in(folder.resolve("authority"));
        stranger = Authority.in(folder.resolve("stranger"));
        ours = authority.issue("ours", "IP:127.0.0.1");
    }

    private static TlsSettings settings(Issued shown, ClientCertificate clients) {
        return new TlsSettings(
                Optional.of(new TlsSettings.Identity(
                        shown.certificate(), new KeyReference("${file:" + shown.key() + "}", References.ofProcess()))),
                Optional.of(authority.certificate()),
                Version.TLS_1_2,
                true,
                clients);
    }

    private static TlsSettings settings() {
        return settings(ours, ClientCertificate.OFF);
    }

    /** An endpoint with TLS, and the legs that it has taken or refused. */
    private static final class Secured implements AutoCloseable {
        final SystemEngineClock clock = new SystemEngineClock();
        final ExecutorService owner =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        final BlockingQueue<Heard> taken = new LinkedBlockingQueue<>();
        final JainSipEndpoint endpoint;

        Secured(TlsSettings tls) {
            this(tls, Caller.PATIENT);
        }

        Secured(TlsSettings tls, SipSettings.Timers timers) {
            endpoint = JainSipEndpoint.open(
                    SipSettings.on(InetAddress.getLoopbackAddress(), 0)
                            .with(new SipSettings.Secure(tls, 0))
                            .with(timers),
                    clock,
                    this::take);
        }

        private SipEndpoint.Decision take(SipEndpoint.Received received) {
            var heard = new Heard(Optional.of(received));
            return new SipEndpoint.Decision.Take(owner, heard, leg -> {
                heard.leg = leg;
                taken.add(heard);
                leg.answer(Caller.SDP);
            });
        }

        Heard call(String uri, Function<SipEndpoint.Invite, SipEndpoint.Invite> changed) {
            var heard = new Heard(Optional.empty());
            heard.leg = endpoint.place(changed.apply(tls(new Caller.Call(uri).invite())), owner, heard);
            return heard;
        }

        Heard call(String uri) {
            return call(uri, invite -> invite);
        }

        private static SipEndpoint.Invite tls(SipEndpoint.Invite plain) {
            return new SipEndpoint.Invite(
                    plain.requestUri(),
                    "tls",
                    plain.nextHop(),
                    plain.from(),
                    plain.sdp(),
                    plain.credentials(),
                    plain.userToUser(),
                    plain.ringTimeout());
        }

        Heard nextTaken() throws InterruptedException {
            Heard heard = taken.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
            if (heard == null) {
                throw new AssertionError("no call came");
            }
            return heard;
        }

        void hangUp(Heard heard) {
            owner.execute(() -> heard.leg().hangUp(16));
        }

        String uri() {
            return "sip:4711@127.0.0.1:" + endpoint.tlsPort() + ";transport=tls";
        }

        long refused() {
            return endpoint.counters().getOrDefault("tls-refused", 0L);
        }

        @Override
        public void close() {
            endpoint.close();
            owner.shutdownNow();
            clock.close();
        }
    }

    private static Setup telephone(String name, Issued certificate) {
        return Setup.in(folder.resolve(name)).withUser("person").withCertificate(certificate.both());
    }

    // ---- baresip

    @Test
    void baresipIsCalledOverTlsAndHungUp() {
        try (Baresip person = Baresip.start(telephone("called", authority.issue("called", "IP:127.0.0.1")));
                var secured = new Secured(settings())) {
            Heard call = secured.call(person.tlsUri());

            call.next(Event.Ringing.class);
            Event.Answered answered = call.next(Event.Answered.class);
            assertThat(answered.remoteContact()).contains("transport=tls");
            secured.hangUp(call);
            assertThat(call.ending().kind()).isEqualTo(Ending.Kind.BYE);
            person.await(Kind.CLOSED, BOUND);
        }
    }

    @Test
    void baresipCallsOverTlsAndIsHungUpOverItsOwnConnection() throws InterruptedException {
        try (Baresip person = Baresip.start(telephone("calls", authority.issue("calls", "IP:127.0.0.1")));
                var secured = new Secured(settings())) {
            person.dial(secured.uri());
            Heard call = secured.nextTaken();

            call.next(Event.Answered.class);
            person.await(Kind.ESTABLISHED, BOUND);
            secured.hangUp(call);
            assertThat(call.ending().status()).isEqualTo(200);
            person.await(Kind.CLOSED, BOUND);
        }
    }

    @Test
    void baresipHangsUpACallThatItMadeOverTls() throws InterruptedException {
        try (Baresip person = Baresip.start(telephone("ends", authority.issue("ends", "IP:127.0.0.1")));
                var secured = new Secured(settings())) {
            person.dial(secured.uri());
            Heard call = secured.nextTaken();
            call.next(Event.Answered.class);
            person.await(Kind.ESTABLISHED, BOUND);
            person.hangUp();

            assertThat(call.ending().by()).isEqualTo(Ending.By.PEER);
        }
    }

    // ---- who is there

    private static Ending refusal(Issued shown, TlsSettings tls) {
        try (Baresip person = Baresip.start(telephone("refused", shown));
                var secured = new Secured(tls)) {
            Ending ending = secured.call(person.tlsUri()).ending();
            assertThat(secured.refused()).isPositive();
            return ending;
        }
    }

    @Test
    void aPeerWhoseCertificateIsForSomebodyElseIsRefusedAndTheEndingSaysSo() {
        Ending ending = refusal(authority.issue("other", "DNS:other.example"), settings());

        assertThat(ending.kind()).isEqualTo(Ending.Kind.TRANSPORT_FAILED);
        assertThat(ending.reason())
                .isEqualTo("INVITE not sent: TLS certificate is not for 127.0.0.1, but for other.example");
    }

    @Test
    void aCommonNameAloneNamesNobody() {
        assertThat(refusal(authority.issue("127.0.0.1"), settings()).reason())
                .contains("but for nobody (no subject alternative name)");
    }

    @Test
    void aPeerOfAnAuthorityThatWeDoNotTrustIsRefused() {
        assertThat(refusal(stranger.issue("stranger", "IP:127.0.0.1"), settings())
                        .reason())
                .startsWith("INVITE not sent: TLS handshake failed: ");
    }

    @Test
    void theNameIsNotLookedAtWhereThatIsSwitchedOff() {
        TlsSettings tls = settings();
        try (Baresip person = Baresip.start(telephone("unnamed", authority.issue("unnamed", "DNS:other.example")));
                var secured = new Secured(new TlsSettings(
                        tls.identity(), tls.authorities(), Version.TLS_1_3, false, ClientCertificate.OFF))) {
            Heard call = secured.call(person.tlsUri());
            call.next(Event.Ringing.class);
            call.next(Event.Answered.class);
            secured.hangUp(call);
            call.ending();
        }
    }

    /** One connection, two names: the second is checked although nothing is connected anew. */
    @Test
    void aConnectionThatWasMadeForOneNameIsNotUsedForAnother() {
        try (Baresip person = Baresip.start(telephone("names", authority.issue("names", "DNS:a.example")));
                var secured = new Secured(settings())) {
            String hop = "127.0.0.1:" + (person.sipPort() + 1);
            Heard first = secured.call("sip:person@a.example;transport=tls", invite -> invite.by(hop));
            first.next(Event.Ringing.class);
            first.next(Event.Answered.class);
            Heard second = secured.call("sip:person@b.example;transport=tls", invite -> invite.by(hop));

            assertThat(second.ending().reason())
                    .isEqualTo("INVITE not sent: TLS certificate is not for b.example, but for a.example");
            secured.hangUp(first);
            assertThat(first.ending().status()).isEqualTo(200);
        }
    }

    // ---- who comes

    @Test
    void aCallerWithoutACertificateIsNotLetInWhereOneIsRequired() throws Exception {
        try (Baresip person = Baresip.start(telephone("unknown", stranger.issue("unknown", "IP:127.0.0.1")));
                var secured = new Secured(settings(ours, ClientCertificate.REQUIRED))) {
            person.dial(secured.uri());
            Await.until("it is refused", () -> secured.refused() > 0);

            assertThat(secured.taken).isEmpty();
        }
    }

    @Test
    void aCallerWithACertificateOfOurAuthorityIsLetIn() throws Exception {
        Issued known = authority.issue("known", "IP:127.0.0.1");
        try (var caller = new Secured(settings(known, ClientCertificate.OFF));
                var secured = new Secured(settings(ours, ClientCertificate.REQUIRED))) {
            Heard call = caller.call(secured.uri());
            secured.nextTaken();

            call.next(Event.Answered.class);
            caller.hangUp(call);
            assertThat(call.ending().status()).isEqualTo(200);
        }
    }

    /** Strangers that connect and say nothing, or something else than TLS, keep nobody waiting. */
    @Test
    void whoSpeaksNoTlsHindersNobody() throws Exception {
        try (var secured = new Secured(settings());
                var caller = new Secured(settings());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), secured.endpoint.tlsPort());
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), secured.endpoint.tlsPort())) {
            plain.getOutputStream().write("OPTIONS sip:x SIP/2.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            Await.until("it is refused", () -> secured.refused() == 1);
            Heard call = caller.call(secured.uri());

            call.next(Event.Answered.class);
            caller.hangUp(call);
            assertThat(call.ending().status()).isEqualTo(200);
            assertThat(silent.isConnected()).isTrue();
        }
    }

    // ---- sips

    @Test
    void aSipsUriGoesOverTlsAndItsContactIsOneToo() throws Exception {
        try (var caller = new Secured(settings());
                var secured = new Secured(settings())) {
            Heard call = caller.call("sips:4711@127.0.0.1:" + secured.endpoint.tlsPort());
            Heard taken = secured.nextTaken();

            assertThat(call.next(Event.Answered.class).remoteContact()).startsWith("sips:127.0.0.1:");
            assertThat(taken.received.orElseThrow().headers().get("contact")).startsWith("<sips:");
            caller.hangUp(call);
            assertThat(call.ending().status()).isEqualTo(200);
        }
    }

    // ---- Kamailio

    @Test
    void weRegisterOverTlsShowingOurCertificate() throws Exception {
        Issued pbx = authority.issue("pbx", "DNS:pbx.example", "IP:127.0.0.1");
        var tls = new Kamailio.Tls(
                pbx.certificate().toString(),
                pbx.key().toString(),
                authority.certificate().toString());
        try (Kamailio kamailio = Kamailio.start(
                        Kamailio.Setup.in(folder.resolve("kamailio")).withTls(tls));
                var secured = new Secured(settings());
                var unknown = new Secured(
                        new TlsSettings(
                                Optional.empty(),
                                Optional.of(authority.certificate()),
                                Version.TLS_1_2,
                                true,
                                ClientCertificate.OFF),
                        Caller.HASTY)) {
            assertThat(register(secured, kamailio)).isInstanceOf(Registrant.Answer.Bound.class);
            assertThat(kamailio.told())
                    .anyMatch(line -> line.startsWith("register")
                            && line.contains("by tls")
                            && line.contains(":" + secured.endpoint.tlsPort() + ";transport=tls>"));
            assertThat(register(unknown, kamailio)).isInstanceOf(Registrant.Answer.Unanswered.class);
        }
    }

    private static Registrant.Answer register(Secured by, Kamailio pbx) throws InterruptedException {
        BlockingQueue<Registrant.Answer> told = new LinkedBlockingQueue<>();
        by.endpoint
                .registrant(new Registrant.Registrar(
                        "sip:127.0.0.1:" + pbx.tlsPort(),
                        "tls",
                        "sip:bot@127.0.0.1",
                        "bot",
                        List.of(),
                        Optional.of(new SipEndpoint.Credentials("bot", Kamailio.PASSWORD))))
                .register(Duration.ofHours(1), told::add);
        Registrant.Answer answer = told.poll(40, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no outcome was told");
        }
        return answer;
    }

    // ---- files

    /** A renewal in place: the next connection shows the new one. */
    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        Issued first = authority.issue("first", "DNS:first.example");
        Issued second = authority.issue("second", "IP:127.0.0.1");
        Path certificate = Files.copy(first.certificate(), folder.resolve("renewed.pem"));
        Path key = Files.copy(first.key(), folder.resolve("renewed-key.pem"));
        try (var secured = new Secured(settings(new Issued(certificate, key, certificate), ClientCertificate.OFF));
                var caller = new Secured(settings())) {
            assertThat(caller.call(secured.uri()).ending().reason()).contains("but for first.example");

            replace(key, second.key());
            replace(certificate, second.certificate());
            Heard call = caller.call(secured.uri());
            call.next(Event.Answered.class);
            caller.hangUp(call);
            call.ending();
        }
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.write(file, Files.readAllBytes(by));
        Files.setLastModifiedTime(
                file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 2_000));
    }

    @Test
    void filesThatCannotBeUsedAreSaidBeforeAnythingListens() {
        assertThatThrownBy(() -> new Secured(settings(
                        new Issued(folder.resolve("missing.pem"), ours.key(), ours.both()), ClientCertificate.OFF)))
                .isInstanceOf(TlsConfigException.class)
                .hasMessageContaining("missing.pem: cannot be read");
        assertThatThrownBy(() ->
                        new Secured(settings(new Issued(ours.key(), ours.key(), ours.both()), ClientCertificate.OFF)))
                .isInstanceOf(TlsConfigException.class)
                .hasMessageNotContaining("BEGIN");
        assertThatThrownBy(() -> new Secured(settings(
                        new Issued(ours.certificate(), stranger.issue("wrong").key(), ours.both()),
                        ClientCertificate.OFF)))
                .isInstanceOf(TlsConfigException.class)
                .hasMessage("the key is not that of its certificate");
    }
}
