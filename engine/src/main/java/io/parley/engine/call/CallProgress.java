package io.parley.engine.call;

import io.parley.engine.announcement.Announcement;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipLeg;
import io.parley.media.codec.AudioCodec;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far a call has come, and the evidence for what it will have been: the source of {@link CallEvent.Ended}. Used by
 * the owner.
 */
final class CallProgress {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StampedJournal journal;
    private boolean dialled;
    private boolean inbound;
    private long rangNanos = -1;
    private long answeredNanos = -1;
    private long releasedNanos = -1;
    private boolean mediaFailed;
    private boolean failedBefore;
    private Optional<Announcement> announced = Optional.empty();
    private Optional<String> ourReason = Optional.empty();
    private Optional<SipLeg.Ending> ending = Optional.empty();

    CallProgress(StampedJournal journal) {
        this.journal = journal;
    }

    void dialled() {
        dialled = true;
        journal.add(new CallEvent.Signalling("sent INVITE", ""));
    }

    void received() {
        inbound = true;
        journal.add(new CallEvent.Signalling("received INVITE", ""));
    }

    /** We send 180. */
    void letsRing() {
        rangNanos = journal.nanosSinceOpened();
        journal.add(new CallEvent.Signalling("sent 180", ""));
    }

    /** We send 183 with an answer. */
    void announces() {
        journal.add(new CallEvent.Signalling("sent 183", "early media"));
    }

    void notDialled(String reason) {
        ourReason = Optional.of(reason);
    }

    void ringing(int status, String reason) {
        if (status == 180 && rangNanos < 0) {
            rangNanos = journal.nanosSinceOpened();
        }
        journal.add(new CallEvent.Signalling("received " + status, reason));
    }

    /** The INVITE goes elsewhere. */
    void redirected(SipLeg.Event.Redirected redirected) {
        String answer = redirected.status() > 0 ? "received " + redirected.status() : "no answer";
        journal.add(new CallEvent.Signalling(answer, redirected.reason()));
        journal.add(new CallEvent.Signalling("sent INVITE", "redirected to " + redirected.host()));
    }

    void earlyMedia(int status) {
        journal.add(new CallEvent.Signalling("received " + status, "early media"));
    }

    /** The network says before an answer why there will be none; the first time is what counts. */
    void announced(Announcement what, String text) {
        if (announced.isEmpty()) {
            announced = Optional.of(what);
            journal.add(new CallEvent.Announced(what.name(), text));
        }
    }

    /** Whether words that are still being understood may say why there was no answer. */
    boolean mayBeAnnounced() {
        return !isAnswered() && announced.isEmpty();
    }

    void answered(AudioCodec codec) {
        answeredNanos = journal.nanosSinceOpened();
        journal.add(new CallEvent.Answered(codec.name()));
    }

    boolean isAnswered() {
        return answeredNanos >= 0;
    }

    void noCommonCodec() {
        mediaFailed = true;
        journal.add(new CallEvent.Media("failed", "no common codec"));
    }

    /** False if the call is ending already. */
    boolean beginEnding(String reason) {
        if (ending()) {
            return false;
        }
        ourReason = Optional.of(reason);
        return true;
    }

    boolean ending() {
        return ourReason.isPresent() || ending.isPresent();
    }

    /** Remembers a failure; tells whether there was one before. */
    boolean failedBefore() {
        boolean before = failedBefore;
        failedBefore = true;
        return before;
    }

    void released(SipLeg.Ending how) {
        if (ending.isEmpty()) {
            ending = Optional.of(how);
            releasedNanos = journal.nanosSinceOpened();
            journal.add(new CallEvent.Signalling(
                    CallEvent.Signalling.RELEASED, how.kind() + " by " + how.by() + " " + how.status()));
        }
    }

    CallEvent.Ended ended(boolean complete, Map<String, String> info) {
        long end = releasedNanos >= 0 ? releasedNanos : journal.nanosSinceOpened();
        long ringEnd = answeredNanos >= 0 ? answeredNanos : end;
        return new CallEvent.Ended(
                outcome().name(),
                ending.map(e -> e.by().name().toLowerCase(Locale.ROOT))
                        .orElse(ourReason.isPresent() ? "us" : "unknown"),
                ending.map(SipLeg.Ending::status).orElse(0),
                ending.map(e -> e.q850Cause().orElse(-1)).orElse(-1),
                reason(),
                complete,
                info,
                rangNanos < 0 ? 0 : (ringEnd - rangNanos) / NANOS_PER_MILLI,
                answeredNanos < 0 ? 0 : (end - answeredNanos) / NANOS_PER_MILLI);
    }

    private Outcome outcome() {
        if (mediaFailed) {
            return Outcome.MEDIA_FAILURE;
        }
        if (answeredNanos >= 0) {
            return Outcome.CONNECTED;
        }
        if (!dialled && !inbound) {
            return Outcome.NOT_DIALLED;
        }
        if (announced.isPresent()) {
            return Outcome.of(announced.get());
        }
        // That a call rang here is no evidence of what its caller wanted.
        boolean rangThere = rangNanos >= 0 && !inbound;
        return ending.map(e -> Outcome.ofUnanswered(e, rangThere, ourReason.isEmpty()))
                .orElse(Outcome.UNKNOWN);
    }

    private String reason() {
        boolean byPeer = ending.filter(e -> e.by() != SipLeg.Ending.By.US).isPresent();
        return byPeer || ourReason.isEmpty() ? ending.map(SipLeg.Ending::reason).orElse("") : ourReason.get();
    }
}
