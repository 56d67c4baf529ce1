package io.parley.server;

import io.parley.testkit.sipp.Sipp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * sipp as the PBX that is asked to transfer its caller: it is called, or calls, and then does what a test says, step by step.
 * What it insists on, sipp itself checks.
 */
final class TransferPeer {
    static final Duration BOUND = Duration.ofSeconds(60);

    private static final String SDP = """
            v=0
            o=sipp 1 1 IN IP4 [media_ip]
            s=-
            c=IN IP4 [media_ip]
            t=0 0
            m=audio [media_port] RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            """;

    private final boolean calls;
    private final List<String> steps = new ArrayList<>();
    private int sequence = 100;
    private String references = "";

    private TransferPeer(boolean calls) {
        this.calls = calls;
    }

    /** It answers our call. */
    static TransferPeer called(String... supported) {
        TransferPeer peer = new TransferPeer(false);
        peer.steps.add("""
                <recv request="INVITE">
                  <action>
                    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>
                    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="us"/>
                    <ereg regexp="&lt;([^&gt;]*)&gt;" search_in="hdr" header="Contact:" assign_to="whole,contact"/>
                  </action>
                </recv>
                """);
        peer.sends("""
                SIP/2.0 200 OK
                [last_Via:]
                [last_From:]
                [last_To:];tag=pbx[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:[local_ip]:[local_port];transport=[transport]>
                Supported: %s
                Content-Type: application/sdp
                Content-Length: [len]

                """.formatted(String.join(", ", supported)) + SDP);
        peer.steps.add("<recv request=\"ACK\"/>");
        return peer;
    }

    /** It calls us. */
    static TransferPeer calling() {
        TransferPeer peer = new TransferPeer(true);
        peer.sends("""
                INVITE sip:4711@[remote_ip]:[remote_port] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: <sip:1001@[local_ip]:[local_port]>;tag=pbx[call_number]
                To: <sip:4711@[remote_ip]:[remote_port]>
                Call-ID: [call_id]
                CSeq: 1 INVITE
                Contact: <sip:1001@[local_ip]:[local_port];transport=[transport]>
                Max-Forwards: 70
                Content-Type: application/sdp
                Content-Length: [len]

                """ + SDP);
        peer.steps.add("""
                <recv response="100" optional="true"/>
                <recv response="180" optional="true"/>
                <recv response="200">
                  <action>
                    <ereg regexp="&lt;([^&gt;]*)&gt;" search_in="hdr" header="Contact:" assign_to="whole,contact"/>
                  </action>
                </recv>
                <Reference variables="whole"/>
                """);
        peer.steps.add("""
                <send><![CDATA[

                ACK [$contact] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: <sip:1001@[local_ip]:[local_port]>;tag=pbx[call_number]
                To: <sip:4711@[remote_ip]:[remote_port]>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 1 ACK
                Max-Forwards: 70
                Content-Length: 0

                ]]></send>
                """);
        return peer;
    }

    /** It is the human's side of a bridge: called by someone like this, with User-to-User in base64 as hosted platforms send it. */
    static TransferPeer human(String from) {
        TransferPeer peer = new TransferPeer(false);
        peer.steps.add("""
                <recv request="INVITE">
                  <action>
                    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>
                    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="us"/>
                    <ereg regexp="&lt;([^&gt;]*)&gt;" search_in="hdr" header="Contact:" assign_to="whole,contact"/>
                    <ereg regexp="%s" search_in="hdr" header="From:" check_it="true" assign_to="from"/>
                    <ereg regexp="^ *c2Vzc2lvbklkPT[A-Za-z0-9+/]*=* *$" search_in="hdr" header="User-to-User:" check_it="true" assign_to="uui"/>
                  </action>
                </recv>
                """.formatted(from));
        peer.references = "<Reference variables=\"from,uui\"/>\n";
        return peer;
    }

