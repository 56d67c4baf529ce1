package io.parley.server.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.Secret;
import io.parley.server.client.EngineClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file by which the command line finds an engine. */
final class EngineFileTest {
    @TempDir
    Path data;

    private final EngineFile file =
            new EngineFile(URI.create("http://127.0.0.1:8070"), EngineFile.newKey(new SecureRandom()), 42);

    @Test
    void whatIsWrittenIsReadAndOnlyByItsUser() throws Exception {
        file.write(data);
        assertThat(EngineFile.read(data)).hasValue(file);
        assertThat(Files.getPosixFilePermissions(data.resolve("engine.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var left = Files.list(data)) {
            assertThat(left).hasSize(1);
        }
        assertThat(file.toString()).doesNotContain(file.key().value());
    }

    @Test
    void aLaterEnginesFileIsLeftAlone() throws Exception {
        file.write(data);
        EngineFile later = new EngineFile(file.address(), new Secret("another"), 43);
        later.write(data);
        file.remove(data);
        assertThat(EngineFile.read(data)).hasValue(later);
        later.remove(data);
        assertThat(EngineFile.read(data)).isEmpty();
    }

    @Test
    void whatIsNoneIsNone() throws Exception {
        assertThat(EngineFile.read(data)).isEmpty();
        for (String text :
                new String[] {"", "{", "[]", "{\"address\":\"http://x\"}", "{\"address\":\"a b\",\"key\":\"k\"}"}) {
            Files.writeString(data.resolve("engine.json"), text);
            assertThat(EngineFile.read(data)).as(text).isEmpty();
        }
    }

    @Test
    void whereNobodyListensNoEngineRuns() throws Exception {
        new EngineFile(URI.create("http://127.0.0.1:" + io.parley.testkit.FreePorts.port()), file.key(), 42)
                .write(data);
        assertThat(EngineClient.find(data)).isEmpty();
    }
}
