package io.parley.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * What one line of the log says, in order: time, level, logger, the call it belongs to, message, fields, error. Texts are
 * masked; a number is a fact by its type and stays. Pure.
 */
final class LogLine {
    static final String CALL = "call";

    /** The field of an exception. */
    static final String ERROR = "error";

    private static final int MAX_FRAMES = 24;
    private static final int MAX_CAUSES = 4;

    /** Names that a field may not take from the line. */
    private static final List<String> OWN = List.of("time", "level", "logger", "message", ERROR);

    private LogLine() {}

    /** The line's fields by name; values are texts, numbers, truth values, lists and maps. */
    static Map<String, Object> of(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", instant(event).toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        Map<String, Object> fields = fields(event);
        if (fields.containsKey(CALL)) {
            line.put(CALL, fields.get(CALL));
        }
        line.put("message", PersonalData.mask(String.valueOf(event.getFormattedMessage())));
        fields.forEach((name, value) -> line.putIfAbsent(OWN.contains(name) ? renamed(name) : name, value));
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            line.put(ERROR, error(failure, MAX_CAUSES));
        }
        return line;
    }

    /** {@code level} becomes {@code fieldLevel}. */
    private static String renamed(String name) {
        return "field" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static Instant instant(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp());
    }

    private static Map<String, Object> fields(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                fields.putIfAbsent(pair.key, value(pair.value));
            }
        }
        return fields;
    }

    private static Object value(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Number number -> number;
            case Boolean truth -> truth;
            // Seconds with a fraction: what an operator reads and a query compares.
            case Duration duration -> duration.toMillis() / 1000.0;
            case Instant instant -> instant.toString();
            case Enum<?> one -> one.name();
            default -> PersonalData.mask(value.toString());
        };
    }

    private static Map<String, Object> error(IThrowableProxy failure, int causes) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", failure.getClassName());
        String message = failure.getMessage();
        if (message != null && messageIsHarmless(failure)) {
            error.put("message", PersonalData.mask(message));
        }
        error.put("stack", frames(failure));
        IThrowableProxy cause = failure.getCause();
        if (cause != null && causes > 0) {
            error.put("cause", error(cause, causes - 1));
        }
        return error;
    }

    /**
     * Only messages that speak of files, sockets, configuration or the machine itself. Those of a parser, a synthesiser or a
     * condition may quote what somebody said, and words cannot be masked: there the type and the stack must do.
     */
    private static boolean messageIsHarmless(IThrowableProxy failure) {
        return failure instanceof ThrowableProxy proxy
                && switch (proxy.getThrowable()) {
                    case java.io.IOException _ -> true;
                    case java.util.concurrent.TimeoutException _ -> true;
                    case VirtualMachineError _ -> true;
                    case LinkageError _ -> true;
                    case NullPointerException _ -> true;
                    case ClassCastException _ -> true;
                    case IndexOutOfBoundsException _ -> true;
                    case io.parley.config.ConfigException _ -> true;
                    default -> false;
                };
    }

    private static List<String> frames(IThrowableProxy failure) {
        List<String> frames = new ArrayList<>();
        StackTraceElementProxy[] all = failure.getStackTraceElementProxyArray();
        int own = all.length - failure.getCommonFrames();
        for (int i = 0; i < Math.min(own, MAX_FRAMES); i++) {
            frames.add(all[i].getStackTraceElement().toString());
        }
        if (own > MAX_FRAMES) {
            frames.add("… " + (own - MAX_FRAMES) + " more");
        }
        return frames;
    }
}
