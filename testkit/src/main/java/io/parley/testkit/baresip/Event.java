package io.parley.testkit.baresip;

/**
 * Something that baresip reported.
 *
 * @param kind what happened
 * @param type baresip's own name of it
 * @param peerUri the other party's SIP address, empty where there is none
 * @param parameter what baresip adds: the digit, the reason why the call closed; may be empty
 */
public record Event(Kind kind, String type, String peerUri, String parameter) {

    /** The events that a test or the demo waits for. */
    public enum Kind {
        INCOMING,
        RINGING,
        PROGRESS,
        ESTABLISHED,
        /** The first RTP packet came. */
        MEDIA_ESTABLISHED,
        DIGIT_STARTED,
        DIGIT_ENDED,
        CLOSED,
        OTHER
    }

    static Event of(String type, String peerUri, String parameter) {
        Kind kind = switch (type) {
            case "CALL_INCOMING" -> Kind.INCOMING;
            case "CALL_RINGING" -> Kind.RINGING;
            case "CALL_PROGRESS" -> Kind.PROGRESS;
            case "CALL_ESTABLISHED" -> Kind.ESTABLISHED;
            case "CALL_RTPESTAB" -> Kind.MEDIA_ESTABLISHED;
            case "CALL_DTMF_START" -> Kind.DIGIT_STARTED;
            case "CALL_DTMF_END" -> Kind.DIGIT_ENDED;
            case "CALL_CLOSED" -> Kind.CLOSED;
            default -> Kind.OTHER;
        };
        return new Event(kind, type, peerUri, parameter);
    }
}
