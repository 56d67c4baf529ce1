package io.parley.engine.transfer;

import io.parley.dialog.Action;
import io.parley.dialog.bot.TransferResult;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.dial.DialRefusedException;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.Transfers;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.uui.UserToUserHeader;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The transfers of one call, one at a time: where each goes, in which way, and that each has one result. On the call's owner;
 * what is done in the call because of it is the call's.
 */
public final class Handover {

    /** After the peer hung up it may still report so long what became of the caller (RFC 5057 section 5). */
    static final Duration LATE_REPORT = Duration.ofSeconds(4);

    /** The peer may take so long to join two who talk already; they go on through us if it does not. */
    static final Duration JOIN_BOUND = Duration.ofSeconds(32);

    /** The call. Told on its owner. */
    public interface Host {
        /** An attempt's result; comes within {@link #begin}, too. Never after the leg's end. */
        void transferred(long requestId, TransferResult result);

        /** The human who talked to the caller is gone. */
        void humanLeft();

        /** The peer has connected the caller and the human without us. */
        void joined();

        /** Nothing is waited for or held any more. */
        void handoverOver();
    }

    /**
     * Where a call runs.
     *
     * @param owner of the call
     * @param blocking for reading files
     * @param noMediaMillis without a packet of the human for so long: as if the human hung up
     */
    public record Surroundings(
            String callId,
            StampedJournal journal,
            EngineClock clock,
            Executor owner,
            Executor blocking,
            MediaSessions media,
            int noMediaMillis) {}

    private final Optional<TransferRoute> route;
    private final Surroundings in;
    private final Host host;
    private @Nullable Referral referral;
    /** {@link #referral} is about joining the two who talk through {@link #bridge}. */
    private boolean joining;

    private @Nullable Bridge bridge;
    /** Earlier ones that still release what they held, each within its bound. */
    private final List<Bridge> leaving = new ArrayList<>();

    private boolean legOver;
    /** The peer has hung up while it joins the two: the human is held until it has reported, or time is up. */
    private boolean reportAwaited;

    /** @param route empty: the call has no way to hand over */
    public Handover(Optional<TransferRoute> route, Surroundings surroundings, Host host) {
        this.route = route;
        this.in = surroundings;
        this.host = host;
    }

    /**
     * Hands a caller over, or tries to.
     *
     * @param leg the caller's
     * @param caller its audio
     */
    public void begin(SipLeg leg, MediaSession caller, Action.Transfer order) {
        if (route.isEmpty() || isPending() || isTalking()) {
            refuse(order, "", "not possible");
            return;
        }
        TransferRoute way = route.get();
        Trunk trunk = way.trunk();
        Transfers.By manner = trunk.transfers().by();
        String to;
        String target;
        try {
            to = trunk.transferAddress(order.kind(), order.to(), order.value());
            target = trunk.transferTarget(order.kind(), order.to(), order.value());
            way.budget().take(trunk, to);
            if (trunk.phone(to).isPresent()) {
                manner = Transfers.By.BRIDGE; // the peer cannot reach it
            }
        } catch (IllegalArgumentException | DialRefusedException e) { // its message names no number
            refuse(order, manner.word(), String.valueOf(e.getMessage()));
            return;
        }
        Optional<UserToUserHeader> userToUser = userToUser(trunk, order);
        in.journal()
                .add(requested(
                        order,
                        manner.word(),
                        target,
                        userToUser.map(UserToUserHeader::value).orElse("")));
        switch (manner) {
            case REFER -> refer(leg, order.requestId(), trunk, target, userToUser);
            case BRIDGE, ATTENDED -> bridge(way, leg, caller, order.requestId(), to, userToUser);
        }
    }

    private static CallEvent.TransferRequested requested(
            Action.Transfer order, String by, String target, String userToUser) {
        return new CallEvent.TransferRequested(
                order.requestId(), by, order.kind().word(), order.value(), target, userToUser);
    }

    private void refuse(Action.Transfer order, String by, String reason) {
        in.journal().add(requested(order, by, "", ""));
        in.journal().add(new CallEvent.Failed("transfer", reason));
        new TransferJournal(in.journal(), order.requestId()).settled(TransferOutcome.FAILED, 0, reason);
        settled(order.requestId(), TransferOutcome.FAILED);
    }

    /** As with an INVITE: a value that the trunk does not carry is not cut but left out. */
    private Optional<UserToUserHeader> userToUser(Trunk trunk, Action.Transfer order) {
        Optional<UserToUserHeader> wanted = UserToUserHeader.of(order.userToUser(), in.callId());
        int octets = trunk.limits().userToUserOctets();
        wanted.flatMap(it -> it.excess(octets))
                .ifPresent(why -> in.journal().add(new CallEvent.Failed("user-to-user", why)));
        return wanted.filter(it -> it.excess(octets).isEmpty());
    }

