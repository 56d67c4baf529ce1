package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.engine.journal.CallEvent.TurnLatency;
import io.parley.engine.journal.CallEvent.TurnMarks;
import io.parley.media.SpeechEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the caller waits for an answer, on the wire and by parts. It puts together the marks that the audio loop gives
 * and those of the conversation, all in media time: a turn begins with a text or key that is taken, and ends with the first
 * packet of what the bot says to it. A turn to which nothing is said has no latency, and what is said later, of another
 * cause, is not its answer. Pure; used by the owner.
 */
final class TurnTimer {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int MILLIS_PER_TICK = 20;
    private static final long NANOS_PER_TICK = MILLIS_PER_TICK * NANOS_PER_MILLI;

    /** What is known of utterances whose text may still be taken, the oldest first. */
    private final Map<Long, Speech> speech = new LinkedHashMap<>();

    private int turns;
    private @Nullable Turn open;
    /** When a play that had been paused went on: what the caller said before did not interrupt it. */
    private long resumedNanos = Long.MIN_VALUE;

    private static final class Speech {
        final long onsetNanos;
        SpeechEvent.@Nullable Endpoint end;
        long silenceMillis = -1;

        Speech(long onsetNanos) {
            this.onsetNanos = onsetNanos;
        }
    }

    private enum Waits {
        FOR_DECISION,
        FOR_SERVICE,
        FOR_PLAY
    }

    private static final class Turn {
        final int number;
        final long arrivedNanos;
        final Optional<SpeechEvent.Endpoint> end;
        final long silenceMillis;
        final long heardNanos;

        Waits waits = Waits.FOR_DECISION;
        /** Since when it is decided or somebody else is waited for. */
        long sinceNanos;

        long decisionNanos;
        long serviceNanos;
        long decidedNanos;
        boolean rendered;
        long renderedNanos;
        long playId = -1;

        Turn(int number, long arrivedNanos, Optional<SpeechEvent.Endpoint> end, long silenceMillis, long heardNanos) {
            this.number = number;
            this.arrivedNanos = arrivedNanos;
            this.end = end;
            this.silenceMillis = silenceMillis;
            this.heardNanos = heardNanos;
            this.sinceNanos = heardNanos;
        }
    }

    void speechStarted(SpeechEvent.SpeechStarted event) {
        if (speech.size() == Utterances.MAX_OPEN) {
            speech.remove(speech.keySet().iterator().next());
        }
        speech.put(event.utteranceId(), new Speech(event.arrivedNanos()));
    }

    void endpointed(SpeechEvent.Endpoint event) {
        Speech ended = speech.get(event.utteranceId());
        if (ended != null) {
            ended.end = event;
        }
    }

    /**
     * The bot is silent because the caller speaks.
     *
     * @return milliseconds from the caller's first packet of speech to the play's last packet, -1 if that is not known; of a
     *     play that had gone on before, from there
     */
    long paused(SpeechEvent.PlayPaused event) {
        Speech interrupting = speech.get(event.utteranceId());
        if (interrupting == null) {
            return -1;
        }
        interrupting.silenceMillis = silenceMillis(interrupting, event.sentNanos());
        return interrupting.silenceMillis;
    }

    /**
     * A play ended because of what the caller says, held before or not.
     *
     * @param tick of its end: its last packet was that of the slot before
     */
    void cut(long utteranceId, long tick) {
        Speech interrupting = speech.get(utteranceId);
        if (interrupting != null && interrupting.silenceMillis < 0) {
            interrupting.silenceMillis = silenceMillis(interrupting, (tick - 1) * NANOS_PER_TICK);
        }
    }

    private long silenceMillis(Speech interrupting, long lastSentNanos) {
        // Who spoke before the play began or went on had not interrupted it yet.
        return Math.max(0, millis(lastSentNanos - Math.max(interrupting.onsetNanos, resumedNanos)));
    }

    /** The play goes on: that was no interruption. */
    void resumed(long nanos) {
        resumedNanos = nanos;
        speech.values().forEach(each -> each.silenceMillis = -1);
    }

    /** The text of an utterance is taken as the next turn. */
    void heard(long utteranceId, long nanos) {
        Speech said = speech.remove(utteranceId);
        SpeechEvent.Endpoint end = said == null ? null : said.end;
        open = said == null || end == null
                ? null
                : new Turn(++turns, end.arrivedNanos(), Optional.of(end), said.silenceMillis, nanos);
    }

