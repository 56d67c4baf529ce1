package io.parley.dialog.archive;

/** How much an archive may hold. For packing and unpacking alike, so that what was packed can be taken in. For one use. */
final class Bounds {
    /** Recordings and tests of a large bot, many times over. */
    static final int MAX_FILES = 2_000;

    /** As large as a recording may be. */
    static final long MAX_FILE_BYTES = 20L << 20;

    static final long MAX_TOTAL_BYTES = 256L << 20;

    /** Speech shrinks to a half, text to a tenth; a bomb to a thousandth. */
    private static final long MAX_RATIO = 100;

    /** So little is no bomb, however small it was packed. */
    private static final long HARMLESS_BYTES = 10L << 20;

    private final String archive;
    private int files;
    private long total;

    Bounds(String archive) {
        this.archive = archive;
    }

    /** One more file. */
    void add(String name, long bytes) {
        if (bytes > MAX_FILE_BYTES) {
            throw new ArchiveException(archive + ": " + name + " is larger than 20 MB");
        }
        total += bytes;
        if (++files > MAX_FILES) {
            throw new ArchiveException(archive + ": holds more than " + MAX_FILES + " files, expected one bot");
        }
        if (total > MAX_TOTAL_BYTES) {
            throw new ArchiveException(archive + ": holds more than 256 MB");
        }
    }

    /** All of it, against what it was packed into. */
    void insistOnRatio(long packedBytes) {
        if (total > HARMLESS_BYTES && total / MAX_RATIO > packedBytes) {
            throw new ArchiveException(archive + ": unpacks to more than " + MAX_RATIO + " times its size");
        }
    }

    int files() {
        return files;
    }

    long total() {
        return total;
    }
}
