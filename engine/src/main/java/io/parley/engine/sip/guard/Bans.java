package io.parley.engine.sip.guard;

import io.parley.engine.bounds.Bounded;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sources of which nothing is taken for a time: the first time it is short, then twice as long each time, up to the longest.
 * Who behaves for as long as the longest ban begins anew. For one thread at a time.
 */
final class Bans {
    /** Where there are more, the ones that were quiet for longest are let go. */
    static final int MAX_BANS = 10_000;

    private final long firstNanos;
    private final long longestNanos;
    private final Bounded<InetAddress, Ban> bySource = new Bounded<>(MAX_BANS);

    private record Ban(long untilNanos, long lengthNanos) {}

    Bans(Duration first, Duration longest) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
    }

    boolean holds(InetAddress source, long nowNanos) {
        if (bySource.isEmpty()) {
            return false;
        }
        Ban ban = bySource.get(source);
        return ban != null && ban.untilNanos - nowNanos > 0;
    }

    /** Bans it, and says for how long; zero if nobody is banned at all. */
    Duration add(InetAddress source, long nowNanos) {
        if (firstNanos == 0) {
            return Duration.ZERO;
        }
        Ban before = bySource.get(source);
        boolean again = before != null && nowNanos - before.untilNanos < longestNanos;
        long length = again ? Math.min(longestNanos, 2 * length(before)) : firstNanos;
        bySource.put(source, new Ban(nowNanos + length, length));
        return Duration.ofNanos(length);
    }

    private static long length(@Nullable Ban ban) {
        return ban == null ? 0 : ban.lengthNanos;
    }

    void lift(InetAddress source) {
        bySource.remove(source);
    }

    /** Those that hold now. */
    List<Guard.Banned> now(long nowNanos) {
        List<Guard.Banned> banned = new ArrayList<>();
        bySource.forEach((source, ban) -> {
            if (ban.untilNanos - nowNanos > 0) {
                banned.add(new Guard.Banned(source, Duration.ofNanos(ban.untilNanos - nowNanos)));
            }
        });
        return banned;
    }
}
