package io.parley.server.cli;

import io.parley.server.client.EngineClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The engine that runs on the command's data folder. */
final class Served {
    private Served() {}

    /** A connection to it; empty if none runs. */
    static Optional<EngineClient> engine(Places places) {
        try {
            return EngineClient.find(data(places));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A connection to it.
     *
     * @throws WrongInputException if none runs
     */
    static EngineClient needed(Places places) {
        return engine(places)
                .orElseThrow(() -> new WrongInputException("No engine runs on the data folder " + data(places)
                        + "; parley serve starts one, --data names another folder"));
    }

    static Path data(Places places) {
        return places.settings().data().toAbsolutePath().normalize();
    }
}
