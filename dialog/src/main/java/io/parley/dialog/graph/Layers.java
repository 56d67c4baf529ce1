package io.parley.dialog.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Puts the boxes of a group into rows: each box one row below the nearest one that leads to it, and in a row as near as may
 * be to those that it is joined to (Sugiyama, Tagawa and Toda 1981, with barycentres). Ways over several rows hold a
 * place in each, so that they pass between boxes. Deterministic.
 */
final class Layers {
    private static final int SWEEPS = 8;

    /** A way between two boxes, by their indices. */
    record Way(int from, int to) {}

    /** A place in a row: a box, or the place that a long way holds. */
    static final class Slot {
        final int row;
        final int box;
        int column;
        final List<Slot> above = new ArrayList<>();
        final List<Slot> below = new ArrayList<>();

        private Slot(int row, int box) {
            this.row = row;
            this.box = box;
        }

        boolean isBox() {
            return box >= 0;
        }
    }

    private final int[] rowOf;
    private final List<List<Slot>> rows = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<List<Slot>> passed = new ArrayList<>();

    /** @param boxes how many; those that nothing leads to stand in the first row */
    Layers(int boxes, List<Way> ways) {
        rowOf = rowsOf(boxes, ways);
        for (int box = 0; box < boxes; box++) {
            slots.add(slot(rowOf[box], box));
        }
        for (Way way : ways) {
            passed.add(hold(way));
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (List<Slot> row : down ? rows : rows.reversed()) {
                row.sort(Comparator.comparingDouble(slot -> middle(slot, down)));
                number(row);
            }
        }
    }

    /** From top to bottom, each from left to right. */
    List<List<Slot>> rows() {
        return rows;
    }

    /** The places that a way passes, its ends included: one in each row, only the ends where both are in one row. */
    List<Slot> places(int way) {
        return passed.get(way);
    }

    private static int[] rowsOf(int boxes, List<Way> ways) {
        int[] rows = new int[boxes];
        boolean[] known = new boolean[boxes];
        boolean[] led = new boolean[boxes];
        ways.stream().filter(way -> way.from() != way.to()).forEach(way -> led[way.to()] = true);
        Deque<Integer> open = new ArrayDeque<>();
        for (int box = 0; box < boxes; box++) {
            if (!led[box]) {
                known[box] = true;
                open.add(box);
            }
        }
        for (int next = 0; next <= boxes; next++) {
            while (!open.isEmpty()) {
                int from = open.remove();
                for (Way way : ways) {
                    if (way.from() == from && !known[way.to()]) {
                        known[way.to()] = true;
                        rows[way.to()] = rows[from] + 1;
                        open.add(way.to());
                    }
                }
            }
            // A ring that nothing leads into begins anywhere.
            if (next < boxes && !known[next]) {
                known[next] = true;
                open.add(next);
            }
        }
        return rows;
    }

    private List<Slot> hold(Way way) {
        Slot from = slots.get(way.from());
        Slot to = slots.get(way.to());
        boolean down = from.row <= to.row;
        Slot upper = down ? from : to;
        Slot lower = down ? to : from;
        List<Slot> places = new ArrayList<>();
        places.add(upper);
        for (int row = upper.row + 1; row < lower.row; row++) {
            Slot held = slot(row, -1);
            join(places.getLast(), held);
            places.add(held);
        }
        if (upper.row < lower.row) {
            join(places.getLast(), lower);
        }
        places.add(lower);
        return down ? places : places.reversed();
    }

    private static void join(Slot upper, Slot lower) {
        upper.below.add(lower);
        lower.above.add(upper);
    }

    private Slot slot(int row, int box) {
        while (rows.size() <= row) {
            rows.add(new ArrayList<>());
        }
        Slot slot = new Slot(row, box);
        slot.column = rows.get(row).size();
        rows.get(row).add(slot);
        return slot;
    }

    private static double middle(Slot slot, boolean down) {
        List<Slot> joined = down ? slot.above : slot.below;
        return joined.stream().mapToInt(it -> it.column).average().orElse(slot.column);
    }

    private static void number(List<Slot> row) {
        for (int i = 0; i < row.size(); i++) {
            row.get(i).column = i;
        }
    }
}
