package io.parley.engine.conversation;

import io.parley.dialog.Action.PromptPart;
import io.parley.media.tts.Speech;
import io.parley.media.tts.Synthesizer;
import java.util.List;
import java.util.Optional;

/** Turns what a bot says into audio. Safe for use by many calls. */
public interface Prompts {

    /** What is rendered, kept and handed to the audio as one: a sentence or a recording. */
    interface Piece {
        /** Where its words begin in {@link PromptPart#words(List)} of the whole prompt. */
        int start();

        /** What is said in it. */
        String words();

        /** Silence after it, if another piece follows. */
        int pauseMillis();

        /** Its audio if it is ready now; never blocks for long (a file may be read). */
        Optional<Speech> ready();

        /**
         * Its audio, rendered if need be; blocks.
         *
         * @param early takes what there is of it while the rest is rendered, where that is possible
         * @throws RuntimeException if it cannot be spoken or read
         */
        Rendered render(Synthesizer.Early early);

        /** The same where all of it is waited for. */
        default Speech render() {
            return render(Synthesizer.Early.NOBODY).speech();
        }
    }

    /**
     * A piece that was rendered.
     *
     * @param instead the synthesiser that spoke in place of the bot's, which was out of order
     */
    record Rendered(Speech speech, Optional<String> instead) {}

    /** The pieces of a prompt, in order. */
    List<Piece> pieces(List<PromptPart> parts);

    /**
     * A whole prompt, rendered if need be, with marks in {@link PromptPart#words(List)}; blocks.
     *
     * @throws RuntimeException if a part cannot be spoken or read
     */
    Speech render(List<PromptPart> parts);
}
