package io.parley.engine.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What somebody answered to a challenge: the parameters of an Authorization header (RFC 7616 section 3.4), unquoted, empty
 * where there was none. Pure.
 *
 * @param algorithm as sent; empty: MD5
 * @param nonceCount eight hexadecimal digits
 */
public record DigestAnswer(
        String user,
        String realm,
        String nonce,
        String uri,
        String response,
        String algorithm,
        String qop,
        String nonceCount,
        String clientNonce) {
    private static final int MAX_CHARS = 512;
    private static final int NONCE_COUNT_CHARS = 8;
    private static final int HEX = 16;

    /** Whether it can be checked at all: {@code qop=auth} with a hash that we offer, and nothing overlong. */
    public boolean isUsable() {
        return qop.equalsIgnoreCase("auth")
                && DigestAlgorithm.of(algorithm).isPresent()
                && count().isPresent()
                && !clientNonce.isEmpty()
                && Stream.of(user, realm, nonce, uri, response, clientNonce).allMatch(it -> it.length() <= MAX_CHARS);
    }

    /** How many requests the client has sent with this nonce, this one included; 1 to 2³² − 1. */
    public Optional<Long> count() {
        if (nonceCount.length() != NONCE_COUNT_CHARS
                || !nonceCount.chars().allMatch(c -> Character.digit(c, HEX) >= 0)) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(nonceCount, HEX)).filter(count -> count > 0);
    }

    /**
     * Whether whoever answered knows the password. Takes as long for a wrong one as for the right one.
     *
     * @param method of the request that the answer came with
     */
    public boolean knows(String password, String method) {
        DigestAlgorithm hash = DigestAlgorithm.of(algorithm)
                .orElseThrow(() -> new IllegalStateException("an answer that is not usable was checked"));
        String ha1 = hash.hex(user + ":" + realm + ":" + password);
        String ha2 = hash.hex(method + ":" + uri);
        String expected = hash.hex(ha1 + ":" + nonce + ":" + nonceCount + ":" + clientNonce + ":" + qop + ":" + ha2);
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), response.getBytes(StandardCharsets.UTF_8));
    }

    /** Without what a password could be guessed from. */
    @Override
    public String toString() {
        return "DigestAnswer[realm=" + realm + ", algorithm=" + algorithm + "]";
    }
}
