package io.parley.dialog.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them for a conversation. */
public final class MediaTime {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)s|(\\d{1,9})ms|(\\d{1,4})m");

    private MediaTime() {}

    /** {@code 1.2s}, {@code 500ms}, {@code 2m}; empty if it is none. */
    public static Optional<Duration> parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        if (time.group(1) != null) {
            return Optional.of(Duration.ofMillis(
                    new BigDecimal(time.group(1)).movePointRight(3).longValueExact()));
        }
        return Optional.of(
                time.group(2) != null
                        ? Duration.ofMillis(Long.parseLong(time.group(2)))
                        : Duration.ofMinutes(Long.parseLong(time.group(3))));
    }
}
