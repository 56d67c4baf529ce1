package io.parley.engine.transfer;

import io.parley.dialog.Action;
import io.parley.dialog.bot.TransferResult;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.uui.UserToUserHeader;
import java.time.Duration;
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

    /** The call. Told on its owner. */
    public interface Host {
        /** An attempt's result; comes within {@link #begin}, too. */
        void transferred(long requestId, TransferResult result);

        /** After the leg's end nothing is waited for any more. */
        void nothingPending();
    }

    private final Optional<TransferRoute> route;
    private final String callId;
    private final StampedJournal journal;
    private final EngineClock clock;
    private final Executor owner;
    private final Host host;
    private @Nullable Referral referral;
    private boolean legOver;
    private boolean awaitingReport;

    /** @param route empty: the call has no way to hand over */
    public Handover(
            Optional<TransferRoute> route,
            String callId,
            StampedJournal journal,
            EngineClock clock,
            Executor owner,
            Host host) {
        this.route = route;
        this.callId = callId;
        this.journal = journal;
        this.clock = clock;
        this.owner = owner;
        this.host = host;
    }

    /** Hands the caller on this leg over, or tries to. */
    public void begin(SipLeg leg, Action.Transfer order) {
        if (route.isEmpty() || isPending()) {
            refuse(order, "", "not possible");
            return;
        }
        Trunk trunk = route.get().trunk();
        String target;
        try {
            target = trunk.transferTarget(order.kind(), order.to(), order.value());
        } catch (IllegalArgumentException e) { // its message names no number
            refuse(order, trunk.transfers().by().word(), String.valueOf(e.getMessage()));
            return;
        }
        Optional<UserToUserHeader> userToUser = userToUser(trunk, order);
        journal.add(requested(
                order,
                trunk.transfers().by().word(),
                target,
                userToUser.map(UserToUserHeader::value).orElse("")));
        refer(leg, order.requestId(), trunk, target, userToUser);
    }

    private static CallEvent.TransferRequested requested(
            Action.Transfer order, String by, String target, String userToUser) {
        return new CallEvent.TransferRequested(
                order.requestId(), by, order.kind().word(), order.value(), target, userToUser);
    }

    private void refuse(Action.Transfer order, String by, String reason) {
        journal.add(requested(order, by, "", ""));
        journal.add(new CallEvent.Failed("transfer", reason));
        new TransferJournal(journal, order.requestId()).settled(TransferOutcome.FAILED, 0, reason);
        host.transferred(order.requestId(), TransferOutcome.FAILED.result());
    }

    /** As with an INVITE: a value that the trunk does not carry is not cut but left out. */
    private Optional<UserToUserHeader> userToUser(Trunk trunk, Action.Transfer order) {
        Optional<UserToUserHeader> wanted = UserToUserHeader.of(order.userToUser(), callId);
        int octets = trunk.limits().userToUserOctets();
        wanted.flatMap(it -> it.excess(octets))
                .ifPresent(why -> journal.add(new CallEvent.Failed("user-to-user", why)));
        return wanted.filter(it -> it.excess(octets).isEmpty());
    }

    private void refer(SipLeg leg, long requestId, Trunk trunk, String target, Optional<UserToUserHeader> userToUser) {
        var attempt = new Referral(
                leg,
                new TransferJournal(journal, requestId),
                after(trunk.transfers().ring(), () -> {
                    if (referral != null) {
                        referral.timedOut();
                    }
                }),
                outcome -> settled(requestId, outcome));
        referral = attempt;
        String uri = userToUser
                .map(it -> target + (target.indexOf('?') < 0 ? "?" : "&") + it.inUri())
                .orElse(target);
        attempt.begin(new SipLeg.Refer(uri, trunk.transfers().reports()));
    }

    private void settled(long requestId, TransferOutcome outcome) {
        if (awaitingReport) {
            host.nothingPending();
        } else if (!legOver) { // else it is recorded and never stepped
            host.transferred(requestId, outcome.result());
        }
    }

    /** Whether a result is waited for. */
    public boolean isPending() {
        return referral != null && referral.isOpen();
    }

    public void on(SipLeg.Event.ReferAnswered answer) {
        if (referral != null) {
            referral.on(answer);
        }
    }

    public void on(SipLeg.Event.ReferReported report) {
        if (referral != null) {
            referral.on(report);
        }
    }

    /**
     * The call's leg is over.
     *
     * @return whether something is still waited for; then {@link Host#nothingPending} comes, within {@link #LATE_REPORT}
     */
    public boolean legReleased(SipLeg.Ending ending) {
        Referral open = referral;
        legOver = true;
        if (open == null || !open.legReleased(ending)) {
            return false;
        }
        awaitingReport = true;
        after(LATE_REPORT, open::nothingMoreComes);
        return true;
    }

    private EngineClock.Timer after(Duration delay, Runnable task) {
        return clock.schedule(delay, () -> owner.execute(task));
    }
}
