package io.parley.dialog.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Folders of bots and zip files that a test makes up. */
final class BotsForPacking {
    private BotsForPacking() {}

    static String yaml(String name, String... recordings) {
        StringBuilder say = new StringBuilder("\"Hello.\"");
        for (String recording : recordings) {
            say.append(", { recording: \"").append(recording).append("\" }");
        }
        return """
                # A bot for tests
                bot: %s  # its name
                language: en
                voice: { synthesizer: mary, name: any }
                hear: { recognizer: any }
                flows: { main: { open: a, nodes: { a: { say: [%s], hang-up: true } } } }
                """.formatted(name, say);
    }

    /** A bot's folder; files by name, empty ones where a recording is only named. */
    static Path folder(Path folder, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling("."));
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    static Path zip(Path file, Map<String, String> files) throws IOException {
        return zip(file, files, StandardCharsets.UTF_8);
    }

    static Path zip(Path file, Map<String, String> files, Charset charset) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file), charset)) {
            for (Map.Entry<String, String> entry : files.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return file;
    }

    /** One whose files are not compressed, so that each byte of it is where it seems to be. */
    static byte[] stored(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            out.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, String> entry : files.entrySet()) {
                byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
                CRC32 sum = new CRC32();
                sum.update(content);
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setSize(content.length);
                header.setCrc(sum.getValue());
                out.putNextEntry(header);
                out.write(content);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Names and contents below a folder, hidden ones too. */
    static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }

    /** Where the n-th entry of a zip's table of contents begins, from 0. */
    static int tableEntry(byte[] zip, int n) {
        int found = -1;
        for (int at = 0; at + 4 <= zip.length; at++) {
            if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 1 && zip[at + 3] == 2 && ++found == n) {
                return at;
            }
        }
        throw new IllegalArgumentException("n: " + n + ", expected at most " + found);
    }
}
