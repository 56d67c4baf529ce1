package io.parley.engine.announcement;

import io.parley.config.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a network's announcement says about the number that was called. Signalling often cannot: for a telephone that is
 * switched off it has the same 480 as for one that nobody takes.
 */
public enum Announcement {
    BUSY,
    NO_ANSWER,
    /** The callee, or somebody for him, turned the call away. */
    DECLINED,
    /** There is no such number. */
    INVALID_NUMBER,
    POWERED_OFF,
    /** Out of service: suspended, arrears. */
    SUSPENDED,
    /** No coverage, or it cannot be reached for another reason. */
    UNREACHABLE,
    /** Calls to this number are barred. */
    BARRED,
    /** The network has no way through just now. */
    CONGESTED;

    /** All of them as configuration writes them. */
    static final List<String> WORDS =
            Arrays.stream(values()).map(Announcement::word).toList();

    /** What a configuration names; where it names none, that is one of its problems. */
    public static Announcement read(Fields fields, String key) {
        return valueOf(fields.oneOf(key, WORDS).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As configuration writes it: {@code powered-off}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
