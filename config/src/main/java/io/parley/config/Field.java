package io.parley.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value of a file with its path. The {@code as…} methods report what does not fit to {@link #problems} and return a
 * placeholder, so that reading goes on to the next problem.
 */
public final class Field {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KB|MB|GB)");
    private static final Map<String, Integer> UNIT_SHIFT = Map.of("KB", 10, "MB", 20, "GB", 30);
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,6}(\\.\\d{1,6})?");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");
    private static final Map<String, Long> UNIT_MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private final Problems problems;
    private final String path;
    private final YamlNode node;

    Field(Problems problems, String path, YamlNode node) {
        this.problems = problems;
        this.path = path;
        this.node = node;
    }

    public String path() {
        return path;
    }

    public Mark mark() {
        return node.mark();
    }

    public YamlNode node() {
        return node;
    }

    /** Where this file's problems are collected. */
    public Problems problems() {
        return problems;
    }

    public boolean isText() {
        return node instanceof YamlNode.Text text && !text.absent();
    }

    public boolean isList() {
        return node instanceof YamlNode.Sequence;
    }

    public boolean isMapping() {
        return node instanceof YamlNode.Mapping;
    }

    /** Reports this value as wrong; {@code message} says what was expected. */
    public void wrong(String message) {
        switch (node) {
            case YamlNode.Text text when text.absent() -> problems.add(mark(), path, "no value – " + message);
            case YamlNode.Text text -> problems.add(mark(), path, text.value(), message);
            case YamlNode.Sequence _ -> problems.add(mark(), path, "a list – " + message);
            case YamlNode.Mapping _ -> problems.add(mark(), path, "a mapping – " + message);
        }
    }

    /** Non-empty text; quote it to mean an empty one. Placeholder: the empty text. */
    public String asText() {
        String text = raw("expected text");
        if (References.in(text)) {
            wrong("a reference, which this field does not take");
            return "";
        }
        return text;
    }

    /** The same, but {@code ${env:NAME}} and {@code ${file:/path}} stay as written, for {@link References#followed} later. */
    public String asTextWithReferences() {
        return raw("expected text");
    }

    private String raw(String expected) {
        if (node instanceof YamlNode.Text text && !text.absent()) {
            return text.value();
        }
        wrong(expected);
        return "";
    }

    /** Text in which {@code ${env:NAME}} and {@code ${file:/path}} are followed. Never shown. Placeholder: the empty secret. */
    public Secret asSecret(References references) {
        if (!(node instanceof YamlNode.Text text) || text.absent()) {
            wrong("expected text, ${env:NAME} or ${file:/path}");
            return new Secret("");
        }
        try {
            return new Secret(references.follow(text.value()));
        } catch (References.BrokenReference e) {
            problems.add(mark(), path, String.valueOf(e.getMessage()));
            return new Secret("");
        }
    }

    /** As {@link #asSecret}, but a secret that stands in the file itself is refused. Placeholder: the empty secret. */
    public Secret asReferredSecret(References references) {
        if (node instanceof YamlNode.Text text && !text.absent() && !References.in(text.value())) {
            // Without the value: it may be the secret.
            problems.add(mark(), path, "a secret in the file itself, expected ${env:NAME} or ${file:/path}");
            return new Secret("");
        }
        return asSecret(references);
    }

    /** A file or folder; a relative one is relative to {@code base}. Placeholder: {@code base}. */
    public Path asPath(Path base) {
        String text = asText();
        try {
            return base.resolve(text).normalize();
        } catch (InvalidPathException e) {
            wrong("expected a path");
            return base;
        }
    }

    /** One of these words. Placeholder: the first. */
    public String asOneOf(List<String> words) {
        if (node instanceof YamlNode.Text text && words.contains(text.value())) {
            return text.value();
        }
        wrong("expected " + Words.oneOf(words));
        return words.getFirst();
    }

    /** A whole number. Placeholder: {@code min}. */
    public int asInteger(int min, int max) {
        if (node instanceof YamlNode.Text text && INTEGER.matcher(text.value()).matches()) {
            long value = Long.parseLong(text.value());
            if (value >= min && value <= max) {
                return (int) value;
            }
        }
        wrong("expected a whole number from " + min + " to " + max);
        return min;
    }

    /** {@code 1}, {@code -2.5}. Placeholder: {@code min}. */
    public double asDecimal(double min, double max) {
        if (node instanceof YamlNode.Text text && DECIMAL.matcher(text.value()).matches()) {
            double value = Double.parseDouble(text.value());
            if (value >= min && value <= max) {
                return value;
            }
        }
        wrong("expected a number from " + plain(min) + " to " + plain(max));
        return min;
    }

    private static String plain(double number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    /** {@code 5%}, {@code 0.5%} as 0.05, 0.005. Placeholder: 0. */
    public double asShare() {
        if (node instanceof YamlNode.Text text) {
            Matcher matcher = PERCENT.matcher(text.value());
            if (matcher.matches()) {
                double share = Double.parseDouble(matcher.group(1)) / 100;
                if (share <= 1) {
                    return share;
                }
            }
        }
        wrong("expected a share from 0% to 100%");
        return 0;
    }

    /** {@code 700ms}, {@code 5s}, {@code 2m}, {@code 1h}. Placeholder: {@code min}. */
    public Duration asDuration(Duration min, Duration max) {
        if (node instanceof YamlNode.Text text) {
            Matcher matcher = DURATION.matcher(text.value());
            if (matcher.matches()) {
                long unit = UNIT_MILLIS.getOrDefault(matcher.group(2), 1L);
                Duration value = Duration.ofMillis(Long.parseLong(matcher.group(1)) * unit);
                if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                    return value;
                }
            }
        }
        wrong("expected a duration from " + Words.duration(min) + " to " + Words.duration(max)
                + ", such as 700ms, 5s or 2m");
        return min;
    }

    /** {@code 64MB}, {@code 1GB} in bytes; a KB is 1024 of them. Placeholder: {@code min}. */
    public long asBytes(long min, long max) {
        if (node instanceof YamlNode.Text text) {
            Matcher matcher = SIZE.matcher(text.value());
            if (matcher.matches()) {
                long value = Long.parseLong(matcher.group(1)) << UNIT_SHIFT.getOrDefault(matcher.group(2), 0);
                if (value >= min && value <= max) {
                    return value;
                }
            }
        }
        wrong("expected a size from " + Words.size(min) + " to " + Words.size(max) + ", such as 64MB or 1GB");
        return min;
    }

    /** {@code on}, {@code true}, {@code off}, {@code false}. Placeholder: false. */
    public boolean asFlag() {
        if (node instanceof YamlNode.Text text) {
            switch (text.value().toLowerCase(Locale.ROOT)) {
                case "on", "true" -> {
                    return true;
                }
                case "off", "false" -> {
                    return false;
                }
                default -> {}
            }
        }
        wrong("expected on or off");
        return false;
    }

    /** A mapping. Placeholder: an empty one, whose missing keys are not reported. */
    public Fields asFields() {
        if (node instanceof YamlNode.Mapping mapping) {
            return new Fields(problems, path, mapping, false);
        }
        wrong("expected a mapping");
        return new Fields(problems, path, new YamlNode.Mapping(node.mark(), Map.of()), true);
    }

    /** A list. Placeholder: an empty one. */
    public List<Field> asList() {
        if (node instanceof YamlNode.Sequence sequence) {
            List<Field> items = new ArrayList<>();
            for (YamlNode item : sequence.items()) {
                items.add(new Field(problems, path + "[" + items.size() + "]", item));
            }
            return items;
        }
        wrong("expected a list");
        return List.of();
    }

    /** A list, or a single value that stands for a list of one. */
    public List<Field> asListOrOne() {
        return isList() ? asList() : List.of(this);
    }

    /** A list of texts. */
    public List<String> asTexts() {
        return asList().stream().map(Field::asText).toList();
    }
}
