package io.parley.dialog.bot;

import java.util.regex.Pattern;

/** The keys of a telephone, as RFC 4733 section 3.2 has them: {@code 0-9 * # A-D}. */
public final class Keys {
    private static final String ALL = "0123456789*#ABCD";
    private static final Pattern SOME = Pattern.compile("[0-9*#A-D]{1,64}");

    private Keys() {}

    /** Whether that is one. */
    public static boolean isKey(int character) {
        return ALL.indexOf(character) >= 0;
    }

    /** Whether a text is keys and nothing else, 1 to 64 of them. */
    public static boolean areKeys(String text) {
        return SOME.matcher(text).matches();
    }
}
