package io.parley.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log line for a person at a terminal; an error's stack below it. Any thread; its appender lets one in at a time. */
public final class TextLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final List<String> BEFORE_FIELDS = List.of("time", "level", "logger", "message", LogLine.ERROR);

    private final ZoneId zone = ZoneId.systemDefault();

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, Object> line = LogLine.of(event);
        StringBuilder text = new StringBuilder(160);
        text.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone)));
        text.append(String.format(Locale.ROOT, " %-5s ", event.getLevel()));
        text.append(event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1));
        text.append(": ").append(oneLine(String.valueOf(line.get("message"))));
        line.forEach((name, value) -> {
            if (!BEFORE_FIELDS.contains(name)) {
                text.append(' ').append(name).append('=').append(oneLine(String.valueOf(value)));
            }
        });
        text.append('\n');
        error(line.get(LogLine.ERROR), "", text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    private static void error(@Nullable Object error, String lead, StringBuilder text) {
        if (!(error instanceof Map<?, ?> parts)) {
            return;
        }
        text.append("  ").append(lead).append(parts.get("type"));
        if (parts.get("message") instanceof String message) {
            text.append(": ").append(oneLine(message));
        }
        text.append('\n');
        if (parts.get("stack") instanceof List<?> frames) {
            frames.forEach(frame -> text.append("    at ").append(frame).append('\n'));
        }
        error(parts.get("cause"), "caused by ", text);
    }

    /** What comes from outside must not begin a line of its own. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
