package io.parley.server.calls;

import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalReader;
import io.parley.media.audio.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where one call's files lie: {@code data/calls/2026-11-21/CALL-ID/} with journal, recording, record and transcript. The
 * day is in the call id, so that a call is found by its id alone.
 */
public record CallFolder(Path folder) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final Set<StandardOpenOption> REWRITTEN =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    private static final Pattern CALL_ID = Pattern.compile("\\d{8}-\\d{6}-[0-9a-f]{6}");

    /**
     * A call id that sorts by time: {@code 20261121-093015-4f2a91}.
     *
     * @param number its last 24 bits tell calls of one second apart
     */
    public static String newCallId(Instant now, ZoneId zone, int number) {
        return STAMP.format(now.atZone(zone)) + String.format(Locale.ROOT, "-%06x", number & 0xffffff);
    }

    /** Whether a text has the form of a call id; nothing else may become part of a path. */
    public static boolean isCallId(String text) {
        return CALL_ID.matcher(text).matches();
    }

    /**
     * The folder of a call.
     *
     * @param callId of the form of {@link #newCallId}
     */
    public static CallFolder of(Path data, String callId) {
        String day = callId.substring(0, 4) + "-" + callId.substring(4, 6) + "-" + callId.substring(6, 8);
        return new CallFolder(data.resolve("calls").resolve(day).resolve(callId));
    }

    /**
     * Writes record and transcript. Both are derived from the journal, so that they cannot disagree with it, and are there
     * whole or not at all.
     *
     * @throws IOException if the journal cannot be read, or they cannot be written
     */
    public void writeRecord() throws IOException {
        write(CallRecord.of(JournalReader.read(journal())));
    }

    /**
     * Writes a record that was made already, and its transcript.
     *
     * @throws IOException if they cannot be written; then nothing of them is there
     */
    void write(CallRecord made) throws IOException {
        CallRecord callRecord = withFiles(made);
        write(transcript(), callRecord.transcriptText());
        write(record(), callRecord.toJson());
    }

    /** A record that names this folder's files, as far as they exist. */
    public CallRecord withFiles(CallRecord made) {
        return made.withFiles(existing(recording()), existing(journal()));
    }

    private static Optional<Path> existing(Path file) {
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** As the journal, for its owner only. One at a time writes it: the call's own thread, or after a crash the next process. */
    private void write(Path file, String text) throws IOException {
        Path part = folder.resolve("." + file.getFileName() + ".part");
        boolean moved = false;
        try {
            try (SeekableByteChannel out = Files.newByteChannel(part, REWRITTEN, OwnerOnly.attributes())) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(part);
            }
        }
    }

    public Path journal() {
        return folder.resolve("journal.log");
    }

    public Path recording() {
        return folder.resolve("recording.wav");
    }

    public Path record() {
        return folder.resolve("record.json");
    }

    public Path transcript() {
        return folder.resolve("transcript.txt");
    }
}
