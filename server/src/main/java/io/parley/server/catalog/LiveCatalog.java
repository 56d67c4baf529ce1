package io.parley.server.catalog;

import io.parley.config.ConfigException;
import io.parley.config.Mark;
import io.parley.config.Problem;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.trunk.ReadTrunk;
import io.parley.engine.trunk.Trunk;
import io.parley.server.catalog.Reload.Change;
import io.parley.server.catalog.Reload.Kind;
import io.parley.server.catalog.Reload.Trigger;
import io.parley.server.settings.Settings;
import io.parley.server.settings.SettingsFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in force. Any thread reads it; a reload replaces it whole. A reload runs on the thread of whoever asked for
 * it and blocks for disk and synthesiser; it never touches a call, which keeps the versions that it began with.
 */
public final class LiveCatalog {

    /**
     * What the catalog needs of the engine.
     *
     * @param onDuty renders a bot's prompts
     * @param served whether a trunk's own SIP address is open
     */
    public record Host(Function<Bot, Engine.BotOnDuty> onDuty, Predicate<Trunk> served, EngineClock clock) {}

    private final CatalogReader reader;
    private final Host host;
    private final Settings settings;
    private final Settings settingsAtStart;
    private final ReloadLog log = new ReloadLog();

    /** Held by the one reload that runs; guards {@link #bots} and {@link #trunks}. */
    private final ReentrantLock turn = new ReentrantLock();

    private Map<String, Version<Bot>> bots = Map.of();
    private Map<String, Version<ReadTrunk>> trunks = Map.of();

    /** Guards {@link #waiting}. */
    private final ReentrantLock door = new ReentrantLock();

    /** A reload that has not begun to read yet: who asks now shares it. */
    private @Nullable CompletableFuture<Reload> waiting;

    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final List<Consumer<Catalog>> followers = new CopyOnWriteArrayList<>();
    private volatile Catalog current = Catalog.EMPTY;
    private volatile @Nullable Reload last;

    private LiveCatalog(CatalogReader reader, Host host, Settings settings) {
        this.reader = reader;
        this.host = host;
        this.settings = settings;
        this.settingsAtStart = settingsNow();
    }

    /**
     * Puts everything into force; blocks until all fixed prompts are rendered.
     *
     * @param settings that the engine runs with
     * @throws ConfigException if prompts cannot be rendered, for all bots
     */
    public static LiveCatalog open(CatalogReader.Everything everything, Settings settings, Host host) {
        LiveCatalog catalog = new LiveCatalog(everything.reader(), host, settings);
        catalog.start(everything.draft());
        return catalog;
    }

    private void start(Draft draft) {
        turn.lock();
        try {
            Instant at = host.clock.now();
            long begin = host.clock.nanoTime();
            Map<String, Engine.BotOnDuty> ready = rendered(draft);
            if (!draft.problems().isEmpty()) {
                throw new ConfigException(draft.problems());
            }
            Reload reload = takeIn(Trigger.START, at, begin, draft, ready);
            log.started(reload);
        } finally {
            turn.unlock();
        }
    }

    public Catalog current() {
        return current;
    }

    /**
     * Tells what is in force now, and each catalog that comes into force after it, in order.
     *
     * @param follower on the thread of the reload; must return at once
     */
    public void follow(Consumer<Catalog> follower) {
        turn.lock();
        try {
            followers.add(follower);
            follower.accept(current);
        } finally {
            turn.unlock();
        }
    }

    /** Reloads since the start of which nothing was refused. */
    public long taken() {
        return taken.sum();
    }

    /** Reloads since the start that found something wrong. */
    public long refused() {
        return refused.sum();
    }

    /** What came of the last reload, or of the start. */
    public Reload last() {
        Reload known = last;
        if (known == null) {
            throw new IllegalStateException("not open yet");
        }
        return known;
    }

