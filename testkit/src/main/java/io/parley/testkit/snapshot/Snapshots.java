package io.parley.testkit.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Long expected texts as files: {@code src/test/resources/NAME} of the module under test, UTF-8, read where they stand
 * and not from the class path. {@code -Dparley.snapshots=update} writes what was got instead of comparing; look at the
 * difference before committing it.
 */
public final class Snapshots {
    private final Path folder;
    private final boolean update;

    Snapshots(Path folder, boolean update) {
        this.folder = folder;
        this.update = update;
    }

    /** Those of the module whose tests run. */
    public static Snapshots ofThisModule() {
        // Surefire sets basedir to the module's folder; an IDE starts tests in it.
        Path module = Path.of(System.getProperty("basedir", System.getProperty("user.dir", ".")));
        return new Snapshots(
                module.resolve("src/test/resources"), "update".equals(System.getProperty("parley.snapshots")));
    }

    /**
     * Compares with the snapshot of that name.
     *
     * @param name path below {@code src/test/resources}, {@code journal/schema-1.journal}
     * @throws AssertionError if there is no such file, or it differs: says where
     */
    public void match(String name, String actual) {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new IllegalArgumentException("name: " + name + ", expected a path below " + folder);
        }
        try {
            if (update) {
                Files.createDirectories(file.resolveSibling("."));
                Files.writeString(file, actual, StandardCharsets.UTF_8);
                return;
            }
            if (!Files.exists(file)) {
                throw new AssertionError(
                        "no snapshot " + file + "; -Dparley.snapshots=update writes it. Got:\n" + actual);
            }
            String expected = Files.readString(file, StandardCharsets.UTF_8);
            if (!expected.equals(actual)) {
                throw new AssertionError(difference(file, expected, actual));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("snapshot " + file, e);
        }
    }

    private static String difference(Path file, String expected, String actual) {
        List<String> expectedLines = lines(expected);
        List<String> actualLines = lines(actual);
        int line = 0;
        while (line < expectedLines.size()
                && line < actualLines.size()
                && expectedLines.get(line).equals(actualLines.get(line))) {
            line++;
        }
        return "differs from " + file + " at line " + (line + 1)
                + "\nexpected: " + lineAt(expectedLines, line)
                + "\ngot:      " + lineAt(actualLines, line)
                + "\n-Dparley.snapshots=update takes it over. All of it:\n" + actual;
    }

    /** With their line ends, so that a missing last one is a difference, too. */
    private static List<String> lines(String text) {
        return List.of(text.split("(?<=\n)", -1));
    }

    private static String lineAt(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index).replace("\r", "\\r").replace("\n", "\\n") : "(no such line)";
    }
}
