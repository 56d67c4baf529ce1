package io.parley.server.settings;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.engine.sip.guard.GuardSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code sip.guard}: who may send how much. */
final class GuardReader {
    static final int MOST_KNOWN = 100_000;
    static final int MOST_UNKNOWN = 1_000;
    static final int MOST_UNKNOWN_TOTAL = 10_000;
    static final Duration LONGEST_BAN = Duration.ofDays(7);
    static final int MOST_SCANNERS = 100;
    static final int SHORTEST_SCANNER = 3;
    static final int MOST_CONNECTIONS = 10_000;

    private GuardReader() {}

    static GuardSettings read(Fields fields, GuardSettings otherwise) {
        Duration ban = fields.duration("ban", Duration.ZERO, LONGEST_BAN, otherwise.ban());
        Duration longest = fields.duration(
                "longest-ban",
                ban,
                LONGEST_BAN,
                otherwise.longestBan().compareTo(ban) < 0 ? ban : otherwise.longestBan());
        var settings = new GuardSettings(
                fields.integer("known-rate", 1, MOST_KNOWN, otherwise.knownRate()),
                fields.integer("unknown-rate", 1, MOST_UNKNOWN, otherwise.unknownRate()),
                fields.integer("unknown-total", 1, MOST_UNKNOWN_TOTAL, otherwise.unknownTotal()),
                ban,
                longest,
                scanners(fields, otherwise.scanners()),
                fields.integer("connections", 1, MOST_CONNECTIONS, otherwise.connections()),
                fields.integer("unknown-connections", 0, MOST_CONNECTIONS, otherwise.unknownConnections()));
        fields.finish();
        return settings;
    }

    private static List<String> scanners(Fields fields, List<String> otherwise) {
        Optional<Field> given = fields.optional("scanners");
        if (given.isEmpty()) {
            return otherwise;
        }
        List<String> names = new ArrayList<>();
        for (Field name : given.get().asList()) {
            String text = name.asText();
            if (text.length() < SHORTEST_SCANNER) {
                name.wrong("expected at least " + SHORTEST_SCANNER + " characters of a User-Agent");
            }
            names.add(text);
        }
        if (names.size() > MOST_SCANNERS) {
            given.get().wrong("expected at most " + MOST_SCANNERS);
        }
        return names;
    }
}
