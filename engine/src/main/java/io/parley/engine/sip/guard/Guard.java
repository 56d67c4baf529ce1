package io.parley.engine.sip.guard;

import io.parley.engine.bounds.Bounded;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides of each received message and connection whether it gets as far as the parser; one for all SIP sockets of an
 * engine.
 *
 * <p>A <b>known</b> source is one that the catalogue in force names ({@link #follow}), one that we have sent a request to
 * lately ({@link #sentTo}), or one whose message carries the Call-ID of a call of ours: it has a generous rate of its own
 * and is never banned, since over UDP anybody can write its address on a packet. All others share a small rate, each
 * has a smaller one, and who misbehaves is banned. Any thread; holds its lock for the time of a few look-ups.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    /** Sources whose rate is kept; of more, the ones that were quiet for longest begin anew. */
    static final int MAX_SOURCES = 16_384;

    /** Whom we have sent to or who has logged in, and for how long that counts: registrations are refreshed more often. */
    static final int MAX_PEERS = 4_096;

    static final Duration PEER_TIME = Duration.ofHours(1);

    /** So many strikes ban an unknown source; one a second is forgotten. */
    static final int STRIKES = 100;

    static final int GARBAGE_STRIKES = 10;
    static final int REFUSAL_STRIKES = 5;
    static final int RATE_STRIKES = 1;

    /** Lines in the log about bans: a spoofed flood must not fill it. */
    private static final int LOG_BURST = 10;

    private static final double LOG_PER_SECOND = 1.0 / 6;

    private final GuardSettings settings;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private final Bounded<InetAddress, Visitor> visitors = new Bounded<>(MAX_SOURCES);
    private final Bounded<InetAddress, Long> peers = new Bounded<>(MAX_PEERS);
    private final Connections connections = new Connections();
    private final Bans bans;
    private final TokenBucket strangers;
    private final TokenBucket lines;
    private Predicate<InetAddress> knows = _ -> false;
    private int generation;
    private long unsaid;
    private long banned;

    /** A source that is banned, and for how long yet. */
    public record Banned(InetAddress source, Duration left) {}

    /** What is kept of a source. */
    private static final class Visitor {
        final boolean known;
        final int generation;
        final TokenBucket rate;
        final TokenBucket patience;

        Visitor(boolean known, int generation, TokenBucket rate, TokenBucket patience) {
            this.known = known;
            this.generation = generation;
            this.rate = rate;
            this.patience = patience;
        }
    }

    /** @param nanoTime monotonic */
    public Guard(GuardSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.bans = new Bans(settings.ban(), settings.longestBan());
        this.strangers = new TokenBucket(settings.unknownTotal(), settings.unknownTotal(), now);
        this.lines = new TokenBucket(LOG_PER_SECOND, LOG_BURST, now);
    }

    /** One to whom everybody is known: only what no parser should see is kept out. */
    public static Guard ofFriends(LongSupplier nanoTime) {
        Guard guard = new Guard(GuardSettings.DEFAULT, nanoTime);
        guard.follow(_ -> true);
        return guard;
    }

    /** Who is known from now on; whoever was banned and is known now is let in. */
    public synchronized void follow(Predicate<InetAddress> known) {
        knows = known;
        generation++;
    }

    /** We have sent a request there, or somebody there has proved who it is: it is known for {@link #PEER_TIME}. */
    public void sentTo(InetAddress peer) {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            if (peers.put(peer, now) == null) {
                visitors.remove(peer);
            }
        }
    }

    /**
     * Decides of a whole message.
     *
     * @param glance has just looked at it
     * @param ours whether a Call-ID is that of a call of ours
     */
    public Fate admit(InetAddress source, Glance glance, Predicate<String> ours) {
        long now = nanoTime.getAsLong();
        Fate looks = looks(glance);
        synchronized (this) {
            Visitor visitor = visitor(source, now);
            if (visitor.known) {
                return visitor.rate.take(now) ? looks : Fate.OVER_RATE;
            }
            boolean outcast = bans.holds(source, now);
            if (!outcast && looks != Fate.PASSED) {
                return strike(source, visitor, GARBAGE_STRIKES, looks, now);
            }
            if (outcast || !strangers.take(now)) {
                // Whoever guesses Call-IDs makes us look here, at no more cost than that.
                return glance.isSip() && ours.test(glance.callId())
                        ? Fate.PASSED
                        : outcast ? Fate.BANNED : Fate.CROWDED;
            }
            if (glance.isSip() && ours.test(glance.callId())) {
                return Fate.PASSED;
            }
            if (glance.userAgentHas(settings.scanners())) {
                ban(source, Fate.SCANNER, now);
                return Fate.SCANNER;
            }
            return visitor.rate.take(now) ? Fate.PASSED : strike(source, visitor, RATE_STRIKES, Fate.OVER_RATE, now);
        }
    }

    /** What is wrong with a message whoever sent it. */
    private static Fate looks(Glance glance) {
        if (!glance.isSip()) {
            return glance.isKeepAlive() ? Fate.PASSED : Fate.GARBAGE;
        }
        return glance.headers() > Glance.MAX_HEADERS || glance.separators() > Glance.MAX_SEPARATORS
                ? Fate.OVERLOADED
                : Fate.PASSED;
    }

    /** A message that could not even be looked at. */
    public Fate refuse(InetAddress source, Fate why) {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            Visitor visitor = visitor(source, now);
            return visitor.known || bans.holds(source, now) ? why : strike(source, visitor, GARBAGE_STRIKES, why, now);
        }
    }

    /** A request from there was refused, with whatever answer. */
    public void refused(InetAddress source) {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            Visitor visitor = visitor(source, now);
            if (!visitor.known) {
                strike(source, visitor, REFUSAL_STRIKES, Fate.OVER_RATE, now);
            }
        }
    }

    /** Whether a source is known, whatever it has sent. */
    public boolean knows(InetAddress source) {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            return visitor(source, now).known;
        }
    }

    /** Whether somebody who connects is let in; who is not is told nothing. */
    Fate connected(InetAddress source) {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            Visitor visitor = visitor(source, now);
            if (!visitor.known && bans.holds(source, now)) {
                return Fate.BANNED;
            }
            // Strangers leave half of them to those who are known.
            int most = visitor.known ? settings.connections() : (settings.connections() + 1) / 2;
            if (connections.all() >= most
                    || (!visitor.known && connections.of(source) >= settings.unknownConnections())) {
                return visitor.known ? Fate.CONNECTIONS : strike(source, visitor, RATE_STRIKES, Fate.CONNECTIONS, now);
            }
            connections.add(source);
            return Fate.PASSED;
        }
    }

    synchronized void left(InetAddress source) {
        connections.remove(source);
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    private Visitor visitor(InetAddress source, long now) {
        Visitor visitor = visitors.get(source);
        if (visitor == null || visitor.generation != generation || (!visitor.known && isPeer(source, now))) {
            visitor = newVisitor(source, now);
            visitors.put(source, visitor);
        }
        return visitor;
    }

    private Visitor newVisitor(InetAddress source, long now) {
        boolean known = knows.test(source) || isPeer(source, now);
        if (known) {
            bans.lift(source);
        }
        int rate = known ? settings.knownRate() : settings.unknownRate();
        int seconds = known ? 1 : GuardSettings.BURST_SECONDS;
        return new Visitor(
                known,
                generation,
                new TokenBucket(rate, (double) rate * seconds, now),
                new TokenBucket(1, STRIKES, now));
    }

    private boolean isPeer(InetAddress source, long now) {
        Long sent = peers.isEmpty() ? null : peers.get(source);
        return sent != null && now - sent < PEER_TIME.toNanos();
    }

    private Fate strike(InetAddress source, Visitor visitor, int strikes, Fate why, long now) {
        if (!visitor.patience.take(strikes, now)) {
            ban(source, why, now);
        }
        return why;
    }

    private void ban(InetAddress source, Fate why, long now) {
        Duration length = bans.add(source, now);
        visitors.remove(source); // begins anew when it comes back
        if (length.isZero()) {
            return;
        }
        banned++;
        if (!lines.take(now)) {
            unsaid++;
            return;
        }
        LOG.atWarn()
                .addKeyValue("source", source.getHostAddress())
                .addKeyValue("reason", why.label())
                .addKeyValue("seconds", length.toSeconds())
                .addKeyValue("othersSinceLastLine", unsaid)
                .log("SIP source is banned");
        unsaid = 0;
    }

    // ---- for whoever asks

    /** Bans so far. */
    public synchronized long bans() {
        return banned;
    }

    /** Who is banned now. */
    public List<Banned> banned() {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            return bans.now(now);
        }
    }

    /** How many sources are remembered: for the test that this is bounded. */
    synchronized int remembered() {
        return visitors.size() + peers.size();
    }
}
