package io.parley.dialog.archive;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Mark;
import io.parley.config.YamlDocument;
import io.parley.config.YamlNode;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Takes a bot in: unpacks it beside the others under a hidden name, reads it as a call would, and only then puts it in its
 * place, in one step. Whatever fails before that has changed nothing. Blocks for the disk; any thread, any process.
 */
public final class BotImport {
    /** As many as one engine serves. */
    private static final int MAX_BOTS = 2_000;

    private final Path source;
    private final Path bots;
    private final Path staging;

    private BotImport(Path source, Path bots) {
        this.source = source;
        this.bots = bots;
        // Engines do not look at what begins with a dot. In the same folder, since only there it can be moved in one
        // step.
        this.staging = bots.resolve(".import-" + UUID.randomUUID());
    }

    /**
     * What was taken in.
     *
     * @param bot as it lies there now
     * @param replaced whether it took the place of another version
     * @param leftOut files that do not belong to a bot, sorted
     */
    public record Imported(Bot bot, boolean replaced, List<String> leftOut) {
        public Imported {
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Takes a bot in.
     *
     * @param source zip file or folder, with {@code bot.yaml} in it or in its only folder
     * @param bots folder of bots
     * @param as a name for the bot other than its own
     * @param replace whether a bot of that name may be replaced
     * @throws ConfigException if the bot is not right
     * @throws ArchiveException if it cannot be unpacked, is not what was packed, or would replace another one unasked
     */
    public static Imported run(Path source, Path bots, Optional<String> as, boolean replace) {
        Path home = bots.toAbsolutePath().normalize();
        if (!Files.isDirectory(home)) {
            throw new ArchiveException(bots + " is no folder, expected the one with the bots");
        }
        BotImport job = new BotImport(source, home);
        try {
            try {
                return job.run(as, replace);
            } finally {
                Folders.deleteIfPossible(job.staging);
            }
        } catch (ZipException e) {
            throw new ArchiveException(source + ": is damaged: " + e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new ArchiveException(source + ": cannot be imported: " + e, e);
        }
    }

    private Imported run(Optional<String> as, boolean replace) throws IOException {
        Files.createDirectory(staging);
        Unpacking.into(source, staging);
        Path folder = folderOfBot();
        Optional<Manifest> manifest = manifest(folder);
        Bot bot = read(folder);
        if (manifest.isPresent()) {
            insistOnManifest(manifest.get(), bot);
        }
        if (as.isPresent() && !as.get().equals(bot.name())) {
            rename(folder.resolve(BotFiles.BOT), as.get());
            bot = read(folder);
            if (!bot.name().equals(as.get())) {
                throw new ArchiveException("\"" + as.get() + "\" cannot be written as the name of this bot");
            }
        }
        List<String> leftOut = prune(folder, bot);
        Path place = place(bot.name(), replace);
        boolean replaced = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (replaced) {
            Folders.deleteIfPossible(Folders.replace(place, folder));
        } else {
            Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Imported(BotFile.load(place.resolve(BotFiles.BOT)), replaced, leftOut);
    }

    /** People pack a folder, or what is in it. */
    private Path folderOfBot() throws IOException {
        if (Files.isRegularFile(staging.resolve(BotFiles.BOT))) {
            return staging;
        }
        try (Stream<Path> below = Files.list(staging)) {
            List<Path> found = below.filter(folder -> Files.isRegularFile(folder.resolve(BotFiles.BOT)))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new ArchiveException(source + ": holds no " + BotFiles.BOT);
            }
            if (found.size() > 1) {
                throw new ArchiveException(source + ": holds several bots, expected one");
            }
            return found.getFirst();
        }
    }

    private Optional<Manifest> manifest(Path folder) throws IOException {
        Path file = folder.resolve(Manifest.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Manifest manifest = Manifest.parse(shown(Manifest.FILE), YamlDocument.bytes(file, shown(Manifest.FILE)));
        Files.delete(file);
        return Optional.of(manifest);
    }

    private void insistOnManifest(Manifest manifest, Bot bot) {
        if (!manifest.bot().equals(bot.name()) || !manifest.hash().equals(bot.hash())) {
            throw new ArchiveException(
                    "%s: is not what was packed: its %s says bot %s, hash %s, but it holds bot %s, hash %s"
                            .formatted(source, Manifest.FILE, manifest.bot(), manifest.hash(), bot.name(), bot.hash()));
        }
    }

    private Bot read(Path folder) {
        String shownAs = shown(BotFiles.BOT);
        return BotFile.parse(shownAs, YamlDocument.bytes(folder.resolve(BotFiles.BOT), shownAs), folder);
    }

    /** Where it came from, not where it lies for a moment. */
    private String shown(String file) {
        return source.resolve(file).toString();
    }

    /** Writes another name over the one that stands there; all else in the file stays as it is. */
    private void rename(Path file, String name) throws IOException {
        String text = Files.readString(file);
        Field root = YamlDocument.parse(shown(BotFiles.BOT), text);
        Field bot = root.asFields().required("bot", "text").orElseThrow();
        int at = offset(text, bot.mark());
        boolean quoted = !(bot.node() instanceof YamlNode.Text written && written.plain());
        int begin = quoted ? at + 1 : at;
        String before = bot.asText();
        if (!text.startsWith(before, begin)) {
            throw new ArchiveException(source + ": the bot's name is written in a way that cannot be replaced");
        }
        Files.writeString(
                file,
                text.substring(0, begin) + name + text.substring(begin + before.length()),
                StandardCharsets.UTF_8);
    }

    /** Columns count characters, and not the byte order mark; each of the three ends of a line counts as one. */
    private static int offset(String text, Mark mark) {
        int at = 0;
        for (int line = 1; line < mark.line(); at++) {
            boolean inPair = text.charAt(at) == '\r' && text.startsWith("\n", at + 1);
            if (text.charAt(at) == '\n' || (text.charAt(at) == '\r' && !inPair)) {
                line++;
            }
        }
        boolean marked = mark.line() == 1 && text.startsWith("\uFEFF");
        return text.offsetByCodePoints(at, mark.column() - 1 + (marked ? 1 : 0));
    }

    /** Removes what no bot needs; returns its names. */
    private static List<String> prune(Path folder, Bot bot) throws IOException {
        Set<String> belonging = BotFiles.of(bot);
        List<String> leftOut = new ArrayList<>();
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path file : below.filter(Files::isRegularFile).sorted().toList()) {
                String name = BotFiles.name(folder, file);
                if (!belonging.contains(name)) {
                    Files.delete(file);
                    leftOut.add(name);
                }
            }
        }
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path empty : below.filter(Files::isDirectory).sorted().toList().reversed()) {
                if (!empty.equals(folder) && isEmpty(empty)) {
                    Files.delete(empty);
                }
            }
        }
        return leftOut;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> in = Files.list(folder)) {
            return in.findFirst().isEmpty();
        }
    }

    /** The folder for a bot of this name: where one lies already, if that one is to be replaced. */
    private Path place(String name, boolean replace) throws IOException {
        Path named = bots.resolve(name);
        Optional<Path> lying = folderWith(name);
        boolean taken = Files.exists(named, LinkOption.NOFOLLOW_LINKS);
        if (lying.isPresent() && taken && !lying.get().equals(named)) {
            throw new ArchiveException("bot " + name + " lies in " + lying.get() + ", and another one in " + named
                    + "; move one of them away");
        }
        if (!replace && (taken || lying.isPresent())) {
            throw new ArchiveException("bot " + name + " is there already, in " + lying.orElse(named)
                    + "; replace it with --replace, or give this one another name with --as");
        }
        return lying.orElse(named);
    }

    private Optional<Path> folderWith(String name) throws IOException {
        try (Stream<Path> folders = Files.list(bots)) {
            return folders.filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .filter(folder -> Files.isRegularFile(folder.resolve(BotFiles.BOT)))
                    .sorted()
                    .limit(MAX_BOTS)
                    .filter(folder -> name.equals(nameOf(folder.resolve(BotFiles.BOT))))
                    .findFirst();
        }
    }

    /** Empty if it cannot be said. */
    private static String nameOf(Path botFile) {
        try {
            Field root = YamlDocument.read(botFile);
            return root.isMapping() ? root.asFields().optionalText("bot").orElse("") : "";
        } catch (ConfigException e) {
            return "";
        }
    }
}
