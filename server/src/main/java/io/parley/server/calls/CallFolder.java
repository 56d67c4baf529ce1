package io.parley.server.calls;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where one call's files lie: {@code data/calls/2026-11-21/CALL-ID/} with journal, recording, record and transcript. The
 * day is in the call id, so that a call is found by its id alone.
 */
public record CallFolder(Path folder) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** A call id that sorts by time: {@code 20261121-093015-4f2a91}. */
    public static String newCallId(Instant now, ZoneId zone, long random) {
        return STAMP.format(now.atZone(zone)) + String.format(Locale.ROOT, "-%06x", random & 0xffffff);
    }

    public static CallFolder of(Path data, String callId) {
        String day = callId.substring(0, 4) + "-" + callId.substring(4, 6) + "-" + callId.substring(6, 8);
        return new CallFolder(data.resolve("calls").resolve(day).resolve(callId));
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
