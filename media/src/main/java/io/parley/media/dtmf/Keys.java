package io.parley.media.dtmf;

/** The sixteen keys and their event codes (RFC 4733 section 3.2). */
public final class Keys {
    private static final String BY_CODE = "0123456789*#ABCD";

    /** Not a key. */
    public static final char NONE = 0;

    private Keys() {}

    /** The key of an event code, or {@link #NONE} for flash, tones and what is not assigned. */
    public static char ofCode(int code) {
        return code >= 0 && code < BY_CODE.length() ? BY_CODE.charAt(code) : NONE;
    }

    /** 0 … 15, or -1 if this is no key. */
    public static int code(char key) {
        return BY_CODE.indexOf(key);
    }

    /**
     * Checks keys to be sent.
     *
     * @throws IllegalArgumentException unless {@code keys} are 1 to {@code most} of {@code 0-9 * # A-D}
     */
    public static void check(String keys, int most) {
        if (keys.isEmpty() || keys.length() > most) {
            throw new IllegalArgumentException("keys: " + keys.length() + " of them, expected 1 to " + most);
        }
        for (int i = 0; i < keys.length(); i++) {
            if (code(keys.charAt(i)) < 0) {
                // The character alone: what was to be dialled may be a secret.
                throw new IllegalArgumentException("keys: character " + i + " is none of the expected 0-9, *, #, A-D");
            }
        }
    }
}
