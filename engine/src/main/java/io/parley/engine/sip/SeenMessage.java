package io.parley.engine.sip;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A SIP message of a leg as it was on the wire, for people who look for what went wrong.
 *
 * @param sent by us; else received
 * @param peer {@code ADDRESS:PORT} of the other side
 * @param text at most {@link #MAX_CHARS} characters; passwords' answers, media keys and pressed keys are masked
 */
public record SeenMessage(boolean sent, String peer, String text) {
    public static final int MAX_CHARS = 4_000;

    /** Stands for what was masked. */
    static final String MASK = "***";

    private static final String CUT = "\r\n[cut]";

    /** Digest answers (RFC 7616): with them a password can be guessed. */
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?im)^((?:proxy-)?authorization[ \\t]*:[ \\t]*)\\V*+(?:\\R[ \\t]\\V*+)*");

    /** SDES keys (RFC 4568), however odd the line, and those of old descriptions (RFC 4566 section 5.12). */
    private static final Pattern MEDIA_KEYS = Pattern.compile(
            "(?im)^(a=[ \\t]*crypto[ \\t]*:(?:[ \\t]*\\d+[ \\t]+)?(?:(?:AES|AEAD|F8)_\\w*[ \\t]+)?|k=)\\V*+");

    /** INFO's bodies: application/dtmf-relay and application/dtmf. */
    private static final Pattern PRESSED_KEYS = Pattern.compile("(?im)^(signal[ \\t]*=)\\V*+|\\R\\R[0-9A-D*#]\\R?\\z");

    /**
     * Without what nobody may read. Most messages have nothing to hide, and none of the words by which that is told: a
     * search for them is cheaper than the patterns.
     */
    static String masked(String wire) {
        String lower = wire.toLowerCase(Locale.ROOT);
        String masked = wire;
        if (lower.contains("authorization")) {
            masked = CREDENTIALS.matcher(masked).replaceAll("$1" + MASK);
        }
        if (lower.contains("crypto") || lower.contains("k=")) {
            masked = MEDIA_KEYS.matcher(masked).replaceAll("$1" + MASK);
        }
        // A key alone is a body: a message that ends with its headers has none.
        if (lower.contains("signal") || !wire.endsWith("\r\n\r\n")) {
            masked = PRESSED_KEYS
                    .matcher(masked)
                    .replaceAll(found -> found.group(1) == null
                            ? "\r\n\r\n" + MASK
                            : found.group(1).replace("$", "") + MASK);
        }
        return masked;
    }

    static SeenMessage of(boolean sent, String peer, String wire) {
        String masked = masked(wire);
        return new SeenMessage(
                sent,
                peer,
                masked.length() <= MAX_CHARS ? masked : masked.substring(0, MAX_CHARS - CUT.length()) + CUT);
    }
}
