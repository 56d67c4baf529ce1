package io.parley.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1). The HMAC (RFC 2104) is written out over the JDK's SHA-1, whose
 * own makes arrays for each packet.
 */
final class CounterCipher implements PacketCipher {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int DIGEST_BYTES = 20;
    private static final int HMAC_BLOCK_BYTES = 64;
    private static final int RTCP_HEADER_BYTES = 8;
    private static final int WORD_BYTES = 4;
    /** Of the counter block: the salt's 112 bits, then a block counter of 16. */
    private static final int COUNTER_BYTES = 2;

    private final AesBlocks aes;
    private final byte[] salt;
    private final int tagBytes;
    private final MessageDigest sha1;
    private final byte[] innerPad;
    private final byte[] outerPad;

    private final byte[] initial = new byte[AesBlocks.BLOCK_BYTES];
    private final byte[] word = new byte[WORD_BYTES];
    private final byte[] digest = new byte[DIGEST_BYTES];

    CounterCipher(SessionKeys keys, int tagBytes) {
        this.aes = new AesBlocks(keys.encryption(), MAX_BYTES);
        this.salt = Arrays.copyOf(keys.salt(), AesBlocks.BLOCK_BYTES);
        this.tagBytes = tagBytes;
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
        this.innerPad = pad(keys.authentication(), 0x36);
        this.outerPad = pad(keys.authentication(), 0x5c);
    }

    private static byte[] pad(byte[] key, int with) {
        byte[] pad = Arrays.copyOf(key, HMAC_BLOCK_BYTES);
        for (int i = 0; i < pad.length; i++) {
            pad[i] ^= (byte) with;
        }
        return pad;
    }

    @Override
    public int tagBytes() {
        return tagBytes;
    }

    @Override
    public int protectRtp(byte[] packet, int payload, int end, int ssrc, long index) {
        crypt(packet, payload, end, ssrc, index);
        authenticate(packet, end, (int) (index >>> 16));
        System.arraycopy(digest, 0, packet, end, tagBytes);
        return end + tagBytes;
    }

    @Override
    public int unprotectRtp(byte[] packet, int payload, int end, int ssrc, long index) {
        int data = end - tagBytes;
        if (data < payload) {
            return FORGED;
        }
        authenticate(packet, data, (int) (index >>> 16));
        if (!tagFits(packet, data)) {
            return FORGED;
        }
        crypt(packet, payload, data, ssrc, index);
        return data;
    }

    @Override
    public int protectRtcp(byte[] packet, int end, int ssrc, int index) {
        crypt(packet, RTCP_HEADER_BYTES, end, ssrc, index);
        int now = index | ENCRYPTED;
        authenticate(packet, end, now);
        INTS.set(packet, end, now);
        System.arraycopy(digest, 0, packet, end + WORD_BYTES, tagBytes);
        return end + WORD_BYTES + tagBytes;
    }

    @Override
    public int rtcpWord(byte[] packet, int end) {
        return (int) INTS.get(packet, end - tagBytes - WORD_BYTES);
    }

    @Override
    public int unprotectRtcp(byte[] packet, int end, int ssrc) {
        int data = end - tagBytes - WORD_BYTES;
        int now = rtcpWord(packet, end);
        authenticate(packet, data, now);
        if (!tagFits(packet, data + WORD_BYTES)) {
            return FORGED;
        }
        if ((now & ENCRYPTED) != 0) {
            crypt(packet, RTCP_HEADER_BYTES, data, ssrc, now & ~ENCRYPTED);
        }
        return data;
    }

    /** RFC 3711 section 4.1.1: IV = salt · 2^16 ⊕ SSRC · 2^64 ⊕ index · 2^16. */
    private void crypt(byte[] packet, int from, int end, int ssrc, long index) {
        System.arraycopy(salt, 0, initial, 0, initial.length);
        for (int i = 0; i < 4; i++) {
            initial[4 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            initial[8 + i] ^= (byte) (index >>> (40 - 8 * i));
        }
        AesBlocks.xor(aes.stream(initial, COUNTER_BYTES, end - from), 0, packet, from, end - from);
    }

    /** HMAC of the packet and of a word that is not in it: the roll-over counter, or what SRTCP has in its place. */
    private void authenticate(byte[] packet, int end, int trailer) {
        INTS.set(word, 0, trailer);
        try {
            sha1.update(innerPad, 0, HMAC_BLOCK_BYTES);
            sha1.update(packet, 0, end);
            sha1.update(word, 0, WORD_BYTES);
            sha1.digest(digest, 0, DIGEST_BYTES);
            sha1.update(outerPad, 0, HMAC_BLOCK_BYTES);
            sha1.update(digest, 0, DIGEST_BYTES);
            sha1.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("a digest has " + DIGEST_BYTES + " bytes", e);
        }
    }

    /** In the same time wherever they differ. */
    private boolean tagFits(byte[] packet, int at) {
        int different = 0;
        for (int i = 0; i < tagBytes; i++) {
            different |= packet[at + i] ^ digest[i];
        }
        return different == 0;
    }
}
