package io.parley.media.srtp;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A master key with its salt, for one direction (RFC 4568 section 6.1). Its text never tells the key; {@link #inline} does, for
 * the one place that writes it into SDP. Immutable.
 */
public final class SrtpKey {
    private static final String INLINE = "inline:";

    private final CryptoSuite suite;
    private final byte[] master;

    SrtpKey(CryptoSuite suite, byte[] master) {
        this.suite = suite;
        this.master = master;
    }

    /** A new key; {@code random} must be one that nobody can foresee. The process's first takes a second or more. */
    public static SrtpKey random(CryptoSuite suite, RandomGenerator random) {
        Contexts.prepare(); // here, for the event loop needs it next
        byte[] master = new byte[suite.masterBytes()];
        random.nextBytes(master);
        return new SrtpKey(suite, master);
    }

    /**
     * Reads the key parameters of {@code a=crypto}: {@code inline:KEY||SALT} in base64, perhaps with a lifetime, which a call does
     * not reach. Empty if it is none, and for what we do not do: more than one key, and keys with an identifier (MKI).
     */
    public static Optional<SrtpKey> parse(CryptoSuite suite, String parameters) {
        if (!parameters.regionMatches(true, 0, INLINE, 0, INLINE.length()) || parameters.indexOf(';') >= 0) {
            return Optional.empty();
        }
        String[] parts = parameters.substring(INLINE.length()).split("\\|", -1);
        if (parts.length > 2 || (parts.length == 2 && parts[1].indexOf(':') >= 0)) {
            return Optional.empty();
        }
        try {
            byte[] master = Base64.getDecoder().decode(parts[0]);
            return master.length == suite.masterBytes() ? Optional.of(new SrtpKey(suite, master)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** As SDP carries it: the secret itself. */
    public String inline() {
        return INLINE + Base64.getEncoder().encodeToString(master);
    }

    public CryptoSuite suite() {
        return suite;
    }

    byte[] masterKey() {
        return Arrays.copyOf(master, CryptoSuite.KEY_BYTES);
    }

    byte[] masterSalt() {
        return Arrays.copyOfRange(master, CryptoSuite.KEY_BYTES, master.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SrtpKey that && suite == that.suite && MessageDigest.isEqual(master, that.master);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(master);
    }

    @Override
    public String toString() {
        return suite + " ***";
    }
}
