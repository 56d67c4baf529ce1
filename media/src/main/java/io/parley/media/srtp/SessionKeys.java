package io.parley.media.srtp;

import java.util.Arrays;

/**
 * What is derived from a master key for RTP or for RTCP (RFC 3711 section 4.3, key derivation rate 0; RFC 7714 section 11 has the
 * same function for its own lengths).
 *
 * @param authentication empty where the cipher authenticates itself
 */
@SuppressWarnings("ArrayRecordComponent") // carried from here to a cipher, never compared
record SessionKeys(byte[] encryption, byte[] authentication, byte[] salt) {
    private static final int HMAC_SHA1_KEY_BYTES = 20;
    private static final int LABEL_AT = 7;
    private static final int INPUT_SALT_BYTES = 14;

    /** The first of three labels in a row: encryption, authentication, salt. */
    enum Of {
        RTP(0),
        RTCP(3);

        private final int label;

        Of(int label) {
            this.label = label;
        }
    }

    static SessionKeys derive(SrtpKey key, Of which) {
        boolean aead = key.suite() == CryptoSuite.AEAD_AES_128_GCM;
        var master = new AesBlocks(key.masterKey(), 2 * AesBlocks.BLOCK_BYTES);
        byte[] salt = Arrays.copyOf(key.masterSalt(), INPUT_SALT_BYTES);
        return new SessionKeys(
                derive(master, salt, which.label, CryptoSuite.KEY_BYTES),
                aead ? new byte[0] : derive(master, salt, which.label + 1, HMAC_SHA1_KEY_BYTES),
                derive(master, salt, which.label + 2, key.suite().saltBytes()));
    }

    private static byte[] derive(AesBlocks master, byte[] salt, int label, int bytes) {
        byte[] initial = Arrays.copyOf(salt, AesBlocks.BLOCK_BYTES);
        initial[LABEL_AT] ^= (byte) label;
        return Arrays.copyOf(master.stream(initial, 2, bytes), bytes);
    }

    @Override
    public String toString() {
        return "SessionKeys[***]";
    }
}
