package io.parley.media.srtp;

/** Which indices have been seen, of the last {@value #PACKETS} up to the highest (RFC 3711 section 3.3.2). */
final class ReplayWindow {
    /** The least that RFC 3711 allows, 1.3 s of packets: a jitter buffer takes nothing that is older. */
    static final int PACKETS = 64;

    private static final long NONE = -1;

    private long highest = NONE;
    private long seen;

    void forget() {
        highest = NONE;
        seen = 0;
    }

    boolean empty() {
        return highest == NONE;
    }

    long highest() {
        return highest;
    }

    /** Whether it was seen before, or is too old to be told. */
    boolean refuses(long index) {
        long behind = highest - index;
        return !empty() && behind >= 0 && (behind >= PACKETS || ((seen >>> behind) & 1) != 0);
    }

    /** Only of a packet that is authentic. */
    void take(long index) {
        long ahead = index - highest;
        if (empty() || ahead >= PACKETS) {
            seen = 1;
            highest = index;
        } else if (ahead > 0) {
            seen = (seen << ahead) | 1;
            highest = index;
        } else {
            seen |= 1L << -ahead;
        }
    }
}
