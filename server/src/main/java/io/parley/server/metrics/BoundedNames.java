package io.parley.server.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of a label's values bounded: the first so many names stand for themselves, every later one is {@link
 * #OTHER}. Any thread.
 */
final class BoundedNames {
    /** What a name beyond the bound is called. */
    static final String OTHER = "other";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** @param most names that stand for themselves */
    BoundedNames(int most) {
        this.most = most;
    }

    /** The label's value for a name. */
    String of(String name) {
        return known.contains(name) || joins(name) ? name : OTHER;
    }

    /** One at a time: a place is given to one name. */
    private synchronized boolean joins(String name) {
        return known.contains(name) || (known.size() < most && known.add(name));
    }
}
