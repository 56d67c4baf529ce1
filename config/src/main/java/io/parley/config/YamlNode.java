package io.parley.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a YAML file and where it stands. Scalars are text, whatever they look like: {@code off}, {@code 010}, {@code +86…}. */
public sealed interface YamlNode {

    Mark mark();

    /**
     * A scalar.
     *
     * @param plain not quoted, so that nothing at all means "no value"
     */
    record Text(Mark mark, String value, boolean plain) implements YamlNode {
        boolean absent() {
            return plain && value.isEmpty();
        }
    }

    /** A list. */
    record Sequence(Mark mark, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * Keys and values.
     *
     * @param entries by key, in the order of the file
     */
    record Mapping(Mark mark, Map<String, Entry> entries) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A key's value; {@code keyMark} is where the key stands. */
    record Entry(Mark keyMark, YamlNode value) {}
}
