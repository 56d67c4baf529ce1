package io.parley.engine.gateway;

import io.parley.engine.trunk.Gateway;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** The order in which gateways, or the servers behind one, are tried: RFC 2782, page 3, "Priority" and "Weight". Pure but for the chance it is given. */
final class Selection {
    private Selection() {}

    /** As {@link #order(List, ToIntFunction, ToIntFunction, RandomGenerator)}, of gateways. */
    static List<Gateway> order(List<Gateway> gateways, RandomGenerator chance) {
        return order(gateways, Gateway::priority, Gateway::weight, chance);
    }

    /**
     * All of them: the lowest priority first, and among equals each one's chance to come first is its weight's share. One
     * without a weight comes first only by a small chance beside those with one; where none has one, the order stays.
     */
    static <T> List<T> order(List<T> all, ToIntFunction<T> priority, ToIntFunction<T> weight, RandomGenerator chance) {
        TreeMap<Integer, List<T>> byPriority = new TreeMap<>();
        for (T each : all) {
            byPriority
                    .computeIfAbsent(priority.applyAsInt(each), _ -> new ArrayList<>())
                    .add(each);
        }
        List<T> order = new ArrayList<>(all.size());
        byPriority.values().forEach(equals -> draw(equals, weight, chance, order));
        return order;
    }

    private static <T> void draw(List<T> equals, ToIntFunction<T> weight, RandomGenerator chance, List<T> order) {
        List<T> left = new ArrayList<>(equals.size());
        // Those of weight 0 stand in front, so that the draw of 0 finds one of them.
        equals.stream().filter(it -> weight.applyAsInt(it) == 0).forEach(left::add);
        equals.stream().filter(it -> weight.applyAsInt(it) > 0).forEach(left::add);
        while (left.size() > 1) {
            int sum = left.stream().mapToInt(weight).sum();
            int drawn = sum == 0 ? 0 : chance.nextInt(sum + 1);
            int running = 0;
            int index = -1;
            do {
                index++;
                running += weight.applyAsInt(left.get(index));
            } while (running < drawn);
            order.add(left.remove(index));
        }
        order.addAll(left);
    }
}
