package io.parley.engine.trunk;

import io.parley.engine.sip.Registrant;
import java.time.Duration;
import java.util.List;

/**
 * What a trunk registers at its carrier or PBX, so that calls find us (RFC 3261 section 10). Immutable.
 *
 * @param registrar Request-URI: {@code sip:pbx.example}
 * @param transport to its host, unless there is an outbound proxy
 * @param addressOfRecord {@code sip:bot@pbx.example}
 * @param contactUser user part of our Contact
 * @param expires asked for
 * @param refreshAt share of the granted time after which it is refreshed, at the latest
 * @param retryFrom longest first wait after a failure
 * @param retryTo longest wait of all
 */
public record Register(
        String registrar,
        String transport,
        String addressOfRecord,
        String contactUser,
        Duration expires,
        double refreshAt,
        Duration retryFrom,
        Duration retryTo) {
    static final Duration SHORTEST_EXPIRES = Duration.ofSeconds(30);
    static final Duration DEFAULT_EXPIRES = Duration.ofHours(1);
    static final Duration LONGEST_EXPIRES = Duration.ofDays(1);
    static final double LOWEST_REFRESH = 0.1;
    static final double DEFAULT_REFRESH = 0.8;
    static final double HIGHEST_REFRESH = 0.95;
    static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

    /** RFC 5626 section 4.5: base-time if all flows failed. */
    static final Duration DEFAULT_RETRY_FROM = Duration.ofSeconds(30);

    /** RFC 5626 section 4.5: max-time. */
    static final Duration DEFAULT_RETRY_TO = Duration.ofMinutes(30);

    static final Duration LONGEST_RETRY = Duration.ofHours(6);

    /** For whoever sends. */
    public Registrant.Registrar registrar(Trunk trunk) {
        return new Registrant.Registrar(
                registrar,
                transport,
                addressOfRecord,
                contactUser,
                trunk.uplink().outboundProxy().map(List::of).orElse(List.of()),
                trunk.credentials());
    }
}
