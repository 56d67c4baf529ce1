package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a trunk's {@code dial:}: what it may dial, and what it is chosen for. */
final class DialReader {
    static final int MOST_CALLS_A_DAY = 10_000_000;
    private static final Pattern PREFIX = Pattern.compile("\\+?[0-9*#]{0,20}");

    private final Fields dial;
    /** Whose they are: the same prefix in two classes would be either's. */
    private final Map<String, String> owners = new HashMap<>();

    DialReader(Fields dial) {
        this.dial = dial;
    }

    DialRules read() {
        List<String> carries = prefixes(dial, "carries");
        var classes = new ArrayList<DialRules.NumberClass>();
        List<Field> given = dial.list("classes");
        if (given.size() > DialRules.MAX_CLASSES) {
            given.get(DialRules.MAX_CLASSES).wrong("expected at most " + DialRules.MAX_CLASSES + " classes");
        }
        for (Field field : given) {
            classes.add(numberClass(field.asFields()));
        }
        var rules = new DialRules(
                carries,
                classes,
                dial.flag("others", classes.isEmpty()),
                dial.flag("uris", classes.isEmpty()),
                dial.integer("calls-a-day", 1, MOST_CALLS_A_DAY, 0),
                dial.integer("same-number-a-day", 1, MOST_CALLS_A_DAY, 0));
        dial.finish();
        return rules;
    }

    private DialRules.NumberClass numberClass(Fields fields) {
        String name = fields.text("name");
        Optional<Field> required =
                fields.required("prefixes", "a list of numbers' beginnings such as [\"+86\", \"0\"]");
        List<String> prefixes = required.isEmpty() ? List.of() : prefixes(fields, "prefixes");
        required.filter(_ -> prefixes.isEmpty()).ifPresent(it -> it.wrong("expected at least one prefix"));
        for (String prefix : prefixes) {
            String other = owners.put(prefix, name);
            if (other != null && required.isPresent()) {
                required.get().wrong("\"" + prefix + "\" stands in class " + other + " already");
            }
        }
        var read = new DialRules.NumberClass(
                name, prefixes, fields.integer("calls-a-day", 0, MOST_CALLS_A_DAY, DialRules.NumberClass.UNBOUNDED));
        fields.finish();
        return read;
    }

    private static List<String> prefixes(Fields fields, String key) {
        List<Field> given = fields.list(key);
        if (given.size() > DialRules.MAX_PREFIXES) {
            given.get(DialRules.MAX_PREFIXES).wrong("expected at most " + DialRules.MAX_PREFIXES + " prefixes");
        }
        var prefixes = new ArrayList<String>();
        for (Field field : given) {
            String prefix = field.asText();
            if (PREFIX.matcher(prefix).matches()) {
                prefixes.add(prefix);
            } else {
                field.wrong("expected the beginning of a number, such as \"+86\" or \"0900\"");
            }
        }
        return prefixes;
    }
}
