package io.parley.engine.sip.tls;

/** Certificates or keys that cannot be used; the message says which file and why. */
public final class TlsConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsConfigException(String message) {
        super(message);
    }

    TlsConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
