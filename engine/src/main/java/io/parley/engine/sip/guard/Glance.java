package io.parley.engine.sip.guard;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A look at a message that costs a few comparisons a byte: enough to tell SIP from noise, to count its header fields and to
 * find who it says it is. It neither unfolds nor checks anything; that is the parser's. One for each reader, used again for
 * each message; keeps no reference to it.
 */
public final class Glance {
    /** Longest message: a datagram that is longer is cut off by then, so it is not taken at all. */
    public static final int MAX_MESSAGE_BYTES = 8_192;

    /** Longest header section over a connection, whose end has to be found before it can be judged. */
    public static final int MAX_HEADERS = 128;

    /**
     * Commas and semicolons in the header section: the parser took 50 ms for a Contact of 900 values
     * (SipFuzzTest), which is more than a value each.
     */
    public static final int MAX_SEPARATORS = 512;

    /** A keep-alive: nothing but line ends, or a few zeros (RFC 5626 section 4.4, RFC 6223). */
    private static final int MAX_KEEP_ALIVE_BYTES = 4;

    private static final byte[] PROTOCOL = ascii("SIP/");
    private static final byte[] VERSION = ascii("SIP/2.0");
    private static final byte[] CALL_ID = ascii("call-id");
    private static final byte[] FROM = ascii("from");
    private static final byte[] TO = ascii("to");
    private static final byte[] CSEQ = ascii("cseq");
    private static final byte[] USER_AGENT = ascii("user-agent");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");

    private byte[] bytes = new byte[0];
    private int callIdAt;
    private int callIdLength;
    private int userAgentAt;
    private int userAgentLength;
    private int headers;
    private int separators;
    private int bodyAt;
    private long contentLength;
    private boolean contentLengthBad;
    private boolean lengthBefore;
    private int seen;
    private boolean repeated;
    private boolean keepAlive;
    private boolean sip;
    private boolean version2;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Looks at a message; what was seen is asked for afterwards, before the bytes change. */
    public void at(byte[] message, int from, int length) {
        bytes = message;
        callIdLength = 0;
        userAgentLength = 0;
        headers = 0;
        separators = 0;
        contentLength = -1;
        contentLengthBad = false;
        lengthBefore = false;
        seen = 0;
        repeated = false;
        int end = from + length;
        bodyAt = end;
        int start = from;
        while (start < end && isLineEnd(bytes[start])) {
            start++;
        }
        keepAlive = start == end || (length <= MAX_KEEP_ALIVE_BYTES && zeros(from, end));
        int line = endOfLine(start, end);
        sip = !keepAlive && find(PROTOCOL, start, line);
        version2 = sip && find(VERSION, start, line);
        if (!sip) {
            return;
        }
        int at = next(line, end);
        while (at < end) {
            int lineEnd = endOfLine(at, end);
            if (lineEnd == at) {
                bodyAt = next(at, end);
                return;
            }
            header(at, lineEnd);
            at = next(lineEnd, end);
        }
    }

