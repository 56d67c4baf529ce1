package io.parley.engine.sip;

/** Causes of ITU-T Q.850 that we give ourselves, in Reason headers (RFC 3326). */
public final class Q850 {
    /** Unallocated (unassigned) number. */
    public static final int UNALLOCATED_NUMBER = 1;

    /** Normal call clearing. */
    public static final int NORMAL_CLEARING = 16;

    /** No answer from user (user alerted). */
    public static final int NO_ANSWER = 19;

    /** Subscriber absent. */
    public static final int SUBSCRIBER_ABSENT = 20;

    /** Temporary failure. */
    public static final int TEMPORARY_FAILURE = 41;

    /** Incoming calls barred within CUG. */
    public static final int INCOMING_CALLS_BARRED = 55;

    /** Incompatible destination, as gateways send for codecs that do not match. */
    public static final int INCOMPATIBLE_DESTINATION = 88;

    /** Recovery on timer expiry. */
    public static final int TIMER_EXPIRED = 102;

    /** Protocol error, unspecified. */
    public static final int PROTOCOL_ERROR = 111;

    private Q850() {}
}
