package io.parley.server.calls;

import io.parley.engine.journal.CallEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A call at one moment, derived from its events and from nothing else. Immutable.
 *
 * @param since when it came into its state
 * @param turns how often the bot has answered
 * @param outcome of a call that has ended, one of {@code io.parley.engine.call.Outcome}
 * @param hungUpBy the same, {@code us}, {@code peer}, {@code network} or {@code unknown}
 */
public record CallView(
        String callId,
        State state,
        Instant since,
        Instant startedAt,
        String direction,
        String trunk,
        String bot,
        String botHash,
        String from,
        String to,
        int turns,
        Optional<String> outcome,
        Optional<String> hungUpBy) {

    /** How far a call has come. */
    public enum State {
        /** We call, and nothing rings yet. */
        DIALLING,
        /** It rings, there or here. */
        RINGING,
        /** Answered. */
        TALKING,
        /** Released, its files are being completed. */
        ENDING,
        /** Over: its journal has its last line. */
        ENDED
    }

    private static final String INBOUND = "inbound";

    /** The call at its first event. */
    static CallView of(CallEvent.Opened opened) {
        Instant at = OffsetDateTime.parse(opened.wallClock()).toInstant();
        return new CallView(
                opened.callId(),
                opened.direction().equals(INBOUND) ? State.RINGING : State.DIALLING,
                at,
                at,
                opened.direction(),
                opened.trunk(),
                opened.bot(),
                opened.botHash(),
                opened.from(),
                opened.to(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The call after an event.
     *
     * @param nanos since the call was opened
     */
    CallView after(long nanos, CallEvent event) {
        return switch (event) {
            case CallEvent.Opened opened -> of(opened);
            case CallEvent.Signalling sip when sip.tellsRinging() -> reached(State.RINGING, nanos);
            case CallEvent.Signalling sip when sip.tellsRelease() -> reached(State.ENDING, nanos);
            case CallEvent.Answered _ -> reached(State.TALKING, nanos);
            case CallEvent.MediaClosed _ -> reached(State.ENDING, nanos);
            case CallEvent.TurnLatency _ -> with(state, since, turns + 1, outcome, hungUpBy);
            case CallEvent.Ended ended ->
                with(
                        State.ENDED,
                        startedAt.plusNanos(nanos),
                        turns,
                        Optional.of(ended.outcome()),
                        Optional.of(ended.hungUpBy()));
            case CallEvent _ -> this;
        };
    }

    /** Only ever moves forward. */
    private CallView reached(State next, long nanos) {
        return next.compareTo(state) <= 0 ? this : with(next, startedAt.plusNanos(nanos), turns, outcome, hungUpBy);
    }

    private CallView with(State s, Instant at, int turnsNow, Optional<String> how, Optional<String> by) {
        return new CallView(callId, s, at, startedAt, direction, trunk, bot, botHash, from, to, turnsNow, how, by);
    }
}
