package io.parley.engine.sip;

import java.util.HashSet;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.ServerTransaction;
import javax.sip.header.ExtensionHeader;
import javax.sip.header.SubscriptionStateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * A REFER of ours within a dialog, and the subscription that its 2xx makes (RFC 3515; RFC 4488 for one that makes none). One
 * state machine, on the leg's owner. It outlives the session: NOTIFYs come after a BYE, too (RFC 5057 section 5).
 */
final class SentRefer {
    private static final String OPTION_WITHOUT_SUBSCRIPTION = "norefersub"; // RFC 4488 section 7

    private enum State {
        /** No final answer yet; a NOTIFY may overtake it (RFC 3515 section 2.4.4). */
        ASKED,
        /** 2xx: NOTIFYs are expected. */
        SUBSCRIBED,
        /** A final status was reported; what follows of the subscription is answered and tells nothing. */
        TOLD,
        /** Refused, without a subscription, or nobody waits any more. */
        OVER
    }

    private final SipLeg.Refer refer;
    private final LegLife life;
    private final SipDialog dialog;
    private final SipWire wire;
    private final Challenges challenges;
    private final Set<String> answeredChallenges = new HashSet<>();
    private State state = State.ASKED;
    private long sequence;

    SentRefer(SipLeg.Refer refer, LegLife life, SipDialog dialog, SipWire wire, Challenges challenges) {
        this.refer = refer;
        this.life = life;
        this.dialog = dialog;
        this.wire = wire;
        this.challenges = challenges;
    }

    /** Sends it. */
    void start() {
        send();
    }

    /** Nobody waits any more: NOTIFYs get the 481 that ends their subscription (RFC 6665 section 4.1.3). */
    void abandon() {
        state = State.OVER;
    }

    private void send() {
        sequence = dialog.nextSequence();
        Request request;
        try {
            request = wire.inDialog(dialog, Request.REFER, sequence);
            wire.addHeader(request, "Refer-To", "<" + refer.target() + ">");
            wire.addHeader(request, "Referred-By", "<" + dialog.local.getURI() + ">"); // RFC 3892
            wire.addContact(request, dialog.transport);
            if (!refer.reports() && dialog.peerSupports(OPTION_WITHOUT_SUBSCRIPTION)) {
                wire.addHeader(request, "Refer-Sub", "false");
            }
            wire.addHeader(
                    request, "Supported", String.join(", ", SipWire.EXTENSIONS) + ", " + OPTION_WITHOUT_SUBSCRIPTION);
        } catch (IllegalArgumentException _) { // a target that no header can carry
            answered(0, "REFER not valid", false);
            return;
        }
        challenges.sign(request);
        if (wire.send(request, new ReferExchange(sequence)).isEmpty()) {
            answered(0, "REFER not sent", false);
        }
    }

    private final class ReferExchange implements Exchange {
        private final long mySequence;

        ReferExchange(long mySequence) {
            this.mySequence = mySequence;
        }

        @Override
        public void post(Runnable step) {
            life.post(step);
        }

        @Override
        public void onResponse(Response response) {
            int status = response.getStatusCode();
            if (status < 200 || mySequence != sequence) {
                return;
            }
            if (state == State.ASKED && challenges.take(response, answeredChallenges)) {
                send();
            } else {
                answered(status, response.getReasonPhrase(), status < 300 && subscribes(response));
            }
        }

        @Override
        public void onTimeout() {
            answered(Response.REQUEST_TIMEOUT, "no answer to REFER", false);
        }

        @Override
        public void onTransportFailed() {
            answered(0, "transport failed", false);
        }
    }

    private void answered(int status, String reason, boolean subscribed) {
        if (state == State.ASKED) {
            state = subscribed ? State.SUBSCRIBED : State.OVER;
            life.emit(new SipLeg.Event.ReferAnswered(status, reason, subscribed));
        }
    }

    /** RFC 4488 section 4: only {@code Refer-Sub: false} in the 2xx says that there is no subscription. */
    private static boolean subscribes(Response response) {
        ListIterator<?> found = response.getHeaders("Refer-Sub");
        while (found != null && found.hasNext()) {
            if (found.next() instanceof ExtensionHeader header
                    && header.getValue().strip().toLowerCase(Locale.ROOT).startsWith("false")) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a NOTIFY.
     *
     * @return false if it is of no subscription that still is
     */
    boolean takes(ServerTransaction transaction, Request notify) {
        if (state == State.OVER || !isOurs(notify)) {
            return false;
        }
        wire.reply(transaction, wire.response(notify, Response.OK, "", dialog.localTag));
        if (state == State.TOLD) {
            return true;
        }
        boolean last = notify.getHeader(SubscriptionStateHeader.NAME) instanceof SubscriptionStateHeader header
                && SubscriptionStateHeader.TERMINATED.equalsIgnoreCase(header.getState());
        Optional<SipFragment> fragment = SipFragment.of(notify);
        if (last || fragment.filter(SipFragment::isFinal).isPresent()) {
            state = State.TOLD;
        }
        life.emit(new SipLeg.Event.ReferReported(
                fragment.map(SipFragment::status).orElse(0),
                fragment.map(SipFragment::reason).orElse(""),
                last));
        return true;
    }

    /** RFC 3515 section 2.4.6: the event's id, where there is one, is the number of our REFER. */
    private boolean isOurs(Request notify) {
        String event = Headers.first(notify, "Event", "o").orElse("");
        String[] parts = event.split(";", 8);
        if (!parts[0].strip().equalsIgnoreCase("refer")) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "id=", 0, 3)) {
                return parameter.substring(3).strip().equals(Long.toString(sequence));
            }
        }
        return true;
    }
}
