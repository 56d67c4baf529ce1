package io.parley.media.codec;

/** A codec that can be negotiated, with its name and the payload type under which we offer it. */
public enum AudioCodec {
    PCMU(0, 8000, 1),
    PCMA(8, 8000, 1),
    /** Its clock says 8000 for audio of 16 kHz, by an old mistake that stays (RFC 3551 section 4.5.2). */
    G722(9, 8000, 1),
    /** Named with two channels whatever it carries (RFC 7587 section 4.1). */
    OPUS(96, 48_000, 2);

    private static final int FIRST_DYNAMIC = 96;
    private static final int SPEECH_RATE_HZ = 8000;

    private final int payloadType;
    private final int clockRateHz;
    private final int channels;

    AudioCodec(int payloadType, int clockRateHz, int channels) {
        this.payloadType = payloadType;
        this.clockRateHz = clockRateHz;
        this.channels = channels;
    }

    /** As {@code a=rtpmap} has it; in any case. */
    public String encodingName() {
        return this == OPUS ? "opus" : name();
    }

    /** Under which we offer it: the static one, where there is one. */
    public int payloadType() {
        return payloadType;
    }

    /** Whether a payload type means this codec without being told (RFC 3551 table 4). */
    public boolean hasStaticType(int type) {
        return payloadType < FIRST_DYNAMIC && payloadType == type;
    }

    /** The RTP clock, Hz. */
    public int clockRateHz() {
        return clockRateHz;
    }

    /** How far the RTP clock goes on with each sample of our 8 kHz. */
    public int ticksPerSample() {
        return clockRateHz / SPEECH_RATE_HZ;
    }

    /** As {@code a=rtpmap} has it (RFC 8866 section 6.6). */
    public int channels() {
        return channels;
    }
}
