package io.parley.engine.uui;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One value of a User-to-User header: what a caller's side hands over with the call, a ticket number for example. Personal
 * data, as a rule. Pure.
 *
 * @param text what it says: the text behind {@code encoding=hex}, else the data as it came
 * @param raw as it came, with its parameters
 */
public record UserToUser(String text, String raw) {

    /** Q.931's protocol discriminators (table 4-26), one of which stands before what ISDN carries (RFC 7434). */
    private static final byte USER_SPECIFIC = 0;

    private static final byte IA5_CHARACTERS = 4;

    /** Reads a value. Never fails: what cannot be decoded stands as it came. */
    public static UserToUser of(String raw) {
        List<String> parts = split(raw, ';');
        String data = unquoted(parts.getFirst().strip());
        boolean hex = parts.stream().skip(1).anyMatch(UserToUser::saysHex);
        return new UserToUser(hex ? decoded(data).orElse(data) : data, raw);
    }

    /** The single values of headers, in order: one header may carry several (RFC 7433 section 4.1). */
    public static List<String> values(List<String> headers) {
        return headers.stream()
                .flatMap(header -> split(header, ',').stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** What stands before this text where it is ISDN's. */
    static byte discriminator(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text) ? IA5_CHARACTERS : USER_SPECIFIC;
    }

    private static boolean saysHex(String parameter) {
        int equals = parameter.indexOf('=');
        return equals > 0
                && parameter.substring(0, equals).strip().equalsIgnoreCase("encoding")
                && unquoted(parameter.substring(equals + 1).strip())
                        .toLowerCase(Locale.ROOT)
                        .equals("hex");
    }

    /** The text in hexadecimal digits; empty if they are none, or stand for something that people cannot read. */
    private static Optional<String> decoded(String digits) {
        try {
            byte[] bytes = HexFormat.of().parseHex(digits);
            boolean discriminated = bytes.length > 1 && (bytes[0] == IA5_CHARACTERS || bytes[0] == USER_SPECIFIC);
            int from = discriminated ? 1 : 0;
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString();
            return text.codePoints().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static String unquoted(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    /** At a separator that does not stand in quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
