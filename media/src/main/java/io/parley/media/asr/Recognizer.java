package io.parley.media.asr;

import java.util.Optional;

/**
 * Speech to text. What it holds belongs to an utterance, never to a call.
 *
 * <p>No method blocks. Results come on the recogniser's own threads; a listener returns at once. Each utterance gets
 * exactly one of {@link Listener#finished} and {@link Listener#failed}, also after {@link Utterance#cancel} (failed,
 * reason {@code cancelled}) and after {@link Recognizer#close}; nothing comes after it.
 */
public interface Recognizer extends AutoCloseable {

    /** Begins an utterance. A recogniser that is overloaded still accepts it, and reports its lag. */
    Utterance start(Request request, Listener listener);

    /** Name, model and its hash, for journal and record: {@code vosk vosk-model-small-en-us-0.15 8a5792fc}. */
    String id();

    /** How far decoding is behind the audio that was fed, in milliseconds: the longest waiting audio now. */
    long lagMillis();

    /**
     * Whether interim texts are wanted, of running utterances too; they are unless told otherwise. Under overload they
     * go first: they cost decoding time, and no final text needs them. A recogniser that makes none has nothing to do.
     */
    default void partials(boolean wanted) {}

    /** What keeps it from hearing as it should, for people; empty if nothing does. Cheap, any thread. */
    default Optional<String> ailment() {
        return Optional.empty();
    }

    /** Fails what is unfinished and gives everything back; may be called twice. */
    @Override
    void close();

    /**
     * What to listen for.
     *
     * @param utteranceId unique in the call
     * @param sampleRateHz of the audio that will be fed: 8000 or 16000
     * @param hints what the caller is likely to say
     */
    record Request(long utteranceId, int sampleRateHz, Hints hints) {

        /** With nothing known but a grammar, or open vocabulary. */
        public Request(long utteranceId, int sampleRateHz, Optional<Grammar> grammar) {
            this(utteranceId, sampleRateHz, Hints.of(grammar));
        }

        /** Phrases expected; empty for open vocabulary. */
        public Optional<Grammar> grammar() {
            return hints.grammar();
        }
    }

    /** Audio goes in here. Called by one thread. */
    interface Utterance {

        /**
         * Feeds audio; the array is not kept. Audio beyond the bound of 60 s an utterance is dropped.
         *
         * @param samples 16-bit linear
         */
        void audio(short[] samples, int offset, int length);

        /** No more audio: the final text is wanted as soon as can be. */
        void end();

        /** The text is no longer wanted. */
        void cancel();
    }

    /** Results come out here. */
    interface Listener {

        /**
         * Told before {@link #finished} where it need not be the recogniser that was asked: by one that consists of others.
         *
         * @param recognizerId {@link Recognizer#id} of the one whose text follows
         */
        default void heardBy(long utteranceId, String recognizerId) {}

        /** An interim text; {@code throughMillis} tells how much of the utterance it covers. */
        void partial(long utteranceId, int number, long throughMillis, String text);

        /**
         * The text.
         *
         * @param confidence 0 … 1, the mean over words; 0 for an empty text
         * @param fromPartial the final text was empty, this is the last good partial
         * @param decodeMillis from {@link Utterance#end} to this call
         */
        void finished(
                long utteranceId,
                long throughMillis,
                String text,
                double confidence,
                boolean fromPartial,
                long decodeMillis);

        void failed(long utteranceId, String reason);
    }
}
