package io.parley.server.catalog;

import io.parley.engine.clock.EngineClock;
import io.parley.server.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wants a reload when files of bots, trunks or settings change, on a thread of its own. It does not look at what changed:
 * a reload finds that out, and costs little where nothing did. Before each reload it looks for new folders, so that what
 * was put into them earlier is read, and what comes later is noticed.
 */
public final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    /** Beyond these, changes are not noticed by themselves, and {@link #state} says so. */
    static final int MAX_FOLDERS = 4_000;

    /** Recordings lie in a bot's folder or a little below it. */
    static final int MAX_DEPTH = 6;

    /** A reload that renders is not waited for longer when the engine ends. */
    static final Duration LAST_RELOAD = Duration.ofSeconds(2);

    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_MODIFY
    };

    /**
     * How quickly.
     *
     * @param quiet editors and copies write in several steps: nothing may happen for so long
     * @param patience then it is done all the same, if somebody writes without end
     * @param pause between two reloads at least
     * @param retry of folders that could not be watched
     */
    public record Pace(Duration quiet, Duration patience, Duration pause, Duration retry) {
        public static final Pace DEFAULT =
                new Pace(Duration.ofMillis(300), Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /** Whether changes are noticed. */
    public sealed interface State {
        /** They are. */
        record Watching(int folders) implements State {}

        /** Some or all are not: {@code parley reload} is needed. */
        record Blind(String reason) implements State {}
    }

    private final Settings settings;
    private final Runnable reload;
    private final EngineClock clock;
    private final Pace pace;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final @Nullable WatchService service;
    private final Thread thread;

    /** What counts in a folder. */
    private sealed interface Interest {
        /** Whatever happens. */
        record Everything() implements Interest {}

        /** What happens to these. */
        record Names(Set<Path> names) implements Interest {}
    }

    /** Watched folders. Only the thread uses it. */
    private final Map<WatchKey, Interest> keys = new HashMap<>();

    private volatile State state;

    private FolderWatch(Settings settings, Runnable reload, EngineClock clock, Pace pace) {
        this.settings = settings;
        this.reload = reload;
        this.clock = clock;
        this.pace = pace;
        Settings.Folders folders = settings.folders();
        WatchService opened = null;
        State begin = new State.Watching(0);
        try {
            opened = folders.bots().getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            begin = new State.Blind("folders cannot be watched here: " + e);
            LOG.atWarn().setCause(e).log("changes are not noticed, reload by command");
        }
        service = opened;
        state = begin;
        thread = Thread.ofPlatform().daemon().name("parley-watch").unstarted(this::run);
    }

    /**
     * Begins to watch. What changed since the folders were read is found by a first reload.
     *
     * @param reload may block
     */
    public static FolderWatch start(Settings settings, Runnable reload, EngineClock clock, Pace pace) {
        FolderWatch watch = new FolderWatch(settings, reload, clock, pace);
        if (watch.service != null) {
            watch.thread.start();
        }
        return watch;
    }

    public State state() {
        return state;
    }

    private void run() {
        WatchService events = service;
        if (events == null) {
            return;
        }
        try {
            register(events);
            reload();
            while (!stopped.await(0, TimeUnit.MILLISECONDS)) {
                if (changed(events)) {
                    becomeQuiet(events);
                    register(events);
                    reload();
                    var _ = stopped.await(pace.pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (ClosedWatchServiceException e) {
            // Closed: the end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            state = new State.Blind("the watch failed: " + e.getClass().getSimpleName());
            LOG.atError().setCause(e).log("folders are no longer watched");
        }
    }

    private void reload() {
        try {
            reload.run();
        } catch (RuntimeException e) {
            // What is in force stays; the next change, or the command, tries again.
            LOG.atError().setCause(e).log("reload failed");
        }
    }

    /** Waits for a change that counts; true, too, when it is time to try again what could not be watched. */
    private boolean changed(WatchService events) throws InterruptedException {
        if (state instanceof State.Blind) {
            WatchKey key = events.poll(pace.retry.toMillis(), TimeUnit.MILLISECONDS);
            return key == null || counts(key);
        }
        return counts(events.take());
    }

    private void becomeQuiet(WatchService events) throws InterruptedException {
        long deadline = clock.nanoTime() + pace.patience.toNanos();
        while (clock.nanoTime() - deadline < 0) {
            WatchKey key = events.poll(pace.quiet.toMillis(), TimeUnit.MILLISECONDS);
            if (key == null) {
                return;
            }
            counts(key);
        }
    }

    /** Takes a folder's events, of which an overflow may be any. */
    private boolean counts(WatchKey key) {
        Interest interest = keys.getOrDefault(key, new Interest.Everything());
        boolean counts = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            counts |= switch (interest) {
                case Interest.Everything _ -> true;
                case Interest.Names(Set<Path> names) -> !(event.context() instanceof Path name) || names.contains(name);
            };
        }
        // A folder that is gone: the events of the one above it tell.
        var _ = key.reset();
        return counts;
    }

    // ---- which folders

    private void register(WatchService events) {
        Map<Path, Interest> wanted = wanted();
        Map<WatchKey, Interest> registered = new HashMap<>();
        Optional<String> failure =
                wanted.size() > MAX_FOLDERS ? Optional.of("more than " + MAX_FOLDERS + " folders") : Optional.empty();
        for (Map.Entry<Path, Interest> folder :
                wanted.entrySet().stream().limit(MAX_FOLDERS).toList()) {
            try {
                registered.put(folder.getKey().register(events, KINDS), folder.getValue());
            } catch (IOException | SecurityException e) {
                if (Files.isDirectory(folder.getKey())) {
                    failure = Optional.of(folder.getKey() + ": " + e.getMessage());
                }
            }
        }
        keys.keySet().stream().filter(key -> !registered.containsKey(key)).forEach(WatchKey::cancel);
        keys.clear();
        keys.putAll(registered);
        State before = state;
        State now = failure.<State>map(State.Blind::new).orElseGet(() -> new State.Watching(registered.size()));
        state = now;
        if (now instanceof State.Blind lost && !now.equals(before)) {
            LOG.atWarn().addKeyValue("reason", lost.reason()).log("changes are not noticed, reload by command");
        }
    }

    private Map<Path, Interest> wanted() {
        Settings.Folders folders = settings.folders();
        Map<Path, Interest> wanted = new HashMap<>();
        // Should one of them be deleted, moved or made anew, the folder above tells.
        for (Path top : List.of(folders.bots(), folders.trunks(), settings.file())) {
            name(top.toAbsolutePath(), wanted);
        }
        all(folders.trunks(), 1, wanted);
        all(folders.bots(), MAX_DEPTH, wanted);
        return wanted;
    }

    /** A folder, those below it, and those in which linked files really lie. */
    private static void all(Path top, int depth, Map<Path, Interest> wanted) {
        try (Stream<Path> below = Files.walk(top, depth, FileVisitOption.FOLLOW_LINKS)) {
            below.limit(MAX_FOLDERS * 100L).forEach(path -> {
                if (Files.isDirectory(path)) {
                    if (depth > 1 || path.equals(top)) {
                        wanted.put(path.toAbsolutePath(), new Interest.Everything());
                    }
                } else if (Files.isSymbolicLink(path)) {
                    linked(path, wanted);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // It is not there, or changes while we look: the folder above tells when it is settled.
            LOG.atDebug().addKeyValue("folder", top).setCause(e).log("not walked");
        }
    }

    private static void linked(Path link, Map<Path, Interest> wanted) {
        try {
            name(link.toRealPath(), wanted);
        } catch (IOException e) {
            // It leads nowhere: the reload says so.
            LOG.atDebug().addKeyValue("link", link).setCause(e).log("not followed");
        }
    }

    /** What happens to this one counts in the folder that it lies in. */
    private static void name(Path path, Map<Path, Interest> wanted) {
        Path folder = path.getParent();
        if (folder == null) {
            return;
        }
        Interest before = wanted.getOrDefault(folder, new Interest.Names(Set.of()));
        switch (before) {
            case Interest.Everything _ -> {}
            case Interest.Names(Set<Path> names) -> {
                Set<Path> more = new HashSet<>(names);
                more.add(path.getFileName());
                wanted.put(folder, new Interest.Names(more));
            }
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        if (service == null) {
            return;
        }
        try {
            service.close();
            thread.join(LAST_RELOAD);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("watch not closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
