package io.parley.engine.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests that come in and what the stack cannot parse, before the stack answers 400 or drops it (RFC 3261 section 16.3, 21.4.1), and
 * turns a parser's crash on hostile bytes into an ordinary parse error. Runs on the stack's threads.
 */
final class CountingParsers implements MessageParserFactory {
    private final SipCounters counters;

    CountingParsers(SipCounters counters) {
        this.counters = counters;
    }

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        return new Counting(new StringMsgParser(), stack, counters);
    }

    private record Counting(MessageParser parser, SIPTransactionStack stack, SipCounters counters)
            implements MessageParser {

        @Override
        public @Nullable SIPMessage parseSIPMessage(
                byte[] bytes, boolean readBody, boolean strict, ParseExceptionListener listener) throws ParseException {
            try {
                SIPMessage message = parser.parseSIPMessage(bytes, readBody, strict, listener);
                if (message != null) {
                    count(message);
                }
                return message;
            } catch (ParseException e) {
                counters.add(SipCounters.MALFORMED);
                throw e;
            } catch (RuntimeException e) {
                counters.add(SipCounters.MALFORMED);
                var refused = new ParseException("unreadable: " + e.getClass().getSimpleName(), 0);
                refused.initCause(e);
                throw refused;
            }
        }

        private void count(SIPMessage message) {
            if (!complete(message)) {
                counters.add(SipCounters.MALFORMED);
            } else if (message instanceof SIPRequest request) {
                counters.request(request.getMethod());
                // Here only can it be seen: the stack answers from its transaction (RFC 3261 section 17.2).
                boolean ack = request.getMethod().equals(Request.ACK);
                if (!ack && stack.findTransaction(request.getTransactionId(), true) != null) {
                    counters.add(SipCounters.REPEATED_REQUESTS);
                }
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
