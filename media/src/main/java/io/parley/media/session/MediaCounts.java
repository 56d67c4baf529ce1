package io.parley.media.session;

import io.parley.media.srtp.SrtpSession;

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
    long forged;
    long replayed;

    /** Whether a packet may go on; counted if not. */
    boolean authentic(SrtpSession.Verdict verdict) {
        switch (verdict) {
            case AUTHENTIC -> {
                return true;
            }
            case FORGED -> forged++;
            case REPLAYED -> replayed++;
            case MALFORMED -> malformed++;
        }
        return false;
    }
}
