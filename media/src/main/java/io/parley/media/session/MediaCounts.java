package io.parley.media.session;

/** What became of a call's packets and slots; plain fields, the call's event loop alone touches them. */
final class MediaCounts {
    long received;
    long duplicate;
    long foreign;
    long stale;
    long malformed;
    long sent;
    long sentPayloadBytes;
    long refusedBySocket;
    long skipped;
    long ticksLate;
    long keysRefused;
}
