package io.parley.dialog.archive;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.NavigableSet;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs a bot: the same bot gives the same bytes, whenever and wherever. Blocks for the disk; any thread. */
public final class BotExport {
    /** Files' own times would make each archive another. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private BotExport() {}

    /**
     * What was packed.
     *
     * @param files how many, the manifest not counted
     * @param bytes of them together, unpacked
     */
    public record Exported(Bot bot, int files, long bytes) {}

    /**
     * Packs a bot into a zip file, which appears when it is complete; one that is there already gives way to it.
     *
     * @param botFile {@code bot.yaml}
     * @throws io.parley.config.ConfigException if the bot is not right
     * @throws ArchiveException if it cannot be read or written, or is larger than {@link BotImport} takes
     */
    public static Exported toZip(Path botFile, Path zip) {
        Bot bot = BotFile.load(botFile);
        Path target = zip.toAbsolutePath();
        Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            try {
                Exported exported = pack(bot, zip, unfinished);
                insistOnSameBot(bot, botFile);
                Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                return exported;
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new ArchiveException(zip + ": cannot be written: " + e, e);
        }
    }

    private static Exported pack(Bot bot, Path zip, Path unfinished) throws IOException {
        Bounds bounds = new Bounds(zip.toString());
        try (OutputStream file = Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW);
                ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(file), StandardCharsets.UTF_8)) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            begin(out, bot.name() + "/" + Manifest.FILE);
            out.write(new Manifest(bot.name(), bot.hash()).bytes());
            out.closeEntry();
            for (String name : names(bot, bounds)) {
                begin(out, bot.name() + "/" + name);
                Files.copy(bot.folder().resolve(name), out);
                out.closeEntry();
            }
        }
        bounds.insistOnRatio(Files.size(unfinished));
        return new Exported(bot, bounds.files(), bounds.total());
    }

    private static void begin(ZipOutputStream out, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        out.putNextEntry(entry);
    }

    private static NavigableSet<String> names(Bot bot, Bounds bounds) throws IOException {
        NavigableSet<String> names = BotFiles.of(bot);
        for (String name : names) {
            EntryName.insist(bot.folder().toString(), name);
            if (EntryName.isHidden(name)) {
                throw new ArchiveException(
                        bot.folder() + ": \"" + name + "\" is hidden, expected a name without a dot before it");
            }
            bounds.add(name, Files.size(bot.folder().resolve(name)));
        }
        return names;
    }

    /**
     * Copies a bot, and what belongs to it, into a folder that does not exist yet.
     *
     * @param botFile {@code bot.yaml}
     * @throws io.parley.config.ConfigException if the bot is not right
     * @throws ArchiveException if it cannot be read or written, or the folder is there
     */
    public static Exported toFolder(Path botFile, Path folder) {
        Bot bot = BotFile.load(botFile);
        Path target = folder.toAbsolutePath();
        if (Files.exists(target)) {
            throw new ArchiveException(
                    folder + ": is there already, expected a new folder, or a name that ends in .zip");
        }
        Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            try {
                Bounds bounds = new Bounds(folder.toString());
                Files.createDirectory(unfinished);
                Files.write(unfinished.resolve(Manifest.FILE), new Manifest(bot.name(), bot.hash()).bytes());
                for (String name : names(bot, bounds)) {
                    Path to = unfinished.resolve(name);
                    Files.createDirectories(to.resolveSibling("."));
                    Files.copy(bot.folder().resolve(name), to);
                }
                insistOnSameBot(bot, botFile);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
                return new Exported(bot, bounds.files(), bounds.total());
            } finally {
                Folders.deleteIfPossible(unfinished);
            }
        } catch (IOException e) {
            throw new ArchiveException(folder + ": cannot be written: " + e, e);
        }
    }

    private static void insistOnSameBot(Bot bot, Path botFile) {
        if (!BotFile.isStill(bot, botFile)) {
            throw new ArchiveException(botFile + ": changed while it was packed, try again");
        }
    }
}
