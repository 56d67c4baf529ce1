package io.parley.engine.conversation;

import io.parley.dialog.Action.PromptPart;
import io.parley.media.tts.Speech;
import java.util.List;
import java.util.Optional;

/**
 * Turns what a bot says into audio, marked with where in {@link PromptPart#words(List)} it is. Safe for use by many
 * calls.
 */
public interface Prompts {

    /** The audio if it is ready now; never blocks for long (a file may be read). */
    Optional<Speech> ready(List<PromptPart> parts);

    /**
     * The audio, rendered if need be; blocks.
     *
     * @throws RuntimeException if a part cannot be spoken or read
     */
    Speech render(List<PromptPart> parts);
}
