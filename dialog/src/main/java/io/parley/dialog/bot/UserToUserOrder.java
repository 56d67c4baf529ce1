package io.parley.dialog.bot;

import io.parley.dialog.expression.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a bot has in a User-to-User header (RFC 7433 section 4.1): the data, and the header's parameters, of which one is
 * called {@code content} and only names what kind of data it is.
 *
 * @param data to be filled with variables; nothing in the form {@link Form#HANDOVER}
 * @param purpose parameter: the package that gives the data its meaning; empty text: none
 * @param content parameter: what kind of data it is; empty text: none
 */
public record UserToUserOrder(Form form, Template data, Encoding encoding, String purpose, String content) {
    /** The package of what ISDN carries, and the name of its data (RFC 7434). Its encoding is {@link Encoding#HEX}. */
    public static final String ISDN = "isdn-uui";

    /** Where the data comes from. */
    public enum Form {
        /** A template. */
        TEXT,
        /**
         * What the call centres of hosted platforms read of a transfer: {@code
         * sessionId=…;transType=…;transValue=…;transIntent=…;transAddr=…}.
         */
        HANDOVER;

        /** As written in a bot file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the data's UTF-8 is written in the header. */
    public enum Encoding {
        /** In hexadecimal digits, and {@code encoding=hex} says so: the one that RFC 7433 knows. */
        HEX,
        /** In base64 (RFC 4648), without a parameter: as the hosted platforms have it. */
        BASE64,
        /** As it is, in quotes where it has to be. */
        PLAIN;

        /** As written in a bot file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is to be sent, variables filled in.
     *
     * @param data text
     * @param session whether {@code sessionId=…;} with the call's id stands before it: who sends it knows the id
     * @param purpose empty text: none
     * @param content empty text: none
     */
    public record Filled(String data, boolean session, Encoding encoding, String purpose, String content) {
        /** Nothing. */
        public static final Filled NOTHING = new Filled("", false, Encoding.HEX, "", "");

        /** A text as RFC 7433 writes it, without a purpose. */
        public static Filled text(String data) {
            return new Filled(data, false, Encoding.HEX, "", "");
        }

        /** Whether there is nothing to send. */
        public boolean isEmpty() {
            return data.isEmpty() && !session;
        }

        /** The data whole. */
        public String data(String callId) {
            return session ? "sessionId=" + callId + ";" + data : data;
        }

        /**
         * Its length as trunks bound it: the octets that hexadecimal digits stand for, else those that are written, without
         * quotes. ISDN's protocol discriminator does not count (Q.931 section 4.5.30).
         */
        public int octets(String callId) {
            int octets = data(callId).getBytes(StandardCharsets.UTF_8).length;
            return encoding == Encoding.BASE64 ? (octets + 2) / 3 * 4 : octets;
        }
    }

    /** A text as a bot file's short form has it. */
    static UserToUserOrder text(Template data) {
        return new UserToUserOrder(Form.TEXT, data, Encoding.HEX, "", "");
    }

    /** What is sent with an INVITE. */
    public Filled fill(Map<String, Value> variables) {
        return new Filled(data.fill(variables), form == Form.HANDOVER, encoding, purpose, content);
    }

    /**
     * What is sent with a transfer.
     *
     * @param to where it goes, filled
     * @param value the agent, group or telephone, filled
     * @param intent what the caller wanted last; empty text: not known
     */
    public Filled fill(Map<String, Value> variables, TransferOrder.Kind kind, String to, String value, String intent) {
        return form == Form.TEXT
                ? fill(variables)
                : new Filled(handover(kind, to, value, intent), true, encoding, purpose, content);
    }

    private static String handover(TransferOrder.Kind kind, String to, String value, String intent) {
        int type = switch (kind) {
            case AGENT -> 1;
            case GROUP -> 2;
            case NUMBER -> 3;
        };
        return "transType=" + type + ";transValue=" + part(value) + ";transIntent=" + part(intent) + ";transAddr="
                + part(address(to));
    }

    /** {@code number@host:port}: of a SIP URI neither the scheme nor parameters. */
    private static String address(String to) {
        boolean uri = List.of("sip:", "sips:").stream().anyMatch(it -> to.regionMatches(true, 0, it, 0, it.length()));
        String address = uri ? to.substring(to.indexOf(':') + 1) : to;
        int end = address.indexOf(';');
        return end < 0 ? address : address.substring(0, end);
    }

    /** The form knows no escapes: a value must not look like the beginning of the next. */
    private static String part(String value) {
        return value.replace(';', ',');
    }
}
