package io.parley.server.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link RunFolder} of a process that is dead; its lock is ours until it is closed. */
final class AbandonedRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedRun.class);

    private final Path folder;
    private final RunLock lock;
    private final List<String> calls;

    private AbandonedRun(Path folder, RunLock lock, List<String> calls) {
        this.folder = folder;
        this.lock = lock;
        this.calls = List.copyOf(calls);
    }

    /** Takes over every one that there is in a data folder. One that cannot be read is left where it is. */
    static List<AbandonedRun> takeOver(Path data) {
        List<AbandonedRun> taken = new ArrayList<>();
        for (Path folder : folders(data)) {
            try {
                Optional<RunLock> lock = RunLock.take(folder.resolve(RunFolder.LOCK));
                if (lock.isPresent()) {
                    taken.add(new AbandonedRun(folder, lock.get(), marks(folder)));
                }
            } catch (NoSuchFileException e) {
                // Its process ended in good order in this moment.
            } catch (IOException e) {
                LOG.atError()
                        .addKeyValue("run", folder.getFileName())
                        .setCause(e)
                        .log("a run folder cannot be taken over");
            }
        }
        return taken;
    }

    /** The calls that any process has marked, dead or alive. */
    static Set<String> marked(Path data) throws IOException {
        Set<String> all = new HashSet<>();
        for (Path folder : folders(data)) {
            try {
                all.addAll(marks(folder));
            } catch (NoSuchFileException e) {
                // gone with its calls
            }
        }
        return all;
    }

    private static List<Path> folders(Path data) {
        Path runs = RunFolder.runs(data);
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> !folder.getFileName().toString().startsWith(RunFolder.STARTING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("run folders cannot be read");
            return List.of();
        }
    }

    private static List<String> marks(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(RunFolder.LOCK))
                    .sorted()
                    .toList();
        }
    }

    /** The ids of its calls. */
    List<String> calls() {
        return calls;
    }

    /** Its record is written: the call is not looked at again. */
    void settled(String callId) throws IOException {
        Files.deleteIfExists(folder.resolve(callId));
    }

    /** Removes the folder if all of its calls are settled; else the next start takes it over. */
    @Override
    public void close() throws IOException {
        try (RunLock _ = lock) {
            RunFolder.remove(folder);
        }
    }
}
