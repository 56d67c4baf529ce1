package io.parley.engine.trunk;

import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.config.Secret;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.registrar.Account;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The phones that register with us as a trunk's other side: {@code phones:} of its file. Immutable.
 *
 * @param all in the file's order
 * @param shortest binding that is granted
 * @param longest binding that is granted
 * @param usual binding, where a phone asks for none
 * @param hashes of digests that they are asked for
 */
public record Phones(
        List<Phone> all, Duration shortest, Duration longest, Duration usual, Set<DigestAlgorithm> hashes) {
    /** Of one trunk. */
    static final int MOST = 1_000;

    static final int DEFAULT_CONTACTS = 2;
    static final int MOST_CONTACTS = 10;
    static final Duration SHORTEST_EXPIRES = Duration.ofSeconds(10);
    static final Duration LONGEST_EXPIRES = Duration.ofDays(1);
    static final Duration DEFAULT_SHORTEST = Duration.ofMinutes(1);
    static final Duration DEFAULT_LONGEST = Duration.ofHours(1);
    static final Duration DEFAULT_USUAL = Duration.ofMinutes(10);

    /** A secret that can be guessed offline by whoever sees one log-in has fewer. */
    static final int SHORTEST_SECRET = 8;

    private static final String SCHEME = "phone:";

    public Phones {
        all = List.copyOf(all);
        hashes = Set.copyOf(hashes);
    }

    /**
     * One phone.
     *
     * @param user with which it logs in, by which it is called and as which it calls
     * @param name for people, empty for none
     * @param from addresses from which it may log in; empty: any
     * @param contacts under which it may be reached at one time; 0: it may not register
     * @param calls whether it may call
     * @param called whether it may be called
     */
    public record Phone(
            String user, String name, Secret secret, List<Cidr> from, int contacts, boolean calls, boolean called) {
        public Phone {
            from = List.copyOf(from);
        }
    }

    /** The phone that a destination names as {@code phone:USER}; empty if it is another kind of destination. */
    public static Optional<String> named(String destination) {
        return destination.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(destination.substring(SCHEME.length()).strip()).filter(Phones::isUser)
                : Optional.empty();
    }

    static boolean isUser(String text) {
        return text.matches("[A-Za-z0-9._+-]{1,64}");
    }

    /** Reads a secret with which somebody logs in: from elsewhere, and long enough. */
    static Secret secret(Fields fields, String key, References references) {
        Secret secret = fields.required(key, "${env:NAME} or ${file:/path}")
                .map(field -> field.asReferredSecret(references))
                .orElseGet(() -> new Secret(""));
        if (!secret.value().isEmpty() && secret.value().length() < SHORTEST_SECRET) {
            fields.optional(key)
                    .ifPresent(field -> field.wrong("leads to fewer than " + SHORTEST_SECRET
                            + " characters: whoever sees one log-in could guess them"));
        }
        return secret;
    }

    /** What they log in with. */
    List<Account> accounts(String trunk, InetSocketAddress local) {
        return all.stream()
                .map(phone -> new Account(
                        phone.user,
                        phone.name,
                        phone.secret,
                        trunk,
                        local,
                        source -> phone.from.isEmpty()
                                || phone.from.stream().anyMatch(network -> network.contains(source)),
                        hashes,
                        new Account.Phone(phone.calls, phone.called, phone.contacts, shortest, longest, usual)))
                .toList();
    }
}
