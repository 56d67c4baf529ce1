package io.parley.engine.sip;

import java.util.ListIterator;
import java.util.OptionalInt;
import javax.sip.header.ReasonHeader;
import javax.sip.header.RetryAfterHeader;
import javax.sip.message.Message;
import org.jspecify.annotations.Nullable;

/** Why something ended: Reason headers (RFC 3326) and the mapping of Q.850 causes to SIP (RFC 3398 section 8.2.6.1). Pure. */
final class Reasons {
    /** Asterisk says "cause=0" where it knows none: that is no cause of Q.850. */
    private static final int LOWEST_CAUSE = 1;

    private static final int HIGHEST_CAUSE = 127;

    private Reasons() {}

    /** The Q.850 cause of a message. */
    static OptionalInt q850(Message message) {
        ReasonHeader reason = q850Header(message);
        if (reason == null || reason.getCause() < LOWEST_CAUSE || reason.getCause() > HIGHEST_CAUSE) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(reason.getCause());
    }

    /** When to come again (RFC 3261 section 20.33), in seconds. */
    static OptionalInt retryAfter(Message message) {
        return message.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader header
                        && header.getRetryAfter() >= 0
                ? OptionalInt.of(header.getRetryAfter())
                : OptionalInt.empty();
    }

    /** The text of the Q.850 reason, or else the given one. */
    static String text(Message message, String otherwise) {
        ReasonHeader reason = q850Header(message);
        String text = reason == null ? null : reason.getText();
        if (text == null) {
            return otherwise;
        }
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static @Nullable ReasonHeader q850Header(Message message) {
        ListIterator<?> headers = message.getHeaders(ReasonHeader.NAME);
        while (headers != null && headers.hasNext()) {
            if (headers.next() instanceof ReasonHeader reason && "Q.850".equalsIgnoreCase(reason.getProtocol())) {
                return reason;
            }
        }
        return null;
    }

    /** The status with which a received INVITE is refused for a cause. */
    static int status(int q850Cause) {
        return switch (q850Cause) {
            case 1, 2, 3 -> 404;
            case 17 -> 486;
            case 21 -> 403;
            case 22 -> 410;
            case 27, 38, 41, 42, 44, 47 -> 503;
            case 28 -> 484;
            case 58, 65, 70, 79, 88 -> 488;
            default -> 480;
        };
    }
}