    /** A key press is taken as the next turn. */
    void pressed(SpeechEvent.Digit event, long nanos) {
        open = new Turn(++turns, event.arrivedNanos(), Optional.empty(), -1, nanos);
    }

    /**
     * An input has been stepped.
     *
     * @param begunNanos when the conversation had it
     * @param nanos when it was decided what is done
     */
    void stepped(Input input, List<Action> actions, long begunNanos, long nanos) {
        Turn turn = open;
        if (turn == null || turn.waits == Waits.FOR_PLAY) {
            return;
        }
        boolean ownInput = turn.waits == Waits.FOR_DECISION || isOfService(input);
        Optional<Action.Say> answer = actions.stream()
                .filter(Action.Say.class::isInstance)
                .map(Action.Say.class::cast)
                .findFirst();
        if (!ownInput && answer.isEmpty()) {
            return; // something else happened while a service is waited for
        }
        if (turn.waits == Waits.FOR_SERVICE) {
            turn.serviceNanos += begunNanos - turn.sinceNanos;
            turn.decisionNanos += nanos - begunNanos;
        } else {
            turn.decisionNanos += nanos - turn.sinceNanos;
        }
        turn.sinceNanos = nanos;
        if (answer.isPresent()) {
            turn.waits = Waits.FOR_PLAY;
            turn.playId = answer.get().playId();
            turn.decidedNanos = nanos;
            turn.renderedNanos = nanos;
        } else if (actions.stream().anyMatch(TurnTimer::asks)) {
            turn.waits = Waits.FOR_SERVICE;
        } else {
            open = null;
        }
    }

    private static boolean isOfService(Input input) {
        return input instanceof Input.HttpEnded || input instanceof Input.LlmSaid || input instanceof Input.LlmEnded;
    }

    private static boolean asks(Action action) {
        return action instanceof Action.CallHttp || action instanceof Action.AskLlm;
    }

    /** The first audio of a prompt is rendered, or was found, and goes to the loop. */
    void rendered(long playId, long nanos) {
        Turn turn = open;
        if (turn != null && turn.playId == playId && !turn.rendered) {
            turn.rendered = true;
            turn.renderedNanos = nanos;
        }
    }

    /** A prompt's first packet went out. */
    Optional<TurnLatency> playStarted(SpeechEvent.PlayStarted event) {
        Turn turn = open;
        // A play that begins has not been interrupted by what was said before.
        resumedNanos = event.sentNanos();
        if (turn == null || turn.playId != event.playId()) {
            return Optional.empty();
        }
        open = null;
        return Optional.of(latency(turn, event));
    }

    private static TurnLatency latency(Turn turn, SpeechEvent.PlayStarted sound) {
        long transport = turn.end
                .map(end -> millis(end.speechNanos() - end.arrivedNanos()))
                .orElse(0L);
        long endpoint = turn.end
                .map(end -> (end.tick() - end.lastSpeechTick()) * MILLIS_PER_TICK)
                .orElse(0L);
        long recognition =
                turn.end.map(end -> millis(turn.heardNanos - end.nanos())).orElse(0L);
        long decision = millis(turn.decisionNanos);
        long service = millis(turn.serviceNanos);
        long synthesis = millis(turn.renderedNanos - turn.decidedNanos);
        long playout = millis(sound.sentNanos() - sound.readyNanos());
        long total = millis(sound.sentNanos() - turn.arrivedNanos);
        long explained = transport + endpoint + recognition + decision + service + synthesis + playout;
        return new TurnLatency(
                turn.number,
                endpoint,
                recognition,
                decision,
                playout,
                total,
                transport,
                service,
                synthesis,
                total - explained,
                turn.silenceMillis,
                Optional.of(new TurnMarks(
                        micros(turn.arrivedNanos),
                        turn.end.map(end -> micros(end.speechNanos())).orElse(TurnMarks.NONE),
                        turn.end.map(end -> micros(end.nanos())).orElse(TurnMarks.NONE),
                        micros(turn.heardNanos),
                        micros(turn.decidedNanos),
                        micros(sound.readyNanos()),
                        micros(sound.sentNanos()))));
    }

    private static long millis(long nanos) {
        return Math.round((double) nanos / NANOS_PER_MILLI);
    }

    private static long micros(long nanos) {
        return Math.round((double) nanos / NANOS_PER_MICRO);
    }
}