    private void header(int at, int end) {
        headers++;
        for (int i = at; i < end; i++) {
            if (bytes[i] == ',' || bytes[i] == ';') {
                separators++;
            }
        }
        if (isBlank(bytes[at])) {
            contentLengthBad |= lengthBefore; // goes on with the line before
            return;
        }
        lengthBefore = false;
        int colon = at;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon == end) {
            return;
        }
        int nameEnd = trimmedEnd(at, colon);
        int value = colon + 1;
        while (value < end && isBlank(bytes[value])) {
            value++;
        }
        int valueEnd = trimmedEnd(value, end);
        if (named(CALL_ID, at, nameEnd) || isLetter('i', at, nameEnd)) {
            once(1);
            callIdAt = value;
            callIdLength = valueEnd - value;
        } else if (named(USER_AGENT, at, nameEnd)) {
            userAgentAt = value;
            userAgentLength = valueEnd - value;
        } else if (named(CONTENT_LENGTH, at, nameEnd) || isLetter('l', at, nameEnd)) {
            contentLength(value, valueEnd);
        } else if (named(FROM, at, nameEnd) || isLetter('f', at, nameEnd)) {
            once(2);
        } else if (named(TO, at, nameEnd) || isLetter('t', at, nameEnd)) {
            once(4);
        } else if (named(CSEQ, at, nameEnd)) {
            once(8);
        }
    }

    private void once(int header) {
        repeated |= (seen & header) != 0;
        seen |= header;
    }

    private void contentLength(int from, int end) {
        lengthBefore = true;
        long length = 0;
        once(16);
        contentLengthBad |= from == end || contentLength >= 0; // none, or a second one
        for (int i = from; i < end && !contentLengthBad; i++) {
            int digit = bytes[i] - '0';
            contentLengthBad = digit < 0 || digit > 9 || length > MAX_MESSAGE_BYTES;
            length = 10 * length + digit;
        }
        contentLength = contentLengthBad ? 0 : length;
    }

    private int trimmedEnd(int from, int end) {
        int at = end;
        while (at > from && isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    private boolean isLetter(char letter, int from, int end) {
        return end == from + 1 && (bytes[from] | 0x20) == letter;
    }

    /** Whether the name is this one, which is in lower case. */
    private boolean named(byte[] name, int from, int end) {
        return end - from == name.length && matches(name, from);
    }

    private boolean matches(byte[] lower, int from) {
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 0x20 : b;
    }

    private boolean find(byte[] what, int from, int end) {
        for (int at = from; at + what.length <= end; at++) {
            int same = 0;
            while (same < what.length && bytes[at + same] == what[same]) {
                same++;
            }
            if (same == what.length) {
                return true;
            }
        }
        return false;
    }

    private boolean zeros(int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private int endOfLine(int from, int end) {
        int at = from;
        while (at < end && !isLineEnd(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Behind one line end of whichever kind. */
    private int next(int lineEnd, int end) {
        if (lineEnd + 1 < end && bytes[lineEnd] == '\r' && bytes[lineEnd + 1] == '\n') {
            return lineEnd + 2;
        }
        return Math.min(end, lineEnd + 1);
    }

    private static boolean isLineEnd(byte b) {
        return b == '\r' || b == '\n';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    // ---- what was seen

    /** Whether its first line names the protocol. */
    public boolean isSip() {
        return sip;
    }

    /** Whether its first line names the one version that there is. */
    public boolean isVersion2() {
        return version2;
    }

    /** Whether it only keeps a NAT's binding open. */
    public boolean isKeepAlive() {
        return keepAlive;
    }

    /** Lines of the header section; a folded one counts again. */
    int headers() {
        return headers;
    }

    /** Commas and semicolons in the header section. */
    int separators() {
        return separators;
    }

    /** Whether a header field is there twice of which there can be but one: who reads the other one sees another message. */
    public boolean repeatsAHeader() {
        return repeated;
    }

    /** Of the body, as the message says; -1: it does not say. */
    long contentLength() {
        return contentLength;
    }

    /** Whether Content-Length is no number of a message's size, or stands there twice. */
    boolean contentLengthBad() {
        return contentLengthBad;
    }

    /** Where the body begins. */
    int bodyAt() {
        return bodyAt;
    }

    /** Empty if it has none. */
    String callId() {
        return new String(bytes, callIdAt, callIdLength, StandardCharsets.ISO_8859_1);
    }

    /** Whether one of these, which are in lower case, is part of its User-Agent. */
    boolean userAgentHas(List<String> names) {
        if (userAgentLength == 0) {
            return false;
        }
        String agent = new String(bytes, userAgentAt, userAgentLength, StandardCharsets.ISO_8859_1)
                .toLowerCase(java.util.Locale.ROOT);
        return names.stream().anyMatch(agent::contains);
    }
}
