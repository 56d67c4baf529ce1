package io.parley.engine.gateway;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.trunk.Gateway;
import io.parley.engine.trunk.Trunk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** What an engine knows of the gateways of its trunks, and in which order a call tries them. Any thread. */
public final class GatewayBook {
    private final EngineClock clock;
    private final RandomGenerator chance;
    private final Locator locator;

    /** As many as gateways stand in the trunks in force, and those of calls that began before a reload. */
    private final ConcurrentHashMap<Key, GatewayState> states = new ConcurrentHashMap<>();

    private record Key(String trunk, String gateway) {}

    /** @param chance draws among gateways of one priority; is asked by one thread at a time */
    public GatewayBook(EngineClock clock, RandomGenerator chance) {
        this(clock, chance, Locator.BY_ENDPOINT);
    }

    /** @param locator finds the servers behind a gateway's name */
    public GatewayBook(EngineClock clock, RandomGenerator chance, Locator locator) {
        this.clock = clock;
        this.chance = chance;
        this.locator = locator;
    }

    /** Finds the servers behind a gateway's name. */
    Locator locator() {
        return locator;
    }

    /** What is known of one gateway; known from now on if nothing was. */
    public GatewayState of(Trunk trunk, Gateway gateway) {
        return states.computeIfAbsent(new Key(trunk.name(), gateway.name()), key -> new GatewayState(key.gateway));
    }

    /** All of a trunk's gateways, in the order in which a call is to try them: those that are not well come last. */
    List<Gateway> order(Trunk trunk) {
        List<Gateway> all = trunk.gateways().all();
        if (all.size() == 1) {
            return all;
        }
        List<Gateway> drawn;
        synchronized (chance) { // guards the generator alone; held for microseconds
            drawn = Selection.order(all, chance);
        }
        long now = clock.nanoTime();
        List<Gateway> order = new ArrayList<>(drawn.size());
        List<Gateway> last = new ArrayList<>();
        for (Gateway gateway : drawn) {
            (of(trunk, gateway).isPreferred(now) ? order : last).add(gateway);
        }
        order.addAll(last);
        return order;
    }

    /** Forgets gateways that stand in none of these trunks any more; what is known of the others stays. */
    public void keep(Collection<Trunk> trunks) {
        Set<Key> kept = new HashSet<>();
        for (Trunk trunk : trunks) {
            trunk.gateways().all().forEach(gateway -> kept.add(new Key(trunk.name(), gateway.name())));
        }
        states.keySet().retainAll(kept);
    }

    /** What is known of a trunk's gateways now, in the file's order. */
    public List<GatewayState.Reading> readings(Trunk trunk) {
        long now = clock.nanoTime();
        return trunk.gateways().all().stream()
                .map(gateway -> of(trunk, gateway).reading(now))
                .toList();
    }
}
