package io.parley.engine.conversation;

import io.parley.media.audio.Pcm;

/**
 * A judgement of whether a caller who pauses is at his end, from how it sounds and what it says: a model of prosody, of
 * language, or both. None comes with the program. Shared by all calls, so safe for any thread; may block, on a thread of
 * its own for each question. It advises: an answer that comes later than {@link TurnAdvice#BOUND} counts for nothing.
 */
@FunctionalInterface
public interface TurnModel {

    /**
     * How likely the caller is at his end.
     *
     * @param recent the last seconds of the caller up to the pause, which has lasted 200 ms, at 8 kHz
     * @param soFar interim text of what he is saying; may be empty, and behind the audio
     * @return 0 (he goes on) … 1 (it is over); about 0.5 where it cannot tell
     */
    double isOver(Pcm recent, String soFar);
}
