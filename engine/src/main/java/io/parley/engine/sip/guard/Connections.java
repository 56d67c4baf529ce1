package io.parley.engine.sip.guard;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections there are, in all and of each source that has any. For one thread at a time. */
final class Connections {
    private final Map<InetAddress, Integer> bySource = new HashMap<>(); // of no more than there are connections
    private int all;

    int all() {
        return all;
    }

    int of(InetAddress source) {
        return bySource.getOrDefault(source, 0);
    }

    void add(InetAddress source) {
        all++;
        bySource.merge(source, 1, Integer::sum);
    }

    void remove(InetAddress source) {
        all--;
        bySource.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
    }
}
