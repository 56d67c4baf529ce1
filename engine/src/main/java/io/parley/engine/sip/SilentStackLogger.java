package io.parley.engine.sip;

import gov.nist.core.LogLevels;
import gov.nist.core.StackLogger;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JAIN-SIP's logger: its texts contain whole messages, that is telephone numbers and session descriptions, so only the
 * kind of an exception is let through, at debug. Made by the stack, by name; any thread.
 */
public final class SilentStackLogger implements StackLogger {
    private static final Logger LOG = LoggerFactory.getLogger(SilentStackLogger.class);

    @Override
    public void logException(Throwable ex) {
        LOG.atDebug().addKeyValue("kind", ex.getClass().getName()).log("SIP stack exception");
    }

    @Override
    public void logError(String message, @Nullable Exception ex) {
        if (ex != null) {
            logException(ex);
        }
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int logLevel) {
        return logLevel == LogLevels.TRACE_MESSAGES; // without it MessageTap sees none
    }

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int traceLevel) {}

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, @Nullable Exception ex) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logFatalError(String message) {}

    @Override
    public void logError(String message) {}

    @Override
    public void logWarning(String message) {}

    @Override
    public void logInfo(String message) {}

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String buildTimeStamp) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
