package io.parley.media.prompt;

import io.parley.media.audio.WavFile;
import io.parley.media.audio.WavFile.AudioFileException;
import io.parley.media.tts.Speech;
import io.parley.media.tts.WordMarks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Prompts on disk: WAV files that any player plays, each with its words' times and a checksum in chunks of
 * their own at the end. A file appears
 * complete or not at all. The folder is bounded; what was not used for longest goes first.
 */
final class PromptFolder {
    private static final String ENDING = ".wav";
    private static final String UNFINISHED = ".unfinished";
    /** A chunk of id, length and CRC-32 over everything before it. */
    private static final int CHECKSUM_BYTES = 12;

    private static final byte[] CHECKSUM_ID = "crc3".getBytes(StandardCharsets.US_ASCII);

    /** A chunk of id, length and, for each stretch of the text, its four numbers. */
    private static final byte[] MARKS_ID = "word".getBytes(StandardCharsets.US_ASCII);

    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int MARK_BYTES = 16;
    /** Where the length of the audio stands in the files that {@link WavFile} writes, and the audio begins. */
    private static final int DATA_LENGTH_AT = 40;

    private static final int DATA_AT = 44;

    private record Entry(String key, long bytes, long modifiedMillis) {}

    private final Path folder;
    private final long maxBytes;
    /** Least recently used first. Guarded by this. */
    private final Map<String, Long> bytesByKey = new LinkedHashMap<>(16, 0.75f, true);

    private long totalBytes;
    private long evicted;
    private boolean scanned;

    PromptFolder(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a prompt.
     *
     * @return empty if there is none
     * @throws IOException if there is one and it is damaged or cannot be read; it is gone then
     */
    Optional<Speech> read(String key) throws IOException {
        Path file = file(key);
        byte[] bytes;
        try {
            if (Files.size(file) > maxBytes) {
                throw new IOException("larger than the whole cache");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            if (bytes.length < CHECKSUM_BYTES
                    || !Arrays.equals(checksum(bytes, bytes.length - CHECKSUM_BYTES), tail(bytes))) {
                throw new IOException("checksum does not match");
            }
            Speech speech = new Speech(WavFile.parse(bytes, file.toString()), words(bytes));
            used(key, bytes.length);
            return Optional.of(speech);
        } catch (IOException | AudioFileException | IllegalArgumentException e) {
            Files.deleteIfExists(file);
            throw new IOException(file + ": damaged", e);
        }
    }

    /** Writes a prompt. */
    void write(String key, Speech speech) throws IOException {
        byte[] wav = WavFile.encode(speech.audio());
        List<WordMarks.Mark> marks = speech.words().list();
        int marked = wav.length + CHUNK_HEADER_BYTES + MARK_BYTES * marks.size();
        byte[] bytes = Arrays.copyOf(wav, marked + CHECKSUM_BYTES);
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(4, bytes.length - 8);
        out.position(wav.length);
        out.put(MARKS_ID).putInt(MARK_BYTES * marks.size());
        for (WordMarks.Mark mark : marks) {
            out.putInt(mark.from()).putInt(mark.to()).putInt(mark.startMillis()).putInt(mark.endMillis());
        }
        out.put(checksum(bytes, marked));
        if (bytes.length > maxBytes) {
            return;
        }
        Files.createDirectories(folder);
        scanOnce();
        Path unfinished = Files.createTempFile(folder, key, UNFINISHED);
        try {
            Files.write(unfinished, bytes);
            Files.move(unfinished, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        used(key, bytes.length);
        removeOldest();
    }

    /** Prompts that had to make room. */
    synchronized long evicted() {
        return evicted;
    }

    /** Bytes of the prompts in it that this run knows of. */
    synchronized long bytes() {
        return totalBytes;
    }

    private Path file(String key) {
        return folder.resolve(key + ENDING);
    }

    private synchronized void used(String key, long bytes) {
        Long before = bytesByKey.put(key, bytes);
        totalBytes += bytes - (before == null ? 0 : before);
    }

    private void removeOldest() throws IOException {
        List<String> old = new ArrayList<>();
        synchronized (this) {
            Iterator<Map.Entry<String, Long>> oldest = bytesByKey.entrySet().iterator();
            while (totalBytes > maxBytes && oldest.hasNext()) {
                Map.Entry<String, Long> entry = oldest.next();
                totalBytes -= entry.getValue();
                old.add(entry.getKey());
                evicted++;
                oldest.remove();
            }
        }
        for (String key : old) {
            Files.deleteIfExists(file(key));
        }
    }

    /** What an earlier run left, oldest first; its unfinished files go. */
    private synchronized void scanOnce() throws IOException {
        if (scanned) {
            return;
        }
        scanned = true;
        List<Entry> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(file);
                } else if (name.endsWith(ENDING)) {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    found.add(new Entry(
                            name.substring(0, name.length() - ENDING.length()),
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                }
            }
        }
        found.sort(Comparator.comparingLong(Entry::modifiedMillis));
        found.forEach(entry -> used(entry.key(), entry.bytes()));
    }

    /** The checksum has held: what is read here was written here. */
    private static WordMarks words(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = DATA_AT + in.getInt(DATA_LENGTH_AT);
        if (!Arrays.equals(Arrays.copyOfRange(bytes, at, at + MARKS_ID.length), MARKS_ID)) {
            throw new IOException("no chunk of words");
        }
        int count = in.getInt(at + MARKS_ID.length) / MARK_BYTES;
        in.position(at + CHUNK_HEADER_BYTES);
        List<WordMarks.Mark> marks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            marks.add(new WordMarks.Mark(in.getInt(), in.getInt(), in.getInt(), in.getInt()));
        }
        return new WordMarks(marks);
    }

    private static byte[] checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return ByteBuffer.allocate(CHECKSUM_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(CHECKSUM_ID)
                .putInt(4)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] tail(byte[] bytes) {
        return Arrays.copyOfRange(bytes, bytes.length - CHECKSUM_BYTES, bytes.length);
    }
}
