package io.parley.media.sdp;

import java.util.Locale;

/** Descriptions in the manner of real peers, offers and answers: what the parser must take, and what comes of it. */
enum PeerSdp {
    ASTERISK("""
            v=0
            o=- 1563781902 1563781902 IN IP4 127.0.0.10
            s=Asterisk
            c=IN IP4 127.0.0.10
            t=0 0
            m=audio 20642 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=ptime:20
            a=maxptime:150
            a=sendrecv
            """, "PCMU/0 to 127.0.0.10:20642 rtcp 20643 events 101 SEND_RECEIVE"),
    ASTERISK_HOLDS("""
            v=0
            o=- 1563781902 1563781903 IN IP4 127.0.0.10
            s=Asterisk
            c=IN IP4 127.0.0.10
            t=0 0
            m=audio 20642 RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=sendonly
            """, "PCMU/0 to 127.0.0.10:20642 rtcp 20643 events 101 RECEIVE_ONLY"),
    FREESWITCH("""
            v=0
            o=FreeSWITCH 1699999999 1700000000 IN IP4 192.0.2.40
            s=FreeSWITCH
            c=IN IP4 192.0.2.40
            t=0 0
            m=audio 31154 RTP/AVP 9 8 0 3 101 13
            a=rtpmap:9 G722/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:3 GSM/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=rtpmap:13 CN/8000
            a=rtcp:31155 IN IP4 192.0.2.40
            a=ptime:20
            """, "PCMA/8 to 192.0.2.40:31154 rtcp 31155 events 101 SEND_RECEIVE"),
    BARESIP("""
            v=0
            o=- 3948572016 1130523571 IN IP4 127.0.0.31
            s=-
            c=IN IP4 127.0.0.31
            t=0 0
            a=tool:baresip 1.0.0
            m=audio 10034 RTP/AVP 0 8 101
            b=AS:128
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=rtcp:10035
            a=sendrecv
            a=label:1
            a=rtcp-rsize
            a=ssrc:1406358401 cname:sip:b@127.0.0.31
            a=ptime:20
            """, "PCMU/0 to 127.0.0.31:10034 rtcp 10035 events 101 SEND_RECEIVE"),
    SIPP_WITHOUT_RTPMAP("""
            v=0
            o=user1 53655765 2353687637 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 6000 RTP/AVP 8
            """, "PCMA/8 to 127.0.0.1:6000 rtcp 6001 events none SEND_RECEIVE"),
    LINPHONE_WITH_VIDEO("""
            v=0
            o=alice 3519 2071 IN IP4 198.51.100.7
            s=Talk
            c=IN IP4 198.51.100.7
            t=0 0
            a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics
            a=record:off
            m=audio 7078 RTP/AVP 96 97 98 0 8 18 101 99 100
            a=rtpmap:96 opus/48000/2
            a=fmtp:96 useinbandfec=1
            a=rtpmap:97 speex/16000
            a=fmtp:97 vbr=on
            a=rtpmap:98 speex/8000
            a=fmtp:98 vbr=on
            a=fmtp:18 annexb=yes
            a=rtpmap:101 telephone-event/48000
            a=rtpmap:99 telephone-event/16000
            a=rtpmap:100 telephone-event/8000
            a=rtcp-mux
            a=rtcp-fb:* trr-int 1000
            a=rtcp-fb:* ccm tmmbr
            m=video 9078 RTP/AVP 96 97
            a=rtpmap:96 VP8/90000
            a=rtpmap:97 H264/90000
            a=fmtp:97 profile-level-id=42801F
            a=rtcp-fb:* trr-int 5000
            """, "PCMU/0 to 198.51.100.7:7078 rtcp 7079 events 100 SEND_RECEIVE"),
    HOLD_OF_RFC_2543("""
            v=0
            o=CiscoSystemsSIP-GW-UserAgent 9716 7346 IN IP4 203.0.113.9
            s=SIP Call
            c=IN IP4 0.0.0.0
            t=0 0
            m=audio 17234 RTP/AVP 8 101
            c=IN IP4 0.0.0.0
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            """, "PCMA/8 to 0.0.0.0:17234 rtcp 17235 events 101 RECEIVE_ONLY"),
    INACTIVE_FOR_THE_WHOLE_SESSION("""
            v=0
            o=- 1 2 IN IP4 203.0.113.9
            s=-
            c=IN IP4 203.0.113.9
            t=0 0
            a=inactive
            m=audio 17234 RTP/AVP 0
            """, "PCMU/0 to 203.0.113.9:17234 rtcp 17235 events none INACTIVE"),
    MEDIA_DIRECTION_OVER_SESSION_DIRECTION("""
            v=0
            o=- 1 2 IN IP4 203.0.113.9
            s=-
            c=IN IP4 203.0.113.9
            t=0 0
            a=sendonly
            m=audio 17234 RTP/AVP 0
            a=recvonly
            """, "PCMU/0 to 203.0.113.9:17234 rtcp 17235 events none SEND_ONLY"),
    LOWER_CASE_DYNAMIC_TYPE_AND_SPARE_BLANKS("""
            v=0
            o=gw 20518 0  IN IP4 203.0.113.1
            s=
            m=audio  49170  rtp/avp  97 96 0\t
            c=IN IP4 203.0.113.1
            a=rtpmap:97  pcma/8000/1
            a=RTPMAP:96 Telephone-Event/8000
            a=rtcp:53020
            """, "PCMA/97 to 203.0.113.1:49170 rtcp 53020 events 96 SEND_RECEIVE"),
    IPV6("""
            v=0
            o=- 25678 753849 IN IP6 2001:db8::5
            s=-
            c=IN IP6 2001:db8::5
            t=0 0
            m=audio 5004 RTP/AVP 0
            a=rtpmap:0 PCMU/8000
            """, "PCMU/0 to [2001:db8:0:0:0:0:0:5]:5004 rtcp 5005 events none SEND_RECEIVE"),
    SRTP_FIRST_PLAIN_SECOND("""
            v=0
            o=- 8000 8000 IN IP4 192.0.2.77
            s=SIP Call
            c=IN IP4 192.0.2.77
            t=0 0
            m=audio 5062 RTP/SAVP 0 8
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
            m=audio 5064 RTP/AVP 0 8
            a=rtpmap:0 PCMU/8000
            """, "PCMU/0 to 192.0.2.77:5064 rtcp 5065 events none SEND_RECEIVE"),
    FAX_AFTER_AUDIO("""
            v=0
            o=- 77 78 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            m=image 5066 udptl t38
            a=T38FaxVersion:0
            a=T38MaxBitRate:14400
            m=audio 5064 RTP/AVP 8
            """, "PCMA/8 to 192.0.2.77:5064 rtcp 5065 events none SEND_RECEIVE"),
    HUGE_SESSION_ID("""
            v=0
            o=- 18446744073709551615 340282366920938463463374607431768211455 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            m=audio 65535 RTP/AVP 8
            """, "PCMA/8 to 192.0.2.77:65535 rtcp 65535 events none SEND_RECEIVE"),
    SRTP_ONLY("""
            v=0
            o=- 8000 8000 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            m=audio 5062 RTP/SAVP 0 8
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
            """, "refused: the offer has RTP/SAVP, expected RTP/AVP"),
    WEBRTC("""
            v=0
            o=mozilla...THIS_IS_SDPARTA-99.0 4962303333179871722 1 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=ice-options:trickle
            a=msid-semantic:WMS *
            m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101
            c=IN IP4 0.0.0.0
            a=rtpmap:109 opus/48000/2
            a=rtpmap:101 telephone-event/8000/1
            a=setup:actpass
            a=mid:0
            a=rtcp-mux
            """, "refused: the offer has UDP/TLS/RTP/SAVPF, expected RTP/AVP"),
    G729_ONLY("""
            v=0
            o=- 1 1 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            m=audio 5062 RTP/AVP 18 101
            a=rtpmap:18 G729/8000
            a=rtpmap:101 telephone-event/8000
            """, "refused: the offer has none of our codecs: PCMU, PCMA"),
    STATIC_TYPE_GIVEN_ANOTHER_MEANING("""
            v=0
            o=- 1 1 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            m=audio 5062 RTP/AVP 0
            a=rtpmap:0 L16/16000
            """, "refused: the offer has none of our codecs: PCMU, PCMA"),
    FAX_ONLY("""
            v=0
            o=- 77 79 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            m=audio 0 RTP/AVP 8
            m=image 5066 udptl t38
            """, "refused: no audio stream in the offer"),
    NO_MEDIA("""
            v=0
            o=- 77 79 IN IP4 192.0.2.77
            s=-
            c=IN IP4 192.0.2.77
            t=0 0
            """, "refused: no audio stream in the offer"),
    HOST_NAME("""
            v=0
            o=- 77 79 IN IP4 media.example
            s=-
            c=IN IP4 media.example
            t=0 0
            m=audio 5062 RTP/AVP 0
            """, "refused: the offer has no usable connection address"),
    MULTICAST("""
            v=0
            o=- 77 79 IN IP4 192.0.2.77
            s=-
            c=IN IP4 224.2.1.1
            t=0 0
            m=audio 5062 RTP/AVP 0
            """, "refused: the offer has no usable connection address"),
    NO_CONNECTION("""
            v=0
            o=- 77 79 IN IP4 192.0.2.77
            s=-
            t=0 0
            m=audio 5062 RTP/AVP 0
            """, "refused: the offer has no usable connection address");

    private final String lines;
    final String expected;

    PeerSdp(String lines, String expected) {
        this.lines = lines;
        this.expected = expected;
    }

    /** As RFC 8866 wants it. */
    String crlf() {
        return lines.replace("\n", "\r\n");
    }

    /** As some send it. */
    String lf() {
        return lines;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
