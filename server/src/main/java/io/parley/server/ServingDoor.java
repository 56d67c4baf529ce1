package io.parley.server;

import io.parley.config.Secret;
import io.parley.server.http.HttpDoor;
import io.parley.server.lifecycle.Drain;
import io.parley.server.local.EngineFile;
import io.parley.server.metrics.Meters;
import io.parley.server.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API of a serving engine, and the file by which this machine's command line finds it. */
final class ServingDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingDoor.class);

    private final HttpDoor door;
    private final EngineFile file;
    private final Path data;

    private ServingDoor(HttpDoor door, EngineFile file, Path data) {
        this.door = door;
        this.file = file;
        this.data = data;
    }

    /**
     * Opens the door and tells where it is.
     *
     * @throws RuntimeException if the address or port cannot be had, or the file cannot be written
     */
    static ServingDoor open(Settings.Http http, Settings settings, Serving serving, Drain drain) {
        Secret key = EngineFile.newKey(new SecureRandom());
        HttpDoor door = HttpDoor.open(
                http,
                key,
                new HttpDoor.Parts(
                        serving.switchboard(),
                        serving.engine().desk(),
                        serving.book(),
                        serving.catalog(),
                        serving.admission(),
                        serving.lifecycle(),
                        serving.health(),
                        Optional.of(new HttpDoor.Metrics(
                                serving.meters()::scrape,
                                Meters.CONTENT_TYPE,
                                !http.address().isLoopbackAddress())),
                        drain::begin,
                        serving.engine().clock(),
                        new HttpDoor.About(
                                RunningEngine.BUILD,
                                serving.engine().clock().now(),
                                settings.limits().calls()),
                        serving.engine().registrations()::of,
                        serving.engine().engine().gateways()));
        EngineFile file =
                new EngineFile(door.address(), key, ProcessHandle.current().pid());
        try {
            file.write(settings.data());
        } catch (IOException e) {
            door.close();
            throw new UncheckedIOException(e);
        }
        return new ServingDoor(door, file, settings.data());
    }

    URI address() {
        return door.address();
    }

    @Override
    public void close() {
        try {
            file.remove(data);
        } catch (IOException e) {
            // A command that finds it will find nobody listening.
            LOG.atWarn().setCause(e).log("engine.json not removed");
        }
        door.close();
    }
}
