package io.parley.engine.gateway;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.PlacedLeg;
import io.parley.engine.sip.Q850;
import io.parley.engine.sip.SeenMessage;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import io.parley.engine.trunk.FailOver;
import io.parley.engine.trunk.Gateway;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A placed leg that goes from gateway to gateway until one takes it. Whoever owns it sees one leg: the first sign of the
 * far end, be it ringing, early media or an answer, settles which gateway it is, and from then on this only passes on what
 * that one's leg says. One state machine, on the call's owner; exactly one {@code Released}.
 */
final class HuntingLeg implements PlacedLeg {
    /** INVITEs that one call may cost. */
    static final int MOST_ATTEMPTS = 8;

    /** With less than this left of the time for ringing no other gateway is tried. */
    static final Duration SHORTEST_RING = Duration.ofSeconds(1);

    private static final int OK = 200;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Dialler.Hunt hunt;
    private final List<Gateway> gateways;
    private final FailOver rules;
    private final Executor owner;
    private final Listener listener;
    private final Consumer<CallEvent.GatewayTried> journal;
    private int attempts;
    private int next;

    /** Servers of the gateway that is tried that have not been tried yet. */
    private final Deque<Locator.Target> targets = new ArrayDeque<>();

    private EngineClock.@Nullable Timer lookup;
    private long deadlineNanos;
    private String sipCallId = "";
    private @Nullable Attempt current;

    /** Where the leg is settled it is {@link #current}'s; the other way round there may be more attempts to come. */
    private boolean settled;

    private boolean hungUp;
    private boolean over;

    /** The last that a gateway said, for when none of the later ones says anything. */
    private @Nullable Ending evidence;

    HuntingLeg(
            Dialler.Hunt hunt,
            List<Gateway> gateways,
            Executor owner,
            Listener listener,
            Consumer<CallEvent.GatewayTried> journal) {
        this.hunt = hunt;
        this.gateways = gateways;
        this.rules = hunt.rules();
        this.owner = owner;
        this.listener = listener;
        this.journal = journal;
    }

    // ---- attempts

    void begin() {
        deadlineNanos = hunt.clock().nanoTime()
                + invite(gateways.getFirst()).ringTimeout().toNanos();
        nextGateway();
    }

    private SipEndpoint.Invite invite(Gateway gateway) {
        return hunt.order().invite().apply(hunt.trunk().through(gateway));
    }

    private void nextGateway() {
        int index = next;
        Gateway gateway = gateways.get(index);
        next++;
        if (!hunt.looksUp(gateway)) {
            attempt(gateway, Locator.Target.ofName(gateway));
            return;
        }
        current = null;
        lookup = hunt.clock().schedule(timeLeft(), () -> owner.execute(() -> located(index, gateway, List.of())));
        hunt.book().locator().locate(gateway, found -> owner.execute(() -> located(index, gateway, found)));
    }

    /** @param index of the gateway: what comes of it too late, or a second time, is of no use */
    private void located(int index, Gateway gateway, List<Locator.Target> found) {
        if (over || current != null || index != next - 1) {
            return;
        }
        stopLookup();
        if (found.isEmpty()) {
            attempts++;
            var unknown = new Attempt(attempts, gateway, Locator.Target.ofName(gateway));
            unknown.state.ifPresent(GatewayState::tried);
            current = unknown;
            unknown.released(
                    new Ending(By.NETWORK, Kind.TRANSPORT_FAILED, 0, OptionalInt.empty(), "host name unknown"));
            return;
        }
        targets.addAll(
                hunt.book().of(hunt.trunk(), gateway).order(found, hunt.clock().nanoTime()));
        attempt(gateway, targets.removeFirst());
    }

    private void attempt(Gateway gateway, Locator.Target target) {
        attempts++;
        var attempt = new Attempt(attempts, gateway, target);
        current = attempt;
        attempt.begin();
    }

    private boolean anotherIsLeft() {
        return attempts < MOST_ATTEMPTS
                && (next < gateways.size() || !targets.isEmpty())
                && timeLeft().compareTo(SHORTEST_RING) >= 0;
    }

    private void stopLookup() {
        if (lookup != null) {
            lookup.cancel();
        }
    }

    private Duration timeLeft() {
        return Duration.ofNanos(deadlineNanos - hunt.clock().nanoTime());
    }

    /** One INVITE to one gateway. */
    private final class Attempt implements Listener {
        private final int number;
        private final Gateway gateway;
        private final Locator.Target target;
        private final SipEndpoint.Invite invite;
        private final Optional<GatewayState> state;
        private final AttemptOwner attemptOwner = new AttemptOwner(owner);
        private final long beginNanos = hunt.clock().nanoTime();
        private EngineClock.@Nullable Timer silence;
        private @Nullable SipLeg leg;

        Attempt(int number, Gateway gateway, Locator.Target target) {
            this.number = number;
            this.gateway = gateway;
            this.target = target;
            SipEndpoint.Invite byName = HuntingLeg.this.invite(
                    target.transport().equals(gateway.transport()) ? gateway : gateway.over(target.transport()));
            this.invite = target.hop().map(byName::by).orElse(byName);
            this.state = hunt.chosen() ? Optional.of(hunt.book().of(hunt.trunk(), gateway)) : Optional.empty();
        }

        void begin() {
            state.ifPresent(GatewayState::tried);
            SipLeg placed = hunt.sip().place(invite.ringing(timeLeft()), attemptOwner, this);
            leg = placed;
            sipCallId = placed.sipCallId();
            if (anotherIsLeft()) {
                silence = hunt.clock().schedule(rules.tryFor(), () -> owner.execute(this::nothingHeard));
            }
        }

