package io.parley.testkit.sipp;

import java.util.List;

/**
 * Writes a scenario of sipp step by step, so that a test says only what its peer does differently. A callee waits for an
 * INVITE; a caller begins with one. What a received INVITE said is kept, so that it can be answered after other requests;
 * numbers of our requests count up by themselves. Lines given to a step are headers of it, {@code "Require: 100rel"}; one
 * that begins with {@link #SDP} is its body.
 */
public final class Script {
    /** {@code SDP + 2}: a description whose o= line has version 2. */
    public static final String SDP = "sdp ";

    private static final String REFERENCES = "<Reference variables=\"%s\"/>\n";
    private static final String CONTACT = "Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>";

    private final StringBuilder xml = new StringBuilder();
    private final String name;
    private final boolean calls;
    private int checks;
    private int sequence;
    private int inviteSequence;
    private boolean tagged;
    private boolean invited;

    private Script(String name, boolean calls) {
        this.name = name;
        this.calls = calls;
        this.sequence = calls ? 0 : 9;
    }

    /** A peer that is called. */
    public static Script callee(String name) {
        return new Script(name, false);
    }

    /** A peer that calls. */
    public static Script caller(String name) {
        return new Script(name, true);
    }

    /** What to run. */
    public Sipp.Scenario scenario() {
        var all = new StringBuilder(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE scenario SYSTEM \"sipp.dtd\">\n");
        all.append("<scenario name=\"").append(name).append("\">\n").append(xml);
        if (invited) {
            all.append(REFERENCES.formatted("via,from,to,number,whole,contact"));
        }
        for (int check = 1; check <= checks; check++) {
            all.append(REFERENCES.formatted("check" + check));
        }
        return Sipp.scenario(name, all.append("</scenario>\n").toString());
    }

    // ---- what comes

    /** A header that has to match a regular expression: {@code has("RAck", "1 1 INVITE")}. */
    public record Has(String header, String pattern) {}

    public static Has has(String header, String pattern) {
        return new Has(header, pattern);
    }

    /** Waits for a request. */
    public Script receives(String method, Has... expected) {
        xml.append("<recv request=\"").append(method).append("\" timeout=\"10000\">\n<action>\n");
        if (method.equals("INVITE")) {
            invited = true;
            keep("Via", "via");
            keep("From", "from");
            keep("To", "to");
            keep("CSeq", "number");
            xml.append(
                    "<ereg regexp=\"&lt;([^&gt;]*)&gt;\" search_in=\"hdr\" header=\"Contact:\" assign_to=\"whole,contact\"/>\n");
        }
        check(expected);
        xml.append("</action>\n</recv>\n");
        return this;
    }

    /** Waits for a response; 100 may come before it. */
    public Script expects(int status, Has... expected) {
        xml.append("<recv response=\"100\" optional=\"true\"/>\n");
        xml.append("<recv response=\"").append(status).append("\" timeout=\"10000\">\n<action>\n");
        check(expected);
        xml.append("</action>\n</recv>\n");
        return this;
    }

    /** The response that came last is reliable (RFC 3262): its number is {@code [$rseq]} from now on. */
    public Script keepsRSeq() {
        int end = xml.lastIndexOf("</action>\n</recv>\n");
        xml.insert(
                end,
                "<ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"RSeq:\" check_it=\"true\" assign_to=\"rseq\"/>\n");
        return this;
    }

    private void keep(String header, String variable) {
        xml.append("<ereg regexp=\".*\" search_in=\"hdr\" header=\"")
                .append(header)
                .append(":\" assign_to=\"")
                .append(variable)
                .append("\"/>\n");
    }

    private void check(Has... expected) {
        for (Has has : expected) {
            xml.append("<ereg regexp=\"")
                    .append(escaped(has.pattern()))
                    .append("\" search_in=\"")
                    .append(has.header().isEmpty() ? "msg\"" : "hdr\" header=\"" + has.header() + ":\"")
                    .append(" check_it=\"true\" assign_to=\"check")
                    .append(++checks)
                    .append("\"/>\n");
        }
        if (expected.length == 0) {
            xml.append("<log message=\"got it\"/>\n"); // an empty list of actions is none for sipp
        }
    }

    public Script pauses(int millis) {
        xml.append("<pause milliseconds=\"").append(millis).append("\"/>\n");
        return this;
    }

    // ---- answers

    /** Answers the request that came last, other than an INVITE; a 2xx has a Contact. */
    public Script answers(int status, String... lines) {
        return send(
                false,
                List.of(
                        "SIP/2.0 " + status + " " + phrase(status),
                        "[last_Via:]",
                        "[last_From:]",
                        "[last_To:]",
                        "[last_Call-ID:]",
                        "[last_CSeq:]",
                        CONTACT),
                lines);
    }

    /** Answers the INVITE that came last, whatever came after it. */
    public Script answersInvite(int status, String... lines) {
        return answersInviteAs("sipp[call_number]", status, lines);
    }

    /** As one of several callees. */
    public Script answersInviteAs(String tag, int status, String... lines) {
        String to = tagged ? "To: [$to]" : "To: [$to];tag=" + tag;
        return send(
                status >= 200,
                List.of(
                        "SIP/2.0 " + status + " " + phrase(status),
                        "Via: [$via]",
                        "From: [$from]",
                        to,
                        "[last_Call-ID:]",
                        "CSeq: [$number]",
                        CONTACT),
                lines);
    }

