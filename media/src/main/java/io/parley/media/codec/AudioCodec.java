package io.parley.media.codec;

/** A codec that can be negotiated, with its name and static payload type in RTP/AVP (RFC 3551 table 4). */
public enum AudioCodec {
    PCMU(0),
    PCMA(8);

    private final int staticPayloadType;

    AudioCodec(int staticPayloadType) {
        this.staticPayloadType = staticPayloadType;
    }

    public int staticPayloadType() {
        return staticPayloadType;
    }

    /** The RTP clock, Hz. */
    public int clockRateHz() {
        return 8000;
    }
}
