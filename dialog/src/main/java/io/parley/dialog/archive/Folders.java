package io.parley.dialog.archive;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moving and deleting whole folders. */
final class Folders {
    /** Of {@code renameat2(2)}: a path without a folder before it, and exchange instead of move. */
    private static final int AT_FDCWD = -100;

    private static final int RENAME_EXCHANGE = 2;

    private static final Optional<MethodHandle> RENAMEAT2 = renameat2();

    private Folders() {}

    /** As {@link #delete}; what cannot be deleted lies under a hidden name, which nobody looks at. */
    static void deleteIfPossible(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            // What mattered is done, or failed for a reason that is on its way to the caller.
        }
    }

    /** Deletes a folder and what is in it, links themselves rather than what they lead to; nothing if it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Puts a folder where another one is, or a link to one. Where the system can, whoever looks finds one or the other at
     * any time; otherwise neither for a moment.
     *
     * @return where the other one is now, in the same folder
     */
    static Path replace(Path there, Path by) throws IOException {
        if (RENAMEAT2.isPresent() && exchange(RENAMEAT2.get(), by, there)) {
            return by;
        }
        return replaceInTwoSteps(there, by);
    }

    /** As {@link #replace}, where the system cannot exchange. */
    static Path replaceInTwoSteps(Path there, Path by) throws IOException {
        Path aside = there.resolveSibling(".replaced-" + UUID.randomUUID());
        Files.move(there, aside, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(by, there, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(aside, there, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        return aside;
    }

    /** Java has no word for it; Linux has had one since 3.15, for most file systems. */
    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> renameat2() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("renameat2")
                .map(function -> linker.downcallHandle(
                        function,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT)));
    }

    private static boolean exchange(MethodHandle renameat2, Path one, Path other) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) renameat2.invokeExact(
                    AT_FDCWD,
                    arena.allocateFrom(one.toAbsolutePath().toString()),
                    AT_FDCWD,
                    arena.allocateFrom(other.toAbsolutePath().toString()),
                    RENAME_EXCHANGE);
            return result == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native function throws nothing", e);
        }
    }
}
