package io.parley.engine.registrar;

import io.parley.engine.registrar.Answer.Bound;
import io.parley.engine.registrar.Answer.Current;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The bindings of all phones; each has at most as many as its account says. Pure: time is given, and whoever calls has the
 * only turn.
 */
final class Bindings {
    /** RFC 3261 section 10.3 item 7: only what is shorter than that may be too brief. */
    private static final Duration HOUR = Duration.ofHours(1);

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** By user. */
    private final Map<String, List<Binding>> byUser = new HashMap<>();

    /** Users that were bound from there, some of which may be bound no more. */
    private final Map<Origin, Set<String>> byOrigin = new HashMap<>();

    /** Does what a REGISTER asks for, all of it or nothing. */
    Answer write(String user, Account.Phone rules, Wish wish, long nowNanos, Instant now) {
        List<Binding> before = of(user, nowNanos);
        if (wish.everything()) {
            return removeAll(user, wish, before, nowNanos);
        }
        List<Binding> after = new ArrayList<>(before);
        int wanted = 0;
        for (Wish.Contact contact : wish.contacts()) {
            long seconds = seconds(contact, wish, rules);
            if (seconds > 0 && seconds < rules.shortest().toSeconds() && seconds < HOUR.toSeconds()) {
                return new Answer.TooBrief(rules.shortest().toSeconds());
            }
            Binding old = before.stream()
                    .filter(it -> it.key().equals(contact.key()))
                    .findFirst()
                    .orElse(null);
            if (old != null && isLate(old, wish)) {
                return new Answer.OutOfOrder();
            }
            after.removeIf(it -> it.key().equals(contact.key()));
            if (seconds > 0) {
                wanted++;
                after.add(binding(contact, wish, old == null ? now : old.since(), seconds, nowNanos));
            }
        }
        if (wanted > rules.contacts()) {
            return new Answer.TooMany(rules.contacts());
        }
        put(user, newest(after, rules.contacts()));
        return new Bound(current(user, nowNanos));
    }

    /** {@code Contact: *} (RFC 3261 section 10.2.2). */
    private Answer removeAll(String user, Wish wish, List<Binding> before, long nowNanos) {
        if (!wish.contacts().isEmpty() || wish.expiresSeconds().orElse(-1) != 0) {
            return new Answer.Malformed("Contact: * wants Expires: 0 and no other contact");
        }
        if (before.stream().anyMatch(it -> isLate(it, wish))) {
            return new Answer.OutOfOrder();
        }
        put(user, List.of());
        return new Bound(current(user, nowNanos));
    }

    private static boolean isLate(Binding old, Wish wish) {
        return old.callId().equals(wish.callId()) && wish.sequence() <= old.sequence();
    }

    private static long seconds(Wish.Contact contact, Wish wish, Account.Phone rules) {
        OptionalLong asked = contact.expiresSeconds().isPresent() ? contact.expiresSeconds() : wish.expiresSeconds();
        return Math.min(asked.orElse(rules.usual().toSeconds()), rules.longest().toSeconds());
    }

    private static Binding binding(Wish.Contact contact, Wish wish, Instant since, long seconds, long nowNanos) {
        return new Binding(
                contact.uri(),
                contact.key(),
                contact.qThousandths(),
                wish.callId(),
                wish.sequence(),
                wish.origin(),
                wish.userAgent(),
                wish.path(),
                since,
                nowNanos,
                nowNanos + seconds * NANOS_PER_SECOND);
    }

    /** A phone that was started anew has a new contact, and the old one is dead: it gives way. */
    private static List<Binding> newest(List<Binding> all, int most) {
        return all.stream()
                .sorted(Comparator.comparingLong(Binding::refreshedNanos).reversed())
                .limit(most)
                .toList();
    }

    private void put(String user, List<Binding> bindings) {
        List<Binding> old = bindings.isEmpty() ? byUser.remove(user) : byUser.put(user, bindings);
        if (old != null) {
            old.forEach(it -> byOrigin.computeIfPresent(it.origin(), (_, users) -> {
                users.remove(user);
                return users.isEmpty() ? null : users;
            }));
        }
        bindings.forEach(it ->
                byOrigin.computeIfAbsent(it.origin(), _ -> new HashSet<>()).add(user));
    }

    /** What is bound, in the order in which it is to be tried: the highest q, then what was refreshed last. */
    List<Binding> of(String user, long nowNanos) {
        List<Binding> all = byUser.getOrDefault(user, List.of());
        List<Binding> live =
                all.stream().filter(it -> it.expiresNanos() - nowNanos > 0).toList();
        if (live.size() < all.size()) {
            put(user, live);
        }
        return live.stream()
                .sorted(Comparator.comparingInt(Binding::qThousandths)
                        .thenComparingLong(Binding::refreshedNanos)
                        .reversed())
                .toList();
    }

    List<Current> current(String user, long nowNanos) {
        return of(user, nowNanos).stream()
                .map(it -> new Current(
                        it.uri(),
                        it.qThousandths(),
                        (it.expiresNanos() - nowNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND))
                .toList();
    }

    /** Whether a phone is bound at this very address. */
    boolean isBound(Origin origin, long nowNanos) {
        return List.copyOf(byOrigin.getOrDefault(origin, Set.of())).stream()
                .flatMap(user -> of(user, nowNanos).stream())
                .anyMatch(it -> it.origin().equals(origin));
    }

    /** Whether this phone is bound somewhere at this address, whatever the port. */
    boolean isBoundAt(String user, Origin origin, long nowNanos) {
        return of(user, nowNanos).stream().anyMatch(it -> it.origin().address().equals(origin.address()));
    }

    /** Those without an account are bound no more. */
    void keep(Predicate<String> users) {
        List.copyOf(byUser.keySet()).stream().filter(users.negate()).forEach(user -> put(user, List.of()));
    }
}
