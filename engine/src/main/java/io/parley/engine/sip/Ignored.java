package io.parley.engine.sip;

import javax.sip.message.Response;

/** A leg's request whose answer changes nothing. */
record Ignored(LegLife life) implements Exchange {
    @Override
    public void post(Runnable step) {
        life.post(step);
    }

    @Override
    public void onResponse(Response response) {}

    @Override
    public void onTimeout() {}

    @Override
    public void onTransportFailed() {}
}
