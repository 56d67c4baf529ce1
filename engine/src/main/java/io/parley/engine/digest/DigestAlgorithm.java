package io.parley.engine.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Hash functions of digest authentication, in the order in which they are offered (RFC 8760 section 2.3). */
public enum DigestAlgorithm {
    SHA_256("SHA-256"),
    MD5("MD5");

    private final String word;

    DigestAlgorithm(String word) {
        this.word = word;
    }

    /** As a header names it. */
    public String word() {
        return word;
    }

    /** By its name in any case; nothing said is MD5 (RFC 7616 section 3.3). */
    public static Optional<DigestAlgorithm> of(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "", "MD5" -> Optional.of(MD5);
            case "SHA-256" -> Optional.of(SHA_256);
            default -> Optional.empty();
        };
    }

    /** H(text) of RFC 7616 section 3.4, in hexadecimal digits. */
    public String hex(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(word).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + word, e);
        }
    }
}
