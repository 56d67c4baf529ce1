package io.parley.media.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-128 under one key, as a key stream in counter mode: all blocks of a packet in one call of the JDK's block cipher, which is set up
 * once. (Its counter mode is set up anew for each packet, with objects.) One thread.
 */
final class AesBlocks {
    static final int BLOCK_BYTES = 16;

    private final Cipher cipher;
    private final byte[] counters;
    private final byte[] stream;

    /** @param mostBytes of key stream asked for at once */
    AesBlocks(byte[] key, int mostBytes) {
        int room = Math.ceilDiv(mostBytes, BLOCK_BYTES) * BLOCK_BYTES;
        this.counters = new byte[room];
        this.stream = new byte[room];
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /**
     * Makes key stream from position 0 on.
     *
     * @param initial the first counter block
     * @param counterBytes how many bytes at its end count up
     * @return its array, valid to the next call
     */
    byte[] stream(byte[] initial, int counterBytes, int bytes) {
        int room = Math.ceilDiv(bytes, BLOCK_BYTES) * BLOCK_BYTES;
        for (int at = 0; at < room; at += BLOCK_BYTES) {
            if (at == 0) {
                System.arraycopy(initial, 0, counters, 0, BLOCK_BYTES);
            } else {
                System.arraycopy(counters, at - BLOCK_BYTES, counters, at, BLOCK_BYTES);
                countUp(at + BLOCK_BYTES - 1, at + BLOCK_BYTES - counterBytes);
            }
        }
        try {
            cipher.update(counters, 0, room, stream, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("the stream is as long as its counters", e);
        }
        return stream;
    }

    private void countUp(int last, int first) {
        for (int i = last; i >= first && ++counters[i] == 0; i--) {
            // the carry goes on
        }
    }

    static void xor(byte[] stream, int from, byte[] packet, int offset, int bytes) {
        for (int i = 0; i < bytes; i++) {
            packet[offset + i] ^= stream[from + i];
        }
    }
}