        /** RFC 3261 would have it tried for 32 s (timer B), which is longer than a person waits for a ring. */
        private void nothingHeard() {
            SipLeg silent = leg;
            if (current != this || settled || hungUp || silent == null || silent.heard()) {
                return;
            }
            attemptOwner.giveUp();
            attemptOwner.execute(() -> silent.hangUp(Q850.TIMER_EXPIRED));
            released(new Ending(
                    By.NETWORK,
                    Kind.TIMED_OUT,
                    0,
                    OptionalInt.empty(),
                    "nothing heard for " + rules.tryFor().toMillis() + " ms"));
        }

        @Override
        public void onMessage(SeenMessage message) {
            listener.onMessage(message);
        }

        @Override
        public void onSip(Event event) {
            if (current != this) {
                return; // given up
            }
            switch (event) {
                case Event.Ringing ringing -> settle(ringing.status(), -1, ringing.reason());
                case Event.EarlyMedia early -> settle(early.status(), -1, "early media");
                case Event.Answered _ -> settle(OK, -1, "answered");
                case Event.Redirected _,
                        Event.MediaOffer _,
                        Event.InfoDigit _,
                        Event.ReferAnswered _,
                        Event.ReferReported _ -> {}
                case Event.Released released -> {
                    released(released.ending());
                    return;
                }
            }
            listener.onSip(event);
        }

        private void released(Ending ending) {
            if (settled) {
                listener.onSip(new Event.Released(ending));
                return;
            }
            stopWaiting();
            boolean failed = !hungUp && rules.allows(ending);
            boolean otherServers = !targets.isEmpty();
            if (failed) {
                noteFailure(ending, otherServers);
            }
            if (failed && anotherIsLeft()) {
                tell(true, ending);
                evidence = ending.status() > 0 || evidence == null ? ending : evidence;
                if (otherServers) {
                    attempt(gateway, targets.removeFirst());
                } else {
                    state.ifPresent(GatewayState::movedOn);
                    nextGateway();
                }
                return;
            }
            over = true;
            if (!failed && ending.by() == By.PEER) {
                state.ifPresent(it -> it.works(ending.status()));
            }
            settled = true;
            tell(false, ending);
            Ending said = evidence;
            boolean silent = failed && ending.status() == 0;
            listener.onSip(new Event.Released(silent && said != null ? said : ending));
        }

        /** A gateway has failed when all of its servers have. */
        private void noteFailure(Ending ending, boolean otherServers) {
            long now = hunt.clock().nanoTime();
            if (target.hop().isPresent()) {
                state.ifPresent(it -> it.failed(target, ending, rules, now));
            }
            if (!otherServers) {
                state.ifPresent(it -> it.failed(ending, rules, now));
            }
        }

        /** There is a far end, and it is behind this gateway. */
        private void settle(int status, int q850Cause, String reason) {
            if (!settled) {
                settled = true;
                stopWaiting();
                state.ifPresent(it -> it.works(status));
                tell(false, status, q850Cause, reason);
            }
        }

        private void stopWaiting() {
            if (silence != null) {
                silence.cancel();
            }
        }

        private void tell(boolean movedOn, Ending ending) {
            tell(movedOn, ending.status(), ending.q850Cause().orElse(-1), ending.reason());
        }

        private void tell(boolean movedOn, int status, int q850Cause, String reason) {
            journal.accept(new CallEvent.GatewayTried(
                    hunt.order().requestId(),
                    number,
                    hunt.chosen() ? gateway.name() : hostOf(invite.requestUri()),
                    target.text(),
                    movedOn,
                    status,
                    q850Cause,
                    reason,
                    (hunt.clock().nanoTime() - beginNanos) / NANOS_PER_MILLI));
        }
    }

    /** Without the user part, which may be a telephone number. */
    private static String hostOf(String uri) {
        String host = uri.substring(Math.max(uri.indexOf('@'), uri.indexOf(':')) + 1);
        int end = host.indexOf('?');
        return end < 0 ? host : host.substring(0, end);
    }

    // ---- the leg that its owner sees

    @Override
    public String sipCallId() {
        return sipCallId;
    }

    /** No gateway is tried any more, whatever the present one says. */
    @Override
    public void hangUp(int q850Cause) {
        hungUp = true;
        if (current == null && !over) {
            over = true;
            stopLookup();
            var ending = new Ending(By.US, Kind.CANCELLED, 0, OptionalInt.of(q850Cause), "hung up before the INVITE");
            owner.execute(() -> listener.onSip(new Event.Released(ending)));
        }
        leg().ifPresent(leg -> leg.hangUp(q850Cause));
    }

    private Optional<SipLeg> leg() {
        return Optional.ofNullable(current).flatMap(attempt -> Optional.ofNullable(attempt.leg));
    }

    @Override
    public boolean heard() {
        return attempts > 1 || leg().filter(SipLeg::heard).isPresent();
    }

    @Override
    public Optional<DialogData> dialog() {
        return leg().flatMap(SipLeg::dialog);
    }

    @Override
    public boolean peerSupports(String option) {
        return leg().filter(leg -> leg.peerSupports(option)).isPresent();
    }

    @Override
    public void acceptMedia(long requestId, String sdp) {
        leg().ifPresent(leg -> leg.acceptMedia(requestId, sdp));
    }

    @Override
    public void refuseMedia(long requestId, int status) {
        leg().ifPresent(leg -> leg.refuseMedia(requestId, status));
    }

    @Override
    public boolean refer(Refer refer) {
        return leg().filter(leg -> leg.refer(refer)).isPresent();
    }

    /** Attempts that were given up end by themselves ({@link AttemptOwner}). */
    @Override
    public void letGo() {
        leg().ifPresent(SipLeg::letGo);
    }

    @Override
    public void abandonRefer() {
        leg().ifPresent(SipLeg::abandonRefer);
    }
}
