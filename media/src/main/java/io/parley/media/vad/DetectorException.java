package io.parley.media.vad;

import org.jspecify.annotations.Nullable;

/** The neural detector cannot be had, or fails. */
public final class DetectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DetectorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
