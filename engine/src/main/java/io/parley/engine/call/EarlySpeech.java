package io.parley.engine.call;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.media.SpeechEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the other side says before the call is answered: the journal keeps it, the conversation never learns of it. Used by
 * the owner.
 */
final class EarlySpeech {

    /** One is spoken while those before it are decoded; more than this means a recogniser that hangs. */
    static final int MAX_OPEN = 16;

    /** So much of what was said is looked at together: a pause may part a sentence. */
    static final int MAX_CHARS = 400;

    private final StampedJournal journal;
    private final Consumer<String> listener;
    private final StringBuilder said = new StringBuilder();
    /** Utterances without a text so far. */
    private final Map<Long, SpeechEvent.Endpoint> ended = new HashMap<>();

    private final Map<Long, SpeechEvent.SpeechStarted> open = new HashMap<>();

    /** @param listener is told what has been said so far, whenever there is more of it */
    EarlySpeech(StampedJournal journal, Consumer<String> listener) {
        this.journal = journal;
        this.listener = listener;
    }

    /**
     * Takes what belongs to an utterance that began before the answer.
     *
     * @param answered whether new ones are the conversation's
     * @return false if the event is about something else
     */
    boolean on(SpeechEvent event, boolean answered) {
        return switch (event) {
            case SpeechEvent.SpeechStarted started -> !answered && begin(started);
            case SpeechEvent.Endpoint endpoint -> open.containsKey(endpoint.utteranceId()) && endpointed(endpoint);
            case SpeechEvent.Partial partial -> open.containsKey(partial.utteranceId());
            case SpeechEvent.HeardBy by -> open.containsKey(by.utteranceId()) && heardBy(by);
            case SpeechEvent.Final text -> open.remove(text.utteranceId()) != null && heard(text);
            case SpeechEvent.AsrFailed failed -> open.remove(failed.utteranceId()) != null && failed(failed);
            case SpeechEvent.Started _,
                    SpeechEvent.Paused _,
                    SpeechEvent.SpokeOn _,
                    SpeechEvent.Digit _,
                    SpeechEvent.PlayStarted _,
                    SpeechEvent.PlayPaused _,
                    SpeechEvent.PlayEnded _,
                    SpeechEvent.Slots _,
                    SpeechEvent.MediaLost _,
                    SpeechEvent.AlarmRang _,
                    SpeechEvent.Stopped _ -> false;
        };
    }

    /** Whether something was said that has no text yet. */
    boolean isOpen() {
        return !open.isEmpty();
    }

    private boolean begin(SpeechEvent.SpeechStarted started) {
        if (open.size() < MAX_OPEN) {
            open.put(started.utteranceId(), started);
            journal.add(new CallEvent.SpeechStarted(started.utteranceId(), started.epoch(), started.onsetTick()));
        }
        return true;
    }

    private boolean endpointed(SpeechEvent.Endpoint endpoint) {
        ended.put(endpoint.utteranceId(), endpoint);
        journal.add(new CallEvent.Endpointed(endpoint.utteranceId(), endpoint.lastSpeechTick()));
        return true;
    }

    private boolean heardBy(SpeechEvent.HeardBy by) {
        journal.add(new CallEvent.HeardBy(by.utteranceId(), by.recognizerId()));
        return true;
    }

    private boolean heard(SpeechEvent.Final text) {
        SpeechEvent.Endpoint endpoint = ended.remove(text.utteranceId());
        journal.add(new CallEvent.Utterance(
                text.utteranceId(),
                text.text(),
                text.confidence(),
                text.fromPartial(),
                text.decodeMillis(),
                endpoint == null ? -1 : endpoint.lastSpeechTick(),
                endpoint == null ? -1 : endpoint.tick()));
        if (!text.text().isBlank()) {
            journal.add(new CallEvent.LateSpeech(text.utteranceId(), 0, 0, "said before the call was answered"));
            said.append(said.isEmpty() ? "" : " ").append(text.text());
            said.delete(0, Math.max(0, said.length() - MAX_CHARS));
            listener.accept(said.toString());
        }
        return true;
    }

    private boolean failed(SpeechEvent.AsrFailed failure) {
        ended.remove(failure.utteranceId());
        journal.add(new CallEvent.RecognitionFailed(failure.utteranceId(), failure.reason()));
        return true;
    }
}
