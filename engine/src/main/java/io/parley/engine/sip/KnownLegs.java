package io.parley.engine.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * The legs of an endpoint: those that live, of which there is a bound, and those that are over and still known, for what
 * comes late (RFC 3261 section 13.2.2.4). Of a received leg that is over little is needed, and little is kept: at 500 calls a
 * second there are 16,000 of them. Any thread.
 */
final class KnownLegs {
    private final int maxLegs;
    private final Semaphore places;

    /** By {@link LegLife#key}. */
    private final Map<String, Leg> legs = new ConcurrentHashMap<>();

    /** The branch of received INVITEs by {@link #inviteKey}: a second one is the same again, or merged (RFC 3261 section 8.2.2.2). */
    private final Map<String, String> taken = new ConcurrentHashMap<>();

    /** Received legs that are over and let go: {@link #inviteKey} by {@link LegLife#key}. */
    private final Map<String, String> bygone = new ConcurrentHashMap<>();

    /** How many legs have a Call-ID, by Call-ID. */
    private final Map<String, Integer> callIds = new ConcurrentHashMap<>();

    KnownLegs(int maxLegs) {
        this.maxLegs = maxLegs;
        this.places = new Semaphore(maxLegs);
    }

    /** A place for a leg to come; false: there are as many as there may be. */
    boolean reserve() {
        return places.tryAcquire();
    }

    /** Its leg is over, or never came. */
    void giveBack() {
        places.release();
    }

    void add(Leg leg) {
        legs.put(leg.life().key(), leg);
        callIds.merge(leg.life().callId, 1, Integer::sum);
        if (leg instanceof InboundLeg received) {
            taken.put(inviteKey(received.invite()), branch(received.invite()));
        }
    }

    /** By our tag; forks share it. */
    @Nullable
    Leg find(String callId, String localTag) {
        return legs.get(LegLife.key(callId, localTag));
    }

    /** Whether a leg has this Call-ID. */
    boolean have(String callId) {
        return callIds.containsKey(callId);
    }

    @Nullable
    Leg of(LegLife life) {
        return legs.get(life.key());
    }

    /** By which branch an INVITE came that has a leg, or had one. */
    Optional<String> takenBy(Request invite) {
        return Optional.ofNullable(taken.get(inviteKey(invite)));
    }

    /** A leg that is over needs no more than to be known; a placed one may still have to acknowledge a late 2xx. */
    synchronized void shrink(LegLife life) {
        if (legs.get(life.key()) instanceof InboundLeg leg) {
            bygone.put(life.key(), inviteKey(leg.invite()));
            legs.remove(life.key());
        }
    }

    /** Those that are not over. */
    List<Leg> live() {
        return legs.values().stream().filter(leg -> !leg.life().released()).toList();
    }

    /** Whether ended ones should be let go early. */
    boolean crowded(int factor) {
        return legs.size() > factor * maxLegs;
    }

    /** False if it was not known. */
    synchronized boolean forget(LegLife life) {
        Leg forgotten = legs.remove(life.key());
        String invite = forgotten instanceof InboundLeg leg ? inviteKey(leg.invite()) : bygone.remove(life.key());
        if (invite != null) {
            taken.remove(invite);
        }
        boolean known = forgotten != null || invite != null;
        if (known) {
            callIds.computeIfPresent(life.callId, (_, count) -> count == 1 ? null : count - 1);
        }
        return known;
    }

    int size() {
        return legs.size() + taken.size();
    }

    /** The branch by which an INVITE came, empty if it has none. */
    static String branch(Request invite) {
        String branch = ((SIPRequest) invite).getTopmostVia().getBranch();
        return branch == null ? "" : branch;
    }

    private static String inviteKey(Message invite) {
        return SipWire.callId(invite)
                + ';'
                + SipWire.fromTag(invite)
                + ';'
                + SipWire.sequence(invite).getSeqNumber();
    }
}
