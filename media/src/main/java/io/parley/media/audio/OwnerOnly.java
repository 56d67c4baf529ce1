package io.parley.media.audio;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** How files are made that are nobody's business but the engine's user's: {@code rw-------}, where the system knows that. */
public final class OwnerOnly {
    private static final FileAttribute<?>[] ATTRIBUTES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    private OwnerOnly() {}

    /** For {@code Files.createFile} and its like. */
    public static FileAttribute<?>[] attributes() {
        return ATTRIBUTES.clone();
    }
}
