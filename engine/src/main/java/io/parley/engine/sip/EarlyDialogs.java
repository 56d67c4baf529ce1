package io.parley.engine.sip;

import io.parley.engine.sip.SipLeg.Event;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The callees that one INVITE of ours rings, a session for each (RFC 3261 section 12.1.2), and what their provisional
 * answers tell. On the leg's owner.
 */
final class EarlyDialogs {
    private final int most;
    private final Function<Response, Session> opened;
    private final Map<String, Session> byTag = new LinkedHashMap<>();
    private int lastStatus;
    private String lastSdp = "";

    /**
     * None yet.
     *
     * @param most callees; one more stays without a session
     * @param opened makes the session of a callee that has just been heard of
     */
    EarlyDialogs(int most, Function<Response, Session> opened) {
        this.most = most;
        this.opened = opened;
    }

    /** Takes a provisional answer, 101 … 199; empty: it tells nothing new, for peers repeat them (section 13.3.1.1). */
    Optional<Event> take(Response response) {
        Session fork = of(response);
        boolean reliable = ReceivedProvisionals.isReliable(response);
        if (reliable && (fork == null || !fork.provisionals.acknowledge(response))) {
            return Optional.empty(); // RFC 3262 section 4: told already, or not its turn
        }
        String sdp = answerIn(response, fork, reliable);
        int status = response.getStatusCode();
        boolean another = status != lastStatus;
        lastStatus = status;
        if (sdp.isEmpty()) {
            return another ? Optional.of(new Event.Ringing(status, response.getReasonPhrase())) : Optional.empty();
        }
        boolean changed = !sdp.equals(lastSdp);
        lastSdp = sdp;
        return changed ? Optional.of(new Event.EarlyMedia(status, sdp)) : Optional.empty();
    }

    private @Nullable Session of(Response response) {
        String tag = SipWire.toTag(response);
        Session fork = byTag.get(tag);
        if (fork == null && !tag.isEmpty() && byTag.size() < most) {
            fork = opened.apply(response);
            byTag.put(tag, fork);
        }
        return fork;
    }

    /** The description that it brings; empty if it brings none that is the callee's answer. */
    private static String answerIn(Response response, @Nullable Session fork, boolean reliable) {
        String sdp = SipWire.sdp(response);
        if (fork == null || sdp.isEmpty()) {
            return sdp;
        }
        if (fork.offers.settled()) {
            return "";
        }
        if (reliable) {
            fork.offers.gotFinalAnswer(sdp);
        } else {
            fork.offers.gotAnswer(sdp);
        }
        return sdp;
    }

    @Nullable
    Session find(String tag) {
        return byTag.get(tag);
    }

    Collection<Session> all() {
        return byTag.values();
    }

    /**
     * One callee has answered; the others are no more.
     *
     * @return its session, a new one if it had not been heard of
     */
    Session won(Response answer) {
        Session winner = byTag.remove(SipWire.toTag(answer));
        boolean alone = byTag.isEmpty();
        byTag.values().forEach(Session::discard);
        byTag.clear();
        if (winner == null) {
            winner = opened.apply(answer);
        }
        if (alone) {
            lastSdp = winner.offers.remote();
        }
        return winner;
    }

    /** What the winner said before its answer, if what was told last was another callee's. */
    String untold(Session winner) {
        return winner.offers.remote().equals(lastSdp) ? "" : winner.offers.remote();
    }

    /** None is left: the INVITE failed, or goes out anew. */
    void discard() {
        byTag.values().forEach(Session::discard);
        byTag.clear();
        lastStatus = 0;
        lastSdp = "";
    }
}
