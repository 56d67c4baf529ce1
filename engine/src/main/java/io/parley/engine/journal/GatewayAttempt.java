package io.parley.engine.journal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An INVITE to one of the trunk's gateways, as a record tells it.
 *
 * @param transfer it was a call to the human whom the caller was handed over to
 * @param gateway such as {@code sbc1.carrier.example:5060;transport=udp}
 * @param address where the INVITE went; absent if the gateway's name says it
 * @param movedOn it was not taken, and the next gateway was tried
 * @param sipStatus of the answer that decided it; absent if there was none
 * @param q850Cause absent if none is known
 * @param reason why it failed, or how it was answered
 * @param millis from the INVITE to that answer
 */
public record GatewayAttempt(
        boolean transfer,
        String gateway,
        Optional<String> address,
        boolean movedOn,
        Optional<Integer> sipStatus,
        Optional<Integer> q850Cause,
        String reason,
        long millis) {

    static List<GatewayAttempt> in(List<JournalEntry> entries) {
        return entries.stream()
                .flatMap(entry ->
                        entry.event() instanceof CallEvent.GatewayTried tried ? Stream.of(of(tried)) : Stream.empty())
                .toList();
    }

    private static GatewayAttempt of(CallEvent.GatewayTried tried) {
        return new GatewayAttempt(
                tried.requestId() != 0,
                tried.gateway(),
                Optional.of(tried.address()).filter(it -> !it.isEmpty()),
                tried.movedOn(),
                tried.sipStatus() == 0 ? Optional.empty() : Optional.of(tried.sipStatus()),
                tried.q850Cause() < 0 ? Optional.empty() : Optional.of(tried.q850Cause()),
                tried.reason(),
                tried.millis());
    }
}
