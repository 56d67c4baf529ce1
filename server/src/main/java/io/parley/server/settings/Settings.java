package io.parley.server.settings;

import io.parley.config.Secret;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an engine runs.
 *
 * @param home folder with {@code bots/} and {@code trunk-config/}
 * @param data calls and rendered prompts
 * @param models folder of speech models
 * @param sip where trunks that name no address of their own are served
 * @param rtp port range of RTP and RTCP
 * @param http the HTTP door; empty: none is opened
 * @param limits what the engine takes on at a time
 * @param drain running calls may go on for so long when the engine is told to stop
 */
public record Settings(
        Path home, Path data, Path models, Sip sip, RtpPorts rtp, Optional<Http> http, Limits limits, Duration drain) {

    /** The English model that scripts/setup installs. */
    public static final String ENGLISH_MODEL = "vosk-model-small-en-us-0.15";

    public static final int DEFAULT_SIP_PORT = 5060;

    /** Calls have this long to end by themselves. */
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(60);

    /**
     * The engine's own SIP address.
     *
     * @param port 0 for any free one
     */
    public record Sip(InetAddress address, int port) {}

    /** UDP ports, both ends inclusive. */
    public record RtpPorts(int first, int last) {
        /** Below the ports that Linux hands out by itself (32768 and up). */
        public static final RtpPorts DEFAULT = new RtpPorts(10_000, 19_999);
    }

    /**
     * The HTTP door.
     *
     * @param port 0 for any free one
     * @param apiKeys by the name under which a key is logged; may be empty: then only this machine's own command line
     *     gets in
     */
    public record Http(InetAddress address, int port, Map<String, Secret> apiKeys) {
        public static final int DEFAULT_PORT = 8_070;

        public Http {
            apiKeys = Map.copyOf(apiKeys);
        }
    }

    /**
     * Bounds of admission.
     *
     * @param calls at one time, of all trunks
     * @param recogniserLag decoding behind by more than this: no new calls
     * @param lateSlots share of media slots served late, 0 … 1, above which there are no new calls
     */
    public record Limits(int calls, Duration recogniserLag, double lateSlots) {
        public static final Limits DEFAULT = new Limits(400, Duration.ofMillis(300), 0.05);
    }

    /** Settings of a command that places or takes calls in its own process. */
    public static Settings ofCommand(Path home, Path data, Path models, Sip sip) {
        return new Settings(home, data, models, sip, RtpPorts.DEFAULT, Optional.empty(), Limits.DEFAULT, Duration.ZERO);
    }
}
