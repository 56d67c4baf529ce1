package io.parley.engine.sip;

/**
 * Offer and answer of one session (RFC 3264): both sides' descriptions as they stand, and whose offer is open. On the leg's
 * owner.
 */
final class Offers {
    private String local = "";
    private String remote = "";
    private boolean oursOpen;
    private boolean theirsOpen;

    /** We offered. */
    void offered(String sdp) {
        local = sdp;
        oursOpen = true;
    }

    /** The peer offered. */
    void wasOffered(String sdp) {
        remote = sdp;
        theirsOpen = true;
    }

    /** The peer's answer to our offer. */
    void gotAnswer(String sdp) {
        remote = sdp;
        oursOpen = false;
    }

    /** Our answer to the peer's offer. */
    void gaveAnswer(String sdp) {
        local = sdp;
        theirsOpen = false;
    }

    /** Our offer was refused, with its request; the session goes on as it was (RFC 3261 section 14.1). */
    void withdrawn() {
        oursOpen = false;
    }

    /** Nobody may offer while an offer of ours has no answer (RFC 3264 section 4). */
    boolean oursOpen() {
        return oursOpen;
    }

    boolean theirsOpen() {
        return theirsOpen;
    }

    /** Ours; empty if there is none yet. */
    String local() {
        return local;
    }

    boolean knowsRemote() {
        return !remote.isEmpty();
    }

    /** RFC 3264 section 8: the same text, or an o= line whose version stands still, changes nothing. */
    boolean unchanged(String theirs) {
        return theirs.equals(remote)
                || (!originLine(theirs).isEmpty() && originLine(theirs).equals(originLine(remote)));
    }

    private static String originLine(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("o=")).findFirst().orElse("");
    }
}
