package io.parley.engine.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;
import org.jspecify.annotations.Nullable;

/**
 * Sees every message that the stack sends or has read, retransmissions included: the stack takes it for its message log.
 * Made by the stack, by name; called on whatever thread sends or reads.
 */
public final class MessageTap implements ServerLogger {

    /** What is told of a message. */
    interface Listener {
        /**
         * A message, which belongs to the stack.
         *
         * @param peer {@code ADDRESS:PORT} of the other side
         */
        void on(SIPMessage message, boolean sent, String peer);
    }

    private volatile @Nullable Listener listener;

    /** What this thread was told of last: the stack tells of some messages twice. */
    private static final ThreadLocal<@Nullable SIPMessage> TOLD = new ThreadLocal<>();

    void tell(Listener to) {
        listener = to;
    }

    /** This thread is going to send a message: it is told of now, for the stack tells only when the answer may be here. */
    void sending(SIPMessage message, String peer) {
        tell(message, true, peer);
        TOLD.set(message);
    }

    private void tell(SIPMessage message, boolean sent, String peer) {
        Listener known = listener;
        if (known != null) {
            known.on(message, sent, peer);
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very message, not one that reads alike
    private static boolean isTold(SIPMessage message) {
        return TOLD.get() == message;
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        if (!isTold(message)) {
            tell(message, sender, sender ? to : from);
        }
        if (sender) {
            TOLD.remove(); // the next time it is sent again
        } else {
            TOLD.set(message);
        }
    }

    /** Received responses come this way: over UDP besides, over TCP only. */
    @Override
    public void logMessage(
            SIPMessage message, String from, String to, @Nullable String status, boolean sender, long time) {
        if (!sender) {
            logMessage(message, from, to, false, time);
        }
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, @Nullable String status, boolean sender) {
        logMessage(message, from, to, status, sender, 0);
    }

    @Override
    public void logException(Exception ex) {}

    @Override
    public void closeLogFile() {}

    @Override
    public void setStackProperties(Properties stackProperties) {}

    @Override
    public void setSipStack(SipStack sipStack) {}
}
