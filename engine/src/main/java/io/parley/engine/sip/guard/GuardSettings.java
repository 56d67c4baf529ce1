package io.parley.engine.sip.guard;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How much comes in, and from whom. Immutable.
 *
 * @param knownRate messages a second of one known source; its burst is a second's worth
 * @param unknownRate messages a second of one unknown source; its burst is {@link #BURST_SECONDS} of it
 * @param unknownTotal messages a second of all unknown sources together; its burst is a second's worth
 * @param ban how long a source is banned for the first time, then twice as long, and so on; zero: nobody is banned
 * @param longestBan where that ends
 * @param scanners of whoever has one of these in its User-Agent nothing is taken; in lower case
 * @param connections TCP and TLS connections that others have opened, of all sources together
 * @param unknownConnections of one unknown source
 */
public record GuardSettings(
        int knownRate,
        int unknownRate,
        int unknownTotal,
        Duration ban,
        Duration longestBan,
        List<String> scanners,
        int connections,
        int unknownConnections) {

    /** A phone that retransmits, or an INVITE with all that follows, is no storm. */
    static final int BURST_SECONDS = 3;

    /** Tools that look for open gateways, by what they call themselves. */
    public static final List<String> SCANNERS = List.of(
            "friendly-scanner",
            "sipvicious",
            "sipcli",
            "vaxsipuseragent",
            "sundayddr",
            "sip-scan",
            "sipsak",
            "sipptk",
            "pplsip",
            "iwar",
            "smap",
            "gulp",
            "ciprexa");

    public static final GuardSettings DEFAULT =
            new GuardSettings(5_000, 10, 200, Duration.ofMinutes(1), Duration.ofHours(1), SCANNERS, 512, 4);

    public GuardSettings {
        scanners = scanners.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList();
        if (knownRate < 1 || unknownRate < 1 || unknownTotal < 1) {
            throw new IllegalArgumentException("SIP rates: got " + knownRate + ", " + unknownRate + " and "
                    + unknownTotal + ", expected at least 1 each");
        }
        if (ban.isNegative() || longestBan.compareTo(ban) < 0) {
            throw new IllegalArgumentException(
                    "SIP bans: got " + ban + " to " + longestBan + ", expected the longest last");
        }
        if (connections < 1 || unknownConnections < 0) {
            throw new IllegalArgumentException("SIP connections: got " + connections + " and " + unknownConnections
                    + ", expected at least 1 and 0");
        }
    }
}
