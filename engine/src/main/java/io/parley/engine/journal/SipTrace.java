package io.parley.engine.journal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SIP messages of a call, from its journal, in order. Pure.
 *
 * @param callId ours
 */
public record SipTrace(String callId, List<Step> steps) {
    private static final Pattern SEQUENCE = Pattern.compile("(?im)^cseq[ \\t]*:[ \\t]*(\\d+)[ \\t]+(\\S+)");
    private static final Pattern REASON = Pattern.compile("(?im)^reason[ \\t]*:[ \\t]*(\\V+)");
    private static final Pattern DESCRIPTION = Pattern.compile("(?im)^content-type[ \\t]*:[ \\t]*application/sdp");
    private static final int PEER_WIDTH = 24;

    public SipTrace {
        steps = List.copyOf(steps);
    }

    /**
     * A message.
     *
     * @param atMillis since the call was opened
     * @param leg empty for that of the caller or callee, {@code human} for that of a transfer
     * @param peer {@code ADDRESS:PORT} of the other side
     * @param summary its first line and what else tells it from others, in one line
     * @param text masked and cut as {@code io.parley.engine.sip.SeenMessage} says
     */
    public record Step(long atMillis, String leg, boolean sent, String peer, String summary, String text) {
        private static Step of(JournalEntry entry, CallEvent.SipMessage message) {
            return new Step(
                    Duration.ofNanos(entry.nanos()).toMillis(),
                    message.leg(),
                    message.sent(),
                    message.peer(),
                    summary(message.text()),
                    message.text());
        }

        private static String summary(String text) {
            StringBuilder line = new StringBuilder(
                    text.lines().findFirst().orElse("").replace(" SIP/2.0", "").replace("SIP/2.0 ", ""));
            Matcher sequence = SEQUENCE.matcher(text);
            if (sequence.find()) {
                line.append("  [")
                        .append(sequence.group(1))
                        .append(' ')
                        .append(sequence.group(2))
                        .append(']');
            }
            if (DESCRIPTION.matcher(text).find()) {
                line.append(" SDP");
            }
            Matcher reason = REASON.matcher(text);
            if (reason.find()) {
                line.append(' ').append(reason.group(1));
            }
            return line.toString();
        }

        /** {@code   0.004  --> 192.0.2.1:5060   INVITE sip:…  [1 INVITE] SDP}. */
        String line() {
            return String.format(
                    Locale.ROOT,
                    "%8.3f  %s %-" + PEER_WIDTH + "s %s",
                    atMillis / 1_000.0,
                    sent ? "-->" : "<--",
                    leg.isEmpty() ? peer : peer + " (" + leg + ")",
                    summary);
        }
    }

    /** Of a call's events, those of a running one included. */
    public static SipTrace of(List<JournalEntry> entries) {
        String callId = entries.stream()
                .map(JournalEntry::event)
                .filter(CallEvent.Opened.class::isInstance)
                .map(event -> ((CallEvent.Opened) event).callId())
                .findFirst()
                .orElse("");
        return new SipTrace(
                callId,
                entries.stream()
                        .filter(entry -> entry.event() instanceof CallEvent.SipMessage)
                        .map(entry -> Step.of(entry, (CallEvent.SipMessage) entry.event()))
                        .toList());
    }

    /**
     * As people read it, a line each.
     *
     * @param whole the messages themselves, below their lines
     */
    public String text(boolean whole) {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(step.line()).append('\n');
            if (whole) {
                text.append('\n');
                step.text()
                        .lines()
                        .forEach(line -> text.append("    ").append(line).append('\n'));
                text.append('\n');
            }
        }
        return text.toString();
    }
}
