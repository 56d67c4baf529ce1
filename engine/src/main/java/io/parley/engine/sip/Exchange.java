package io.parley.engine.sip;

import javax.sip.message.Response;

/** What becomes of one request that we sent: hangs on its client transaction; called through {@link #post}. */
interface Exchange {

    /** Runs a step where this exchange's steps run, a leg's on its owner. */
    void post(Runnable step);

    /** It could not be sent over TLS, for this reason; told at once, on the thread that sends. */
    default void onUnsent(String reason) {}

    /** Provisional answers, too. */
    void onResponse(Response response);

    /** Timer B or F: nobody answered (RFC 3261 section 17.1). */
    void onTimeout();

    /** The transport failed after the request had been handed to it (RFC 3261 section 18.4). */
    void onTransportFailed();
}
