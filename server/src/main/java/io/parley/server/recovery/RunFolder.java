package io.parley.server.recovery;

import io.parley.server.calls.LiveCalls;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process leaves on the disk while it has calls: a folder {@code run/ID/} in the data folder with a file that it
 * holds locked for its life, and an empty file for each live call, named by its id. Several processes may share a data
 * folder; each has its own.
 *
 * <p>Any thread. Whatever the disk does, calls go on: one that could not be marked is counted, and would not be found
 * after a crash.
 */
public final class RunFolder implements LiveCalls, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

    static final String LOCK = "lock";

    /** A folder on its way: nobody takes it for one that is abandoned before its lock is held. */
    static final String STARTING = ".starting-";

    /** What is locked and where; null: there is none. */
    private record Held(Path folder, RunLock lock) {}

    private final @Nullable Held held;
    private final AtomicLong unmarked = new AtomicLong();
    private final AtomicBoolean reported = new AtomicBoolean();

    private RunFolder(@Nullable Held held) {
        this.held = held;
    }

    static Path runs(Path data) {
        return data.resolve("run");
    }

    /** Makes a folder for this process; without one, if that cannot be done, no call is marked. */
    public static RunFolder open(Path data) {
        try {
            Path runs = Files.createDirectories(runs(data));
            Path starting = Files.createTempDirectory(runs, STARTING);
            Optional<RunLock> lock = RunLock.take(starting.resolve(LOCK));
            if (lock.isEmpty()) {
                throw new IOException("the lock of a new folder is taken");
            }
            String id = starting.getFileName().toString().substring(STARTING.length());
            return new RunFolder(
                    new Held(Files.move(starting, runs.resolve(id), StandardCopyOption.ATOMIC_MOVE), lock.get()));
        } catch (IOException | UnsupportedOperationException e) {
            RunFolder none = new RunFolder(null);
            none.report(e);
            return none;
        }
    }

    @Override
    public void begun(String callId) {
        if (held == null) {
            unmarked.incrementAndGet();
            return;
        }
        try {
            Files.createFile(held.folder.resolve(callId));
        } catch (IOException e) {
            unmarked.incrementAndGet();
            report(e);
        }
    }

    @Override
    public void over(String callId) {
        if (held == null) {
            return;
        }
        try {
            Files.deleteIfExists(held.folder.resolve(callId));
        } catch (IOException e) {
            report(e); // harmless: its journal has an end, and its record is there
        }
    }

    /** Calls that would not be found should the process die: the disk did not take their marks. */
    public long unmarked() {
        return unmarked.get();
    }

    /** Gives the folder up; calls that are still marked are found by the next start. */
    @Override
    public void close() {
        if (held == null) {
            return;
        }
        try (RunLock _ = held.lock) {
            remove(held.folder);
        } catch (IOException e) {
            report(e);
        }
    }

    /** Removes a folder without marks; one that has some stays. Its lock is held. */
    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> !file.endsWith(LOCK))) {
                return;
            }
        }
        Files.deleteIfExists(folder.resolve(LOCK));
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Another process looked at it in this moment; it removes it, or the next start does.
        }
    }

    /** Once: a full disk would otherwise fill the log as well. */
    private void report(Exception e) {
        if (!reported.getAndSet(true)) {
            LOG.atError().setCause(e).log("live calls cannot be marked: after a crash they would not be found");
        }
    }
}
