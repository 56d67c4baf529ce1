package io.parley.engine.sip;

import io.parley.config.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a trunk wants of its sessions, for both roles.
 *
 * @param timer session timers (RFC 4028)
 * @param provisional which provisional answers are reliable (RFC 3262)
 * @param redirects what is made of a 3xx to our INVITE
 */
public record SessionTerms(Timer timer, Provisional provisional, Redirects redirects) {

    /** What holds where a trunk's file says nothing. */
    public static final SessionTerms DEFAULT =
            new SessionTerms(Timer.DEFAULT, Provisional.WHEN_REQUIRED, Redirects.NONE);

    /** The same with other timers. */
    public SessionTerms with(Timer other) {
        return new SessionTerms(other, provisional, redirects);
    }

    /** The same with other provisional answers. */
    public SessionTerms with(Provisional other) {
        return new SessionTerms(timer, other, redirects);
    }

    /** The same with other redirects. */
    public SessionTerms with(Redirects other) {
        return new SessionTerms(timer, provisional, other);
    }

    /**
     * Session timers (RFC 4028).
     *
     * @param expires how long a session lasts without a refresh, as we ask for it; a longer one of the peer's is cut to it
     * @param minimum the shortest that we agree to
     * @param refresher whom we would have refresh
     */
    public record Timer(Mode mode, Duration expires, Duration minimum, Refresher refresher) {
        /** RFC 4028 section 5: no minimum may be smaller. */
        public static final Duration SHORTEST = Duration.ofSeconds(90);

        public static final Duration LONGEST = Duration.ofHours(24);

        /** RFC 4028 section 4 recommends these intervals. */
        public static final Timer DEFAULT = new Timer(Mode.OFFER, Duration.ofMinutes(30), SHORTEST, Refresher.AUTO);

        public Timer {
            if (minimum.compareTo(SHORTEST) < 0 || expires.compareTo(minimum) < 0 || expires.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("session timer: got " + expires + " and at least " + minimum
                        + ", expected 90 s or more, up to 24 h, and expires not below minimum");
            }
        }
    }

    /** When session timers are used. */
    public enum Mode {
        /** Never: the extension is not ours then. */
        OFF,
        /** When the peer's INVITE or answer has one. */
        WHEN_ASKED,
        /** In our INVITEs, and when the peer asks. */
        OFFER,
        /** In both roles; a peer that knows no timers is refreshed all the same. */
        ALWAYS;

        /** As a trunk's file says it. */
        public String word() {
            return Words.of(this);
        }
    }

    /** Who keeps a session alive. */
    public enum Refresher {
        /** The callee's choice where we call (section 7.1); the caller, if it can, where we are called. */
        AUTO,
        US,
        PEER;

        /** As a trunk's file says it. */
        public String word() {
            return Words.of(this);
        }
    }

    /** Which of our 180 and 183 have to be acknowledged (RFC 3262). Those of a callee are acknowledged unless it is off. */
    public enum Provisional {
        /** None: the extension is not ours then. */
        OFF,
        WHEN_REQUIRED,
        /** Also to callers who only say that they know it. */
        WHEN_SUPPORTED;

        /** As a trunk's file says it. */
        public String word() {
            return Words.of(this);
        }
    }

    /**
     * Where a 300, 301 or 302 may send our INVITE (RFC 3261 section 8.1.3.4).
     *
     * @param atMost INVITEs to other targets in one call
     * @param hosts of the trunk, in lower case: its credentials go to no others
     */
    public record Redirects(Follow follow, int atMost, Set<String> hosts) {
        public static final int DEFAULT_AT_MOST = 5;
        public static final int MOST = 20;

        /** Each 3xx is a refusal. */
        public static final Redirects NONE = new Redirects(Follow.NEVER, DEFAULT_AT_MOST, Set.of());

        public Redirects {
            hosts = Set.copyOf(hosts);
        }
    }

    /** Which redirections are followed. */
    public enum Follow {
        NEVER,
        /** To the trunk's own hosts, and to the one that the call was sent to. */
        TRUNK,
        ANYWHERE;

        /** As a trunk's file says it. */
        public String word() {
            return Words.of(this);
        }
    }

    /** Extensions that are ours in such a session. */
    List<String> extensions() {
        var extensions = new ArrayList<>(SipWire.EXTENSIONS);
        if (timer.mode == Mode.OFF) {
            extensions.remove(SessionTimer.OPTION);
        }
        if (provisional == Provisional.OFF) {
            extensions.remove(ReliableProvisionals.OPTION);
        }
        return extensions;
    }
}
