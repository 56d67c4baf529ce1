package io.parley.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * GHASH (NIST SP 800-38D section 6.4): the check sum of Galois/counter mode. Multiplies without tables, so that its time says nothing of
 * the key: ordinary multiplications of numbers whose bits stand so far apart that carries do not reach the next one (the method of
 * BearSSL's {@code ghash_ctmul64}, T. Pornin). One thread; allocates nothing.
 */
final class Ghash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int BLOCK_BYTES = 16;
    private static final long M0 = 0x1111_1111_1111_1111L;
    private static final long M1 = 0x2222_2222_2222_2222L;
    private static final long M2 = 0x4444_4444_4444_4444L;
    private static final long M3 = 0x8888_8888_8888_8888L;

    private final long h0;
    private final long h1;
    private final long h2;
    private final long h0Reversed;
    private final long h1Reversed;
    private final long h2Reversed;

    private final byte[] last = new byte[BLOCK_BYTES];
    private long y0;
    private long y1;

    /** @param h the encryption of a block of zeros */
    Ghash(byte[] h) {
        h1 = (long) LONGS.get(h, 0);
        h0 = (long) LONGS.get(h, 8);
        h2 = h0 ^ h1;
        h0Reversed = Long.reverse(h0);
        h1Reversed = Long.reverse(h1);
        h2Reversed = h0Reversed ^ h1Reversed;
    }

    /** The check sum of what is only authenticated and of what is encrypted, too; the next one begins anew. */
    void of(byte[] associated, int associatedBytes, byte[] packet, int from, int end) {
        y0 = 0;
        y1 = 0;
        add(associated, 0, associatedBytes);
        add(packet, from, end);
        block(8L * associatedBytes, 8L * (end - from));
    }

    void write(byte[] out, int at) {
        LONGS.set(out, at, y1);
        LONGS.set(out, at + 8, y0);
    }

    /** Whether the check sum under a mask is the one that is expected. */
    boolean fits(byte[] mask, byte[] expected, int at) {
        long different = (y1 ^ (long) LONGS.get(mask, 0) ^ (long) LONGS.get(expected, at))
                | (y0 ^ (long) LONGS.get(mask, 8) ^ (long) LONGS.get(expected, at + 8));
        return different == 0;
    }

    private void add(byte[] data, int from, int end) {
        int at = from;
        for (; end - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
            block((long) LONGS.get(data, at), (long) LONGS.get(data, at + 8));
        }
        if (at < end) {
            LONGS.set(last, 0, 0L);
            LONGS.set(last, 8, 0L);
            System.arraycopy(data, at, last, 0, end - at);
            block((long) LONGS.get(last, 0), (long) LONGS.get(last, 8));
        }
    }

    private void block(long high, long low) {
        y1 ^= high;
        y0 ^= low;
        long y0Reversed = Long.reverse(y0);
        long y1Reversed = Long.reverse(y1);
        // Karatsuba; the upper halves of the products come from the reversed factors.
        long z0 = multiply(y0, h0);
        long z1 = multiply(y1, h1);
        long z2 = multiply(y0 ^ y1, h2) ^ z0 ^ z1;
        long z0High = multiply(y0Reversed, h0Reversed);
        long z1High = multiply(y1Reversed, h1Reversed);
        long z2High = multiply(y0Reversed ^ y1Reversed, h2Reversed) ^ z0High ^ z1High;
        z0High = Long.reverse(z0High) >>> 1;
        z1High = Long.reverse(z1High) >>> 1;
        z2High = Long.reverse(z2High) >>> 1;
        long v0 = z0;
        long v1 = z0High ^ z2;
        long v2 = z1 ^ z2High;
        long v3 = z1High;
        // Bits are numbered backwards: one to the left, then modulo x^128 + x^7 + x^2 + x + 1.
        v3 = (v3 << 1) | (v2 >>> 63);
        v2 = (v2 << 1) | (v1 >>> 63);
        v1 = (v1 << 1) | (v0 >>> 63);
        v0 <<= 1;
        v2 ^= v0 ^ (v0 >>> 1) ^ (v0 >>> 2) ^ (v0 >>> 7);
        v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
        v3 ^= v1 ^ (v1 >>> 1) ^ (v1 >>> 2) ^ (v1 >>> 7);
        v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
        y0 = v2;
        y1 = v3;
    }

    /** The lower half of the product without carries. */
    private static long multiply(long x, long y) {
        long x0 = x & M0;
        long x1 = x & M1;
        long x2 = x & M2;
        long x3 = x & M3;
        long y0 = y & M0;
        long y1 = y & M1;
        long y2 = y & M2;
        long y3 = y & M3;
        long z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
        long z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
        long z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
        long z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
        return (z0 & M0) | (z1 & M1) | (z2 & M2) | (z3 & M3);
    }
}
