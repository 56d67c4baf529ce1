package io.parley.dialog.archive;

import io.parley.dialog.bot.Bot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What belongs to a bot of all that lies in its folder: its file, the files that this one names, and its tests. */
final class BotFiles {
    static final String BOT = "bot.yaml";
    static final String TESTS = "tests";

    private BotFiles() {}

    /** Names relative to its folder, with slashes, sorted. */
    static NavigableSet<String> of(Bot bot) throws IOException {
        NavigableSet<String> names = new TreeSet<>();
        names.add(BOT);
        for (String named : bot.files()) {
            names.add(name(bot.folder(), bot.folder().resolve(named).normalize()));
        }
        Path tests = bot.folder().resolve(TESTS);
        if (Files.isDirectory(tests)) {
            try (Stream<Path> below = Files.walk(tests)) {
                below.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .map(file -> name(bot.folder(), file))
                        .filter(name -> !EntryName.isHidden(name))
                        .limit(Bounds.MAX_FILES + 1L)
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** A file's name in an archive. */
    static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }
}
