package io.parley.engine.trunk;

import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipEndpoint.Identity;
import java.util.List;
import java.util.Optional;

/**
 * How a trunk's calls say who calls.
 *
 * @param domain host of the caller's URI; empty: the gateway's
 * @param asserted the caller stands in P-Asserted-Identity, too (RFC 3325)
 * @param withheld the number is for the network only: From says anonymous (RFC 3323)
 * @param diversion a call to a human says who sent the caller on (RFC 5806)
 * @param headers on every INVITE
 */
public record CallerIdentity(
        Optional<String> domain,
        boolean asserted,
        boolean withheld,
        boolean diversion,
        List<SipEndpoint.Header> headers) {
    /** From alone, and nothing besides. */
    public static final CallerIdentity DEFAULT = new CallerIdentity(Optional.empty(), false, false, false, List.of());

    /** RFC 3323 section 4.1.1.3. */
    private static final Identity ANONYMOUS = new Identity("Anonymous", "sip:anonymous@anonymous.invalid");

    public CallerIdentity {
        headers = List.copyOf(headers);
    }

    /** Who stands in From. */
    Identity from(Identity caller) {
        return withheld ? ANONYMOUS : caller;
    }

    /**
     * What else is said of the caller.
     *
     * @param sentOnBy of a call to a human, the number that the caller had called
     */
    SipEndpoint.Presentation presentation(Identity caller, Optional<Identity> sentOnBy) {
        return new SipEndpoint.Presentation(
                asserted || withheld ? Optional.of(caller) : Optional.empty(),
                withheld,
                sentOnBy.filter(it -> diversion),
                headers);
    }
}
