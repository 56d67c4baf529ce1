package io.parley.dialog.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.TestBot;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.cases.Coverage;
import io.parley.dialog.cases.TestedBot;
import io.parley.testkit.Checkout;
import io.parley.testkit.snapshot.Snapshots;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class DrawingTest {
    private static final Path RECEPTION = Path.of("src/test/resources/cases/reception/bot.yaml");
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    /** Everything that means something in Mermaid, HTML or XML. */
    private static final Bot NASTY = TestBot.of("intents: { \"<b>&\": { examples: [\"yes\"] } }", """
            "end\\";]<x>":
              say: '"quoted" <script>alert(1)</script> & #35; `code` | 50 % $x$ ]] {{name}} -->'
              children: ["a & b", "…"]
            "a & b":
              when: { intent: "<b>&" }
              hang-up: true
            "…":
              when: { expr: 'said.contains("\\"|>")' }
              jump: "end\\";]<x>"
            """);

    @Test
    void theExampleBotAsMermaid() {
        Snapshots.ofThisModule().match("graph/delivery.mmd", Mermaid.of(DELIVERY, Optional.empty()));
    }

    @Test
    void aBotWithEveryWayAsMermaidWithItsCoverage() {
        Snapshots.ofThisModule().match("graph/reception.mmd", Mermaid.of(bot(), Optional.of(touched())));
    }

    @Test
    void aBotWithEveryWayAsSvgWithItsCoverage() {
        Snapshots.ofThisModule().match("graph/reception.svg", Svg.of(bot(), Optional.of(touched())));
    }

    @Test
    void everyNodeAndWayIsInTheSvg() throws Exception {
        Document svg = parsed(Svg.of(bot(), Optional.of(touched())));
        assertThat(texts(svg)).containsAll(bot().nodes().keySet()).contains("main", "投诉", "faq", "anywhere", "back");
        long arrows = Edges.of(bot()).stream()
                .filter(edge -> edge.kind() != Edge.Kind.FAQ)
                .count();
        NodeList paths = svg.getElementsByTagName("path");
        int withEnd = 0;
        for (int i = 0; i < paths.getLength(); i++) {
            withEnd += ((Element) paths.item(i)).hasAttribute("marker-end") ? 1 : 0;
        }
        assertThat(withEnd).isEqualTo((int) arrows + 1);
    }

    @Test
    void whatMeansSomethingElsewhereIsEscaped() throws Exception {
        Document svg = parsed(Svg.of(NASTY, Optional.empty()));
        assertThat(texts(svg)).contains("end\";]<x>", "a & b", "<b>&", "said.contains(\"\\\"|>\")");
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        String mermaid = Mermaid.of(NASTY, Optional.empty());
        assertThat(mermaid)
                .doesNotContain("<script")
                .doesNotContain("\"quoted\"")
                .contains("a #38; b");
        assertThat(mermaid.lines().filter(line -> line.strip().equals("end"))).hasSize(1);
    }

    @Test
    void boxesDoNotLieOnEachOther() {
        for (Bot bot : List.of(bot(), DELIVERY, NASTY)) {
            Sketch sketch = Sketch.of(bot, Optional.empty());
            Placement placed = Placement.of(sketch);
            List<Placement.Area> areas = sketch.groups().stream()
                    .flatMap(group -> group.boxes().stream())
                    .map(box -> placed.box(box.id()))
                    .toList();
            for (int i = 0; i < areas.size(); i++) {
                assertThat(areas.get(i).right()).isLessThan(placed.width());
                assertThat(areas.get(i).bottom()).isLessThan(placed.height());
                for (Placement.Area other : areas.subList(0, i)) {
                    assertThat(overlap(areas.get(i), other)).isFalse();
                }
            }
        }
    }

    @Test
    void theSameBotGivesTheSamePicture() {
        assertThat(Svg.of(bot(), Optional.empty())).isEqualTo(Svg.of(bot(), Optional.empty()));
    }

    @Test
    void aRingThatNothingLeadsIntoIsDrawnAllTheSame() {
        Layers layers = new Layers(3, List.of(new Layers.Way(0, 1), new Layers.Way(1, 2), new Layers.Way(2, 0)));
        assertThat(layers.rows())
                .hasSize(3)
                .allMatch(row -> row.stream().filter(Layers.Slot::isBox).count() == 1);
    }

    @Test
    void aLongWayHoldsAPlaceInEveryRow() {
        Layers layers = new Layers(
                4,
                List.of(
                        new Layers.Way(0, 1),
                        new Layers.Way(1, 2),
                        new Layers.Way(2, 3),
                        new Layers.Way(3, 1),
                        new Layers.Way(2, 2)));
        assertThat(layers.rows()).hasSize(4);
        assertThat(layers.places(3)).extracting(slot -> slot.row).containsExactly(3, 2, 1);
        assertThat(layers.places(3).get(1).isBox()).isFalse();
        assertThat(layers.places(4)).hasSize(2);
    }

    private static boolean overlap(Placement.Area a, Placement.Area b) {
        return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
    }

    private static Bot bot() {
        return BotFile.load(RECEPTION);
    }

    private static Touched touched() {
        Coverage coverage = TestedBot.load(RECEPTION).only("余额").run(() -> 0).coverage();
        return new Touched(coverage.enteredNodes(), coverage.takenEdges());
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<String> texts(Document svg) {
        List<String> texts = new ArrayList<>();
        NodeList found = svg.getElementsByTagName("text");
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }
}
