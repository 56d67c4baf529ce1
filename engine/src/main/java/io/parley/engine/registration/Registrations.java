package io.parley.engine.registration;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.registration.RegistrationState.Phase;
import io.parley.engine.sip.Registrant;
import io.parley.engine.trunk.Register;
import io.parley.engine.trunk.Trunk;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registrations of the trunks in force, one for each that wants one. Any thread. */
public final class Registrations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
    private static final long CLOSE_SLACK_MILLIS = 200;

    private final Function<Trunk, Registrant.Host> hosts;
    private final EngineClock clock;
    private final DoubleSupplier chance;
    private final Executor sender;

    /** By the trunk's name. */
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /** Guarded by {@link #kept}'s one writer at a time, {@code this}: ends that are not over. */
    private final Set<CompletableFuture<Void>> ends = new HashSet<>();

    private boolean closed;

    /** What a registration was begun for: one that changes is another. */
    private record Order(Registrant.Registrar registrar, Pace pace, Trunk.Local local) {
        static Optional<Order> of(Trunk trunk) {
            return trunk.uplink()
                    .register()
                    .map(wanted -> new Order(wanted.registrar(trunk), pace(wanted), trunk.local()));
        }

        private static Pace pace(Register wanted) {
            return new Pace(wanted.expires(), wanted.refreshAt(), wanted.retryFrom(), wanted.retryTo());
        }
    }

    private record Kept(Order order, Registration registration) {}

    /**
     * None yet.
     *
     * @param hosts what speaks SIP for a trunk
     * @param chance numbers from 0 to 1, below 1
     * @param sender runs what may block, each task on a thread of its own
     */
    public Registrations(
            Function<Trunk, Registrant.Host> hosts, EngineClock clock, DoubleSupplier chance, Executor sender) {
        this.hosts = hosts;
        this.clock = clock;
        this.chance = chance;
        this.sender = sender;
    }

    /**
     * From now on the registrations of these trunks are kept, and no others: what is new begins, what is gone is taken away,
     * what is unchanged goes on. Returns at once.
     */
    public synchronized void keep(Collection<Trunk> trunks) {
        if (closed) {
            return;
        }
        Map<String, Trunk> wanted = new HashMap<>();
        trunks.forEach(trunk -> wanted.put(trunk.name(), trunk));
        for (String name : List.copyOf(kept.keySet())) {
            if (!wanted.containsKey(name)) {
                var _ = end(name);
            }
        }
        wanted.forEach((name, trunk) -> {
            Optional<Order> order = Order.of(trunk);
            Kept before = kept.get(name);
            if (before != null && order.filter(before.order::equals).isPresent()) {
                return;
            }
            CompletableFuture<Void> earlier = before == null ? CompletableFuture.completedFuture(null) : end(name);
            order.ifPresent(it -> begin(trunk, it, earlier));
        });
    }

    /** @param earlier the same contact's removal must not overtake its return */
    private void begin(Trunk trunk, Order order, CompletableFuture<Void> earlier) {
        String name = trunk.name();
        Registration registration = new Registration(
                order.pace,
                hosts.apply(trunk).registrant(order.registrar),
                clock,
                chance,
                sender,
                new StateLog(name)::tell);
        kept.put(name, new Kept(order, registration));
        var _ = earlier.thenRun(registration::begin);
    }

    private CompletableFuture<Void> end(String name) {
        Kept gone = kept.remove(name);
        if (gone == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> end = gone.registration.end();
        ends.removeIf(CompletableFuture::isDone);
        ends.add(end);
        return end;
    }

    /** How a trunk's registration stands; empty: it has none. */
    public Optional<RegistrationState> of(String trunk) {
        return Optional.ofNullable(kept.get(trunk)).map(it -> it.registration.state());
    }

    /** The Route set that a trunk's registrar wants for our requests (RFC 3608); empty: none. */
    public List<String> serviceRoute(String trunk) {
        return of(trunk).map(RegistrationState::serviceRoute).orElse(List.of());
    }

    /** Takes all bindings away; none begins any more. Returns at once; twice is no error. */
    public synchronized void endAll() {
        closed = true;
        for (String name : List.copyOf(kept.keySet())) {
            var _ = end(name);
        }
    }

    /** Takes all bindings away and waits for that, in bounds. */
    @Override
    public void close() {
        endAll();
        CompletableFuture<Void> all;
        synchronized (this) {
            all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        }
        try {
            all.get(Registration.END_WAIT.toMillis() + CLOSE_SLACK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().log("some registrations were left to expire");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says when a registration's phase changes, and each failure. */
    private static final class StateLog {
        private final String trunk;
        private Phase told = Phase.REGISTERING;

        StateLog(String trunk) {
            this.trunk = trunk;
        }

        void tell(RegistrationState state) {
            boolean changed = state.phase() != told;
            told = state.phase();
            switch (state.phase()) {
                case REGISTERED -> {
                    if (changed) {
                        LOG.atInfo().addKeyValue("trunk", trunk).log("trunk registered");
                    }
                }
                case FAILED ->
                    LOG.atWarn()
                            .addKeyValue("trunk", trunk)
                            .addKeyValue(
                                    "status",
                                    state.failure().map(it -> it.status()).orElse(0))
                            .addKeyValue(
                                    "reason",
                                    state.failure().map(it -> it.reason()).orElse(""))
                            .addKeyValue(
                                    "nextAttempt",
                                    state.nextAttempt().map(Object::toString).orElse(""))
                            .log("trunk not registered");
                case ENDED -> LOG.atInfo().addKeyValue("trunk", trunk).log("trunk's registration taken away");
                case REGISTERING -> {}
            }
        }
    }
}
