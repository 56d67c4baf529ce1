package io.parley.server.recovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A lock on a file that the operating system gives back when its process dies, however that happens. Any thread. */
final class RunLock implements AutoCloseable {

    /**
     * Files that this process holds. POSIX locks belong to the process: it could take its own a second time, and closing
     * that second channel would give up the first.
     */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;
    private final Object key;

    private RunLock(FileChannel channel, Object key) {
        this.channel = channel;
        this.key = key;
    }

    /**
     * Takes the lock of a file, which is made if there is none.
     *
     * @return empty: somebody alive has it
     */
    static Optional<RunLock> take(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Object key = key(file);
        if (!HELD.add(key)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            held = lock != null;
            return held ? Optional.of(new RunLock(channel, key)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!held) {
                HELD.remove(key);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** The file itself, whatever it is called. */
    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(key);
    }
}
