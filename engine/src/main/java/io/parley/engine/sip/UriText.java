package io.parley.engine.sip;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text as the parts of a SIP URI carry it: UTF-8, and {@code %XX} for what may not stand there (RFC 3261 section 25.1). Pure. */
public final class UriText {
    private static final String USER = "-_.!~*'()+";
    private static final String HEADER_VALUE = "-_.!~*'()[]/?:+$";

    private UriText() {}

    /** A user part; {@code #}, say, is escaped. */
    public static String user(String user) {
        return escaped(user, USER);
    }

    /** What an escaped user part means; one that is escaped wrongly stays as it is. */
    public static String plainUser(String escaped) {
        try {
            return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return escaped;
        }
    }

    /** A header in a URI: {@code NAME=VALUE}. */
    public static String header(String name, String value) {
        return name + "=" + escaped(value, HEADER_VALUE);
    }

    private static String escaped(String text, String allowed) {
        var out = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || allowed.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return out.toString();
    }
}
