package io.parley.engine.sip;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * An endpoint whose INVITEs and questions take a way of their own: by an outbound proxy, or along the Service-Route that a registrar
 * told (RFC 3608). In front of the real one for the calls of a trunk. Any thread.
 */
public final class RoutedEndpoint implements SipEndpoint {
    private final SipEndpoint endpoint;
    private final Supplier<List<String>> routes;

    /** @param routes pre-loaded Route set as it is when an INVITE is sent; empty: none */
    public RoutedEndpoint(SipEndpoint endpoint, Supplier<List<String>> routes) {
        this.endpoint = endpoint;
        this.routes = routes;
    }

    @Override
    public SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener) {
        List<String> now = routes.get();
        return endpoint.place(now.isEmpty() ? invite : invite.along(now), owner, listener);
    }

    @Override
    public InetSocketAddress local() {
        return endpoint.local();
    }

    @Override
    public void farewell(DialogData dialog, Optional<Credentials> credentials, int q850Cause, IntConsumer outcome) {
        endpoint.farewell(dialog, credentials, q850Cause, outcome);
    }

    @Override
    public void ask(Question question, IntConsumer answer) {
        List<String> now = routes.get();
        endpoint.ask(now.isEmpty() ? question : question.along(now), answer);
    }

    @Override
    public Map<String, Long> counters() {
        return endpoint.counters();
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
