package io.parley.engine.trunk;

import io.parley.config.Fields;
import io.parley.media.JitterBounds;
import java.time.Duration;

/** Reads a trunk's {@code media.jitter}: how long audio may be held back. */
final class JitterReader {
    private static final Duration SHORTEST = Duration.ofMillis(JitterBounds.SHORTEST_MILLIS);
    private static final Duration LONGEST = Duration.ofMillis(JitterBounds.LONGEST_MILLIS);

    private JitterReader() {}

    static JitterBounds read(Fields fields) {
        int min = millis(fields, "min", JitterBounds.DEFAULT.minMillis());
        // Who asks for a longer least delay than the usual longest one need not name both.
        int max = millis(fields, "max", Math.max(min, JitterBounds.DEFAULT.maxMillis()));
        fields.finish();
        if (min > max) {
            fields.problems()
                    .add(
                            fields.markOf("max"),
                            fields.path(),
                            "min is " + min + "ms and max " + max + "ms – expected max not below min");
            return JitterBounds.DEFAULT;
        }
        return new JitterBounds(min, max);
    }

    private static int millis(Fields fields, String key, int otherwise) {
        return (int) fields.duration(key, SHORTEST, LONGEST, Duration.ofMillis(otherwise))
                .toMillis();
    }
}
