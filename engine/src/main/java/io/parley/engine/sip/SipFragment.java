package io.parley.engine.sip;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.message.Message;

/**
 * What a NOTIFY tells of a referred call: the status line of a message/sipfrag (RFC 3420, RFC 3515 section 2.4.5). Pure.
 *
 * @param status 100 … 699
 */
record SipFragment(int status, String reason) {
    private static final Pattern STATUS_LINE = Pattern.compile("SIP/2\\.0[ \\t]+([1-6]\\d\\d)(?:[ \\t]+(.*))?");
    private static final int MAX_REASON_CHARS = 128;

    /** That of a message; empty if it has none that begins with a status line. */
    static Optional<SipFragment> of(Message message) {
        String type = SipWire.contentType(message);
        return type.isEmpty() || type.endsWith("/sipfrag") ? parse(SipWire.text(message)) : Optional.empty();
    }

    /** The status line at a text's beginning. */
    static Optional<SipFragment> parse(String text) {
        Matcher line =
                STATUS_LINE.matcher(text.stripLeading().lines().findFirst().orElse(""));
        if (!line.matches()) {
            return Optional.empty();
        }
        String reason = line.group(2) == null ? "" : line.group(2).strip();
        return Optional.of(new SipFragment(
                Integer.parseInt(line.group(1)),
                reason.length() > MAX_REASON_CHARS ? reason.substring(0, MAX_REASON_CHARS) : reason));
    }

    boolean isFinal() {
        return status >= 200;
    }
}
