package io.parley.media.srtp;

/**
 * Protects what one direction sends of RTP or of RTCP, in place, and takes the protection off again. The packet begins at index 0 of
 * its array. One thread; allocates nothing, throws nothing for what is in a packet.
 */
sealed interface PacketCipher permits CounterCipher, GaloisCipher {
    /** The longest packet that is protected or unprotected; longer ones are refused before they come here. */
    int MAX_BYTES = 2048;

    /** Of {@link #unprotectRtp} and {@link #unprotectRtcp}. */
    int FORGED = -1;

    /** Behind the index of an SRTCP packet's word: its payload is encrypted (RFC 3711 section 3.4). */
    int ENCRYPTED = 0x8000_0000;

    static PacketCipher of(SrtpKey key, SessionKeys.Of which) {
        SessionKeys keys = SessionKeys.derive(key, which);
        CryptoSuite suite = key.suite();
        return switch (suite) {
            case AEAD_AES_128_GCM -> new GaloisCipher(keys);
            case AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32 ->
                new CounterCipher(keys, which == SessionKeys.Of.RTP ? suite.rtpTagBytes() : suite.rtcpTagBytes());
        };
    }

    /** How much longer protection makes a packet, the word of SRTCP not counted. */
    int tagBytes();

    /**
     * Encrypts from {@code payload} to {@code end} and adds the tag.
     *
     * @param index roll-over counter and sequence number (RFC 3711 section 3.3.1), 48 bits
     * @return the new end
     */
    int protectRtp(byte[] packet, int payload, int end, int ssrc, long index);

    /**
     * Checks the tag, then decrypts.
     *
     * @return the new end, or {@link #FORGED} and the packet is as it was
     */
    int unprotectRtp(byte[] packet, int payload, int end, int ssrc, long index);

    /** Encrypts what follows the first header and the SSRC, adds word and tag; returns the new end. */
    int protectRtcp(byte[] packet, int end, int ssrc, int index);

    /** The word with {@link #ENCRYPTED} and the index, of a packet that is long enough. */
    int rtcpWord(byte[] packet, int end);

    /** Checks the tag, then decrypts; returns the new end or {@link #FORGED}. */
    int unprotectRtcp(byte[] packet, int end, int ssrc);
}
