package io.parley.media.asr.net;

/**
 * What a {@link VoskServerRecognizer} is doing and has done. The counts grow from its start on.
 *
 * @param utterances that have begun and have no text yet
 * @param waiting of those, utterances whose audio waits for a connection
 * @param open connections that are open, in use or spare
 * @param connected connections that were opened
 * @param refused attempts to open one that failed
 * @param failed utterances that ended without a text for the server's sake
 * @param late answers to utterances that were over already; ignored
 * @param unasked answers that nothing had been sent for; ignored
 * @param disordered texts that came before one that precedes them in the audio; put in order
 */
public record ServerLoad(
        int utterances,
        int waiting,
        int open,
        long connected,
        long refused,
        long failed,
        long late,
        long unasked,
        long disordered) {}
