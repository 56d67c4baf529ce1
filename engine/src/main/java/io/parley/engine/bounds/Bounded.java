package io.parley.engine.sip.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps what was asked for last, and no more than its bound. For one thread at a time. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;

    private final int most;

    Bounded(int most) {
        super(16, LOAD, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