    TransferPeer rings() {
        steps.add("""
                <send><![CDATA[

                SIP/2.0 180 Ringing
                [last_Via:]
                [last_From:]
                [last_To:];tag=pbx[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:[local_ip]:[local_port];transport=[transport]>
                Content-Length: 0

                ]]></send>
                """);
        return this;
    }

    /** 183 with an answer in PCMU: from now on the other side hears it. */
    TransferPeer soundsEarly() {
        sends("""
                SIP/2.0 183 Session Progress
                [last_Via:]
                [last_From:]
                To: [$us];tag=pbx[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:[local_ip]:[local_port];transport=[transport]>
                Content-Type: application/sdp
                Content-Length: [len]

                """ + SDP);
        // A provisional answer is not sent again.
        steps.set(steps.size() - 1, steps.getLast().replace(" retrans=\"500\"", ""));
        return this;
    }

    /** Plays a capture. */
    TransferPeer plays(Path capture) {
        steps.add("<nop><action><exec play_pcap_audio=\"" + capture + "\"/></action></nop>");
        return this;
    }

    /** 200 with one codec. */
    TransferPeer picksUp(String codec, String... supported) {
        String type = codec.equals("PCMA") ? "8" : "0";
        sends("""
                SIP/2.0 200 OK
                [last_Via:]
                From: [$them]
                To: [$us];tag=pbx[call_number]
                Call-ID: [call_id]
                CSeq: 1 INVITE
                Contact: <sip:[local_ip]:[local_port];transport=[transport]>
                Supported: %s
                Content-Type: application/sdp
                Content-Length: [len]

                """.formatted(String.join(", ", supported))
                + SDP.replace("RTP/AVP 0", "RTP/AVP " + type).replace("rtpmap:0 PCMU", "rtpmap:" + type + " " + codec));
        steps.add("<recv request=\"ACK\"/>");
        return this;
    }

    TransferPeer refuses(String status) {
        sends("""
                SIP/2.0 %s
                [last_Via:]
                [last_From:]
                To: [$us];tag=pbx[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Content-Length: 0
                """.formatted(status));
        steps.add("<recv request=\"ACK\"/>");
        return this;
    }

    /** CANCEL, its 200, and 487 to the INVITE. */
    TransferPeer isCancelled() {
        steps.add("<recv request=\"CANCEL\" timeout=\"40000\"/>");
        answers("200 OK");
        sends("""
                SIP/2.0 487 Request Terminated
                [last_Via:]
                [last_From:]
                To: [$us];tag=pbx[call_number]
                [last_Call-ID:]
                CSeq: 1 INVITE
                Content-Length: 0
                """);
        steps.add("<recv request=\"ACK\"/>");
        return this;
    }

    private void sends(String message) {
        steps.add("<send retrans=\"500\"><![CDATA[\n\n" + message + "\n\n]]></send>");
    }

    /** A REFER whose Refer-To and Referred-By are like this. */
    TransferPeer isReferred(String referTo) {
        steps.add("""
                <recv request="REFER">
                  <action>
                    <ereg regexp="%s" search_in="hdr" header="Refer-To:" check_it="true" assign_to="target"/>
                    <ereg regexp="^ *&lt;sip:.*&gt;" search_in="hdr" header="Referred-By:" check_it="true" assign_to="by"/>
                    <ereg regexp="norefersub" search_in="hdr" header="Supported:" check_it="true" assign_to="option"/>
                  </action>
                </recv>
                <Reference variables="target,by,option"/>
                """.formatted(referTo));
        return this;
    }

    /** A REFER that wants no subscription (RFC 4488). */
    TransferPeer isReferredWithoutReports() {
        steps.add("""
                <recv request="REFER">
                  <action><ereg regexp="false" search_in="hdr" header="Refer-Sub:" check_it="true" assign_to="sub"/></action>
                </recv>
                <Reference variables="sub"/>
                """);
        return this;
    }

