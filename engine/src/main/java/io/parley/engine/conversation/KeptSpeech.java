package io.parley.engine.conversation;

import io.parley.engine.conversation.Utterances.Spoken;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the caller has said over a prompt that could not be stopped, where the bot wants to answer it at the prompt's end:
 * one answer to all of it. Used by the owner.
 */
final class KeptSpeech {
    /** More than anybody says over one prompt; what comes after is lost. */
    static final int MAX_KEPT = 8;

    private record Kept(Spoken spoken, String text, double confidence) {}

    private final List<Kept> kept = new ArrayList<>();

    /** Several utterances as one. */
    record All(long utteranceId, int epoch, String text, double confidence) {}

    /** Keeps one. */
    boolean add(Spoken spoken, String text, double confidence) {
        return kept.size() < MAX_KEPT && kept.add(new Kept(spoken, text, confidence));
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** This utterance with all that was kept before it and belongs to the same question; nothing is kept afterwards. */
    All with(Spoken spoken, String text, double confidence) {
        kept.removeIf(it -> it.spoken.epoch != spoken.epoch);
        kept.add(new Kept(spoken, text, confidence));
        return take();
    }

    /**
     * All that was kept; nothing is afterwards.
     *
     * @throws java.util.NoSuchElementException if nothing was
     */
    All take() {
        Spoken last = kept.getLast().spoken;
        All all = new All(
                last.id,
                last.epoch,
                kept.stream().map(Kept::text).collect(Collectors.joining(" ")),
                kept.stream().mapToDouble(Kept::confidence).min().orElse(0));
        kept.clear();
        return all;
    }
}
