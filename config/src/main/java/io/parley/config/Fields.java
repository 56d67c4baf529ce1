package io.parley.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a mapping key by key and remembers which keys it knows; {@link #finish} reports the others. Missing and wrong
 * values are reported to {@link Field#problems} and replaced by a placeholder. For one thread.
 */
public final class Fields {
    private final Problems problems;
    private final String path;
    private final YamlNode.Mapping mapping;
    private final boolean placeholder;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> later = new HashSet<>();

    Fields(Problems problems, String path, YamlNode.Mapping mapping, boolean placeholder) {
        this.problems = problems;
        this.path = path;
        this.mapping = mapping;
        this.placeholder = placeholder;
    }

    public Problems problems() {
        return problems;
    }

    public String path() {
        return path;
    }

    public Mark mark() {
        return mapping.mark();
    }

    /** Whether no key stands there. */
    public boolean isEmpty() {
        return mapping.entries().isEmpty();
    }

    /** Whether the key stands there; it is known from now on. */
    public boolean has(String key) {
        known.add(key);
        return mapping.entries().containsKey(key);
    }

    /** The key's value if it stands there. */
    public Optional<Field> optional(String key) {
        known.add(key);
        YamlNode.Entry entry = mapping.entries().get(key);
        return entry == null ? Optional.empty() : Optional.of(new Field(problems, pathOf(key), entry.value()));
    }

    /** The key's value; its absence is a problem. {@code expected} completes "missing – expected …". */
    public Optional<Field> required(String key, String expected) {
        Optional<Field> field = optional(key);
        if (field.isEmpty() && !placeholder) {
            problems.add(mapping.mark(), pathOf(key), "missing – expected " + expected);
        }
        return field;
    }

    public String text(String key) {
        return required(key, "text").map(Field::asText).orElse("");
    }

    public Optional<String> optionalText(String key) {
        return optional(key).map(Field::asText);
    }

    public String text(String key, String otherwise) {
        return optionalText(key).orElse(otherwise);
    }

    public Secret secret(String key, References references) {
        return required(key, "text, ${env:NAME} or ${file:/path}")
                .map(field -> field.asSecret(references))
                .orElseGet(() -> new Secret(""));
    }

    public Optional<Secret> optionalSecret(String key, References references) {
        return optional(key).map(field -> field.asSecret(references));
    }

    /** One of these words. */
    public String oneOf(String key, List<String> words) {
        return required(key, Words.oneOf(words))
                .map(field -> field.asOneOf(words))
                .orElse(words.getFirst());
    }

    public String oneOf(String key, List<String> words, String otherwise) {
        return optional(key).map(field -> field.asOneOf(words)).orElse(otherwise);
    }

    /** One of an enum's constants, as {@link Words#of} writes them. Placeholder: the first. */
    public <E extends Enum<E>> E oneOf(String key, Class<E> constants) {
        E[] all = constants.getEnumConstants();
        List<String> words = Arrays.stream(all).map(Words::of).toList();
        return all[words.indexOf(oneOf(key, words))];
    }

    public <E extends Enum<E>> E oneOf(String key, E otherwise) {
        return oneOf(key, otherwise, Words::of);
    }

    /**
     * One of an enum's constants.
     *
     * @param word how the file writes it
     */
    public <E extends Enum<E>> E oneOf(String key, E otherwise, Function<E, String> word) {
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        List<String> words = Arrays.stream(all).map(word).toList();
        return all[words.indexOf(oneOf(key, words, word.apply(otherwise)))];
    }

    public int integer(String key, int min, int max) {
        return required(key, "a whole number from " + min + " to " + max)
                .map(field -> field.asInteger(min, max))
                .orElse(min);
    }

    public int integer(String key, int min, int max, int otherwise) {
        return optional(key).map(field -> field.asInteger(min, max)).orElse(otherwise);
    }

    public Duration duration(String key, Duration min, Duration max) {
        return required(key, "a duration such as 700ms, 5s or 2m")
                .map(field -> field.asDuration(min, max))
                .orElse(min);
    }

    public Duration duration(String key, Duration min, Duration max, Duration otherwise) {
        return optional(key).map(field -> field.asDuration(min, max)).orElse(otherwise);
    }

    /** A size such as {@code 64MB}, in bytes. */
    public long bytes(String key, long min, long max, long otherwise) {
        return optional(key).map(field -> field.asBytes(min, max)).orElse(otherwise);
    }

    /** A number such as {@code 1.5}. */
    public double decimal(String key, double min, double max, double otherwise) {
        return optional(key).map(field -> field.asDecimal(min, max)).orElse(otherwise);
    }

    /** A share such as {@code 5%}. */
    public double share(String key, double otherwise) {
        return optional(key).map(Field::asShare).orElse(otherwise);
    }

    /** A file or folder; a relative one is relative to {@code base}. */
    public Path path(String key, Path base, Path otherwise) {
        return optional(key).map(field -> field.asPath(base)).orElse(otherwise);
    }

    public boolean flag(String key) {
        return required(key, "on or off").map(Field::asFlag).orElse(false);
    }

    public boolean flag(String key, boolean otherwise) {
        return optional(key).map(Field::asFlag).orElse(otherwise);
    }

    /** A nested mapping. */
    public Fields fields(String key) {
        return required(key, "a mapping")
                .map(Field::asFields)
                .orElseGet(
                        () -> new Fields(problems, pathOf(key), new YamlNode.Mapping(mapping.mark(), Map.of()), true));
    }

    public Optional<Fields> optionalFields(String key) {
        return optional(key).map(Field::asFields);
    }

    /** A list; an absent one is empty. */
    public List<Field> list(String key) {
        return optional(key).map(Field::asList).orElse(List.of());
    }

    /** A list of texts; an absent one is empty. */
    public List<String> texts(String key) {
        return optional(key).map(Field::asTexts).orElse(List.of());
    }

    /** All keys with their values in the order of the file, for mappings whose keys are names chosen by the author. */
    public List<Named> all() {
        List<Named> all = new ArrayList<>();
        mapping.entries().forEach((key, entry) -> {
            known.add(key);
            all.add(new Named(key, entry.keyMark(), new Field(problems, pathOf(key), entry.value())));
        });
        return all;
    }

    /** A value under a name chosen by the author; {@code mark} is where the name stands. */
    public record Named(String name, Mark mark, Field field) {}

    /** Keys of the language that are not built yet: reported as such, not as unknown. */
    public void notSupportedYet(String... keys) {
        for (String key : keys) {
            later.add(key);
            YamlNode.Entry entry = mapping.entries().get(key);
            if (entry != null) {
                problems.add(entry.keyMark(), pathOf(key), "not supported yet");
            }
        }
    }

    /** Where a key stands, or the mapping itself. */
    public Mark markOf(String key) {
        YamlNode.Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.mark() : entry.keyMark();
    }

    /** Reports every key that nobody asked for. */
    public void finish() {
        Set<String> unknown = new LinkedHashSet<>(mapping.entries().keySet());
        unknown.removeAll(known);
        unknown.removeAll(later);
        for (String key : unknown) {
            problems.add(
                    markOf(key), path, "unknown key '" + Problem.cut(key) + "'" + (problems.isFull() ? "" : hint(key)));
        }
    }

    private String hint(String unknown) {
        return Words.closest(unknown, known)
                .map(near -> ", did you mean '" + near + "'?")
                .orElseGet(() -> known.isEmpty() ? "" : ", expected " + Words.oneOf(List.copyOf(known)));
    }

    private String pathOf(String key) {
        String shown = Problem.cut(key);
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
