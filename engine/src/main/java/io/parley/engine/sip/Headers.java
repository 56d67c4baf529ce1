package io.parley.engine.sip;

import gov.nist.javax.sip.header.SIPHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sip.header.AllowHeader;
import javax.sip.header.ExtensionHeader;
import javax.sip.header.RequireHeader;
import javax.sip.header.SupportedHeader;
import javax.sip.message.Message;

/** Header values of received messages, whether the stack has a class for them or not. Pure. */
final class Headers {
    /** Option tags and methods that are read of one message. */
    private static final int MAX_VALUES = 64;

    private Headers() {}

    /** The first header's value, parameters included; the first of the names that is there, for short forms. */
    static Optional<String> first(Message message, String... names) {
        for (String name : names) {
            ListIterator<?> found = message.getHeaders(name);
            if (found != null && found.hasNext() && found.next() instanceof SIPHeader header) {
                return Optional.of(header.getHeaderValue().strip());
            }
        }
        return Optional.empty();
    }

    /** Digits at the beginning of a header's value; empty if there are none, or more than make an {@code int}. */
    static OptionalInt number(Message message, String... names) {
        return first(message, names).map(Headers::leadingNumber).orElse(OptionalInt.empty());
    }

    static OptionalInt leadingNumber(String value) {
        int digits = 0;
        while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
            digits++;
        }
        long number = digits == 0 || digits > 10 ? -1 : Long.parseLong(value, 0, digits, 10);
        return number < 0 || number > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    /** Option tags of Supported headers (RFC 3261 section 20.37). */
    static List<String> supported(Message message) {
        var options = new ArrayList<String>();
        ListIterator<?> found = message.getHeaders(SupportedHeader.NAME);
        while (found != null && found.hasNext() && options.size() < MAX_VALUES) {
            if (found.next() instanceof SupportedHeader header && header.getOptionTag() != null) {
                options.add(header.getOptionTag());
            }
        }
        return options;
    }

    static boolean supports(Message message, String option) {
        return contains(supported(message), option);
    }

    /** Option tags of Require headers (RFC 3261 section 20.32). */
    static List<String> required(Message message) {
        var options = new ArrayList<String>();
        ListIterator<?> found = message.getHeaders(RequireHeader.NAME);
        while (found != null && found.hasNext() && options.size() < MAX_VALUES) {
            if (found.next() instanceof RequireHeader header && header.getOptionTag() != null) {
                options.add(header.getOptionTag());
            }
        }
        return options;
    }

    static boolean requires(Message message, String option) {
        return contains(required(message), option);
    }

    /** Methods of Allow headers (RFC 3261 section 20.5); empty: nothing is said. */
    static List<String> allowed(Message message) {
        var methods = new ArrayList<String>();
        ListIterator<?> found = message.getHeaders(AllowHeader.NAME);
        while (found != null && found.hasNext() && methods.size() < MAX_VALUES) {
            if (found.next() instanceof AllowHeader header && header.getMethod() != null) {
                methods.add(header.getMethod());
            }
        }
        return methods;
    }

    /** Values of all headers of a name that the stack does not know, in order. */
    static List<String> values(Message message, String name) {
        var values = new ArrayList<String>();
        ListIterator<?> found = message.getHeaders(name);
        while (found != null && found.hasNext()) {
            if (found.next() instanceof ExtensionHeader header) {
                values.add(header.getValue());
            }
        }
        return values;
    }

    private static boolean contains(List<String> words, String word) {
        return words.stream().anyMatch(word::equalsIgnoreCase);
    }
}
