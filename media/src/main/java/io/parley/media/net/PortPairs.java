package io.parley.media.net;

import io.parley.media.session.EarlierStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The range's port pairs (even RTP, odd RTCP; RFC 3550 section 11): leased in turn, so that each rests as long as can
 * be, and never leased again within its quarantine. Safe for any thread; time is given.
 */
final class PortPairs {
    static final int NONE = -1;

    private final long quarantineNanos;

    // Guarded by this: calls lease on their own threads, event loops release.
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();

    /** By port, what its last call heard. */
    private final Map<Integer, EarlierStream> heard = new HashMap<>();

    private record Resting(int port, long untilNanos) {}

    /**
     * A range of pairs, all free.
     *
     * @param lastPort highest port that may be used, the odd one of a pair included
     */
    PortPairs(int firstPort, int lastPort, long quarantineNanos) {
        this.quarantineNanos = quarantineNanos;
        for (int port = firstPort + firstPort % 2; port + 1 <= lastPort; port += 2) {
            free.add(port);
        }
    }

    /** The even port of a pair, or {@link #NONE}. */
    synchronized int lease(long nanos) {
        for (Resting next = resting.peek(); next != null && nanos - next.untilNanos() >= 0; next = resting.peek()) {
            free.add(resting.remove().port());
        }
        Integer port = free.poll();
        return port == null ? NONE : port;
    }

    /** Puts a leased pair, on which nothing was heard, into quarantine. */
    void release(int port, long nanos) {
        release(port, nanos, Optional.empty());
    }

    /** Puts a leased pair into quarantine, and keeps in mind what was heard on it. */
    synchronized void release(int port, long nanos, Optional<EarlierStream> last) {
        last.ifPresent(stream -> heard.put(port, stream));
        resting.add(new Resting(port, nanos + quarantineNanos));
    }

    /** What was heard on a pair before. */
    synchronized Optional<EarlierStream> heardOn(int port) {
        return Optional.ofNullable(heard.get(port));
    }

    /** Pairs in the range that are not leased: free ones and resting ones. */
    synchronized int unleased() {
        return free.size() + resting.size();
    }
}
