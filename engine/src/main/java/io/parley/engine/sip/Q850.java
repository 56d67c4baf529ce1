package io.parley.engine.sip;

/** Causes of ITU-T Q.850 that we give ourselves, in Reason headers (RFC 3326). */
public final class Q850 {
    /** Normal call clearing. */
    public static final int NORMAL_CLEARING = 16;

    /** No answer from user (user alerted). */
    public static final int NO_ANSWER = 19;

    /** Temporary failure. */
    public static final int TEMPORARY_FAILURE = 41;

    /** Incompatible destination, as gateways send for codecs that do not match. */
    public static final int INCOMPATIBLE_DESTINATION = 88;

    /** Recovery on timer expiry. */
    public static final int TIMER_EXPIRED = 102;

    /** Protocol error, unspecified. */
    public static final int PROTOCOL_ERROR = 111;

    private Q850() {}
}
