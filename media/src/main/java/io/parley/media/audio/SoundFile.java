package io.parley.media.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that somebody recorded, WAV or MP3 by what they begin with and not by their names. Blocking. */
public final class SoundFile {
    private SoundFile() {}

    /**
     * The bytes of a file.
     *
     * @param maxBytes that it may have
     * @param expected what it is to be, for the error's message
     * @throws WavFile.AudioFileException if it cannot be read or is longer
     */
    public static byte[] bytes(Path file, long maxBytes, String expected) {
        try {
            if (Files.size(file) > maxBytes) {
                throw new WavFile.AudioFileException(
                        file + ": is longer than " + maxBytes + " bytes, expected " + expected);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new WavFile.AudioFileException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * What is heard of them.
     *
     * @param name for the error's message
     * @throws WavFile.AudioFileException if it is neither, or damaged
     */
    public static Pcm parse(byte[] bytes, String name) {
        return Mp3File.looksLike(bytes) ? Mp3File.parse(bytes, name) : WavFile.parse(bytes, name);
    }
}
