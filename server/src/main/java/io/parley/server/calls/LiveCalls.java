package io.parley.server.calls;

/** Keeps in mind which calls live, so that they are found should the process die. Any thread; never throws. */
public interface LiveCalls {

    /** A call is about to write its first event. */
    void begun(String callId);

    /** Its record is written. */
    void over(String callId);
}
