package io.parley.server.http;

import io.parley.engine.clock.EngineClock;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Sees to it that a request which is sent twice places one call. Remembers what came of each key for a day; what was
 * refused is forgotten at once, since nothing was dialled. Lives as long as the process. Any thread.
 *
 * @param <T> what came of a request
 */
final class IdempotencyKeys<T> {
    static final int MAX_KEYS = 10_000;
    static final Duration KEPT = Duration.ofHours(24);

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    /** @param result empty: the first request is not answered yet */
    private record Entry<T>(String fingerprint, Optional<T> result, long nanos) {}

    private final EngineClock clock;

    /** Guarded by itself; the oldest first. */
    private final SequencedMap<String, Entry<T>> entries = new LinkedHashMap<>();

    IdempotencyKeys(EngineClock clock) {
        this.clock = clock;
    }

    /** What came of a request, and whether it did so earlier. */
    record Outcome<T>(T result, boolean repeated) {}

    /**
     * Serves a request, unless one with the same key was served.
     *
     * @param owner whose key it is: two API keys share none
     * @param body of the request
     * @throws ProblemException if the key is malformed, belongs to another request, or its request is still served
     */
    Outcome<T> once(String owner, String key, byte[] body, Supplier<T> serve) {
        if (!FORM.matcher(key).matches()) {
            throw Problem.of(Problem.Kind.WRONG_HEADER, "Idempotency-Key: expected 1 to 255 visible ASCII characters")
                    .thrown();
        }
        String mine = owner + '\n' + key;
        String fingerprint = fingerprint(body);
        synchronized (entries) {
            forgetOld();
            Entry<T> before = entries.get(mine);
            if (before != null) {
                return repeated(before, fingerprint);
            }
            entries.put(mine, new Entry<>(fingerprint, Optional.empty(), clock.nanoTime()));
        }
        Optional<T> result = Optional.empty();
        try {
            result = Optional.of(serve.get());
            return new Outcome<>(result.get(), false);
        } finally {
            synchronized (entries) {
                if (result.isPresent()) {
                    entries.put(mine, new Entry<>(fingerprint, result, clock.nanoTime()));
                } else {
                    entries.remove(mine);
                }
            }
        }
    }

    private Outcome<T> repeated(Entry<T> before, String fingerprint) {
        if (!before.fingerprint.equals(fingerprint)) {
            throw Problem.of(Problem.Kind.KEY_REUSED, "its first request had another body")
                    .thrown();
        }
        return before.result
                .map(result -> new Outcome<>(result, true))
                .orElseThrow(() -> Problem.of(Problem.Kind.REQUEST_RUNNING, "the first request is being served")
                        .retryAfter(1)
                        .thrown());
    }

    private void forgetOld() {
        long now = clock.nanoTime();
        while (!entries.isEmpty()
                && (entries.size() >= MAX_KEYS || now - entries.firstEntry().getValue().nanos > KEPT.toNanos())) {
            entries.pollFirstEntry();
        }
    }

    private static String fingerprint(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
