package io.parley.engine.gateway;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Gateway;
import io.parley.engine.trunk.KeepAlive;
import io.parley.engine.trunk.Trunk;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gateways of all trunks that say so whether they are there, each at its own pace, and tells the {@link
 * GatewayBook}. Timers of the engine's clock ask, answers come on threads of the endpoint; both return at once.
 */
public final class KeepAlives implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAlives.class);

    /** Of the time between two questions: what it may be longer or shorter, so that many do not ask at one moment. */
    private static final double JITTER = 0.1;

    private final GatewayBook book;
    private final Function<Trunk, SipEndpoint> endpoints;
    private final EngineClock clock;
    private final RandomGenerator chance;

    // Guarded by this, as is chance.
    private final Map<Asked, Asking> asking = new HashMap<>();
    private boolean closed;

    /** A gateway of a trunk, and how it is asked: where one of them changes, it is asked anew. */
    private record Asked(String trunk, Gateway gateway, KeepAlive rules) {}

    /**
     * Nobody is asked before {@link #of}.
     *
     * @param endpoints where a trunk's calls leave
     * @param chance spreads the questions in time
     */
    public KeepAlives(
            GatewayBook book, Function<Trunk, SipEndpoint> endpoints, EngineClock clock, RandomGenerator chance) {
        this.book = book;
        this.endpoints = endpoints;
        this.clock = clock;
        this.chance = chance;
    }

    /** From now on the gateways of these trunks are asked, and no others; one that was asked before keeps its pace. */
    public synchronized void of(Collection<Trunk> trunks) {
        if (closed) {
            return;
        }
        Map<Asked, Asking> before = new HashMap<>(asking);
        asking.clear();
        for (Trunk trunk : trunks) {
            trunk.gateways().keepAlive().ifPresent(rules -> {
                for (Gateway gateway : trunk.gateways().all()) {
                    var asked = new Asked(trunk.name(), gateway, rules);
                    Asking known = before.remove(asked);
                    Trunk through = trunk.through(gateway);
                    Asking now = known == null ? new Asking(through, rules, book.of(trunk, gateway)) : known;
                    now.trunk = through;
                    asking.put(asked, now);
                    if (known == null) {
                        now.askIn(Duration.ofNanos((long) (rules.every().toNanos() * chance.nextDouble() * JITTER)));
                    }
                }
            });
        }
        before.values().forEach(Asking::stop);
        before.values().stream()
                .filter(it -> asking.values().stream().noneMatch(other -> other.state.equals(it.state)))
                .forEach(it -> it.state.askedNoMore());
    }

    /** How many gateways are asked. */
    synchronized int size() {
        return asking.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        asking.values().forEach(Asking::stop);
        asking.clear();
    }

    private synchronized Duration pause(KeepAlive rules) {
        double factor = 1 - JITTER + 2 * JITTER * chance.nextDouble();
        return Duration.ofNanos((long) (rules.every().toNanos() * factor));
    }

    /** One gateway that is asked. */
    private final class Asking {
        private final KeepAlive rules;
        private final GatewayState state;
        private volatile Trunk trunk;
        private volatile boolean stopped;
        private volatile EngineClock.@Nullable Timer timer;

        Asking(Trunk trunk, KeepAlive rules, GatewayState state) {
            this.trunk = trunk;
            this.rules = rules;
            this.state = state;
        }

        void askIn(Duration pause) {
            timer = clock.schedule(pause, this::ask);
        }

        /** The next question is asked in time whether or not this one has been answered by then: it is, {@code within}. */
        private void ask() {
            if (stopped) {
                return;
            }
            askIn(pause(rules));
            SipEndpoint.Question question = trunk.question(rules.within());
            if (trunk.gateway().isAddress() || trunk.uplink().outboundProxy().isPresent()) {
                endpoints.apply(trunk).ask(question, this::answered);
            } else {
                book.locator().locate(trunk.gateway(), found -> ask(question, found, 0));
            }
        }

        /** One server after the other until one is alive: then so is the gateway. */
        private void ask(SipEndpoint.Question question, List<Locator.Target> targets, int index) {
            if (stopped || index >= targets.size()) {
                answered(0);
                return;
            }
            Locator.Target target = targets.get(index);
            SipEndpoint.Question byName = target.transport().equals(question.transport())
                    ? question
                    : trunk.through(trunk.gateway().over(target.transport())).question(rules.within());
            endpoints.apply(trunk).ask(target.hop().map(byName::by).orElse(byName), status -> {
                if (rules.isAlive(status) || index + 1 == targets.size()) {
                    answered(status);
                } else {
                    ask(question, targets, index + 1);
                }
            });
        }

        private void answered(int status) {
            if (stopped || !state.asked(status, rules, clock.now())) {
                return;
            }
            GatewayState.Reading now = state.reading(clock.nanoTime());
            (now.health() == GatewayState.Health.DOWN ? LOG.atWarn() : LOG.atInfo())
                    .addKeyValue("trunk", trunk.name())
                    .addKeyValue("gateway", state.name())
                    .addKeyValue("sipStatus", status)
                    .addKeyValue("health", now.health())
                    .log("gateway has changed");
        }

        void stop() {
            stopped = true;
            EngineClock.Timer pending = timer;
            if (pending != null) {
                pending.cancel();
            }
        }
    }
}
