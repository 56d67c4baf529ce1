package io.parley.engine.bounds;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps what was asked for last, and no more than its bound. For one thread at a time. */
public final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;

    private final int most;

    /** @param most entries; one more, and the one that was asked for longest ago is gone */
    public Bounded(int most) {
        super(16, LOAD, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
