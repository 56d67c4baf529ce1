package io.parley.engine.digest;

import io.parley.engine.clock.EngineClock;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that need no memory until they are used: each says when it was made and is signed, together with the address that it
 * was made for, by a key of this process (RFC 7616 sections 3.3 and 5.4). Only those with which somebody logged in are remembered,
 * for their count. Any thread.
 */
public final class Nonces {
    /** A client keeps using one for so long. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    /** Nonces in use whose count is known; one more, and the oldest of them and all made before it are stale. */
    static final int MAX_IN_USE = 20_000;

    private static final String SIGNATURE = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int CHANCE_BYTES = 8;
    private static final int HEAD_BYTES = Long.BYTES + CHANCE_BYTES;
    private static final int SIGNATURE_BYTES = 16;

    private final EngineClock clock;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final int most;

    // Guarded by this.
    private final Map<String, Use> inUse = new LinkedHashMap<>();
    private long floorNanos;

    /** @param count the highest with which it came */
    private record Use(long madeNanos, long count) {}

    public Nonces(EngineClock clock) {
        this(clock, MAX_IN_USE);
    }

    Nonces(EngineClock clock, int most) {
        this.clock = clock;
        this.most = most;
        this.floorNanos = clock.nanoTime() - 1;
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, SIGNATURE);
    }

    /** A new one, for one address. */
    public String next(InetAddress source) {
        byte[] chance = new byte[CHANCE_BYTES];
        random.nextBytes(chance);
        byte[] head = ByteBuffer.allocate(HEAD_BYTES)
                .putLong(clock.nanoTime())
                .put(chance)
                .array();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(HEAD_BYTES + SIGNATURE_BYTES)
                        .put(head)
                        .put(signature(head, source))
                        .array());
    }

    /**
     * Uses one, once for each count.
     *
     * @return false if it is not one of ours for this address, too old, or came with this count or a higher one before
     */
    public boolean use(String nonce, InetAddress source, long count) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException _) {
            return false;
        }
        if (bytes.length != HEAD_BYTES + SIGNATURE_BYTES) {
            return false;
        }
        byte[] head = Arrays.copyOf(bytes, HEAD_BYTES);
        if (!MessageDigest.isEqual(signature(head, source), Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length))) {
            return false;
        }
        // By its bytes: the same ones can be written in more than one way.
        return use(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                ByteBuffer.wrap(head).getLong(),
                count);
    }

    private synchronized boolean use(String nonce, long madeNanos, long count) {
        long now = clock.nanoTime();
        if (now - madeNanos > LIFETIME.toNanos() || madeNanos - floorNanos <= 0) {
            return false;
        }
        Use before = inUse.get(nonce);
        if (before != null && count <= before.count) {
            return false;
        }
        if (inUse.size() >= most) {
            inUse.values().removeIf(use -> now - use.madeNanos > LIFETIME.toNanos());
        }
        inUse.put(nonce, new Use(madeNanos, count));
        if (inUse.size() > most) {
            Map.Entry<String, Use> oldest = inUse.entrySet().iterator().next();
            floorNanos = Math.max(floorNanos, oldest.getValue().madeNanos);
            inUse.remove(oldest.getKey());
        }
        return true;
    }

    /** How many are remembered. */
    synchronized int inUse() {
        return inUse.size();
    }

    private byte[] signature(byte[] head, InetAddress source) {
        try {
            Mac mac = Mac.getInstance(SIGNATURE);
            mac.init(key);
            mac.update(head);
            mac.update(source.getAddress());
            return Arrays.copyOf(mac.doFinal(), SIGNATURE_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + SIGNATURE, e);
        }
    }
}