    /**
     * Reads the folders again and puts into force what is right; blocks until then. One reload runs at a time. Who asks
     * while one runs gets the next, together with all others who wait.
     */
    public Reload reload(Trigger trigger) {
        CompletableFuture<Reload> ours;
        boolean first;
        door.lock();
        try {
            CompletableFuture<Reload> shared = waiting;
            first = shared == null;
            ours = shared == null ? new CompletableFuture<>() : shared;
            waiting = ours;
        } finally {
            door.unlock();
        }
        if (first) {
            run(trigger, ours);
        }
        try {
            return ours.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    private void run(Trigger trigger, CompletableFuture<Reload> result) {
        turn.lock();
        try {
            door.lock();
            try {
                // Who asks from here on may have changed a file that was read already.
                waiting = null;
            } finally {
                door.unlock();
            }
            result.complete(readAgain(trigger));
        } catch (RuntimeException | Error e) {
            // Whoever waits gets it; what is in force stays.
            result.completeExceptionally(e);
        } finally {
            turn.unlock();
        }
    }

    private Reload readAgain(Trigger trigger) {
        Instant at = host.clock.now();
        long begin = host.clock.nanoTime();
        Draft draft = reader.draft(bots, trunks, host.served);
        Map<String, Engine.BotOnDuty> ready = rendered(draft);
        Reload reload = takeIn(trigger, at, begin, draft, ready);
        (reload.problems().isEmpty() ? taken : refused).increment();
        log.reloaded(reload);
        return reload;
    }

    /** Renders what is new before it is in force; refuses what cannot be rendered, and what needs it. */
    private Map<String, Engine.BotOnDuty> rendered(Draft draft) {
        Map<String, Engine.BotOnDuty> ready = new TreeMap<>();
        boolean complete;
        do {
            complete = true;
            for (Version<Bot> bot : List.copyOf(draft.bots().wanted().values())) {
                if (draft.bots().isNew(bot) && !ready.containsKey(bot.hash())) {
                    try {
                        ready.put(bot.hash(), host.onDuty.apply(bot.content()));
                    } catch (RuntimeException e) {
                        draft.bots().refuse(bot, List.of(unspeakable(bot, e)));
                        complete = false;
                    }
                }
            }
            if (!complete) {
                draft.check(host.served);
            }
        } while (!complete);
        return ready;
    }

    private static Problem unspeakable(Version<Bot> bot, RuntimeException e) {
        String message = "cannot be rendered: " + e.getMessage();
        if (e instanceof Engine.UnspeakableException unspeakable) {
            Mark place = BotFile.placeOf(unspeakable.what(), bot.file());
            return new Problem(
                    bot.file().toString(), place.line(), place.column(), "", Optional.of(unspeakable.what()), message);
        }
        return new Problem(bot.file().toString(), 1, 1, "", Optional.empty(), message);
    }

    /** The moment at which the new versions come into force. */
    private Reload takeIn(Trigger trigger, Instant at, long begin, Draft draft, Map<String, Engine.BotOnDuty> ready) {
        Catalog before = current;
        Instant now = host.clock.now();
        Map<String, Catalog.BotInForce> nextBots = new TreeMap<>();
        draft.bots().wanted().forEach((name, bot) -> {
            Catalog.BotInForce known = before.bots().get(name);
            nextBots.put(
                    name,
                    known != null && !draft.bots().isNew(bot)
                            ? known
                            : new Catalog.BotInForce(onDuty(ready, bot), bot.file(), now));
        });
        Map<String, Catalog.TrunkInForce> nextTrunks = new TreeMap<>();
        draft.trunks().wanted().forEach((name, trunk) -> {
            Catalog.TrunkInForce known = before.trunks().get(name);
            nextTrunks.put(
                    name,
                    known != null && !draft.trunks().isNew(trunk)
                            ? known
                            : new Catalog.TrunkInForce(trunk.content().trunk(), trunk.hash(), trunk.file(), now));
        });
        bots = Map.copyOf(draft.bots().wanted());
        trunks = Map.copyOf(draft.trunks().wanted());
        Catalog next = new Catalog(nextBots, nextTrunks);
        current = next;
        followers.forEach(follower -> follower.accept(next));

        List<Change> changes = new ArrayList<>(draft.bots().changes());
        changes.addAll(draft.trunks().changes());
        if (trigger != Trigger.START) {
            settingsChange().ifPresent(changes::add);
        }
        Reload reload = new Reload(
                trigger,
                at,
                Duration.ofNanos(host.clock.nanoTime() - begin),
                changes,
                draft.bots().unchanged() + draft.trunks().unchanged());
        last = reload;
        return reload;
    }

    private static Engine.BotOnDuty onDuty(Map<String, Engine.BotOnDuty> ready, Version<Bot> bot) {
        Engine.BotOnDuty duty = ready.get(bot.hash());
        if (duty == null) {
            throw new IllegalStateException("bot " + bot.name() + " was not rendered");
        }
        return duty;
    }

    private Optional<Change> settingsChange() {
        try {
            return settingsNow().equals(settingsAtStart)
                    ? Optional.empty()
                    : Optional.of(new Change.NeedsRestart(Kind.SETTINGS, settings.file()));
        } catch (ConfigException e) {
            return Optional.of(new Change.Refused(Kind.SETTINGS, settings.file(), e.problems()));
        }
    }

    /** As the file says, options of the command line left aside. */
    private Settings settingsNow() {
        return SettingsFile.ofFile(settings.file(), settings.home());
    }
}
