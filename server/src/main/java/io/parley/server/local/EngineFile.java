package io.parley.server.local;

import io.parley.config.Secret;
import io.parley.media.audio.OwnerOnly;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code engine.json} in a data folder: where the engine that uses the folder listens, and a key that lets this machine's
 * command line in. Only the engine's user can read it. Written when the engine listens, deleted when it stops; one that a
 * killed engine left is recognised by nobody answering there.
 *
 * @param address of the HTTP API, as this machine reaches it
 * @param key made for this run of the engine
 * @param pid of the engine
 */
public record EngineFile(URI address, Secret key, long pid) {
    private static final String NAME = "engine.json";
    private static final int KEY_BYTES = 32;
    private static final int MAX_FILE_BYTES = 4_096;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** A key that nobody can guess. */
    public static Secret newKey(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
    }

    /**
     * The file of a data folder; empty if there is none, or it is not to be understood.
     *
     * @throws IOException if it is there and cannot be read
     */
    public static Optional<EngineFile> read(Path data) throws IOException {
        Path file = data.resolve(NAME);
        try (var in = Files.newInputStream(file)) {
            JsonNode json = JSON.readTree(in.readNBytes(MAX_FILE_BYTES));
            String address = json.path("address").asString("");
            String key = json.path("key").asString("");
            return address.isEmpty() || key.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new EngineFile(
                            URI.create(address),
                            new Secret(key),
                            json.path("pid").asLong(0)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Writes the file whole or not at all, in place of one that is there. */
    public void write(Path data) throws IOException {
        Files.createDirectories(data);
        Path whole = data.resolve(NAME);
        Path draft = data.resolve(NAME + "." + pid + ".new");
        Files.deleteIfExists(draft);
        // Nobody else may read it, not even before it is complete.
        Files.createFile(draft, OwnerOnly.attributes());
        Files.writeString(
                draft,
                JSON.writeValueAsString(Map.of("address", address.toString(), "key", key.value(), "pid", pid)) + "\n",
                StandardCharsets.UTF_8);
        Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes the file if it is still this one, and not that of a later engine. */
    public void remove(Path data) throws IOException {
        if (read(data).filter(there -> there.key.equals(key)).isPresent()) {
            Files.deleteIfExists(data.resolve(NAME));
        }
    }
}
