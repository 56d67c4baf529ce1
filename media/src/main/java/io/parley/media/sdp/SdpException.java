package io.parley.media.sdp;

/** A text is not a session description. */
public final class SdpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String reason;

    SdpException(int line, String reason) {
        super(line == 0 ? reason : "line " + line + ": " + reason);
        this.line = line;
        this.reason = reason;
    }

    /** Counted from 1; 0 if it is about the text as a whole. */
    public int line() {
        return line;
    }

    /** What was found and what was expected, without personal data. */
    public String reason() {
        return reason;
    }
}
