package io.parley.dialog.archive;

import java.nio.charset.StandardCharsets;

/** Names of files in an archive: with slashes, below the folder they are unpacked in, the same on any system. */
final class EntryName {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_BYTES_OF_PART = 255;

    private EntryName() {}

    /**
     * Refuses what leads elsewhere, or is no name everywhere.
     *
     * @throws ArchiveException naming the archive
     */
    static void insist(String archive, String name) {
        String[] parts = name.split("/", -1);
        boolean good = parts.length <= MAX_DEPTH && !name.contains("\\") && !name.contains(":");
        for (String part : parts) {
            good &= !part.isEmpty()
                    && !part.equals(".")
                    && !part.equals("..")
                    && part.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES_OF_PART;
        }
        good &= name.chars().noneMatch(Character::isISOControl);
        if (!good) {
            throw new ArchiveException(
                    archive + ": \"" + printable(name) + "\" – expected a file's name below the bot's folder");
        }
    }

    /** What editors, file managers and version control leave lying about. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.contains("/.") || name.startsWith("__MACOSX/");
    }

    /** Outside text, cut, without control characters. */
    private static String printable(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(80).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.toString();
    }
}
