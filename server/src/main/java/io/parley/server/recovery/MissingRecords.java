package io.parley.server.recovery;

import io.parley.engine.journal.JournalReader;
import io.parley.server.calls.CallFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the records that are missing although their calls have ended: the disk was full, or the process died in between
 * and the call had no mark. Calls without an end are left alone, for nobody knows whether they still run.
 */
final class MissingRecords {
    private static final Logger LOG = LoggerFactory.getLogger(MissingRecords.class);

    /** The latest days of calls that are looked through. */
    static final int MAX_DAYS = 7;

    private final Path data;
    private final LongSupplier nanoTime;

    MissingRecords(Path data, LongSupplier nanoTime) {
        this.data = data;
        this.nanoTime = nanoTime;
    }

    /**
     * Looks through the folders, latest first, for no longer than so long.
     *
     * @param marked calls that somebody takes care of
     * @return how many records were written
     */
    int write(Set<String> marked, Duration atMost) {
        long deadline = nanoTime.getAsLong() + atMost.toNanos();
        int written = 0;
        for (Path day : latest(data.resolve("calls"), MAX_DAYS)) {
            for (Path call : latest(day, Integer.MAX_VALUE)) {
                if (nanoTime.getAsLong() - deadline > 0) {
                    LOG.atWarn().log("not all days were looked through for missing records");
                    return written;
                }
                if (!marked.contains(call.getFileName().toString()) && write(new CallFolder(call))) {
                    written++;
                }
            }
        }
        return written;
    }

    private static boolean write(CallFolder folder) {
        try {
            if (Files.exists(folder.record())
                    || !Files.exists(folder.journal())
                    || JournalReader.read(folder.journal()).recovered()) {
                return false;
            }
            folder.writeRecord();
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("call", folder.folder().getFileName())
                    .setCause(e)
                    .log("a missing record cannot be written");
            return false;
        }
    }

    private static List<Path> latest(Path folder, int atMost) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .limit(atMost)
                    .toList();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("calls cannot be looked through");
            return List.of();
        }
    }
}
