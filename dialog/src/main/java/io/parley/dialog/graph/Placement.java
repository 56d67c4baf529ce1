package io.parley.dialog.graph;

import io.parley.dialog.graph.Layers.Slot;
import io.parley.dialog.graph.Layers.Way;
import io.parley.dialog.graph.Sketch.Arrow;
import io.parley.dialog.graph.Sketch.Box;
import io.parley.dialog.graph.Sketch.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where everything of a sketch goes, in pixels: the groups side by side, each with its boxes in rows. */
final class Placement {
    static final int PADDING = 8;
    private static final int MARGIN = 20;
    private static final int TITLE = 26;
    private static final int BETWEEN_BOXES = 36;
    private static final int BETWEEN_ROWS = 64;
    /** What a way that passes a row needs there. */
    private static final int PASSAGE = 24;
    /** How far a way goes to the side, or below its row, that leads to the same row. */
    private static final int SWERVE = 24;

    private final Map<Integer, Area> boxes = new HashMap<>();
    private final Map<Group, Area> frames = new HashMap<>();
    private final Map<Arrow, Route> routes = new HashMap<>();
    private int width = MARGIN;
    private int height = MARGIN;

    /** A rectangle by its upper left corner. */
    record Area(int x, int y, int width, int height) {
        int middle() {
            return x + width / 2;
        }

        int bottom() {
            return y + height;
        }

        int right() {
            return x + width;
        }
    }

    /** An arrow's line as an SVG path, and where its label stands. */
    record Route(String path, int labelX, int labelY) {}

    private record Point(int x, int y) {}

    private Placement() {}

    static Placement of(Sketch sketch) {
        Placement placement = new Placement();
        for (Group group : sketch.groups()) {
            placement.place(group, sketch.arrows());
        }
        for (Arrow arrow : sketch.arrows()) {
            placement.routes.computeIfAbsent(arrow, placement::acrossGroups);
        }
        return placement;
    }

    int width() {
        return width;
    }

    int height() {
        return height + MARGIN;
    }

    Area frame(Group group) {
        return Optional.ofNullable(frames.get(group)).orElseThrow();
    }

    Area box(int id) {
        return Optional.ofNullable(boxes.get(id)).orElseThrow();
    }

    Route route(Arrow arrow) {
        return Optional.ofNullable(routes.get(arrow)).orElseThrow();
    }

    private void place(Group group, List<Arrow> arrows) {
        Map<Integer, Integer> indexById = new HashMap<>();
        group.boxes().forEach(box -> indexById.put(box.id(), indexById.size()));
        List<Arrow> inside = arrows.stream()
                .filter(arrow -> indexById.containsKey(arrow.from()) && indexById.containsKey(arrow.to()))
                .toList();
        List<Way> ways = inside.stream()
                .map(arrow -> new Way(indexById.getOrDefault(arrow.from(), 0), indexById.getOrDefault(arrow.to(), 0)))
                .toList();
        Layers layers = new Layers(group.boxes().size(), ways);
        int left = width;
        int top = MARGIN;
        int inner = layers.rows().stream()
                .mapToInt(row -> rowWidth(row, group))
                .max()
                .orElse(0);
        inner = Math.max(inner, TextWidth.pixels(group.title()));
        Map<Slot, Point> places = new HashMap<>();
        int y = top + TITLE + PADDING;
        for (List<Slot> row : layers.rows()) {
            int x = left + MARGIN + SWERVE + (inner - rowWidth(row, group)) / 2;
            int tallest =
                    row.stream().mapToInt(slot -> height(slot, group)).max().orElse(0);
            for (Slot slot : row) {
                int wide = width(slot, group);
                if (slot.isBox()) {
                    int high = height(slot, group);
                    boxes.put(group.boxes().get(slot.box).id(), new Area(x, y + (tallest - high) / 2, wide, high));
                }
                places.put(slot, new Point(x + wide / 2, y + tallest / 2));
                x += wide + BETWEEN_BOXES;
            }
            y += tallest + BETWEEN_ROWS;
        }
        Area frame = new Area(left, top, inner + 2 * (MARGIN + SWERVE), y - BETWEEN_ROWS + MARGIN - top);
        frames.put(group, frame);
        width = frame.right() + MARGIN;
        height = Math.max(height, frame.bottom());
        Ports ports = new Ports();
        for (int i = 0; i < inside.size(); i++) {
            List<Slot> passed = layers.places(i);
            if (passed.getFirst().row != passed.getLast().row) {
                ports.add(inside.get(i), passed, places);
            }
        }
        for (int i = 0; i < inside.size(); i++) {
            Arrow arrow = inside.get(i);
            List<Slot> passed = layers.places(i);
            boolean sameRow = passed.getFirst().row == passed.getLast().row;
            routes.put(arrow, sameRow ? inRow(arrow) : betweenRows(arrow, passed, places, ports));
        }
    }

    /** Where ways leave and enter boxes: side by side along the edge, in the order of where they come from. */
    private final class Ports {
        /** An end of a way: how far to the right its next point lies. */
        private record End(Arrow arrow, int towards) {}

        private final Map<Integer, List<End>> upper = new HashMap<>();
        private final Map<Integer, List<End>> lower = new HashMap<>();

