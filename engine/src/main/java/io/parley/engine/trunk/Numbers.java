package io.parley.engine.trunk;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as peers write them, in the one form that routes compare and bots are told. Pure. */
final class Numbers {
    private static final Pattern VISUAL_SEPARATORS = Pattern.compile("[ ().-]"); // RFC 3966 section 5.1.1
    private static final Pattern TELEPHONE_NUMBER = Pattern.compile("\\+?[0-9*#]+");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");
    private static final Pattern IDENTITY = Pattern.compile("(?i)\\b(sips?|tel):([^@>,\\s?]*+)(@?)");

    private Numbers() {}

    /**
     * The user part of a URI as a number: without {@code tel:}, parameters and visual separators, escapes resolved. A
     * leading + stays; a name that is no number keeps its dots and dashes.
     */
    static String plain(String user) {
        String text = user.strip();
        if (text.regionMatches(true, 0, "tel:", 0, 4)) {
            text = text.substring(4);
        }
        int parameters = text.indexOf(';');
        if (parameters >= 0) {
            text = text.substring(0, parameters);
        }
        text = unescaped(text);
        String number = VISUAL_SEPARATORS.matcher(text).replaceAll("");
        if (TELEPHONE_NUMBER.matcher(number).matches()) {
            return number;
        }
        return text.toLowerCase(Locale.ROOT).equals(CallFacts.ANONYMOUS) ? CallFacts.ANONYMOUS : text;
    }

    /** The number of a P-Asserted-Identity header (RFC 3325 section 9.1): a telephone number before any other user. */
    static Optional<String> asserted(String header) {
        List<String> users = new ArrayList<>();
        Matcher identity = IDENTITY.matcher(QUOTED.matcher(header).replaceAll(""));
        while (identity.find()) {
            boolean tel = identity.group(1).equalsIgnoreCase("tel");
            // A SIP URI without an @ has a host and no user.
            if (tel || !identity.group(3).isEmpty()) {
                users.add(plain(identity.group(2)));
            }
        }
        return users.stream()
                .filter(user -> TELEPHONE_NUMBER.matcher(user).matches())
                .findFirst()
                .or(() -> users.stream().filter(user -> !user.isEmpty()).findFirst());
    }

    /** RFC 3261 section 19.1.2; what would come to control characters, or to no UTF-8, stays escaped. */
    private static String unescaped(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 4);
        Matcher escape = ESCAPE.matcher(text);
        int from = 0;
        while (escape.find()) {
            bytes.put(text.substring(from, escape.start()).getBytes(StandardCharsets.UTF_8));
            bytes.put((byte) Integer.parseInt(escape.group(1), 16));
            from = escape.end();
        }
        bytes.put(text.substring(from).getBytes(StandardCharsets.UTF_8)).flip();
        try {
            String plain = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return plain.codePoints().anyMatch(Character::isISOControl) ? text : plain;
        } catch (CharacterCodingException _) {
            return text;
        }
    }
}
