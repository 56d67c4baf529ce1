package io.parley.server;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * Where an engine runs and keeps things.
 *
 * @param address SIP and RTP are bound to it; loopback unless told otherwise
 * @param sipPort 0 for any free one
 * @param firstRtpPort first of the port range of RTP and RTCP
 * @param lastRtpPort last of it
 * @param data calls and rendered prompts
 * @param models folder of speech models
 */
public record EngineOptions(
        InetAddress address, int sipPort, int firstRtpPort, int lastRtpPort, Path data, Path models) {

    /** Below the ports that Linux hands out by itself (32768 and up). */
    public static final int DEFAULT_FIRST_RTP_PORT = 10_000;

    public static final int DEFAULT_LAST_RTP_PORT = 19_999;

    /** The English model that scripts/setup installs. */
    public static final String ENGLISH_MODEL = "vosk-model-small-en-us-0.15";
}
