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
    private boolean settled;

    /** We offered. */
    void offered(String sdp) {
        local = sdp;
        oursOpen = true;
        settled = false;
    }

    /** The peer offered. */
    void wasOffered(String sdp) {
        remote = sdp;
        theirsOpen = true;
    }

    /** The peer's answer to our offer; in an unreliable provisional answer, a final one may still differ. */
    void gotAnswer(String sdp) {
        remote = sdp;
        oursOpen = false;
    }

    /** The peer's answer in a reliable message: what follows to the same offer is no answer (RFC 3261 section 13.2.1). */
    void gotFinalAnswer(String sdp) {
        gotAnswer(sdp);
        settled = true;
    }

    /** Whether our last offer has had its final answer. */
    boolean settled() {
        return settled;
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

    /** The peer's; empty if there is none yet. */
    String remote() {
        return remote;
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
