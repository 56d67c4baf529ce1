package io.parley.media.srtp;

/**
 * The two keys of a stream, one that each side has chosen for what it sends.
 *
 * @param ours what we send is protected with it
 * @param theirs what the peer sends is protected with it; of the same suite
 */
public record SrtpKeys(SrtpKey ours, SrtpKey theirs) {
    public SrtpKeys {
        if (ours.suite() != theirs.suite()) {
            throw new IllegalArgumentException("suites: " + ours.suite() + " and " + theirs.suite() + ", expected one");
        }
    }

    public CryptoSuite suite() {
        return ours.suite();
    }
}
