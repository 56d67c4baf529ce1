package io.parley.dialog.graph;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.graph.Sketch.Arrow;
import io.parley.dialog.graph.Sketch.Box;
import io.parley.dialog.graph.Sketch.Group;
import java.util.Optional;
import java.util.stream.Collectors;

/** A bot as a flowchart of Mermaid, for Markdown pages. */
public final class Mermaid {
    private Mermaid() {}

    /** {@code touched}: colours what tests have touched, and what not. */
    public static String of(Bot bot, Optional<Touched> touched) {
        Sketch sketch = Sketch.of(bot, touched);
        StringBuilder text = new StringBuilder("flowchart TD\n");
        int groups = 0;
        for (Group group : sketch.groups()) {
            text.append("  subgraph g")
                    .append(groups++)
                    .append("[\"")
                    .append(escaped(group.title()))
                    .append("\"]\n");
            group.boxes().forEach(box -> text.append("    ").append(box(box)).append('\n'));
            text.append("  end\n");
        }
        sketch.arrows().forEach(arrow -> text.append("  ").append(arrow(arrow)).append('\n'));
        for (int i = 0; i < sketch.arrows().size(); i++) {
            String style = style(sketch.arrows().get(i));
            if (!style.isEmpty()) {
                text.append("  linkStyle ").append(i).append(' ').append(style).append('\n');
            }
        }
        if (touched.isPresent()) {
            text.append("  classDef touched fill:")
                    .append(Colours.TOUCHED_FILL)
                    .append(",stroke:")
                    .append(Colours.TOUCHED)
                    .append('\n');
            text.append("  classDef missed fill:")
                    .append(Colours.MISSED_FILL)
                    .append(",stroke:")
                    .append(Colours.MISSED)
                    .append('\n');
        }
        return text.toString();
    }

    private static String box(Box box) {
        String words = box.lines().stream().map(Mermaid::escaped).collect(Collectors.joining("<br/>"));
        String shape = box.mark() ? "([\"" + words + "\"])" : "[\"" + words + "\"]";
        return "n" + box.id() + shape
                + box.touched().map(it -> it ? ":::touched" : ":::missed").orElse("");
    }

    private static String arrow(Arrow arrow) {
        String words = arrow.label().isEmpty() ? "" : "|\"" + escaped(arrow.label()) + "\"|";
        return "n" + arrow.from() + " -->" + words + " n" + arrow.to();
    }

    private static String style(Arrow arrow) {
        String dashes =
                Colours.dashes(arrow.kind()).map(it -> "stroke-dasharray:" + it).orElse("");
        String colour = arrow.touched()
                .map(it -> "stroke:" + (it ? Colours.TOUCHED : Colours.MISSED))
                .orElse("");
        return dashes.isEmpty() || colour.isEmpty() ? dashes + colour : dashes + "," + colour;
    }

    /** What has a meaning in Mermaid, in its Markdown or in HTML becomes a character's number. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("\"#&<>;|%`$*_\\[](){}~".indexOf(c) >= 0) {
                escaped.append('#').append(c).append(';');
            } else if (Character.isISOControl(c)) {
                escaped.append(' ');
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
