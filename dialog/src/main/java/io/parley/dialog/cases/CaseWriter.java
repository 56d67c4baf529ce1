package io.parley.dialog.cases;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a conversation that was had as a test file. Run against the same bot, it passes. */
public final class CaseWriter {
    private CaseWriter() {}

    /**
     * A file with one case.
     *
     * @param variables that the call was placed with
     * @param info collected in the end
     * @param complete whether the business of the call was done
     */
    public static String write(
            String name,
            Map<String, String> variables,
            List<Observed> conversation,
            Map<String, String> info,
            boolean complete) {
        StringBuilder yaml = new StringBuilder("cases:\n  - name: ")
                .append(Quoted.yaml(name))
                .append('\n');
        if (!variables.isEmpty()) {
            yaml.append("    variables: ").append(Quoted.mapping(variables)).append('\n');
        }
        yaml.append("    steps:\n");
        for (Observed observed : conversation) {
            String dash = "      - ";
            if (observed.act().isPresent()) {
                yaml.append(dash).append(observed.act().get().written()).append('\n');
                dash = "        ";
            }
            yaml.append(dash).append(says(observed.said())).append('\n');
            yaml.append("        node: ").append(Quoted.yaml(observed.node())).append('\n');
        }
        yaml.append("      - complete: ").append(complete).append('\n');
        if (!info.isEmpty()) {
            yaml.append("        info: ").append(Quoted.mapping(info)).append('\n');
        }
        conversation
                .getLast()
                .ends()
                .ifPresent(
                        reason -> yaml.append("        ends: ").append(reason).append('\n'));
        return yaml.toString();
    }

    private static String says(List<String> said) {
        if (said.isEmpty()) {
            return "nothing-said: true";
        }
        return "says: "
                + (said.size() == 1
                        ? Quoted.yaml(said.getFirst())
                        : said.stream().map(Quoted::yaml).collect(Collectors.joining(", ", "[", "]")));
    }
}
