package io.parley.server.metrics;

import io.parley.testkit.Checkout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboards of this checkout as Grafana would read them. */
public final class Dashboards {
    static final Path FOLDER = Checkout.root().resolve("trunk-config").resolve("grafana");

    private static final JsonMapper MAPPER = new JsonMapper();

    private Dashboards() {}

    /** What a panel or variable asks for. */
    public record Query(String where, String expression) {}

    static List<Path> files() {
        return List.of(FOLDER.resolve("operator.json"), FOLDER.resolve("bot-author.json"));
    }

    static JsonNode read(Path file) {
        return MAPPER.readTree(file.toFile());
    }

    static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        dashboard.get("panels").forEach(panels::add);
        return panels;
    }

    /** Everything that all dashboards ask for, as they would with all trunks and bots selected. */
    public static List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (Path file : files()) {
            JsonNode dashboard = read(file);
            for (JsonNode panel : panels(dashboard)) {
                for (JsonNode target : panel.path("targets")) {
                    queries.add(query(
                            file,
                            panel.get("title").asString(),
                            target.get("expr").asString()));
                }
            }
            for (JsonNode variable : dashboard.get("templating").get("list")) {
                String definition = variable.path("definition").asString("");
                if (!definition.isEmpty()) {
                    String metric = definition.replaceAll("label_values\\((.*), \\w+\\)", "$1");
                    queries.add(query(file, "variable " + variable.get("name").asString(), metric));
                }
            }
            for (JsonNode annotation : dashboard.get("annotations").get("list")) {
                if (annotation.has("expr")) {
                    queries.add(query(file, "annotation", annotation.get("expr").asString()));
                }
            }
        }
        return queries;
    }

    private static Query query(Path file, String title, String expression) {
        return new Query(file.getFileName() + ", " + title, PromQl.withoutVariables(expression));
    }
}
