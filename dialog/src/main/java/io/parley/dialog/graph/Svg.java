package io.parley.dialog.graph;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.graph.Sketch.Arrow;
import io.parley.dialog.graph.Sketch.Box;
import java.util.List;
import java.util.Optional;

/** A bot as a picture (SVG 1.1), which needs nothing but a browser. */
public final class Svg {
    private static final int CORNER = 5;
    private static final int TITLE_X = 10;
    private static final int TITLE_Y = 18;

    private final StringBuilder svg = new StringBuilder();

    private Svg() {}

    /** {@code touched}: colours what tests have touched, and what not. */
    public static String of(Bot bot, Optional<Touched> touched) {
        Svg svg = new Svg();
        svg.draw(bot.name(), Sketch.of(bot, touched));
        return svg.svg.toString();
    }

    private void draw(String title, Sketch sketch) {
        Placement placed = Placement.of(sketch);
        svg.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.append(new Tag("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("width", placed.width())
                .with("height", placed.height())
                .with("viewBox", "0 0 " + placed.width() + " " + placed.height())
                .with("font-family", "system-ui, sans-serif")
                .with("font-size", TextWidth.FONT_PIXELS)
                .open());
        svg.append(new Tag("title").around(title));
        svg.append("<defs>\n");
        List.of(Colours.PLAIN, Colours.TOUCHED, Colours.MISSED).forEach(this::head);
        svg.append("</defs>\n");
        svg.append(new Tag("rect")
                .with("width", "100%")
                .with("height", "100%")
                .with("fill", "#ffffff")
                .empty());
        sketch.groups().forEach(group -> frame(group.title(), placed.frame(group)));
        sketch.arrows().forEach(arrow -> arrow(arrow, placed.route(arrow)));
        sketch.groups().forEach(group -> group.boxes().forEach(box -> box(box, placed.box(box.id()))));
        // Over the boxes: a label that a box covers would be lost.
        sketch.arrows().forEach(arrow -> label(arrow, placed.route(arrow)));
        svg.append("</svg>\n");
    }

    private void head(String colour) {
        svg.append(new Tag("marker")
                .with("id", headOf(colour))
                .with("viewBox", "0 0 8 8")
                .with("refX", 8)
                .with("refY", 4)
                .with("markerWidth", 8)
                .with("markerHeight", 8)
                .with("orient", "auto")
                .open());
        svg.append(new Tag("path")
                .with("d", "M0 0 L8 4 L0 8 Z")
                .with("fill", colour)
                .empty());
        svg.append("</marker>\n");
    }

    private static String headOf(String colour) {
        return "head-" + colour.substring(1);
    }

    private void frame(String title, Placement.Area area) {
        svg.append(new Tag("rect")
                .at(area)
                .with("rx", CORNER)
                .with("fill", "none")
                .with("stroke", "#c5ccd6")
                .empty());
        svg.append(new Tag("text")
                .with("x", area.x() + TITLE_X)
                .with("y", area.y() + TITLE_Y)
                .with("fill", Colours.PLAIN)
                .with("font-weight", "bold")
                .around(title));
    }

    private void box(Box box, Placement.Area area) {
        svg.append(new Tag("rect")
                .at(area)
                .with("rx", box.mark() ? area.height() / 2 : CORNER)
                .with("fill", box.mark() ? "#ffffff" : Colours.fill(box.touched()))
                .with("stroke", Colours.line(box.touched()))
                .empty());
        int y = area.y() + Placement.PADDING + TextWidth.FONT_PIXELS - 2;
        boolean name = !box.mark();
        for (String line : box.lines()) {
            svg.append(new Tag("text")
                    .with("x", area.middle())
                    .with("y", y)
                    .with("text-anchor", "middle")
                    .with("font-weight", name ? Optional.of("bold") : Optional.empty())
                    .around(line));
            y += TextWidth.LINE_PIXELS;
            name = false;
        }
    }

    private void arrow(Arrow arrow, Placement.Route route) {
        String colour = Colours.line(arrow.touched());
        svg.append(new Tag("path")
                .with("d", route.path())
                .with("fill", "none")
                .with("stroke", colour)
                .with("stroke-dasharray", Colours.dashes(arrow.kind()))
                .with("marker-end", "url(#" + headOf(colour) + ")")
                .empty());
    }

    private void label(Arrow arrow, Placement.Route route) {
        if (!arrow.label().isEmpty()) {
            // A white outline keeps it readable where lines cross.
            svg.append(new Tag("text")
                    .with("x", route.labelX())
                    .with("y", route.labelY())
                    .with("text-anchor", "middle")
                    .with("font-size", 11)
                    .with("fill", "#333333")
                    .with("stroke", "#ffffff")
                    .with("stroke-width", 3)
                    .with("paint-order", "stroke")
                    .around(arrow.label()));
        }
    }
}
