package io.parley.engine.sip;

import static io.parley.engine.sip.Caller.ending;
import static io.parley.testkit.sipp.Script.SDP;
import static io.parley.testkit.sipp.Script.has;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.Caller.Heard;
import io.parley.engine.sip.SessionTerms.Follow;
import io.parley.engine.sip.SessionTerms.Redirects;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.sip.SipLeg.Event;
import io.parley.testkit.sipp.Script;
import io.parley.testkit.sipp.Sipp;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** 3xx to our INVITE: RFC 3261 section 8.1.3.4, against several real sipp. {@code localhost} is a host of somebody else's. */
@SuppressWarnings("NullAway.Init")
final class RedirectionTest {
    private static Caller us;

    @BeforeAll
    static void open() {
        us = new Caller(Caller.PATIENT);
    }

    @AfterAll
    static void close() {
        us.close();
    }

    private static SessionTerms follow(Follow follow, int atMost) {
        return SessionTerms.DEFAULT.with(new Redirects(follow, atMost, Set.of("127.0.0.1")));
    }

    private static Sipp redirects(int status, String... contacts) {
        String[] lines = new String[contacts.length];
        for (int n = 0; n < contacts.length; n++) {
            lines[n] = "Contact: " + contacts[n];
        }
        return Script.callee("redirects")
                .receives("INVITE", has("CSeq", "1 INVITE"))
                .answersInvite(status, lines)
                .receives("ACK")
                .scenario()
                .start();
    }

    private static Script answers(int sequence, String user) {
        return Script.callee("answers")
                .receives(
                        "INVITE",
                        has("CSeq", sequence + " INVITE"),
                        has("", "^INVITE sip:" + user + "@"),
                        has("To", "sip:4711@127.0.0.1"))
                .answersInvite(200, SDP + 1)
                .receives("ACK")
                .receives("BYE", has("CSeq", (sequence + 1) + " BYE"))
                .answers(200);
    }

    private static String at(String user, String host, Sipp peer) {
        return "<sip:" + user + "@" + host + ":" + peer.port() + ">";
    }

    private static void hungUpByUs(Heard call, Sipp peer) {
        call.next(Event.Answered.class);
        us.hangUp(call, 16);
        assertThat(call.ending().kind()).isEqualTo(Kind.BYE);
        peer.succeeds();
    }

    @Test
    void unlessTheTrunkSaysSoItIsARefusal() {
        try (Sipp first = redirects(302, "<sip:elsewhere@127.0.0.1:9>")) {
            assertThat(us.call(first.port()).ending().status()).isEqualTo(302);
            first.succeeds();
        }
    }

