package io.parley.server;

import io.parley.server.cli.ParleyCommand;

/** Entry point of {@code scripts/parley}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Threads of libraries that are not daemons must not keep a finished command alive.
        System.exit(ParleyCommand.run(arguments));
    }
}