    /** A final answer to what came last; lines are headers of it. */
    TransferPeer answers(String status, String... lines) {
        StringBuilder headers = new StringBuilder();
        for (String line : lines) {
            headers.append(line).append('\n');
        }
        steps.add("""
                <send><![CDATA[

                SIP/2.0 %s
                [last_Via:]
                [last_From:]
                [last_To:]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:[local_ip]:[local_port];transport=[transport]>
                %sContent-Length: 0

                ]]></send>
                """.formatted(status, headers));
        return this;
    }

    private void request(String method, String headers, String body) {
        String us = calls ? "<sip:1001@[local_ip]:[local_port]>;tag=pbx[call_number]" : "[$us];tag=pbx[call_number]";
        String them = calls ? "<sip:4711@[remote_ip]:[remote_port]>[peer_tag_param]" : "[$them]";
        sequence++;
        sends("""
                %s [$contact] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: %s
                To: %s
                Call-ID: [call_id]
                CSeq: %d %s
                Max-Forwards: 70
                Contact: <sip:[local_ip]:[local_port];transport=[transport]>
                %sContent-Length: [len]

                %s""".formatted(method, us, them, sequence, method, headers, body));
    }

    /** A NOTIFY with a status line, which is answered with 200. */
    TransferPeer reports(String state, String status) {
        request(
                "NOTIFY",
                "Event: refer\nSubscription-State: " + state + "\nContent-Type: message/sipfrag;version=2.0\n",
                "SIP/2.0 " + status + "\n");
        steps.add("<recv response=\"200\"/>");
        return this;
    }

    /** A NOTIFY without a body. */
    TransferPeer reportsNothing(String state) {
        request("NOTIFY", "Event: refer\nSubscription-State: " + state + "\n", "");
        steps.add("<recv response=\"200\"/>");
        return this;
    }

    /** A NOTIFY that nobody waits for any more: 481 ends its subscription. */
    TransferPeer reportsInVain(String status) {
        reports("active;expires=60", status);
        steps.set(steps.size() - 1, "<recv response=\"481\"/>");
        return this;
    }

    /** A re-INVITE that says sendonly, which is agreed to. */
    TransferPeer holds() {
        String offer = SDP.replace("o=sipp 1 1", "o=sipp 1 2") + "a=sendonly\n";
        request("INVITE", "Content-Type: application/sdp\n", offer);
        steps.add("""
                <recv response="100" optional="true"/>
                <recv response="200">
                  <action><ereg regexp="a=recvonly" search_in="body" check_it="true" assign_to="held"/></action>
                </recv>
                """);
        steps.add("""
                <send><![CDATA[

                ACK [$contact] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: [$us];tag=pbx[call_number]
                To: [$them]
                Call-ID: [call_id]
                CSeq: %d ACK
                Max-Forwards: 70
                Content-Length: 0

                ]]></send>
                """.formatted(sequence));
        references += "<Reference variables=\"held\"/>\n";
        return this;
    }

    /** A key by INFO. */
    TransferPeer presses(char key) {
        request("INFO", "Content-Type: application/dtmf-relay\n", "Signal=" + key + "\nDuration=100\n");
        steps.add("<recv response=\"200\"/>");
        return this;
    }

    TransferPeer hangsUp() {
        request("BYE", "", "");
        steps.add("<recv response=\"200\"/>");
        return this;
    }

    TransferPeer isHungUp() {
        steps.add("<recv request=\"BYE\" timeout=\"40000\"/>");
        return answers("200 OK");
    }

    TransferPeer waits(int millis) {
        steps.add("<pause milliseconds=\"" + millis + "\"/>");
        return this;
    }

    /** Ready to run. */
    Sipp.Scenario scenario() {
        return Sipp.scenario("transfer", """
                        <?xml version="1.0" encoding="UTF-8" ?>
                        <!DOCTYPE scenario SYSTEM "sipp.dtd">
                        <scenario name="transfer">
                        %s
                        </scenario>
                        """.formatted(String.join("\n", steps)
                        + references
                        + (calls ? "" : "<Reference variables=\"whole,us,them,contact\"/>\n")))
                .option("-timeout", BOUND.toSeconds() + "s");
    }
}