        void add(Arrow arrow, List<Slot> passed, Map<Slot, Point> places) {
            boolean down = passed.getFirst().row < passed.getLast().row;
            end(down ? lower : upper, arrow.from(), arrow, x(passed.get(1), places));
            end(down ? upper : lower, arrow.to(), arrow, x(passed.get(passed.size() - 2), places));
        }

        private static int x(Slot slot, Map<Slot, Point> places) {
            return Optional.ofNullable(places.get(slot)).orElseThrow().x();
        }

        private static void end(Map<Integer, List<End>> side, int box, Arrow arrow, int towards) {
            List<End> ends = side.computeIfAbsent(box, _ -> new ArrayList<>());
            ends.add(new End(arrow, towards));
            ends.sort(Comparator.comparingInt(End::towards));
        }

        Point of(Arrow arrow, int box, boolean below) {
            Area area = box(box);
            int x = area.x()
                    + area.width()
                            * (number(arrow, box, below) + 1)
                            / (ends(box, below).size() + 1);
            return new Point(x, below ? area.bottom() : area.y());
        }

        /** From the left, 0 is the first. */
        int number(Arrow arrow, int box, boolean below) {
            return ends(box, below).stream().map(End::arrow).toList().indexOf(arrow);
        }

        private List<End> ends(int box, boolean below) {
            return (below ? lower : upper).getOrDefault(box, List.of());
        }
    }

    private static int rowWidth(List<Slot> row, Group group) {
        return row.stream().mapToInt(slot -> width(slot, group)).sum() + BETWEEN_BOXES * (row.size() - 1);
    }

    private static int width(Slot slot, Group group) {
        if (!slot.isBox()) {
            return PASSAGE;
        }
        Box box = group.boxes().get(slot.box);
        int text = box.lines().stream().mapToInt(TextWidth::pixels).max().orElse(0);
        return text + 2 * PADDING + (box.mark() ? PADDING : 0);
    }

    private static int height(Slot slot, Group group) {
        return slot.isBox() ? group.boxes().get(slot.box).lines().size() * TextWidth.LINE_PIXELS + 2 * PADDING : 0;
    }

    /** From the edge of a box through the places that it holds to the edge of another. */
    private Route betweenRows(Arrow arrow, List<Slot> passed, Map<Slot, Point> places, Ports ports) {
        boolean down = passed.getFirst().row < passed.getLast().row;
        List<Point> points = new ArrayList<>();
        points.add(ports.of(arrow, arrow.from(), down));
        passed.subList(1, passed.size() - 1)
                .forEach(
                        slot -> points.add(Optional.ofNullable(places.get(slot)).orElseThrow()));
        points.add(ports.of(arrow, arrow.to(), !down));
        // Labels of neighbours stand at different heights.
        int share = ports.number(arrow, arrow.from(), down) % 2 == 0 ? 2 : 3;
        Point first = points.get(0);
        Point second = points.get(1);
        return new Route(
                curve(points),
                (first.x() * (4 - share) + second.x() * share) / 4,
                (first.y() * (4 - share) + second.y() * share) / 4);
    }

    /** Beneath the row, or around a box that leads to itself. */
    private Route inRow(Arrow arrow) {
        Area from = box(arrow.from());
        Area to = box(arrow.to());
        if (arrow.from() == arrow.to()) {
            int out = from.right() + SWERVE;
            int upper = from.y() + from.height() / 3;
            int lower = from.y() + from.height() * 2 / 3;
            return new Route(cubic(from.right(), lower, out, lower, out, upper, from.right(), upper), out, lower);
        }
        int below = Math.max(from.bottom(), to.bottom()) + SWERVE;
        return new Route(
                cubic(from.middle(), from.bottom(), from.middle(), below, to.middle(), below, to.middle(), to.bottom()),
                (from.middle() + to.middle()) / 2,
                below);
    }

    /** Between the sides that face each other. */
    private Route acrossGroups(Arrow arrow) {
        Area from = box(arrow.from());
        Area to = box(arrow.to());
        boolean right = from.middle() <= to.middle();
        Point start = new Point(right ? from.right() : from.x(), from.y() + from.height() / 2);
        Point end = new Point(right ? to.x() : to.right(), to.y() + to.height() / 2);
        int middle = (start.x() + end.x()) / 2;
        return new Route(
                cubic(start.x(), start.y(), middle, start.y(), middle, end.y(), end.x(), end.y()),
                middle,
                (start.y() + end.y()) / 2);
    }

    private static String cubic(int... xy) {
        return String.format(
                Locale.ROOT,
                "M%d %d C%d %d %d %d %d %d",
                Arrays.stream(xy).boxed().toArray());
    }

    /** Leaves and enters each point upright. */
    private static String curve(List<Point> points) {
        StringBuilder path = new StringBuilder();
        Point last = points.getFirst();
        path.append('M').append(last.x()).append(' ').append(last.y());
        for (Point next : points.subList(1, points.size())) {
            int middle = (last.y() + next.y()) / 2;
            path.append(String.format(
                    Locale.ROOT, " C%d %d %d %d %d %d", last.x(), middle, next.x(), middle, next.x(), next.y()));
            last = next;
        }
        return path.toString();
    }
}
