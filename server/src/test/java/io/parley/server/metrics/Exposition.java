package io.parley.server.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus' text format, read back: families by name, samples by name and labels. */
public final class Exposition {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.+)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Family name to its type. */
    public final Map<String, String> types = new TreeMap<>();

    public final Map<String, String> helps = new HashMap<>();

    /** Family name to the names of all its labels but a histogram's own. */
    public final Map<String, Set<String>> labels = new TreeMap<>();

    private final Map<String, Double> samples = new LinkedHashMap<>();
    final Map<String, Set<String>> labelValues = new TreeMap<>();

    public Exposition(String text) {
        String family = "";
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher help = HELP.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                family = type.group(1);
                types.put(family, type.group(2));
                labels.put(family, new TreeSet<>());
            } else if (help.matches()) {
                helps.put(help.group(1), help.group(2));
            } else if (sample.matches()) {
                sample(family, sample);
            } else {
                throw new IllegalArgumentException("neither comment nor sample: " + line);
            }
        }
    }

    private void sample(String family, Matcher sample) {
        Map<String, String> found = new TreeMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            found.put(label.group(1), label.group(2));
            labelValues.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
        }
        labels.getOrDefault(family, new TreeSet<>()).addAll(found.keySet());
        labels.getOrDefault(family, new TreeSet<>()).remove("le");
        samples.put(sample.group(1) + found, Double.valueOf(sample.group(3)));
    }

    int size() {
        return samples.size();
    }

    /** A sample's value: {@code value("parley_calls_now", "direction", "inbound", "state", "ringing")}. */
    double value(String name, String... labelsAndValues) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labelsAndValues.length; i += 2) {
            wanted.put(labelsAndValues[i], labelsAndValues[i + 1]);
        }
        Double value = samples.get(name + wanted);
        if (value == null) {
            throw new AssertionError("no sample " + name + wanted);
        }
        return value;
    }
}
