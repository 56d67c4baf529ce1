package io.parley.engine.trunk;

import io.parley.engine.sip.UriText;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be called, as people write it: a number, or a whole SIP URI. Pure.
 *
 * @param text the URI
 * @param host of the URI, IPv6 in brackets
 * @param transport that the URI asks for; empty if it does not
 */
record Destination(String text, String host, Optional<String> transport) {
    private static final int MAX_NUMBER_CHARS = 64;
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9A-Za-z*#._-]{1," + MAX_NUMBER_CHARS + "}");
    private static final Pattern VISUAL_SEPARATORS =
            Pattern.compile("[ ()]|(?<=\\d)[-.](?=\\d)"); // RFC 3966 section 5.1.1
    private static final Pattern SIP_URI =
            Pattern.compile("(?i)sips?:(?:[^@\\s<>\"]*@)?(\\[[0-9a-f:.]+]|[0-9a-z._-]+)[^\\s<>\"]*");
    private static final Pattern TRANSPORT = Pattern.compile("(?i);transport=(udp|tcp|tls)(?=;|\\?|$)");

    /**
     * Of a whole URI.
     *
     * @throws IllegalArgumentException without the URI in its message
     */
    static Destination ofUri(String text) {
        Matcher parts = SIP_URI.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("destination: not a SIP URI (" + text.length() + " characters)");
        }
        Matcher transport = TRANSPORT.matcher(text);
        return new Destination(
                text,
                parts.group(1),
                isSips(text)
                        ? Optional.of("tls") // RFC 3261 section 26.2.2
                        : transport.find()
                                ? Optional.of(transport.group(1).toLowerCase(Locale.ROOT))
                                : Optional.empty());
    }

    /**
     * A number without visual separators.
     *
     * @throws IllegalArgumentException without the number in its message
     */
    static String number(String dialled) {
        String number = VISUAL_SEPARATORS.matcher(dialled).replaceAll("");
        if (!isNumber(number)) {
            throw new IllegalArgumentException("destination: not a number or sip: URI (" + dialled.length()
                    + " characters), expected digits, * and #, with or without a leading +");
        }
        return number;
    }

    /** The user part of the URI, without parameters and password; empty if it has none. */
    String user() {
        String rest = text.substring(text.indexOf(':') + 1);
        int at = rest.indexOf('@');
        return at < 0 ? "" : UriText.plainUser(rest.substring(0, at).split("[;:]", 2)[0]);
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /** Whether a text says itself where it is. */
    static boolean isUri(String text) {
        return isSip(text) || isSips(text);
    }

    static boolean isSip(String text) {
        return text.regionMatches(true, 0, "sip:", 0, 4);
    }

    private static boolean isSips(String text) {
        return text.regionMatches(true, 0, "sips:", 0, 5);
    }

    /** Whether a text can be called: a SIP URI or a number, before a trunk's rules. */
    static boolean isOne(String text) {
        return SIP_URI.matcher(text).matches()
                || isNumber(VISUAL_SEPARATORS.matcher(text).replaceAll(""));
    }
}
