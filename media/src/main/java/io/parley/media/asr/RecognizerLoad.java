package io.parley.media.asr;

/**
 * What a pool of recognisers is doing at one moment.
 *
 * @param utterances that have begun and have no text yet
 * @param waiting of those, utterances whose audio waits for a native recogniser
 * @param generalBusy open-vocabulary recognisers in use
 * @param generalIdle open-vocabulary recognisers that exist and are free
 * @param generalMost open-vocabulary recognisers that may exist
 * @param grammarBusy grammar recognisers, each made for its utterance
 * @param grammarMost grammar recognisers that may exist
 */
public record RecognizerLoad(
        int utterances,
        int waiting,
        int generalBusy,
        int generalIdle,
        int generalMost,
        int grammarBusy,
        int grammarMost) {

    /** Of no recognisers at all. */
    public static final RecognizerLoad NONE = new RecognizerLoad(0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public RecognizerLoad plus(RecognizerLoad other) {
        return new RecognizerLoad(
                utterances + other.utterances,
                waiting + other.waiting,
                generalBusy + other.generalBusy,
                generalIdle + other.generalIdle,
                generalMost + other.generalMost,
                grammarBusy + other.grammarBusy,
                grammarMost + other.grammarMost);
    }
}
