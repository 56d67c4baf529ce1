package io.parley.engine.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a registration stands. Immutable.
 *
 * @param since the phase has been this one
 * @param failure of the last attempt; empty after one that went well
 * @param boundUntil the registrar said so; calls may come until then, also while refreshing fails
 * @param nextAttempt when the next REGISTER goes out; empty while one waits for its answer
 * @param serviceRoute Route set for our requests (RFC 3608); empty: none
 * @param tally of all attempts so far
 */
public record RegistrationState(
        Phase phase,
        Instant since,
        Optional<Failure> failure,
        Optional<Instant> boundUntil,
        Optional<Instant> nextAttempt,
        List<String> serviceRoute,
        Tally tally) {

    public RegistrationState {
        serviceRoute = List.copyOf(serviceRoute);
    }

    /** What it is doing. */
    public enum Phase {
        /** The first REGISTER, or the first after a failure, has no answer yet. */
        REGISTERING,
        /** Calls reach us; also while a refresh waits for its answer. */
        REGISTERED,
        /** The last attempt failed; another follows. */
        FAILED,
        /** Taken away by us. */
        ENDED
    }

    /**
     * Why an attempt failed.
     *
     * @param status SIP status, 0 if no answer came
     * @param reason the registrar's phrase, or ours
     */
    public record Failure(int status, String reason) {
        @Override
        public String toString() {
            return status == 0 ? reason : status + " " + reason;
        }
    }

    /** Attempts that have ended. */
    public record Tally(long succeeded, long failed) {
        static final Tally NONE = new Tally(0, 0);

        Tally success() {
            return new Tally(succeeded + 1, failed);
        }

        Tally failure() {
            return new Tally(succeeded, failed + 1);
        }
    }

    static RegistrationState begun(Instant at) {
        return new RegistrationState(
                Phase.REGISTERING, at, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Tally.NONE);
    }

    /** An attempt waits for its answer. */
    RegistrationState attempting(Instant at) {
        Phase next = phase == Phase.REGISTERED ? phase : Phase.REGISTERING;
        return new RegistrationState(next, since(next, at), failure, boundUntil, Optional.empty(), serviceRoute, tally);
    }

    RegistrationState bound(Instant at, Instant until, Instant refresh, List<String> route) {
        return new RegistrationState(
                Phase.REGISTERED,
                since(Phase.REGISTERED, at),
                Optional.empty(),
                Optional.of(until),
                Optional.of(refresh),
                route,
                tally.success());
    }

    RegistrationState failed(Instant at, Failure why, Instant again) {
        return new RegistrationState(
                Phase.FAILED,
                since(Phase.FAILED, at),
                Optional.of(why),
                boundUntil.filter(until -> until.isAfter(at)),
                Optional.of(again),
                serviceRoute,
                tally.failure());
    }

    RegistrationState ended(Instant at) {
        return new RegistrationState(
                Phase.ENDED, since(Phase.ENDED, at), failure, Optional.empty(), Optional.empty(), List.of(), tally);
    }

    private Instant since(Phase next, Instant at) {
        return next == phase ? since : at;
    }
}
