package io.parley.server.lint;

import io.parley.dialog.lint.Finding;
import io.parley.dialog.lint.Report;
import io.parley.dialog.lint.Rule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reports as SARIF 2.1.0 (OASIS), for what shows findings beside the code. The same reports give the same text. */
public final class SarifLog {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
    private static final List<Rule> RULES = List.of(Rule.values());
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private SarifLog() {}

    /**
     * Writes one run.
     *
     * @param version of the program
     */
    public static String of(List<Report> reports, String version) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver(version)));
        run.put("columnKind", "unicodeCodePoints");
        run.put("invocations", List.of(invocation(reports)));
        run.put("results", reports.stream().flatMap(SarifLog::results).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return JSON.writeValueAsString(log).replace(System.lineSeparator(), "\n") + "\n";
    }

    private static Map<String, Object> driver(String version) {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "parley lint");
        driver.put("semanticVersion", version);
        driver.put("rules", RULES.stream().map(SarifLog::rule).toList());
        return driver;
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", rule.id());
        described.put("shortDescription", text(rule.summary()));
        described.put("help", text(rule.help()));
        described.put("defaultConfiguration", Map.of("level", rule.severity().word()));
        return described;
    }

    /** What could not be checked is told here: it is no finding. */
    private static Map<String, Object> invocation(List<Report> reports) {
        Map<String, Object> invocation = new LinkedHashMap<>();
        invocation.put("executionSuccessful", true);
        Map<Rule, String> unchecked = new TreeMap<>();
        reports.forEach(report -> report.unchecked().forEach(unchecked::putIfAbsent));
        invocation.put(
                "toolExecutionNotifications",
                unchecked.entrySet().stream()
                        .map(entry -> {
                            Map<String, Object> notification = new LinkedHashMap<>();
                            notification.put(
                                    "associatedRule",
                                    Map.of("id", entry.getKey().id()));
                            notification.put("level", "note");
                            notification.put("message", text("not checked: " + entry.getValue()));
                            return notification;
                        })
                        .toList());
        return invocation;
    }

    private static Stream<Map<String, Object>> results(Report report) {
        return Stream.concat(
                report.findings().stream().map(finding -> result(finding, List.of())),
                report.silenced().stream().map(silenced -> {
                    Map<String, Object> suppression = new LinkedHashMap<>();
                    suppression.put("kind", "inSource");
                    suppression.put("justification", silenced.reason());
                    return result(silenced.finding(), List.of(suppression));
                }));
    }

    /** Every result says whether it is suppressed, as SARIF 3.27.23 wants it where one does. */
    private static Map<String, Object> result(Finding finding, List<Object> suppressions) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", finding.place().line());
        region.put("startColumn", finding.place().column());
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("artifactLocation", Map.of("uri", uri(finding.place().file())));
        place.put("region", region);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.rule().id());
        result.put("ruleIndex", RULES.indexOf(finding.rule()));
        result.put("level", finding.rule().severity().word());
        result.put("message", text(finding.message()));
        result.put("locations", List.of(Map.of("physicalLocation", place)));
        result.put("suppressions", suppressions);
        return result;
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }

    /** A relative file stays relative, to where the program was started. */
    private static String uri(String file) {
        Path path = Path.of(file);
        if (path.isAbsolute()) {
            return path.toUri().toASCIIString();
        }
        try {
            return new URI(null, null, file.replace('\\', '/'), null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("file: " + file + ", expected a path", e);
        }
    }
}
