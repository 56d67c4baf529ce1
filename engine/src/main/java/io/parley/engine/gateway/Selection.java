package io.parley.engine.gateway;

import io.parley.engine.trunk.Trunk;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The order in which gateways are tried: RFC 2782, page 3, "Priority" and "Weight". Pure but for the chance it is given. */
final class Selection {
    private Selection() {}

    /**
     * All of them: the lowest priority first, and among equals each one's chance to come first is its weight's share. One
     * without a weight comes first only by a small chance beside those with one; where none has one, the order stays.
     */
    static List<Trunk.Gateway> order(List<Trunk.Gateway> gateways, RandomGenerator chance) {
        TreeMap<Integer, List<Trunk.Gateway>> byPriority = new TreeMap<>();
        for (Trunk.Gateway gateway : gateways) {
            byPriority
                    .computeIfAbsent(gateway.priority(), _ -> new ArrayList<>())
                    .add(gateway);
        }
        List<Trunk.Gateway> order = new ArrayList<>(gateways.size());
        byPriority.values().forEach(equals -> draw(equals, chance, order));
        return order;
    }

    private static void draw(List<Trunk.Gateway> equals, RandomGenerator chance, List<Trunk.Gateway> order) {
        List<Trunk.Gateway> left = new ArrayList<>(equals.size());
        // Those of weight 0 stand in front, so that the draw of 0 finds one of them.
        equals.stream().filter(it -> it.weight() == 0).forEach(left::add);
        equals.stream().filter(it -> it.weight() > 0).forEach(left::add);
        while (left.size() > 1) {
            int sum = left.stream().mapToInt(Trunk.Gateway::weight).sum();
            int drawn = sum == 0 ? 0 : chance.nextInt(sum + 1);
            int running = 0;
            int index = -1;
            do {
                index++;
                running += left.get(index).weight();
            } while (running < drawn);
            order.add(left.remove(index));
        }
        order.addAll(left);
    }
}
