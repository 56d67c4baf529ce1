package io.parley.media.srtp;

import java.util.Optional;

/**
 * How packets are protected, in the order in which we offer them. The first is the one that everybody must have (RFC 4568
 * section 6.2); the short tag of the last is for peers that offer nothing better.
 */
public enum CryptoSuite {
    /** RFC 4568 section 6.2.1. */
    AES_CM_128_HMAC_SHA1_80(14, 10, 10),
    /** RFC 7714 section 14.2. */
    AEAD_AES_128_GCM(12, 16, 16),
    /** RFC 4568 section 6.2.2: RTCP has the long tag all the same. */
    AES_CM_128_HMAC_SHA1_32(14, 4, 10);

    /** Of the master key and of the key of each session. */
    static final int KEY_BYTES = 16;

    private final int saltBytes;
    private final int rtpTagBytes;
    private final int rtcpTagBytes;

    CryptoSuite(int saltBytes, int rtpTagBytes, int rtcpTagBytes) {
        this.saltBytes = saltBytes;
        this.rtpTagBytes = rtpTagBytes;
        this.rtcpTagBytes = rtcpTagBytes;
    }

    /** By its name in SDP; another one is nothing of ours. */
    public static Optional<CryptoSuite> named(String name) {
        for (CryptoSuite suite : values()) {
            if (suite.name().equalsIgnoreCase(name)) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    int saltBytes() {
        return saltBytes;
    }

    int rtpTagBytes() {
        return rtpTagBytes;
    }

    int rtcpTagBytes() {
        return rtcpTagBytes;
    }

    /** Master key and master salt, one behind the other. */
    int masterBytes() {
        return KEY_BYTES + saltBytes;
    }
}
