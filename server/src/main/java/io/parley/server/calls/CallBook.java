package io.parley.server.calls;

import io.parley.engine.journal.StampedJournal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which calls run, which ended last, and what happens in those that run: a witness of every call, asked by the HTTP
 * door. A call is in it from its first event on. Safe from any thread.
 */
public final class CallBook implements Witness {

    /** Calls that have ended are found here, up to so many; older ones have their folders. */
    public static final int MAX_ENDED = 1_000;

    /** As many as admission lets in. */
    private final Map<String, CallFeed> live = new ConcurrentHashMap<>();

    /** Guarded by itself; the oldest first. */
    private final SequencedMap<String, CallView> ended = new LinkedHashMap<>();

    @Override
    public StampedJournal.Observer witness(String callId) {
        return new CallFeed(feed -> live.put(callId, feed), this::end);
    }

    private void end(CallView view) {
        synchronized (ended) {
            ended.put(view.callId(), view);
            if (ended.size() > MAX_ENDED) {
                ended.pollFirstEntry();
            }
        }
        // Last, so that a call is in one of the two at any time.
        live.remove(view.callId());
    }

    /** A call that runs or ended lately. */
    public Optional<CallView> find(String callId) {
        return Optional.ofNullable(live.get(callId)).map(CallFeed::view).or(() -> {
            synchronized (ended) {
                return Optional.ofNullable(ended.get(callId));
            }
        });
    }

    /** Running calls, the newest first. */
    public List<CallView> live() {
        return newestFirst(live.values().stream().map(CallFeed::view));
    }

    /** Calls that ended lately, the newest first. */
    public List<CallView> ended() {
        synchronized (ended) {
            return newestFirst(ended.values().stream());
        }
    }

    /** Every event of a running call from now on; empty if it does not run. */
    public Optional<Subscription> subscribe(String callId) {
        return Optional.ofNullable(live.get(callId)).flatMap(CallFeed::subscribe);
    }

    private static List<CallView> newestFirst(Stream<CallView> views) {
        return views.sorted(Comparator.comparing(CallView::startedAt)
                        .thenComparing(CallView::callId)
                        .reversed())
                .toList();
    }
}
