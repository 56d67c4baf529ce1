package io.parley.engine.conversation;

import io.parley.media.SpeechEvent;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What the caller is saying or has just said, until its text is final. Decides whether a text counts for the
 * conversation. Pure; used by the owner.
 */
final class Utterances {

    /** One is spoken while those before it are decoded; more than this means a recogniser that hangs. */
    static final int MAX_OPEN = 16;

    private static final long NONE = -1;

    /** One utterance so far. */
    static final class Spoken {
        final long id;
        final int epoch;
        /** Its first slot of speech. */
        final long onsetTick;
        /** The play it began over, if the caller may not interrupt that one, or not yet; -1 otherwise. */
        final long protectedPlayId;
        /** The play it began over, if it may be interrupted, now or later; -1 otherwise. */
        final long interruptiblePlayId;
        /** Whether it is answered at that play's end if all of it was said where it may not be interrupted. */
        final boolean keep;

        /** Whether the interpreter has been told that it began, and is owed its end. */
        boolean stepped;

        /** When that protected play ended, or may be interrupted; -1 while that is not known. */
        long protectedPlayEndTick = -1;

        /** What the recogniser has made of it so far. */
        String partial = "";

        /** Silence that ends it, as the audio was told; 0: as for all. */
        int endpointMillis;

        long lastSpeechTick = -1;
        long endpointTick = -1;

        Spoken(SpeechEvent.SpeechStarted event, long protectedPlayId, long interruptiblePlayId, boolean keep) {
            this.id = event.utteranceId();
            this.epoch = event.epoch();
            this.onsetTick = event.onsetTick();
            this.protectedPlayId = protectedPlayId;
            this.interruptiblePlayId = interruptiblePlayId;
            this.keep = keep;
        }

        /** How long it was, once it has ended. */
        long speechTicks() {
            return Math.max(0, lastSpeechTick - onsetTick);
        }

        boolean endpointed() {
            return endpointTick >= 0;
        }
    }

    private final ArrayDeque<Spoken> open = new ArrayDeque<>();

    /**
     * The play that the caller hears when he begins to speak.
     *
     * @param interruptible whether it may be interrupted, now or later
     * @param opensTick from when on; {@link Long#MAX_VALUE} if that is not known, or never
     * @param keep whether what is said before is answered at its end
     */
    record Over(long playId, boolean interruptible, long opensTick, boolean keep) {}

    /** The caller began to speak. */
    Spoken started(SpeechEvent.SpeechStarted event, Optional<Over> over) {
        Spoken spoken = over.map(play -> over(event, play)).orElseGet(() -> new Spoken(event, NONE, NONE, false));
        if (open.size() == MAX_OPEN) {
            open.removeFirst();
        }
        open.addLast(spoken);
        return spoken;
    }

    private static Spoken over(SpeechEvent.SpeechStarted event, Over play) {
        boolean now = play.opensTick <= event.tick();
        Spoken spoken = new Spoken(event, now ? NONE : play.playId, play.interruptible ? play.playId : NONE, play.keep);
        if (!now && play.opensTick < Long.MAX_VALUE) {
            spoken.protectedPlayEndTick = play.opensTick;
        }
        return spoken;
    }

    void endpointed(SpeechEvent.Endpoint event) {
        find(event.utteranceId()).ifPresent(spoken -> {
            spoken.lastSpeechTick = event.lastSpeechTick();
            spoken.endpointTick = event.tick();
        });
    }

    void playEnded(long playId, long tick) {
        for (Spoken spoken : open) {
            if (spoken.protectedPlayId == playId && spoken.protectedPlayEndTick < 0) {
                spoken.protectedPlayEndTick = tick;
            }
        }
    }

    Optional<Spoken> find(long utteranceId) {
        return open.stream().filter(s -> s.id == utteranceId).findFirst();
    }

    /** The utterance that is being spoken now. */
    Optional<Spoken> speaking() {
        return open.isEmpty() || open.getLast().endpointed() ? Optional.empty() : Optional.of(open.getLast());
    }

    Optional<Spoken> close(long utteranceId) {
        Optional<Spoken> spoken = find(utteranceId);
        spoken.ifPresent(open::remove);
        return spoken;
    }

    /** Whether all of it was said over a prompt that may not be interrupted: speech that outlasts the prompt counts. */
    boolean saidOverProtectedPlay(Spoken spoken) {
        if (spoken.protectedPlayId < 0) {
            return false;
        }
        return spoken.protectedPlayEndTick < 0 || spoken.lastSpeechTick <= spoken.protectedPlayEndTick;
    }
}
