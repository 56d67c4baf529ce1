package io.parley.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** AES in Galois/counter mode, with a tag of 16 bytes (RFC 7714 sections 8 and 9). */
final class GaloisCipher implements PacketCipher {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final int RTCP_HEADER_BYTES = 8;
    private static final int WORD_BYTES = 4;
    private static final int COUNTER_BYTES = 4;

    private final AesBlocks aes;
    private final byte[] salt;
    private final Ghash ghash;

    private final byte[] initial = new byte[AesBlocks.BLOCK_BYTES];
    private final byte[] associated = new byte[RTCP_HEADER_BYTES + WORD_BYTES];
    private final byte[] tag = new byte[TAG_BYTES];

    GaloisCipher(SessionKeys keys) {
        this.aes = new AesBlocks(keys.encryption(), MAX_BYTES + AesBlocks.BLOCK_BYTES);
        this.salt = keys.salt();
        this.ghash = new Ghash(Arrays.copyOf(
                aes.stream(new byte[AesBlocks.BLOCK_BYTES], COUNTER_BYTES, AesBlocks.BLOCK_BYTES),
                AesBlocks.BLOCK_BYTES));
    }

    @Override
    public int tagBytes() {
        return TAG_BYTES;
    }

    @Override
    public int protectRtp(byte[] packet, int payload, int end, int ssrc, long index) {
        rtpInitial(ssrc, index);
        return seal(packet, packet, payload, payload, end);
    }

    @Override
    public int unprotectRtp(byte[] packet, int payload, int end, int ssrc, long index) {
        if (end - TAG_BYTES < payload) {
            return FORGED;
        }
        rtpInitial(ssrc, index);
        return open(packet, packet, payload, payload, end - TAG_BYTES, end - TAG_BYTES);
    }

    @Override
    public int protectRtcp(byte[] packet, int end, int ssrc, int index) {
        rtcpInitial(ssrc, index);
        rtcpAssociated(packet, index | ENCRYPTED);
        int sealed = seal(packet, associated, associated.length, RTCP_HEADER_BYTES, end);
        INTS.set(packet, sealed, index | ENCRYPTED);
        return sealed + WORD_BYTES;
    }

    @Override
    public int rtcpWord(byte[] packet, int end) {
        return (int) INTS.get(packet, end - WORD_BYTES);
    }

    @Override
    public int unprotectRtcp(byte[] packet, int end, int ssrc) {
        int now = rtcpWord(packet, end);
        int data = end - WORD_BYTES - TAG_BYTES;
        rtcpInitial(ssrc, now & ~ENCRYPTED);
        if ((now & ENCRYPTED) != 0) {
            rtcpAssociated(packet, now);
            return open(packet, associated, associated.length, RTCP_HEADER_BYTES, data, data);
        }
        // RFC 7714 section 9.3: nothing is encrypted; packet and word are what is authenticated, and the tag stands
        // between them.
        System.arraycopy(packet, data, tag, 0, TAG_BYTES);
        INTS.set(packet, data, now);
        boolean authentic = authentic(packet, data + WORD_BYTES, packet, data, data, tag, 0);
        System.arraycopy(tag, 0, packet, data, TAG_BYTES);
        return authentic ? data : FORGED;
    }

    /** RFC 7714 section 8.1: two bytes of zero, SSRC, roll-over counter and sequence number, all ⊕ salt. */
    private void rtpInitial(int ssrc, long index) {
        initial(ssrc);
        for (int i = 0; i < 6; i++) {
            initial[6 + i] ^= (byte) (index >>> (40 - 8 * i));
        }
    }

    /** RFC 7714 section 9.1: two bytes of zero, SSRC, two bytes of zero, index, all ⊕ salt. */
    private void rtcpInitial(int ssrc, int index) {
        initial(ssrc);
        for (int i = 0; i < 4; i++) {
            initial[8 + i] ^= (byte) (index >>> (24 - 8 * i));
        }
    }

    private void initial(int ssrc) {
        System.arraycopy(salt, 0, initial, 0, IV_BYTES);
        // NIST SP 800-38D: block 1 masks the tag, the text begins with block 2.
        INTS.set(initial, IV_BYTES, 1);
        for (int i = 0; i < 4; i++) {
            initial[2 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
        }
    }

    private void rtcpAssociated(byte[] packet, int word) {
        System.arraycopy(packet, 0, associated, 0, RTCP_HEADER_BYTES);
        INTS.set(associated, RTCP_HEADER_BYTES, word);
    }

    private int seal(byte[] packet, byte[] aad, int aadBytes, int from, int end) {
        byte[] stream = aes.stream(initial, COUNTER_BYTES, AesBlocks.BLOCK_BYTES + end - from);
        AesBlocks.xor(stream, AesBlocks.BLOCK_BYTES, packet, from, end - from);
        ghash.of(aad, aadBytes, packet, from, end);
        ghash.write(packet, end);
        AesBlocks.xor(stream, 0, packet, end, TAG_BYTES);
        return end + TAG_BYTES;
    }

    private int open(byte[] packet, byte[] aad, int aadBytes, int from, int end, int tagAt) {
        if (!authentic(aad, aadBytes, packet, from, end, packet, tagAt)) {
            return FORGED;
        }
        byte[] stream = aes.stream(initial, COUNTER_BYTES, AesBlocks.BLOCK_BYTES + end - from);
        AesBlocks.xor(stream, AesBlocks.BLOCK_BYTES, packet, from, end - from);
        return end;
    }

    private boolean authentic(
            byte[] aad, int aadBytes, byte[] packet, int from, int end, byte[] expected, int expectedAt) {
        byte[] stream = aes.stream(initial, COUNTER_BYTES, AesBlocks.BLOCK_BYTES);
        ghash.of(aad, aadBytes, packet, from, end);
        return ghash.fits(stream, expected, expectedAt);
    }
}
