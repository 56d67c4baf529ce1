package io.parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What Grafana takes without a word and shows wrongly, or not at all. */
final class DashboardsTest {
    /** Grafana 10.0. */
    private static final int SCHEMA_VERSION = 38;

    private static final int GRID_WIDTH = 24;

    static List<Path> files() {
        return Dashboards.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aDashboardHasItsVariables(Path file) {
        JsonNode dashboard = Dashboards.read(file);
        assertThat(dashboard.get("schemaVersion").asInt()).isEqualTo(SCHEMA_VERSION);
        assertThat(dashboard.get("uid").asString()).matches("[a-z-]{1,40}");
        assertThat(dashboard.get("title").asString()).isNotBlank();
        List<String> names = new ArrayList<>();
        dashboard
                .get("templating")
                .get("list")
                .forEach(each -> names.add(each.get("name").asString()));
        assertThat(names).startsWith("datasource", "instance").hasSize(3);
        assertThat(dashboard.toString()).contains("$" + names.get(2));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPanelSaysWhatItShowsInWhichUnitAndFromWhere(Path file) {
        for (JsonNode panel : Dashboards.panels(Dashboards.read(file))) {
            if (panel.get("type").asString().equals("row")) {
                continue;
            }
            String title = panel.get("title").asString();
            assertThat(panel.get("description").asString())
                    .as(title)
                    .hasSizeGreaterThan(15)
                    .endsWith(".");
            JsonNode defaults = panel.get("fieldConfig").get("defaults");
            assertThat(defaults.get("unit").asString()).as(title).isNotBlank();
            assertThat(defaults.get("thresholds").get("steps").size()).as(title).isPositive();
            assertThat(panel.get("datasource").get("uid").asString()).as(title).isEqualTo("${datasource}");
            assertThat(panel.get("targets").size()).as(title).isPositive();
            for (JsonNode target : panel.get("targets")) {
                assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
                assertThat(target.get("expr").asString()).as(title).contains("$instance");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void panelsHaveIdsAndPlacesOfTheirOwn(Path file) {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : Dashboards.panels(Dashboards.read(file))) {
            String title = panel.get("title").asString();
            assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
            JsonNode place = panel.get("gridPos");
            int x = place.get("x").asInt();
            int y = place.get("y").asInt();
            assertThat(x + place.get("w").asInt()).as(title).isLessThanOrEqualTo(GRID_WIDTH);
            for (int column = x; column < x + place.get("w").asInt(); column++) {
                for (int row = y; row < y + place.get("h").asInt(); row++) {
                    assertThat(cells.add(column + " " + row))
                            .as(title + " covers another panel")
                            .isTrue();
                }
            }
        }
    }

    @Test
    void bothDashboardsAskForSomething() {
        assertThat(Dashboards.queries()).hasSizeGreaterThan(60);
        assertThat(Dashboards.queries())
                .allSatisfy(query -> assertThat(PromQl.selectors(query.expression()))
                        .as(query.where())
                        .isNotEmpty());
    }
}
