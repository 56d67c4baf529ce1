package io.parley.dialog.bot;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Mark;
import io.parley.config.Problem;
import io.parley.config.YamlDocument;
import io.parley.config.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a bot's file. */
public final class BotFile {

    private BotFile() {}

    /**
     * Reads and checks a bot.
     *
     * @param file {@code bot.yaml} in the bot's folder, where its recordings lie
     * @throws ConfigException with everything that is wrong with it
     */
    public static Bot load(Path file) {
        return load(file, EngineNames.UNKNOWN);
    }

    /**
     * Reads and checks a bot for an engine.
     *
     * @param file {@code bot.yaml} in the bot's folder, where its recordings lie
     * @throws ConfigException with everything that is wrong with it, names included that the engine does not have
     */
    public static Bot load(Path file, EngineNames engine) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("file: " + file + ", expected a file");
        }
        return parse(file.toString(), YamlDocument.bytes(file, file.toString()), folder, engine);
    }

    /**
     * Reads and checks a bot that was read already.
     *
     * @param shownAs file name in messages
     * @param folder where its recordings lie
     * @throws ConfigException with everything that is wrong with it
     */
    public static Bot parse(String shownAs, byte[] bytes, Path folder) {
        return parse(shownAs, bytes, folder, EngineNames.UNKNOWN);
    }

    /**
     * Reads and checks a bot for an engine, that was read already.
     *
     * @param shownAs file name in messages
     * @param folder where its recordings lie
     * @throws ConfigException with everything that is wrong with it, names included that the engine does not have
     */
    public static Bot parse(String shownAs, byte[] bytes, Path folder, EngineNames engine) {
        Field root = YamlDocument.parse(shownAs, bytes);
        BotReader reader = new BotReader(root, folder.toAbsolutePath().normalize(), engine);
        Bot read = reader.read();
        return read.withHash(hash(shownAs, bytes, read.folder(), read.files()));
    }

    /**
     * Whether a bot's file and recordings are to the byte what they were when it was read. Much cheaper than reading the bot
     * again.
     */
    public static boolean isStill(Bot bot, Path file) {
        try {
            String shownAs = file.toString();
            return bot.hash().equals(hash(shownAs, YamlDocument.bytes(file, shownAs), bot.folder(), bot.files()));
        } catch (ConfigException e) {
            return false;
        }
    }

    /** Where a text that is to be said stands in a bot's file; its beginning if it is not found there as a whole. */
    public static Mark placeOf(String text, Path file) {
        try {
            return find(text, YamlDocument.read(file).node()).orElse(Mark.START);
        } catch (ConfigException e) {
            return Mark.START;
        }
    }

    /** No deeper than {@link YamlDocument#MAX_DEPTH}. */
    private static Optional<Mark> find(String text, YamlNode in) {
        return switch (in) {
            case YamlNode.Text leaf ->
                Texts.oneLine(leaf.value()).equals(text) ? Optional.of(leaf.mark()) : Optional.empty();
            case YamlNode.Sequence list ->
                list.items().stream().flatMap(item -> find(text, item).stream()).findFirst();
            case YamlNode.Mapping mapping ->
                mapping.entries().values().stream()
                        .flatMap(entry -> find(text, entry.value()).stream())
                        .findFirst();
        };
    }

    /** Names and lengths are hashed along, so that no two sets of files look alike. */
    private static String hash(String shownAs, byte[] botFile, Path folder, Set<String> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(("bot.yaml\n" + botFile.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(botFile);
            for (String file : new TreeSet<>(files)) {
                hash(shownAs, file, folder.resolve(file), digest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void hash(String shownAs, String file, Path path, MessageDigest digest) {
        try {
            digest.update((file + "\n" + Files.size(path) + "\n").getBytes(StandardCharsets.UTF_8));
            try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // It was there a moment ago, or may not be read.
            throw new ConfigException(
                    List.of(new Problem(shownAs, 1, 1, "", Optional.of(file), "a file that cannot be read")));
        }
    }
}
