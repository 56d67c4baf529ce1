package io.parley.engine.uui;

import io.parley.dialog.bot.UserToUserOrder;
import io.parley.engine.sip.UriText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A User-to-User header that we send (RFC 7433 section 4.1). Personal data, as a rule. Pure.
 *
 * @param value with its parameters
 * @param octets length of the data as trunks bound it: see {@link UserToUserOrder.Filled#octets}
 */
public record UserToUserHeader(String value, int octets) {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]+"); // RFC 3261 section 25.1
    /** What a header's value in a URI may have beside letters and digits: RFC 3261 section 25.1, mark and hnv-unreserved. */
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    /** What a bot wants sent, for this call; empty if it is nothing. */
    public static Optional<UserToUserHeader> of(UserToUserOrder.Filled wanted, String callId) {
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        String text = wanted.data(callId);
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        boolean isdn = wanted.purpose().equals(UserToUserOrder.ISDN)
                || wanted.content().equals(UserToUserOrder.ISDN);
        String data = switch (wanted.encoding()) {
            case HEX ->
                (isdn ? HexFormat.of().toHexDigits(UserToUser.discriminator(text)) : "")
                        + HexFormat.of().formatHex(octets);
            // Bare as the hosted platforms send it, though "/" and "=" are for quoted strings.
            case BASE64 -> Base64.getEncoder().encodeToString(octets);
            case PLAIN -> TOKEN.matcher(text).matches() ? text : quoted(text);
        };
        return Optional.of(new UserToUserHeader(
                data
                        + parameter("encoding", wanted.encoding() == UserToUserOrder.Encoding.HEX ? "hex" : "")
                        + parameter("purpose", wanted.purpose())
                        + parameter("content", wanted.content()),
                wanted.octets(callId)));
    }

    /** Why a trunk with this bound does not carry it; empty if it does. The value says nothing cut, so it is left out whole. */
    public Optional<String> excess(int mostOctets) {
        return octets <= mostOctets
                ? Optional.empty()
                : Optional.of(octets + " octets, the trunk carries " + mostOctets);
    }

    /** As a header in a SIP URI, for Refer-To: {@code User-to-User=…%3Bencoding%3Dhex} (RFC 7433 section 4.1). */
    public String inUri() {
        return UriText.header("User-to-User", value);
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : ";" + name + "=" + value;
    }

    /** A variable's line break must not begin a header of its own. */
    private static String quoted(String text) {
        return '"' + CONTROLS.matcher(text).replaceAll(" ").replaceAll("([\"\\\\])", "\\\\$1") + '"';
    }
}
