package io.parley.engine.conversation;

import io.parley.media.SpeechEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the caller is saying or has just said, until its text is final. Decides whether a text counts for the
 * conversation. Pure; used by the owner.
 */
final class Utterances {

    /** One is spoken while those before it are decoded; more than this means a recogniser that hangs. */
    static final int MAX_OPEN = 16;

    /** One utterance so far. */
    static final class Spoken {
        final long id;
        final int epoch;
        /** The play it began over, if the caller may not interrupt that one; -1 otherwise. */
        final long protectedPlayId;
        /** The play it began over, if it may be interrupted; -1 otherwise. */
        final long interruptiblePlayId;

        /** Whether the interpreter has been told that it began, and is owed its end. */
        boolean stepped;

        /** When that protected play ended; -1 while it runs. */
        long protectedPlayEndTick = -1;

        /** What the recogniser has made of it so far. */
        String partial = "";

        /** Silence that ends it, as the audio was told; 0: as for all. */
        int endpointMillis;

        long lastSpeechTick = -1;
        long endpointTick = -1;

        Spoken(long id, int epoch, long protectedPlayId, long interruptiblePlayId) {
            this.id = id;
            this.epoch = epoch;
            this.protectedPlayId = protectedPlayId;
            this.interruptiblePlayId = interruptiblePlayId;
        }

        boolean endpointed() {
            return endpointTick >= 0;
        }
    }

    private final ArrayDeque<Spoken> open = new ArrayDeque<>();

    Spoken started(SpeechEvent.SpeechStarted event, OptionalLong livePlay, boolean interruptible) {
        long play = livePlay.orElse(-1);
        Spoken spoken =
                new Spoken(event.utteranceId(), event.epoch(), interruptible ? -1 : play, interruptible ? play : -1);
        if (open.size() == MAX_OPEN) {
            open.removeFirst();
        }
        open.addLast(spoken);
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
            if (spoken.protectedPlayId == playId) {
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
