package io.parley.media.tts;

import io.parley.media.audio.Pcm;

/** A text as it is said: the audio, and which of its words is said when. Immutable. */
public record Speech(Pcm audio, WordMarks words) {

    /** Audio of which nobody knows where in it the words are: all of the text is said in all of it. */
    public static Speech unmarked(Pcm audio, int characters) {
        return new Speech(audio, WordMarks.whole(characters, audio.durationMillis()));
    }

    public long durationMillis() {
        return audio.durationMillis();
    }
}
