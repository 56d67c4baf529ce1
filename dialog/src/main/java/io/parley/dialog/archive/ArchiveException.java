package io.parley.dialog.archive;

/** A bot cannot be packed or taken in; the message says why. Nothing was changed. */
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArchiveException(String message) {
        super(message);
    }

    ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
