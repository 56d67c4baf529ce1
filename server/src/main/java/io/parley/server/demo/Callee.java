package io.parley.server.demo;

import java.nio.file.Path;
import java.util.Optional;

/** A telephone with somebody at it: answers, speaks and presses keys when told. */
interface Callee extends AutoCloseable {

    /** What it is, for the reader of the demonstration. */
    String description();

    /** Where to call it. */
    String uri();

    /** Says a recording now. */
    void say(Path wav);

    /** Presses a key. */
    void press(char key);

    /** What it has heard; complete after {@link #close}. */
    Optional<Path> heard();

    /** Ends it; may be called twice. */
    @Override
    void close();
}
