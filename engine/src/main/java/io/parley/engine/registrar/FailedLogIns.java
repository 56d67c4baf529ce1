package io.parley.engine.registrar;

import io.parley.engine.bounds.Bounded;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Wrong passwords, by the address they came from and by the user they were for. Who was wrong too often waits, each time twice
 * as long. An IPv6 address counts with its whole /64, which one subscriber has. Pure: time is given, and whoever calls has
 * the only turn.
 */
final class FailedLogIns {
    /** Within {@link #WINDOW}; one person mistypes less often. */
    static final int MOST_BY_SOURCE = 10;

    /** Within {@link #WINDOW}, from all addresses together. */
    static final int MOST_BY_USER = 30;

    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration SHORTEST_BAN = Duration.ofMinutes(1);
    static final Duration LONGEST_BAN = Duration.ofHours(1);

    /** Sources and users that are remembered, each; beyond that the one that was wrong longest ago is forgotten. */
    static final int MAX_REMEMBERED = 10_000;

    private static final int IPV6_BYTES = 16;
    private static final int SUBSCRIBER_BYTES = 8;

    private final Map<List<Byte>, Count> bySource = new Bounded<>(MAX_REMEMBERED);
    private final Map<String, Count> byUser = new Bounded<>(MAX_REMEMBERED);

    private static final class Count {
        int failures;
        long windowNanos;
        int bans;
        long bannedUntilNanos;
        boolean banned;
    }

    /** How long an address has still to wait; zero: not at all. */
    Duration sourceWaits(InetAddress source, long nowNanos) {
        return waits(bySource.get(network(source)), nowNanos);
    }

    /** How long a user has still to wait. */
    Duration userWaits(String user, long nowNanos) {
        return waits(byUser.get(user), nowNanos);
    }

    private static Duration waits(@Nullable Count count, long nowNanos) {
        if (count == null || !count.banned) {
            return Duration.ZERO;
        }
        long left = count.bannedUntilNanos - nowNanos;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /**
     * A password was wrong.
     *
     * @param user that was named, whether there is one or not
     */
    void failed(InetAddress source, String user, long nowNanos) {
        count(bySource.computeIfAbsent(network(source), _ -> new Count()), MOST_BY_SOURCE, nowNanos);
        count(byUser.computeIfAbsent(user, _ -> new Count()), MOST_BY_USER, nowNanos);
    }

    private static void count(Count count, int most, long nowNanos) {
        if (count.failures == 0 || nowNanos - count.windowNanos > WINDOW.toNanos()) {
            if (count.banned && nowNanos - count.bannedUntilNanos > LONGEST_BAN.toNanos()) {
                count.bans = 0; // well behaved for long enough
            }
            count.failures = 0;
            count.windowNanos = nowNanos;
        }
        count.failures++;
        if (count.failures >= most) {
            long nanos = SHORTEST_BAN.toNanos() << Math.min(count.bans, 10);
            count.bannedUntilNanos = nowNanos + Math.min(nanos, LONGEST_BAN.toNanos());
            count.banned = true;
            count.bans++;
            count.failures = 0;
        }
    }

    /** How many addresses and users are remembered. */
    int remembered() {
        return bySource.size() + byUser.size();
    }

    private static List<Byte> network(InetAddress source) {
        byte[] address = source.getAddress();
        byte[] part = address.length == IPV6_BYTES ? Arrays.copyOf(address, SUBSCRIBER_BYTES) : address;
        Byte[] boxed = new Byte[part.length];
        Arrays.setAll(boxed, i -> part[i]);
        return List.of(boxed);
    }
}
