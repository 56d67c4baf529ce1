package io.parley.server.catalog;

import io.parley.config.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which files of a folder are bots or trunks. Links are followed; names that begin with a dot are not looked at. */
sealed interface CatalogFiles {

    /** As many as one engine serves, by far; bounds what a wrong folder costs. */
    int MAX_FILES = 2_000;

    /** In the order of their names. */
    record Listed(List<Path> files) implements CatalogFiles {
        public Listed {
            files = List.copyOf(files);
        }
    }

    /** It cannot be said which there are. */
    record Unreadable(Path folder, Problem problem) implements CatalogFiles {}

    /** {@code NAME/bot.yaml} in a folder. */
    static CatalogFiles bots(Path folder) {
        // bot.yml would be passed over in silence: it is read, and refused with what was expected.
        return list(
                folder,
                entry -> Files.isDirectory(entry)
                        ? Stream.of("bot.yaml", "bot.yml")
                                .map(entry::resolve)
                                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                                .limit(1)
                        : Stream.empty());
    }

    /** {@code NAME.yaml} directly in a folder. */
    static CatalogFiles trunks(Path folder) {
        Predicate<Path> named =
                file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
        return list(folder, entry -> Stream.of(entry).filter(named).filter(file -> !Files.isDirectory(file)));
    }

    private static CatalogFiles list(Path folder, Function<Path, Stream<Path>> filesOf) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(entry -> !hidden(entry))
                    .sorted()
                    .flatMap(filesOf)
                    .limit(MAX_FILES + 1L)
                    .toList();
            return files.size() > MAX_FILES
                    ? unreadable(folder, "has more than " + MAX_FILES + " files, expected bots or trunks only")
                    : new Listed(files);
        } catch (NoSuchFileException e) {
            return unreadable(folder, "does not exist, expected a folder");
        } catch (NotDirectoryException e) {
            return unreadable(folder, "is not a folder");
        } catch (IOException | UncheckedIOException e) {
            return unreadable(folder, "cannot be read");
        }
    }

    /** What editors and version control leave lying about, such as {@code .carrier.yaml.swp}. */
    private static boolean hidden(Path entry) {
        return entry.getFileName().toString().startsWith(".");
    }

    private static Unreadable unreadable(Path folder, String message) {
        return new Unreadable(folder, new Problem(folder.toString(), 1, 1, "", Optional.empty(), message));
    }
}
