package io.parley.server.http;

import io.javalin.http.Context;
import io.parley.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who may use the API. Keys are compared by their digests and in constant time, every one of them, so that time tells
 * nothing. A key is never shown; its name is what stands in the log. Any thread.
 */
final class ApiKeys {
    /** Under which this machine's own command line is logged. */
    static final String LOCAL = "local";

    private static final String BEARER = "Bearer ";

    private final Map<String, byte[]> digests = new LinkedHashMap<>();

    ApiKeys(Map<String, Secret> keys, Secret local) {
        keys.forEach((name, key) -> digests.put(name, digest(key.value())));
        digests.put(LOCAL, digest(local.value()));
    }

    /** The name of the key that a request shows; empty if it shows none, or a wrong one. */
    Optional<String> nameOf(Context ctx) {
        String authorization = ctx.header("Authorization");
        String shown = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : ctx.header("X-API-Key");
        if (shown == null || shown.isEmpty()) {
            return Optional.empty();
        }
        byte[] digest = digest(shown);
        Optional<String> name = Optional.empty();
        for (Map.Entry<String, byte[]> key : digests.entrySet()) {
            if (MessageDigest.isEqual(key.getValue(), digest)) {
                name = Optional.of(key.getKey());
            }
        }
        return name;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
