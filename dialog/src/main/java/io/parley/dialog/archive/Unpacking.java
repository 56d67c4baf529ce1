package io.parley.dialog.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Copies the files of a zip file or folder into an empty folder, as many and as large as {@link Bounds} lets them be. */
final class Unpacking {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final String source;
    private final Path to;

    private Unpacking(String source, Path to) {
        this.source = source;
        this.to = to;
    }

    /**
     * Unpacks all but hidden files.
     *
     * @param source a zip file, or a folder
     * @param to an empty folder
     * @throws ArchiveException if the source is none, or holds what a bot's archive cannot
     */
    static void into(Path source, Path to) throws IOException {
        Unpacking unpacking = new Unpacking(source.toString(), to);
        if (Files.isDirectory(source)) {
            unpacking.folder(source);
        } else if (Files.isRegularFile(source)) {
            unpacking.zip(source);
        } else {
            throw new ArchiveException(source + (Files.exists(source) ? " is no file" : " does not exist"));
        }
    }

    // ---- zip

    private void zip(Path file) throws IOException {
        List<ZipDirectory.Item> items = ZipDirectory.of(file);
        Bounds bounds = new Bounds(source);
        for (ZipDirectory.Item item : items) {
            if (!item.folder()) {
                bounds.add(item.name(), item.bytes());
            }
        }
        bounds.insistOnRatio(Files.size(file));
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            for (ZipDirectory.Item item : items) {
                if (!item.folder() && !EntryName.isHidden(item.name())) {
                    unpack(zip, item);
                }
            }
        }
    }

    private void unpack(ZipFile zip, ZipDirectory.Item item) throws IOException {
        ZipEntry entry = zip.getEntry(item.written());
        if (entry == null) {
            throw damaged(item);
        }
        CRC32 sum = new CRC32();
        try (InputStream packed = new CheckedInputStream(zip.getInputStream(entry), sum);
                OutputStream out = open(item.name())) {
            // One byte more than announced tells that it lied, before it fills the disk.
            if (copy(packed, out, item.bytes() + 1) != item.bytes() || sum.getValue() != entry.getCrc()) {
                throw damaged(item);
            }
        }
    }

    private ArchiveException damaged(ZipDirectory.Item item) {
        return new ArchiveException(source + ": \"" + item.name() + "\" is damaged");
    }

    // ---- folder

    private void folder(Path folder) throws IOException {
        Bounds bounds = new Bounds(source);
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                return isHidden(visited) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isHidden(file)) {
                    return FileVisitResult.CONTINUE;
                }
                String name = BotFiles.name(folder, file);
                if (!attributes.isRegularFile()) {
                    throw new ArchiveException(
                            source + ": \"" + name + "\" is a link or a device, expected plain files");
                }
                EntryName.insist(source, name);
                bounds.add(name, attributes.size());
                files.add(file);
                return FileVisitResult.CONTINUE;
            }

            private boolean isHidden(Path path) {
                return !path.equals(folder) && path.getFileName().toString().startsWith(".");
            }
        });
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = open(BotFiles.name(folder, file))) {
                if (copy(in, out, Bounds.MAX_FILE_BYTES + 1) > Bounds.MAX_FILE_BYTES) {
                    throw new ArchiveException(source + ": " + file.getFileName() + " is larger than 20 MB");
                }
            }
        }
    }

    // ---- both

    private OutputStream open(String name) throws IOException {
        Path file;
        try {
            file = to.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new ArchiveException(
                    source + ": \"" + name + "\" cannot be a file's name under this locale, expected one with UTF-8",
                    e);
        }
        if (!file.startsWith(to) || file.equals(to)) {
            throw new ArchiveException(source + ": \"" + name + "\" – expected a file's name below the bot's folder");
        }
        Files.createDirectories(file.resolveSibling("."));
        return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    }

    private static long copy(InputStream in, OutputStream out, long most) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        while (copied < most) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, most - copied));
            if (read < 0) {
                break;
            }
            out.write(buffer, 0, read);
            copied += read;
        }
        return copied;
    }
}
