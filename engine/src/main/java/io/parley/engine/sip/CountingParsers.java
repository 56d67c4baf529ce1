package io.parley.engine.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the stack cannot parse, before the stack answers 400 or drops it (RFC 3261 section 16.3, 21.4.1), and
 * turns a parser's crash on hostile bytes into an ordinary parse error. Made by the stack, by name; runs on its threads.
 */
public final class CountingParsers implements MessageParserFactory {

    /** The stack's property that holds the counter: a {@code Consumer<String>}. */
    static final String COUNTER = "io.parley.engine.sip.counter";

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        // Only an object put into the properties reaches what the stack makes by name.
        @SuppressWarnings("unchecked")
        Consumer<String> counter = (Consumer<String>) ((gov.nist.javax.sip.SipStackImpl) stack)
                .getConfigurationProperties()
                .get(COUNTER);
        return new Counting(new StringMsgParser(), counter);
    }

    private record Counting(MessageParser parser, Consumer<String> counter) implements MessageParser {

        @Override
        public @Nullable SIPMessage parseSIPMessage(
                byte[] bytes, boolean readBody, boolean strict, ParseExceptionListener listener) throws ParseException {
            try {
                SIPMessage message = parser.parseSIPMessage(bytes, readBody, strict, listener);
                if (message != null && !complete(message)) {
                    counter.accept(SipCounters.MALFORMED);
                }
                return message;
            } catch (ParseException e) {
                counter.accept(SipCounters.MALFORMED);
                throw e;
            } catch (RuntimeException e) {
                counter.accept(SipCounters.MALFORMED);
                var refused = new ParseException("unreadable: " + e.getClass().getSimpleName(), 0);
                refused.initCause(e);
                throw refused;
            }
        }

        /** RFC 3261 section 8.1.1: without these headers the stack drops the message. */
        private static boolean complete(SIPMessage message) {
            return message.getTopmostVia() != null
                    && message.getFrom() != null
                    && message.getTo() != null
                    && message.getCallId() != null
                    && message.getCSeq() != null
                    && (!(message instanceof SIPRequest request)
                            || request.getMethod()
                                    .equalsIgnoreCase(request.getCSeq().getMethod()));
        }
    }
}
