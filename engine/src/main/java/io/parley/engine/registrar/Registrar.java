package io.parley.engine.registrar;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.digest.DigestAnswer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The phones that may register with us, and where they are. Bindings live in memory alone: after a restart a phone is reached
 * again when it has refreshed its own. Any thread, and none waits: a turn takes microseconds.
 */
public final class Registrar {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final EngineClock clock;

    // Guarded by this.
    private final LogIns logIns;
    private final Bindings bindings = new Bindings();
    private final LogInLog log;
    private final Map<Done, Long> done = new EnumMap<>(Done.class);
    private Map<String, Account> accounts = Map.of();

    /**
     * What those are asked for who log in at an address of ours: hashes that all of them take, since it is not known yet who
     * it will be, and some phones stop at one that they do not know.
     */
    private Map<InetSocketAddress, Set<DigestAlgorithm>> hashes = Map.of();

    /** What became of REGISTERs of those who were logged in. */
    public enum Done {
        /** Bound, refreshed, removed or looked at. */
        TAKEN,
        TOO_BRIEF,
        TOO_MANY,
        OUT_OF_ORDER,
        MALFORMED,
        NOT_ALLOWED
    }

    public Registrar(EngineClock clock) {
        this.clock = clock;
        this.logIns = new LogIns(clock);
        this.log = new LogInLog(clock);
        Arrays.stream(Done.values()).forEach(it -> done.put(it, 0L));
    }

    /** From now on these are the accounts, and no others: bindings of those that are gone, or have another secret, end. */
    public synchronized void keep(Collection<Account> all) {
        Map<String, Account> now = new HashMap<>();
        all.stream()
                .sorted(Comparator.comparing(Account::trunk))
                .forEach(account -> now.putIfAbsent(account.user(), account));
        Map<String, Account> before = accounts;
        accounts = Map.copyOf(now);
        Map<InetSocketAddress, Set<DigestAlgorithm>> common = new HashMap<>();
        now.values()
                .forEach(account -> common.computeIfAbsent(account.local(), _ -> EnumSet.allOf(DigestAlgorithm.class))
                        .retainAll(account.hashes()));
        hashes = common;
        bindings.keep(user -> Optional.ofNullable(now.get(user))
                .filter(account -> account.isPhone()
                        && Optional.ofNullable(before.get(user))
                                .filter(old -> old.secret().equals(account.secret())
                                        && old.local().equals(account.local()))
                                .isPresent())
                .isPresent());
    }

    /** Whether anybody logs in at an address of ours. */
    public synchronized boolean serves(InetSocketAddress local) {
        return hashes.containsKey(local);
    }

    /**
     * Checks who sent a request.
     *
     * @param given the answer to a challenge of ours
     * @param local where the request arrived
     */
    public synchronized LogIn logIn(
            Optional<DigestAnswer> given, String method, Origin origin, InetSocketAddress local) {
        Optional<DigestAnswer> ours = given.filter(it -> it.realm().equals(LogIns.REALM));
        Optional<Account> account = ours.map(DigestAnswer::user)
                .map(accounts::get)
                .filter(it -> it.local().equals(local));
        LogIn result = logIns.check(
                ours,
                method,
                origin.address(),
                hashes.getOrDefault(local, Set.of()),
                account,
                () -> account.filter(it -> bindings.isBoundAt(it.user(), origin, clock.nanoTime()))
                        .isPresent());
        log.tell(logIns.counts(), origin);
        return result;
    }

    /** Whether an answer is to a challenge of ours. */
    public static boolean isOurs(DigestAnswer answer) {
        return answer.realm().equals(LogIns.REALM);
    }

    /**
     * Does what a phone asks for.
     *
     * @param user the address of record that the REGISTER is about
     */
    public synchronized Answer register(Account account, String user, Wish wish) {
        Answer answer =
                account.use() instanceof Account.Phone phone && account.user().equals(user) && phone.contacts() > 0
                        ? write(account, phone, wish)
                        : new Answer.NotAllowed();
        done.merge(done(answer), 1L, Long::sum);
        return answer;
    }

    private Answer write(Account account, Account.Phone phone, Wish wish) {
        long now = clock.nanoTime();
        boolean was = !bindings.of(account.user(), now).isEmpty();
        Answer answer = bindings.write(account.user(), phone, wish, now, clock.now());
        boolean is = !bindings.of(account.user(), now).isEmpty();
        if (was != is) {
            LOG.atInfo()
                    .addKeyValue("trunk", account.trunk())
                    .addKeyValue("transport", wish.origin().transport())
                    .log(is ? "phone registered" : "phone no longer registered");
        }
        return answer;
    }

    private static Done done(Answer answer) {
        return switch (answer) {
            case Answer.Bound _ -> Done.TAKEN;
            case Answer.TooBrief _ -> Done.TOO_BRIEF;
            case Answer.TooMany _ -> Done.TOO_MANY;
            case Answer.OutOfOrder _ -> Done.OUT_OF_ORDER;
            case Answer.Malformed _ -> Done.MALFORMED;
            case Answer.NotAllowed _ -> Done.NOT_ALLOWED;
        };
    }

    /** Whether a registered phone is at this very address. */
    public synchronized boolean isPhone(Origin origin) {
        return bindings.isBound(origin, clock.nanoTime());
    }

    /** An account by its user. */
    public synchronized Optional<Account> account(String user) {
        return Optional.ofNullable(accounts.get(user));
    }

    /** Where a phone is reached, in the order in which it is to be tried; empty: it is not registered. */
    public synchronized List<Binding> bindings(String user) {
        return bindings.of(user, clock.nanoTime());
    }

    /** A phone and where it is now. */
    public record Phone(Account account, List<Binding> bindings) {
        public Phone {
            bindings = List.copyOf(bindings);
        }
    }

    /** All phones, registered or not, by trunk and user. */
    public synchronized List<Phone> phones() {
        long now = clock.nanoTime();
        List<Phone> phones = new ArrayList<>();
        accounts.values().stream()
                .filter(Account::isPhone)
                .sorted(Comparator.comparing(Account::trunk).thenComparing(Account::user))
                .forEach(account -> phones.add(new Phone(account, bindings.of(account.user(), now))));
        return phones;
    }

    /** Seconds until a binding ends. */
    public long secondsLeft(Binding binding) {
        return Math.max(0, (binding.expiresNanos() - clock.nanoTime()) / 1_000_000_000);
    }

    /** Requests that had to log in, by what came of it; every result is there. */
    public synchronized Map<LogIns.Result, Long> logIns() {
        return logIns.counts();
    }

    /** REGISTERs that were logged in, by what came of them; every result is there. */
    public synchronized Map<Done, Long> registrations() {
        return new EnumMap<>(done);
    }
}