    /** From now on INVITEs come within the dialog: their To has our tag. */
    public Script inDialog() {
        tagged = true;
        return this;
    }

    // ---- requests

    /** The INVITE of a caller. */
    public Script invites(String... lines) {
        inviteSequence = ++sequence;
        return send(true, head("INVITE", ""), lines);
    }

    /** A request in the dialog, whose answer is waited for before anything else is sent. */
    public Script asks(String method, String... lines) {
        return request(true, method, lines);
    }

    /** A request in the dialog after which the next step follows at once; it is not sent again. */
    public Script asksAndGoesOn(String method, String... lines) {
        return request(false, method, lines);
    }

    private Script request(boolean retransmitted, String method, String... lines) {
        int number = ++sequence;
        if (method.equals("INVITE")) {
            inviteSequence = number;
        }
        return send(retransmitted, head(method, tag()), lines);
    }

    /** CANCEL of the INVITE, with the branch that it had. */
    public Script cancels(String... lines) {
        List<String> head = List.of(
                "CANCEL sip:4711@[remote_ip]:[remote_port] SIP/2.0",
                inviteVia(),
                "From: <sip:1001@[local_ip]:[local_port]>;tag=uac[call_number]",
                "To: <sip:4711@[remote_ip]:[remote_port]>" + (inviteSequence > 1 ? tag() : ""),
                "Call-ID: [call_id]",
                "CSeq: " + inviteSequence + " CANCEL",
                "Max-Forwards: 70");
        return send(true, head, lines);
    }

    /** ACK of the last INVITE, to a 2xx. */
    public Script acknowledges(String... lines) {
        int number = sequence;
        sequence = inviteSequence;
        List<String> head = head("ACK", tag());
        sequence = number;
        return send(false, head, lines);
    }

    /** ACK of the last INVITE, to a refusal: with the branch that it had. */
    public Script acknowledgesRefusal() {
        int number = sequence;
        sequence = inviteSequence;
        List<String> head = head("ACK", tag());
        sequence = number;
        return send(false, head, inviteVia());
    }

    /** CANCEL and ACK belong to the INVITE's transaction. */
    private String inviteVia() {
        return "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-i" + inviteSequence;
    }

    private String tag() {
        return calls ? "[peer_tag_param]" : "";
    }

    private List<String> head(String method, String toTag) {
        boolean here = calls;
        return List.of(
                method + (here ? " sip:4711@[remote_ip]:[remote_port]" : " [$contact]") + " SIP/2.0",
                method.equals("INVITE")
                        ? inviteVia()
                        : "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
                here
                        ? "From: <sip:1001@[local_ip]:[local_port]>;tag=uac[call_number]"
                        : "From: [$to]" + (tagged ? "" : ";tag=sipp[call_number]"),
                here ? "To: <sip:4711@[remote_ip]:[remote_port]>" + toTag : "To: [$from]",
                here ? "Call-ID: [call_id]" : "[last_Call-ID:]",
                "CSeq: " + sequence + " " + method,
                CONTACT,
                "Max-Forwards: 70");
    }

    private Script send(boolean retransmitted, List<String> head, String... lines) {
        xml.append(retransmitted ? "<send retrans=\"500\">\n" : "<send>\n").append("<![CDATA[\n\n");
        String body = "";
        for (String line : head) {
            boolean replaced = List.of(lines).stream().anyMatch(other -> sameHeader(line, other));
            if (!replaced) {
                xml.append("  ").append(line).append('\n');
            }
        }
        for (String line : lines) {
            if (line.startsWith(SDP)) {
                body = sdp(line.substring(SDP.length()));
            } else {
                xml.append("  ").append(line).append('\n');
            }
        }
        if (body.isEmpty()) {
            xml.append("  Content-Length: 0\n");
        } else {
            xml.append("  Content-Type: application/sdp\n  Content-Length: [len]\n\n")
                    .append(body);
        }
        xml.append("\n]]>\n</send>\n");
        return this;
    }

    /** A line of the step takes the place of the one that each such message has: {@code "Max-Forwards: 0"}. */
    private static boolean sameHeader(String ordinary, String given) {
        int colon = ordinary.indexOf(':');
        return colon > 0 && ordinary.indexOf(' ') > colon && given.regionMatches(true, 0, ordinary, 0, colon + 1);
    }

    private static String sdp(String version) {
        return String.join(
                "\n",
                "  v=0",
                "  o=sipp 1 " + version + " IN IP4 [media_ip]",
                "  s=-",
                "  c=IN IP4 [media_ip]",
                "  t=0 0",
                "  m=audio [media_port] RTP/AVP 0 101",
                "  a=rtpmap:0 PCMU/8000",
                "  a=rtpmap:101 telephone-event/8000",
                "  a=sendrecv",
                "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String phrase(int status) {
        return switch (status) {
            case 180 -> "Ringing";
            case 183 -> "Session Progress";
            case 200 -> "OK";
            case 302 -> "Moved Temporarily";
            case 481 -> "Call/Transaction Does Not Exist";
            case 486 -> "Busy Here";
            case 491 -> "Request Pending";
            default -> "Status " + status;
        };
    }
}
