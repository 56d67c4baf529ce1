package io.parley.media.asr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.vosk.Model;

/**
 * The folder of a Vosk model, loaded so that it hears telephones. A wideband model as it comes from Vosk's list says
 * nothing but empty texts to 8 kHz audio, and other texts each time for the same audio; two lines in its {@code mfcc.conf}
 * change that. Where they are missing, the model is loaded from a folder of links beside them, and stays as it is.
 */
final class VoskModelFolder {
    private static final Path FEATURES = Path.of("conf", "mfcc.conf");
    private static final String WIDEBAND = "--sample-frequency=16000";
    private static final List<String> WANTED = List.of("--allow-upsample=true", "--dither=0");

    private VoskModelFolder() {}

    /**
     * Loads a model, which takes about a second.
     *
     * @throws VoskRecognizer.ModelException if the folder is missing or not usable
     */
    static Model load(Path folder) {
        List<String> settings = features(folder);
        List<String> missing = settings.contains(WIDEBAND)
                ? WANTED.stream().filter(line -> !settings.contains(line)).toList()
                : List.of();
        try {
            return missing.isEmpty() ? new Model(folder.toString()) : loadWith(missing, settings, folder);
        } catch (IOException e) {
            throw new VoskRecognizer.ModelException(
                    folder + ": speech model cannot be loaded; scripts/setup fetches it anew", e);
        }
    }

    /** The lines of a model's feature settings. */
    private static List<String> features(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new VoskRecognizer.ModelException(folder
                    + ": speech model is missing; run scripts/setup, or unpack one from Vosk's model list there");
        }
        try {
            return Files.readAllLines(folder.resolve(FEATURES)).stream()
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw new VoskRecognizer.ModelException(
                    folder + ": is no speech model, expected " + FEATURES + " in it; scripts/setup fetches one", e);
        }
    }

    private static Model loadWith(List<String> missing, List<String> settings, Path folder) throws IOException {
        Path links = Files.createTempDirectory("parley-model");
        try {
            link(folder, links, "conf");
            Path conf = Files.createDirectory(links.resolve("conf"));
            link(folder.resolve("conf"), conf, "mfcc.conf");
            List<String> lines = new ArrayList<>(settings);
            lines.addAll(missing);
            Files.write(links.resolve(FEATURES), lines);
            return new Model(links.toString());
        } finally {
            delete(links);
        }
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
                }
            }
        }
    }

    /** Links and one file, two folders deep. */
    private static void delete(Path links) throws IOException {
        try (Stream<Path> all = Files.walk(links)) {
            for (Path each : all.toList().reversed()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
