package io.parley.server.log;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last resort: hides in a text what looks like a telephone number, the user of a SIP address or User-to-User data. The
 * code itself logs none of these; this is for texts of other people's libraries. Call ids, hashes, dates, addresses with
 * their ports stay readable. Words cannot be told from other words: nothing that was said may come here. Pure.
 */
final class PersonalData {
    static final String MASK = "***";

    /** Longer texts are cut before they are looked at. */
    static final int MAX_CHARS = 2_000;

    /** In order of precedence: a part that is kept shields its digits from the parts that are masked. */
    private static final Pattern PART = Pattern.compile(
            // RFC 7433: hexadecimal digits, with or without the header's name before or the encoding behind.
            "(?<uui>(?i:user-to-user)(?:\\\\?\"|')?\\s*[:=]\\s*[^;\\s,}\\]]+|\\b\\p{XDigit}{2,}(?=;\\s*encoding=hex))"
                    // RFC 3261, 19.1.1: what stands before the @; RFC 3966: a whole tel URI.
                    + "|(?<user>(?i:sips?:)[^@\\s<>]+(?=@))"
                    + "|(?<tel>(?i:tel:)[^\\s<>\";,]+)"
                    + "|(?<keep>\\b\\d{8}-\\d{6}-\\p{XDigit}{6}\\b" // call id
                    + "|\\b\\p{XDigit}{64}\\b" // SHA-256
                    + "|\\b\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b" // UUID: many a Call-ID
                    + "|\\b\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?)?\\b"
                    + "|(?<=[\\w\\]]):\\d{1,5}\\b" // port
                    + "|@\\p{XDigit}{5,8}\\b" // an object's own name
                    + "|\\b\\d+ ?(?:ms|millis|seconds|bytes|packets)\\b)"
                    // Grouped as people write numbers, and keys one by one.
                    + "|(?<digits>\\+?\\(?\\d(?:[ ()*#-]{0,2}\\d){4,})");

    private PersonalData() {}

    static String mask(String text) {
        String bounded = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
        return PART.matcher(bounded).replaceAll(part -> Matcher.quoteReplacement(masked(part)));
    }

    private static String masked(MatchResult part) {
        if (part.group("keep") != null) {
            return part.group();
        }
        if (part.group("user") != null || part.group("tel") != null) {
            return part.group().substring(0, part.group().indexOf(':') + 1) + MASK;
        }
        return MASK;
    }
}
