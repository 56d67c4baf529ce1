package io.parley.engine.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import io.parley.engine.sip.guard.Glance;
import java.text.ParseException;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests that come in and what the stack cannot parse, before the stack answers 400 or drops it (RFC 3261
 * section 16.3, 21.4.1). Mends what the stack's parser does to hostile bytes: its crash becomes an ordinary parse error, a
 * header that is there twice too, and nothing goes on that would be answered by another transport than it came by. Runs on
 * the stack's threads.
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
                if (message != null && listener != null) { // without: the stack reads again what it has kept
                    refuseDetours(message, listener);
                    Glance glance = new Glance();
                    glance.at(bytes, 0, bytes.length);
                    refuseTwins(message, bytes, glance, listener);
                    keepVersion(message, glance);
                    count(message);
                }
                return message;
            } catch (ParseException e) {
                counters.add(SipCounters.MALFORMED);
                throw e;
            } catch (RuntimeException | StackOverflowError e) {
                // An error would end the one thread that reads UDP.
                counters.add(SipCounters.MALFORMED);
                var refused = new ParseException("unreadable: " + e.getClass().getSimpleName(), 0);
                refused.initCause(e);
                throw refused;
            }
        }

        /**
         * RFC 3261 section 18.1.1 has the topmost Via name the transport of the connection. The stack answers by whatever it
         * names: who writes TCP into a datagram from a spoofed address has us connect there, on the thread that reads.
         */
        private static void refuseDetours(SIPMessage message, ParseExceptionListener listener) throws ParseException {
            if (message instanceof SIPRequest
                    && listener instanceof MessageChannel channel
                    && message.getTopmostVia() != null
                    && !channel.getTransport()
                            .equalsIgnoreCase(message.getTopmostVia().getTransport())) {
                throw new ParseException("Via of another transport than " + channel.getTransport(), 0);
            }
        }

        /** RFC 4475 section 3.3.8 and 3.3.9; the stack takes the first and says nothing. It answers 400 for this one. */
        private static void refuseTwins(
                SIPMessage message, byte[] bytes, Glance glance, ParseExceptionListener listener)
                throws ParseException {
            if (glance.repeatsAHeader()) {
                var refused = new ParseException("a header twice that may be there once", 0);
                listener.handleException(refused, message, CSeq.class, "", new String(bytes, ISO_8859_1));
                throw refused;
            }
        }

        /** The parser forgets which version it was: that is for {@link Reception} to refuse. */
        private static void keepVersion(SIPMessage message, Glance glance) {
            if (message instanceof SIPRequest request && !glance.isVersion2()) {
                request.getRequestLine().setSipVersion(Reception.OTHER_VERSION);
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
