package io.parley.engine.registrar;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a REGISTER asks for (RFC 3261 section 10.2). Immutable.
 *
 * @param everything {@code Contact: *}
 * @param contacts empty: only a look at what is bound
 * @param expiresSeconds of the Expires header
 * @param path Path headers (RFC 3327)
 */
public record Wish(
        String callId,
        long sequence,
        boolean everything,
        List<Contact> contacts,
        OptionalLong expiresSeconds,
        Origin origin,
        String userAgent,
        List<String> path) {
    public Wish {
        contacts = List.copyOf(contacts);
        path = List.copyOf(path);
    }

    /**
     * One contact of it.
     *
     * @param key what makes two URIs the same (RFC 3261 section 19.1.4)
     * @param qThousandths 0 to 1000; 1000 where none is said
     * @param expiresSeconds of its own
     */
    public record Contact(String uri, String key, int qThousandths, OptionalLong expiresSeconds) {}
}
