package io.parley.dialog.bot;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("file: " + file + ", expected a file");
        }
        return parse(file.toString(), YamlDocument.bytes(file, file.toString()), folder);
    }

    /**
     * Reads and checks a bot that was read already.
     *
     * @param shownAs file name in messages
     * @param folder where its recordings lie
     * @throws ConfigException with everything that is wrong with it
     */
    public static Bot parse(String shownAs, byte[] bytes, Path folder) {
        Field root = YamlDocument.parse(shownAs, bytes);
        BotReader reader = new BotReader(root, folder.toAbsolutePath().normalize());
        Bot withoutHash = reader.read();
        return new Bot(
                withoutHash.name(),
                withoutHash.language(),
                withoutHash.voice(),
                withoutHash.recognizer(),
                hash(bytes, withoutHash.folder(), reader.recordings()),
                withoutHash.folder(),
                withoutHash.silence(),
                withoutHash.unrecognised(),
                withoutHash.apology(),
                withoutHash.maximumCall(),
                withoutHash.userToUser(),
                withoutHash.declaredVariables(),
                withoutHash.variables(),
                withoutHash.intents(),
                withoutHash.entities(),
                withoutHash.open(),
                withoutHash.nodes());
    }

    /** Names and lengths are hashed along, so that no two sets of files look alike. */
    private static String hash(byte[] botFile, Path folder, Set<String> recordings) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(("bot.yaml\n" + botFile.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(botFile);
            for (String recording : new TreeSet<>(recordings)) {
                Path path = folder.resolve(recording);
                digest.update((recording + "\n" + Files.size(path) + "\n").getBytes(StandardCharsets.UTF_8));
                try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
