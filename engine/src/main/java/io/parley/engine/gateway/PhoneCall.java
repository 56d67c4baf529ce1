package io.parley.engine.gateway;

import io.parley.engine.address.HostText;
import io.parley.engine.gateway.PhoneBook.Entry;
import io.parley.engine.registrar.Binding;
import io.parley.engine.sip.Q850;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipLeg.Ending;
import io.parley.engine.trunk.FailOver;
import io.parley.engine.trunk.Gateway;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A call to a phone that registered: its contacts take the place of a trunk's gateways, and are tried one after the other.
 * Pure.
 */
final class PhoneCall {
    /** A contact that is busy or declines speaks for its owner; one that is gone, or whose owner is elsewhere, does not. */
    static final FailOver RULES = new FailOver(
            Set.of(408, 430, 480, 500, 502, 503, 504), Duration.ofSeconds(4), Duration.ZERO, Duration.ZERO);

    private final Entry.Here phone;

    PhoneCall(Entry.Here phone) {
        this.phone = phone;
    }

    /** Each contact as a gateway: its number among them is the priority. */
    List<Gateway> gateways() {
        return IntStream.range(0, phone.bindings().size())
                .mapToObj(i -> {
                    Binding binding = phone.bindings().get(i);
                    return new Gateway(
                            HostText.of(binding.origin().address()),
                            Optional.of(binding.origin().port()),
                            binding.origin().transport(),
                            i,
                            0);
                })
                .toList();
    }

    /** The same call, aimed at the contact that a gateway stands for. */
    Dialler.Order aimed(Dialler.Order order) {
        return new Dialler.Order(
                order.requestId(),
                order.to(),
                by -> aimed(
                        order.invite().apply(by),
                        phone.bindings().get(by.gateway().priority())));
    }

    /**
     * Goes to where the phone registered from (RFC 3261 section 16.6 item 3 with the contact as Request-URI), by the proxies it
     * named (RFC 3327 section 5.3); says who calls and nothing that was for a carrier.
     */
    private SipEndpoint.Invite aimed(SipEndpoint.Invite invite, Binding binding) {
        return invite.at(binding.uri(), binding.origin().transport())
                .on(phone.trunk().session())
                .saying(here(invite.from()), SipEndpoint.Presentation.FROM_ALONE)
                .along(binding.path())
                .by(binding.origin().hostPort());
    }

    /** The caller as somebody whom the phone can call back by us. */
    private SipEndpoint.Identity here(SipEndpoint.Identity caller) {
        String uri = caller.uri();
        int at = uri.indexOf('@');
        return at < 0
                ? caller
                : new SipEndpoint.Identity(
                        caller.displayName(),
                        "sip:" + uri.substring(uri.indexOf(':') + 1, at) + "@"
                                + HostText.of(phone.sip().local().getAddress()) + ":"
                                + phone.sip().local().getPort());
    }

    /** How a call ends that has nowhere to go; empty: it has. */
    static Optional<Ending> nowhere(Entry entry) {
        return switch (entry) {
            case Entry.Here _ -> Optional.empty();
            case Entry.Unknown _ -> Optional.of(ending(404, Q850.UNALLOCATED_NUMBER, "no such phone"));
            case Entry.Barred _ -> Optional.of(ending(403, Q850.INCOMING_CALLS_BARRED, "the phone may not be called"));
            case Entry.Away _ -> Optional.of(ending(480, Q850.SUBSCRIBER_ABSENT, "the phone is not registered"));
        };
    }

    /** As a network would say it, with the cause of Q.850 that it means (RFC 3398 section 7.2.4.1). */
    private static Ending ending(int status, int q850Cause, String reason) {
        return new Ending(Ending.By.NETWORK, Ending.Kind.REFUSED, status, OptionalInt.of(q850Cause), reason);
    }
}
