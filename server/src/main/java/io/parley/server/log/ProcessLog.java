package io.parley.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.parley.server.settings.Settings;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the log of this process goes. Until {@link #write} it is text on standard error, as logback.xml says. Lines are
 * written by whoever logs, at once, so that the last ones of a dying process are there; audio loops log failures only.
 */
public final class ProcessLog {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ProcessLog.class);
    private static final String OURS = "io.parley";
    /** MaryTTS logs the words that it cannot pronounce, JAIN-SIP whole messages. */
    private static final List<String> SILENT = List.of("marytts", "gov.nist");

    private static final String STANDARD_ERROR = "STDERR";
    /** Of one file of the log, about. */
    static final long MAX_FILE_BYTES = 20L << 20;

    /** Files put aside when they were full; the oldest is dropped. */
    static final int FILES_KEPT = 9;

    private static final long SIZE_CHECK_MILLIS = 1_000;

    private ProcessLog() {}

    /** The same with another level, if the text is one; PARLEY_LOG overrides what the settings say. */
    public static Settings.Log withLevel(Settings.Log log, Optional<String> level) {
        return level.map(text -> text.strip().toUpperCase(Locale.ROOT))
                .flatMap(text -> Arrays.stream(Settings.Log.Level.values())
                        .filter(each -> each.name().equals(text))
                        .findFirst())
                .map(given -> new Settings.Log(log.format(), given, log.file()))
                .orElse(log);
    }

    /**
     * Writes all lines from now on as the settings say.
     *
     * @param terminal whether a person looks at the stream
     * @param stream gets every line, usually standard error
     * @throws IllegalStateException if the log's file cannot be written
     */
    public static void write(Settings.Log log, boolean terminal, OutputStream stream) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        write(context, log, terminal, stream, MAX_FILE_BYTES);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> LOG.atError()
                .addKeyValue("thread", thread.getName())
                .setCause(failure)
                .log("thread died"));
    }

    static void write(
            LoggerContext context, Settings.Log log, boolean terminal, OutputStream stream, long maxFileBytes) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> toStream = toStream(context, encoder(context, log.format(), terminal), stream);
        log.file()
                .ifPresent(file ->
                        root.addAppender(toFile(context, encoder(context, log.format(), false), file, maxFileBytes)));
        root.detachAppender(STANDARD_ERROR);
        root.addAppender(toStream);
        root.setLevel(Level.WARN);
        SILENT.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        context.getLogger(OURS).setLevel(Level.toLevel(log.level().name()));
    }

    private static Appender<ILoggingEvent> toStream(
            LoggerContext context, Encoder<ILoggingEvent> encoder, OutputStream stream) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName(STANDARD_ERROR);
        appender.setEncoder(encoder);
        appender.setImmediateFlush(true);
        appender.setOutputStream(stream);
        appender.start();
        return appender;
    }

    private static Appender<ILoggingEvent> toFile(
            LoggerContext context, Encoder<ILoggingEvent> encoder, Path file, long maxBytes) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(FILES_KEPT);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> full = new SizeBasedTriggeringPolicy<>();
        full.setContext(context);
        full.setMaxFileSize(new FileSize(maxBytes));
        full.setCheckIncrement(new Duration(SIZE_CHECK_MILLIS));
        full.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(full);
        appender.start();
        if (!appender.isStarted()) {
            throw new IllegalStateException("log file " + file + " cannot be written");
        }
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Settings.Log.Format format, boolean terminal) {
        EncoderBase<ILoggingEvent> encoder = switch (format) {
            case JSON -> new JsonLines();
            case TEXT -> new TextLines();
            case AUTO -> terminal ? new TextLines() : new JsonLines();
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
