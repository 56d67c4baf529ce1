package io.parley.media.asr;

/**
 * How much of the machine {@link VoskRecognizer} may use.
 *
 * @param workers decoding threads, 1 … 64; one carries six to nine people who speak at once, more with grammars
 * @param generalRecognizers open-vocabulary recognisers that exist at most, 1 … 256; 13 MB each when new, 55 MB when used
 * @param grammarRecognizers grammar recognisers that exist at most, 1 … 1024; made for one utterance each, in 0.15 ms
 * @param retireAfterUtterances a general recogniser is thrown away after so many, 1 … 10000: it grows with each
 * @param niceness of the decoding threads, 0 … 19: audio must win against decoding
 * @param partialEveryMillis audio between two interim texts, 100 … 5000
 * @param hearAgainMillis an utterance of at most this length, of which a grammar's words are the smaller part, is heard
 *     once more without the grammar, 0 (never) … 30000
 */
public record VoskSettings(
        int workers,
        int generalRecognizers,
        int grammarRecognizers,
        int retireAfterUtterances,
        int niceness,
        int partialEveryMillis,
        int hearAgainMillis) {

    /** Answers are shorter; what is longer would take longer than a caller should wait. */
    public static final int DEFAULT_HEAR_AGAIN_MILLIS = 3_000;

    private static final int GENERAL_RECOGNIZERS_PER_WORKER = 6;
    private static final int GRAMMAR_RECOGNIZERS_PER_WORKER = 32;

    public VoskSettings {
        require("workers", workers, 1, 64);
        require("generalRecognizers", generalRecognizers, 1, 256);
        require("grammarRecognizers", grammarRecognizers, 1, 1024);
        require("retireAfterUtterances", retireAfterUtterances, 1, 10_000);
        require("niceness", niceness, 0, 19);
        require("partialEveryMillis", partialEveryMillis, 100, 5000);
        require("hearAgainMillis", hearAgainMillis, 0, 30_000);
    }

    /** With the usual bound for what is heard once more. */
    public VoskSettings(
            int workers,
            int generalRecognizers,
            int grammarRecognizers,
            int retireAfterUtterances,
            int niceness,
            int partialEveryMillis) {
        this(
                workers,
                generalRecognizers,
                grammarRecognizers,
                retireAfterUtterances,
                niceness,
                partialEveryMillis,
                DEFAULT_HEAR_AGAIN_MILLIS);
    }

    /** For so many decoding threads, one less than the machine has cores: the last one is the audio's. */
    public static VoskSettings forWorkers(int workers) {
        return new VoskSettings(
                workers,
                GENERAL_RECOGNIZERS_PER_WORKER * workers,
                GRAMMAR_RECOGNIZERS_PER_WORKER * workers,
                20,
                10,
                200,
                DEFAULT_HEAR_AGAIN_MILLIS);
    }

    public VoskSettings withHearAgainMillis(int other) {
        return new VoskSettings(
                workers,
                generalRecognizers,
                grammarRecognizers,
                retireAfterUtterances,
                niceness,
                partialEveryMillis,
                other);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + ", expected " + least + " to " + most);
        }
    }
}