    private void refer(SipLeg leg, long requestId, Trunk trunk, String target, Optional<UserToUserHeader> userToUser) {
        var journal = new TransferJournal(in.journal(), requestId);
        joining = false;
        Referral attempt = referral(leg, trunk.transfers().ring(), new Referral.Host() {
            @Override
            public void progress(int status, String reason) {
                journal.progress(status, reason);
            }

            @Override
            public void settled(TransferOutcome outcome, int status, String reason) {
                journal.settled(outcome, status, reason);
                Handover.this.settled(requestId, outcome);
                over();
            }
        });
        String uri = userToUser
                .map(it -> target + (target.indexOf('?') < 0 ? "?" : "&") + it.inUri())
                .orElse(target);
        attempt.begin(new SipLeg.Refer(uri, trunk.transfers().reports()));
    }

    private Referral referral(SipLeg leg, Duration bound, Referral.Host its) {
        var attempt = new Referral(
                leg,
                after(bound, () -> {
                    if (referral != null) {
                        referral.timedOut();
                    }
                }),
                its);
        referral = attempt;
        return attempt;
    }

    private void bridge(
            TransferRoute way,
            SipLeg leg,
            MediaSession caller,
            long requestId,
            String to,
            Optional<UserToUserHeader> userToUser) {
        var journal = new TransferJournal(in.journal(), requestId);
        var attempt = new Bridge(in, way, journal, caller, new Bridge.Host() {
            @Override
            public void settled(TransferOutcome outcome) {
                Handover.this.settled(requestId, outcome);
                if (outcome == TransferOutcome.ANSWERED
                        && way.trunk().transfers().by() == Transfers.By.ATTENDED
                        && way.trunk().phone(to).isEmpty()) {
                    join(leg, journal);
                }
            }

            @Override
            public void humanLeft() {
                host.humanLeft();
            }

            @Override
            public void over() {
                Handover.this.over();
            }
        });
        if (bridge != null) {
            leaving.add(bridge);
            leaving.removeIf(Bridge::isOver);
        }
        bridge = attempt;
        attempt.begin(requestId, to, userToUser.map(UserToUserHeader::value));
    }

    private void join(SipLeg leg, TransferJournal journal) {
        Bridge through = bridge;
        if (through == null || legOver) {
            return;
        }
        var its = new Joining(journal, new Joining.Host() {
            @Override
            public void joined() {
                joinSettled(through, true);
            }

            @Override
            public void notJoined() {
                joinSettled(through, false);
            }
        });
        Optional<DialogData> human = through.replaceable();
        if (human.isEmpty()) {
            its.impossible();
            return;
        }
        through.joins();
        joining = true;
        referral(leg, JOIN_BOUND, its).begin(new SipLeg.Refer(Joining.target(human.get()), true));
    }

    private void joinSettled(Bridge through, boolean joined) {
        through.joinSettled(joined);
        reportAwaited = false;
        if (legOver) {
            through.callEnds();
            over();
        } else if (joined) {
            host.joined();
        }
    }

    private void settled(long requestId, TransferOutcome outcome) {
        if (!legOver) { // else it is recorded and never stepped
            host.transferred(requestId, outcome.result());
        }
    }

    private void over() {
        if (isOver()) {
            host.handoverOver();
        }
    }

    /** Whether a result is waited for. */
    public boolean isPending() {
        return (referral != null && referral.isOpen()) || (bridge != null && bridge.isPending());
    }

    /** Whether a human talks to the caller through us. */
    public boolean isTalking() {
        return bridge != null && bridge.isTalking();
    }

    /** Whether nothing is waited for or held. */
    public boolean isOver() {
        return (referral == null || !referral.isOpen())
                && (bridge == null || bridge.isOver())
                && leaving.stream().allMatch(Bridge::isOver);
    }

    /** How long a human and the caller may talk through us. */
    public Duration longestTalk() {
        return route.map(it -> it.trunk().transfers().talk()).orElse(Duration.ZERO);
    }

    /** Of the caller's leg. */
    public void on(SipLeg.Event.ReferAnswered answer) {
        if (referral != null) {
            referral.on(answer);
        }
    }

    /** Of the caller's leg. */
    public void on(SipLeg.Event.ReferReported report) {
        if (referral != null) {
            referral.on(report);
        }
    }

    /** What the caller's audio tells; false if it is not for a transfer. */
    public boolean on(SpeechEvent event) {
        return bridge != null && bridge.onCaller(event);
    }

    /** The call's leg is over. What is still open is over within {@link #LATE_REPORT}, or when the human's leg is. */
    public void legReleased(SipLeg.Ending ending) {
        legOver = true;
        Referral open = referral;
        if (open != null && open.legReleased(ending)) {
            reportAwaited = joining;
            after(LATE_REPORT, open::nothingMoreComes);
        }
        callEnds();
    }

    /** The call is being ended: so is what goes through us. */
    public void callEnds() {
        legOver = true;
        if (reportAwaited) {
            return;
        }
        if (joining && referral != null) {
            referral.abandoned();
        }
        if (bridge != null) {
            bridge.callEnds();
        }
    }

    private EngineClock.Timer after(Duration delay, Runnable task) {
        return in.clock().schedule(delay, () -> in.owner().execute(task));
    }
}
