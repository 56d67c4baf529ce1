package io.parley.engine.registrar;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.digest.DigestAnswer;
import io.parley.engine.digest.Nonces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Who logs in, by digest with SHA-256 or MD5 (RFC 8760). Whoever has no account is asked as everybody else, and refused as
 * for a wrong password, after the same work. Whoever calls has the only turn.
 */
public final class LogIns {
    /** For which the password is; the same for all, so that it says nothing of who is there. */
    static final String REALM = "parley";

    private final EngineClock clock;
    private final Nonces nonces;
    private final FailedLogIns failed = new FailedLogIns();
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);

    /** Stands for the password of those who have none. */
    private final String nobodys = UUID.randomUUID().toString();

    /** What came of requests that had to log in. */
    public enum Result {
        /** The password was right. */
        RIGHT,
        /** None came along. */
        ASKED,
        /** It was right, but its nonce was too old, or used before: asked again. */
        STALE,
        /** It was wrong, or there is no such user, or not from there. */
        WRONG,
        /** Not looked at, since it was wrong too often. */
        WAITS
    }

    LogIns(EngineClock clock) {
        this.clock = clock;
        this.nonces = new Nonces(clock);
        Arrays.stream(Result.values()).forEach(it -> counts.put(it, 0L));
    }

    /**
     * Checks a request.
     *
     * @param hashes that are offered and taken
     * @param account of the user whom the answer names
     * @param known whether that user is bound at this address: others cannot keep it from logging in
     */
    LogIn check(
            Optional<DigestAnswer> given,
            String method,
            InetAddress source,
            Set<DigestAlgorithm> hashes,
            Optional<Account> account,
            BooleanSupplier known) {
        long now = clock.nanoTime();
        Duration waits = failed.sourceWaits(source, now);
        if (waits.isPositive()) {
            return waits(waits);
        }
        Optional<DigestAnswer> usable = given.filter(DigestAnswer::isUsable)
                .filter(it -> DigestAlgorithm.of(it.algorithm())
                        .filter(hashes::contains)
                        .isPresent());
        if (usable.isEmpty()) {
            return asked(Result.ASKED, source, hashes);
        }
        DigestAnswer answer = usable.get();
        waits = failed.userWaits(answer.user(), now);
        if (waits.isPositive() && !known.getAsBoolean()) {
            return waits(waits);
        }
        boolean right =
                answer.knows(account.map(Account::secret).map(it -> it.value()).orElse(nobodys), method);
        if (!right || account.isEmpty() || !account.get().from().test(source)) {
            failed.failed(source, answer.user(), now);
            return asked(Result.WRONG, source, hashes);
        }
        if (!nonces.use(answer.nonce(), source, answer.count().orElse(0L))) {
            return asked(Result.STALE, source, hashes);
        }
        count(Result.RIGHT);
        return new LogIn.In(account.get());
    }

    private LogIn waits(Duration left) {
        count(Result.WAITS);
        return new LogIn.Waits((int) left.toSeconds() + 1);
    }

    /** RFC 8760 section 2.4: one header for each hash, the best first. */
    private LogIn asked(Result why, InetAddress source, Set<DigestAlgorithm> hashes) {
        count(why);
        String nonce = nonces.next(source);
        return new LogIn.Asked(Arrays.stream(DigestAlgorithm.values())
                .filter(hashes::contains)
                .map(hash -> "Digest realm=\"" + REALM + "\",nonce=\"" + nonce + "\",algorithm=" + hash.word()
                        + ",qop=\"auth\"" + (why == Result.STALE ? ",stale=true" : ""))
                .toList());
    }

    private void count(Result result) {
        counts.merge(result, 1L, Long::sum);
    }

    Map<Result, Long> counts() {
        return new EnumMap<>(counts);
    }
}
