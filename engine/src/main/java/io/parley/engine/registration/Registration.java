package io.parley.engine.registration;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.Registrant;
import io.parley.engine.sip.Registrant.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One binding, kept: registers, refreshes in time, backs off after failures, takes the binding away at the end (RFC 3261
 * section 10.2, RFC 5626 section 4.5). One state machine; its steps run one at a time, on the engine clock's thread or on
 * the one that brings an answer, and never wait. REGISTERs are sent by {@code sender}'s threads.
 */
final class Registration {
    /** A registrar that wants a longer binding is taken at its word once per attempt, up to this. */
    static final Duration LONGEST_EXPIRES = Duration.ofDays(1);

    /** The binding is left to expire if the registrar does not answer its removal within this. */
    static final Duration END_WAIT = Duration.ofMillis(1_500);

    private static final int INTERVAL_TOO_BRIEF = 423;

    private final Pace pace;
    private final Registrant registrant;
    private final EngineClock clock;
    private final DoubleSupplier chance;
    private final Executor sender;
    private final Consumer<RegistrationState> witness;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile RegistrationState state;

    // Guarded by this: what the next step needs.
    private int failures;
    private Duration asked;
    private boolean ending;
    private boolean waitsForAnswer;
    private long attempt;
    private EngineClock.@Nullable Timer timer;

    /**
     * Not begun yet.
     *
     * @param chance numbers from 0 to 1, below 1
     * @param sender runs what may block
     * @param witness is told each state after the first, in order; must return at once
     */
    Registration(
            Pace pace,
            Registrant registrant,
            EngineClock clock,
            DoubleSupplier chance,
            Executor sender,
            Consumer<RegistrationState> witness) {
        this.pace = pace;
        this.registrant = registrant;
        this.clock = clock;
        this.chance = chance;
        this.sender = sender;
        this.witness = witness;
        this.asked = pace.expires();
        this.state = RegistrationState.begun(clock.now());
    }

    RegistrationState state() {
        return state;
    }

    /** Sends the first REGISTER. */
    synchronized void begin() {
        if (!ending) {
            attempt();
        }
    }

    private void attempt() {
        stopTimer();
        become(state.attempting(clock.now()));
        send(asked);
    }

    private void send(Duration expires) {
        long mine = ++attempt;
        waitsForAnswer = true;
        sender.execute(() -> registrant.register(expires, answer -> onAnswer(mine, answer)));
    }

    private synchronized void onAnswer(long of, Answer answer) {
        if (of != attempt || !waitsForAnswer) {
            return;
        }
        waitsForAnswer = false;
        if (ending) {
            over();
            return;
        }
        switch (answer) {
            case Answer.Bound bound -> onBound(bound);
            case Answer.Refused refused -> onRefused(refused);
            case Answer.Unanswered unanswered ->
                fail(
                        new RegistrationState.Failure(0, unanswered.reason()),
                        pace.retry(failures + 1, chance.getAsDouble()));
        }
    }

    private void onBound(Answer.Bound bound) {
        failures = 0;
        Duration refresh = pace.refresh(bound.granted(), chance.getAsDouble());
        Instant now = clock.now();
        become(state.bound(now, now.plus(bound.granted()), now.plus(refresh), bound.serviceRoute()));
        timer = clock.schedule(refresh, this::fallDue);
    }

    private void onRefused(Answer.Refused refused) {
        Duration least = refused.minExpires().orElse(Duration.ZERO);
        if (refused.status() == INTERVAL_TOO_BRIEF
                && least.compareTo(asked) > 0
                && least.compareTo(LONGEST_EXPIRES) <= 0) {
            asked = least; // RFC 3261 section 10.2.8; each such answer asks for more, so this ends
            send(asked);
            return;
        }
        Duration wait = saysNo(refused.status())
                ? pace.retryRefused(chance.getAsDouble())
                : pace.retry(failures + 1, chance.getAsDouble());
        Duration retryAfter = refused.retryAfter().orElse(Duration.ZERO);
        if (retryAfter.compareTo(Pace.LONGEST_RETRY_AFTER) > 0) {
            retryAfter = Pace.LONGEST_RETRY_AFTER;
        }
        fail(
                new RegistrationState.Failure(refused.status(), refused.reason()),
                retryAfter.compareTo(wait) > 0 ? retryAfter : wait);
    }

    /** An answer that somebody has to do something about: password, user or rights. */
    private static boolean saysNo(int status) {
        return status == 401 || status == 403 || status == 404 || status == 407 || status >= 600;
    }

    private void fail(RegistrationState.Failure why, Duration wait) {
        failures++;
        Instant now = clock.now();
        become(state.failed(now, why, now.plus(wait)));
        timer = clock.schedule(wait, this::fallDue);
    }

    private synchronized void fallDue() {
        if (!ending && !waitsForAnswer) {
            attempt();
        }
    }

    /**
     * Takes the binding away if there is one, or may be; no REGISTER but this one is sent any more. Twice is no error.
     *
     * @return done when the registrar has answered, or has not in time
     */
    synchronized CompletableFuture<Void> end() {
        if (ending) {
            return ended;
        }
        ending = true;
        stopTimer();
        Instant now = clock.now();
        boolean mayBeBound = waitsForAnswer
                || state.boundUntil().filter(until -> until.isAfter(now)).isPresent();
        become(state.ended(now));
        if (mayBeBound) {
            timer = clock.schedule(END_WAIT, this::over);
            send(Duration.ZERO);
        } else {
            over();
        }
        return ended;
    }

    private synchronized void over() {
        waitsForAnswer = false;
        stopTimer();
        ended.complete(null);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void become(RegistrationState next) {
        state = next;
        witness.accept(next);
    }
}
