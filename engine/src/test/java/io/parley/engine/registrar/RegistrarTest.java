package io.parley.engine.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.Secret;
import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.digest.DigestAnswer;
import io.parley.engine.digest.Nonces;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Log-ins and bindings, on time that stands still until it is moved. */
final class RegistrarTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 5060);
    private static final Origin HOME = new Origin(InetAddress.ofLiteral("192.0.2.1"), 5062, "udp");
    private static final Origin ELSEWHERE = new Origin(InetAddress.ofLiteral("198.51.100.1"), 5062, "udp");
    private static final Pattern PARAMETER = Pattern.compile("(nonce|algorithm)=\"?([^\",]+)");

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Registrar registrar = new Registrar(clock);
    private long sequence;

    @BeforeEach
    void accounts() {
        registrar.keep(List.of(phone("1001", 2), phone("1002", 1)));
    }

    private static Account phone(String user, int contacts) {
        return phone(user, contacts, "secret of " + user);
    }

    private static Account phone(String user, int contacts, String secret) {
        return new Account(
                user,
                "",
                new Secret(secret),
                "office",
                LOCAL,
                source -> source.getHostAddress().startsWith("192.0.2.") || source.equals(ELSEWHERE.address()),
                Set.of(DigestAlgorithm.values()),
                new Account.Phone(
                        true, true, contacts, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(10)));
    }

    // ---- log-ins

    private record Challenge(String nonce, DigestAlgorithm hash, boolean stale) {}

    private static List<Challenge> challenges(LogIn logIn) {
        var read = new ArrayList<Challenge>();
        for (String text : ((LogIn.Asked) logIn).challenges()) {
            String nonce = "";
            String algorithm = "";
            for (Matcher found = PARAMETER.matcher(text); found.find(); ) {
                nonce = found.group(1).equals("nonce") ? found.group(2) : nonce;
                algorithm = found.group(1).equals("algorithm") ? found.group(2) : algorithm;
            }
            read.add(new Challenge(nonce, DigestAlgorithm.of(algorithm).orElseThrow(), text.contains("stale=true")));
        }
        return read;
    }

    private LogIn ask(Origin from) {
        return registrar.logIn(Optional.empty(), "REGISTER", from, LOCAL);
    }

    private LogIn logIn(Challenge challenge, String user, String password, int count, Origin from) {
        DigestAlgorithm hash = challenge.hash;
        String nc = String.format("%08x", count);
        String ha1 = hash.hex(user + ":parley:" + password);
        String ha2 = hash.hex("REGISTER:sip:192.0.2.9");
        String response = hash.hex(ha1 + ":" + challenge.nonce + ":" + nc + ":ours:auth:" + ha2);
        return registrar.logIn(
                Optional.of(new DigestAnswer(
                        user, "parley", challenge.nonce, "sip:192.0.2.9", response, hash.word(), "auth", nc, "ours")),
                "REGISTER",
                from,
                LOCAL);
    }

    private LogIn logIn(String user, String password, Origin from) {
        return ask(from) instanceof LogIn.Asked asked
                ? logIn(challenges(asked).getFirst(), user, password, 1, from)
                : ask(from);
    }

    @Test
    void bothHashesAreOfferedTheBetterFirstAndBothAreTaken() {
        List<Challenge> offered = challenges(ask(HOME));

        assertThat(offered).extracting(Challenge::hash).containsExactly(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        assertThat(offered).noneMatch(Challenge::stale);
        assertThat(logIn(offered.getFirst(), "1001", "secret of 1001", 1, HOME)).isInstanceOf(LogIn.In.class);
        assertThat(logIn(offered.getLast(), "1001", "secret of 1001", 2, HOME)).isInstanceOf(LogIn.In.class);
    }

    @Test
    void anAnswerIsTakenOnceAndAReplayedOneIsAskedAgain() {
        Challenge challenge = challenges(ask(HOME)).getFirst();

        assertThat(logIn(challenge, "1001", "secret of 1001", 1, HOME)).isInstanceOf(LogIn.In.class);
        assertThat(logIn(challenge, "1001", "secret of 1001", 2, HOME)).isInstanceOf(LogIn.In.class);
        assertThat(challenges(logIn(challenge, "1001", "secret of 1001", 2, HOME)))
                .allMatch(Challenge::stale);
        assertThat(challenges(logIn(challenge, "1001", "secret of 1001", 3, ELSEWHERE)))
                .as("taken from the wire, used elsewhere")
                .allMatch(Challenge::stale);
        assertThat(registrar.logIns().get(LogIns.Result.STALE)).isEqualTo(2);
    }

    @Test
    void aNonceGrowsStale() {
        Challenge challenge = challenges(ask(HOME)).getFirst();
        clock.advance(Nonces.LIFETIME.plusSeconds(1));

        LogIn late = logIn(challenge, "1001", "secret of 1001", 1, HOME);
        assertThat(challenges(late)).allMatch(Challenge::stale);
        assertThat(logIn(challenges(late).getFirst(), "1001", "secret of 1001", 1, HOME))
                .isInstanceOf(LogIn.In.class);
    }

    @Test
    void whoeverIsUnknownIsAskedAndRefusedAsForAWrongPassword() {
        LogIn wrong = logIn("1001", "secret of 1002", HOME);
        LogIn unknown = logIn("9999", "secret of 1001", HOME);
        LogIn fromWrongPlace =
                logIn("1001", "secret of 1001", new Origin(InetAddress.ofLiteral("203.0.113.1"), 5060, "udp"));

        assertThat(List.of(wrong, unknown, fromWrongPlace))
                .allSatisfy(it -> assertThat(challenges(it)).hasSize(2).noneMatch(Challenge::stale));
        assertThat(registrar.logIns().get(LogIns.Result.WRONG)).isEqualTo(3);
    }

    @Test
    void whoeverIsWrongTooOftenWaitsLongerEachTime() {
        for (int i = 0; i < FailedLogIns.MOST_BY_SOURCE; i++) {
            assertThat(logIn("1001", "guess " + i, HOME)).isInstanceOf(LogIn.Asked.class);
        }
        assertThat(logIn("1001", "secret of 1001", HOME)).isEqualTo(new LogIn.Waits(61));
        assertThat(logIn("1001", "secret of 1001", ELSEWHERE)).isInstanceOf(LogIn.In.class);
        clock.advance(FailedLogIns.SHORTEST_BAN);
        for (int i = 0; i < FailedLogIns.MOST_BY_SOURCE; i++) {
            assertThat(logIn("1001", "guess " + i, HOME)).isInstanceOf(LogIn.Asked.class);
        }
        assertThat(logIn("1001", "secret of 1001", HOME)).isEqualTo(new LogIn.Waits(121));
        clock.advance(Duration.ofMinutes(2));
        assertThat(logIn("1001", "secret of 1001", HOME)).isInstanceOf(LogIn.In.class);
    }

    @Test
    void aUserWhoIsGuessedFromManyAddressesIsLeftAloneButNotByItsOwnPhone() {
        register("1001", HOME, contact("sip:1001@10.0.0.1"));
        for (int i = 0; i < FailedLogIns.MOST_BY_USER; i++) {
            logIn("1001", "guess", new Origin(InetAddress.ofLiteral("192.0.2." + (100 + i)), 5060, "udp"));
        }

        assertThat(logIn("1001", "secret of 1001", ELSEWHERE)).isInstanceOf(LogIn.Waits.class);
        assertThat(logIn("1001", "secret of 1001", HOME)).isInstanceOf(LogIn.In.class);
        assertThat(logIn("1002", "secret of 1002", ELSEWHERE)).isInstanceOf(LogIn.In.class);
    }

    @Test
    void anIpv6SubscriberIsOneSource() {
        var failed = new FailedLogIns();
        for (int i = 0; i < FailedLogIns.MOST_BY_SOURCE; i++) {
            failed.failed(InetAddress.ofLiteral("2001:db8:1:2::" + i), "user " + i, 0);
        }

        assertThat(failed.sourceWaits(InetAddress.ofLiteral("2001:db8:1:2:ffff::1"), 0))
                .isPositive();
        assertThat(failed.sourceWaits(InetAddress.ofLiteral("2001:db8:1:3::1"), 0))
                .isZero();
    }

    @Test
    void failuresOfAnyNumberOfSourcesAreRememberedWithinTheirBound() {
        var failed = new FailedLogIns();
        for (int i = 0; i < FailedLogIns.MAX_REMEMBERED + 100; i++) {
            failed.failed(
                    InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)), "u" + i, i);
        }

        assertThat(failed.remembered()).isEqualTo(2 * FailedLogIns.MAX_REMEMBERED);
    }

    @Test
    void somePhonesKnowOneHashAndAreAskedForThatAlone() {
        Account old = phone("1003", 1);
        registrar.keep(List.of(
                phone("1001", 2),
                new Account(
                        old.user(),
                        old.name(),
                        old.secret(),
                        "old phones",
                        LOCAL,
                        old.from(),
                        Set.of(DigestAlgorithm.MD5),
                        old.use())));

        assertThat(challenges(ask(HOME))).extracting(Challenge::hash).containsExactly(DigestAlgorithm.MD5);
    }

    // ---- bindings

    private static Wish.Contact contact(String uri) {
        return contact(uri, 1000, -1);
    }

    private static Wish.Contact contact(String uri, int q, long expires) {
        return new Wish.Contact(uri, uri, q, expires < 0 ? OptionalLong.empty() : OptionalLong.of(expires));
    }

    private Wish wish(Origin from, long expires, Wish.Contact... contacts) {
        return new Wish(
                "call-id",
                ++sequence,
                false,
                List.of(contacts),
                expires < 0 ? OptionalLong.empty() : OptionalLong.of(expires),
                from,
                "softphone",
                List.of());
    }

    private Answer register(String user, Origin from, Wish.Contact... contacts) {
        return register(user, wish(from, -1, contacts));
    }

    private Answer register(String user, Wish wish) {
        return registrar.register(registrar.account(user).orElseThrow(), user, wish);
    }

    private List<String> bound(String user) {
        return registrar.bindings(user).stream().map(Binding::uri).toList();
    }

    private static List<Answer.Current> current(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Bound.class);
        return ((Answer.Bound) answer).contacts();
    }

    @Test
    void aBindingLastsAsLongAsWasAskedWithinTheBoundsAndEnds() {
        assertThat(current(register("1001", HOME, contact("sip:a"))))
                .containsExactly(new Answer.Current("sip:a", 1000, 600));
        assertThat(current(register("1001", wish(HOME, 120, contact("sip:a")))))
                .containsExactly(new Answer.Current("sip:a", 1000, 120));
        assertThat(current(register("1001", wish(HOME, 86_400, contact("sip:a")))))
                .containsExactly(new Answer.Current("sip:a", 1000, 3600));
        assertThat(current(register("1001", wish(HOME, 120, contact("sip:a", 1000, 90)))))
                .as("the contact's own goes before")
                .containsExactly(new Answer.Current("sip:a", 1000, 90));
        assertThat(register("1001", wish(HOME, 59, contact("sip:a")))).isEqualTo(new Answer.TooBrief(60));

        assertThat(registrar.isPhone(HOME)).isTrue();
        clock.advance(Duration.ofSeconds(89));
        assertThat(bound("1001")).containsExactly("sip:a");
        clock.advance(Duration.ofSeconds(1));
        assertThat(bound("1001")).isEmpty();
        assertThat(registrar.isPhone(HOME)).isFalse();
    }

    @Test
    void aLookChangesNothing() {
        register("1001", HOME, contact("sip:a"));

        assertThat(current(register("1001", HOME))).containsExactly(new Answer.Current("sip:a", 1000, 600));
        assertThat(current(register("1002", HOME))).isEmpty();
    }

    @Test
    void contactsAreTriedByQAndThenTheMostRecentFirst() {
        registrar.keep(List.of(phone("1001", 5)));
        register("1001", HOME, contact("sip:low", 100, -1));
        clock.advance(Duration.ofSeconds(1));
        register("1001", HOME, contact("sip:old", 500, -1));
        clock.advance(Duration.ofSeconds(1));
        register("1001", HOME, contact("sip:new", 500, -1), contact("sip:high", 900, -1));

        assertThat(bound("1001")).containsExactly("sip:high", "sip:new", "sip:old", "sip:low");
    }

    @Test
    void oneContactCanBeTakenAwayAndAllAtOnce() {
        register("1001", HOME, contact("sip:a"), contact("sip:b"));
        assertThat(current(register("1001", HOME, contact("sip:a", 1000, 0))))
                .extracting(Answer.Current::uri)
                .containsExactly("sip:b");

        assertThat(register("1001", all(HOME, 60))).isInstanceOf(Answer.Malformed.class);
        assertThat(bound("1001")).containsExactly("sip:b");
        assertThat(current(register("1001", all(HOME, 0)))).isEmpty();
        assertThat(bound("1001")).isEmpty();
    }

    private Wish all(Origin from, long expires) {
        return new Wish("call-id", ++sequence, true, List.of(), OptionalLong.of(expires), from, "", List.of());
    }

    @Test
    void whatCameLateChangesNothing() {
        Wish first = wish(HOME, -1, contact("sip:a"));
        Wish second = wish(HOME, -1, contact("sip:a"), contact("sip:b"));
        register("1001", second);

        assertThat(register("1001", first)).isEqualTo(new Answer.OutOfOrder());
        assertThat(register("1001", second)).as("the same number").isEqualTo(new Answer.OutOfOrder());
        Wish late = new Wish("call-id", 1, true, List.of(), OptionalLong.of(0), HOME, "", List.of());
        assertThat(register("1001", late)).isEqualTo(new Answer.OutOfOrder());
        assertThat(bound("1001")).hasSize(2);
        // Of another Call-ID, as after a restart of the phone, the number says nothing.
        Wish restarted = new Wish("other", 1, true, List.of(), OptionalLong.of(0), HOME, "", List.of());
        assertThat(register("1001", restarted)).isInstanceOf(Answer.Bound.class);
        assertThat(bound("1001")).isEmpty();
    }

    @Test
    void allOfARegisterIsDoneOrNothing() {
        register("1001", HOME, contact("sip:a"));

        assertThat(register("1001", HOME, contact("sip:a", 1000, 0), contact("sip:b", 1000, 5)))
                .isEqualTo(new Answer.TooBrief(60));
        assertThat(register("1001", HOME, contact("sip:b"), contact("sip:c"), contact("sip:d")))
                .isEqualTo(new Answer.TooMany(2));
        assertThat(bound("1001")).containsExactly("sip:a");
    }

    @Test
    void aPhoneThatWasStartedAnewTakesThePlaceOfTheContactThatWasRefreshedLongestAgo() {
        register("1002", HOME, contact("sip:a"));
        clock.advance(Duration.ofSeconds(1));
        register("1002", ELSEWHERE, contact("sip:b"));

        assertThat(bound("1002")).containsExactly("sip:b");
        assertThat(registrar.isPhone(HOME)).isFalse();
        assertThat(registrar.isPhone(ELSEWHERE)).isTrue();
    }

    @Test
    void nobodyRegistersForAnother() {
        Account one = registrar.account("1001").orElseThrow();

        assertThat(registrar.register(one, "1002", wish(HOME, -1, contact("sip:a"))))
                .isEqualTo(new Answer.NotAllowed());
        assertThat(registrar.registrations()).containsEntry(Registrar.Done.NOT_ALLOWED, 1L);
    }

    @Test
    void whoIsGoneOrHasAnotherSecretIsBoundNoMoreAndTheOthersStay() {
        register("1001", HOME, contact("sip:a"));
        register("1002", HOME, contact("sip:b"));
        registrar.keep(List.of(phone("1001", 2), phone("1002", 1)));
        assertThat(registrar.phones())
                .allSatisfy(it -> assertThat(it.bindings()).hasSize(1));

        registrar.keep(List.of(phone("1001", 2, "another secret"), phone("1002", 1)));
        assertThat(bound("1001")).isEmpty();
        assertThat(bound("1002")).containsExactly("sip:b");

        registrar.keep(List.of());
        assertThat(bound("1002")).isEmpty();
        assertThat(registrar.serves(LOCAL)).isFalse();
    }
}
