package io.parley.server.cli;

/** An option's value cannot be used; the message says what was expected. */
final class WrongInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongInputException(String message) {
        super(message);
    }
}