    @Test
    void aTargetAtTheTrunksHostIsFollowedAndTold() {
        try (Sipp second = answers(2, "4712").scenario().start();
                Sipp first = redirects(302, at("4712", "127.0.0.1", second))) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.TRUNK, 5)));

            assertThat(call.next(Event.Redirected.class))
                    .isEqualTo(new Event.Redirected(302, "Moved Temporarily", "127.0.0.1"));
            hungUpByUs(call, second);
            first.succeeds();
            assertThat(callId(second)).isEqualTo(callId(first));
        }
    }

    private static String callId(Sipp peer) {
        return peer.messages()
                .lines()
                .filter(line -> line.startsWith("Call-ID:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTargetElsewhereIsNotFollowedByATrunkThatStaysWithItsOwn() {
        try (Sipp second = answers(2, "4712").scenario().start();
                Sipp first = redirects(301, at("4712", "localhost", second))) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.TRUNK, 5)));

            assertThat(call.ending().status()).isEqualTo(301);
            assertThat(second.messages()).isEmpty();
        }
    }

    @Test
    void contactsAreTriedInTheOrderOfTheirQ() {
        try (Sipp best = refuses(486);
                Sipp other = answers(3, "b").scenario().start();
                Sipp first = redirects(
                        300,
                        at("b", "127.0.0.1", other) + ";q=0.2",
                        at("a", "127.0.0.1", best) + ";q=0.9",
                        "<sips:c@127.0.0.1:9>;q=1.0",
                        "<tel:+4711>")) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.TRUNK, 5)));

            assertThat(call.next(Event.Redirected.class).status()).isEqualTo(300);
            assertThat(call.next(Event.Redirected.class).status()).isEqualTo(486);
            hungUpByUs(call, other);
            best.succeeds();
        }
    }

    private static Sipp refuses(int status, String... lines) {
        return Script.callee("refuses")
                .receives("INVITE")
                .answersInvite(status, lines)
                .receives("ACK")
                .scenario()
                .start();
    }

    @Test
    void a6xxIsTheEndWhateverElseIsLeft() {
        try (Sipp best = refuses(603);
                Sipp first = redirects(300, at("a", "127.0.0.1", best), "<sip:b@127.0.0.1:9>;q=0.1")) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.TRUNK, 5)));

            call.next(Event.Redirected.class);
            assertThat(call.ending().status()).isEqualTo(603);
        }
    }

    @Test
    void aLoopEndsWithItsLast3xx() {
        try (Sipp second = Script.callee("sends back, by another name of the same target")
                        .receives("INVITE", has("", "^INVITE sip:a@"))
                        .answersInvite(302, "Contact: <sip:a@127.0.0.1:[local_port];x=1>")
                        .receives("ACK")
                        .scenario()
                        .start();
                Sipp first = redirects(302, at("a", "127.0.0.1", second))) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.ANYWHERE, 5)));

            call.next(Event.Redirected.class);
            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.REFUSED, 302, -1, "Moved Temporarily"));
            second.succeeds();
        }
    }

    @Test
    void noMoreAreTriedThanTheTrunkAllows() {
        try (Sipp second = refuses(302, "Contact: <sip:c@127.0.0.1:9>");
                Sipp first = redirects(302, at("a", "127.0.0.1", second))) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.TRUNK, 1)));

            call.next(Event.Redirected.class);
            assertThat(call.ending()).isEqualTo(ending(By.PEER, Kind.REFUSED, 302, -1, "Moved Temporarily"));
        }
    }

    @Test
    void thePasswordGoesToTheTrunksHostsOnly() {
        String challenge = "WWW-Authenticate: Digest realm=\"pbx\",nonce=\"abc\"";
        try (Sipp foreign = refuses(401, challenge);
                Sipp first = redirects(302, at("a", "localhost", foreign))) {
            Heard call = us.place(first.port(), it -> it.password("s3cret").on(follow(Follow.ANYWHERE, 5)));

            assertThat(call.next(Event.Redirected.class).host()).isEqualTo("localhost");
            assertThat(call.ending().status()).isEqualTo(401);
            assertThat(foreign.messages()).doesNotContain("Authorization: Digest");
        }
        try (Sipp own = Script.callee("asks for the password")
                        .receives("INVITE")
                        .answersInvite(401, challenge)
                        .receives("ACK")
                        .receives("INVITE", has("Authorization", "username=\"bot\""))
                        .answersInvite(486)
                        .receives("ACK")
                        .scenario()
                        .start();
                Sipp first = redirects(302, at("a", "127.0.0.1", own))) {
            Heard call = us.place(first.port(), it -> it.password("s3cret").on(follow(Follow.ANYWHERE, 5)));

            call.next(Event.Redirected.class);
            assertThat(call.ending().status()).isEqualTo(486);
            own.succeeds();
        }
    }

    @Test
    void whatAContactWantsInTheInviteIsLeftOut() {
        try (Sipp second = answers(2, "a").scenario().start();
                Sipp first = redirects(
                        302, "<sip:a@127.0.0.1:" + second.port() + ";method=INVITE?X-Injected=1&Subject=hello>")) {
            Heard call = us.place(first.port(), it -> it.on(follow(Follow.TRUNK, 5)));

            call.next(Event.Redirected.class);
            hungUpByUs(call, second);
            assertThat(second.messages()).doesNotContain("Injected").doesNotContain("method=");
        }
    }

    @Test
    void aProxyThatTheCallGoesByIsAskedForEachTarget() {
        try (Sipp proxy = Script.callee("redirects, and then takes the call to the new target")
                .receives("INVITE", has("", "^INVITE sip:4711@carrier.invalid"))
                .answersInvite(302, "Contact: <sip:4712@other.invalid>")
                .receives("ACK")
                .receives("INVITE", has("", "^INVITE sip:4712@other.invalid"), has("To", "4711@carrier.invalid"))
                .answersInvite(486)
                .receives("ACK")
                .scenario()
                .start()) {
            Heard call = us.place(new Caller.Call("sip:4711@carrier.invalid")
                    .by("127.0.0.1:" + proxy.port())
                    .on(follow(Follow.ANYWHERE, 5)));

            assertThat(call.next(Event.Redirected.class).host()).isEqualTo("other.invalid");
            assertThat(call.ending().status()).isEqualTo(486);
            proxy.succeeds();
        }
    }
}
