package io.parley.server.settings;

import io.parley.config.Secret;
import io.parley.engine.sip.MessageCapture;
import io.parley.engine.sip.guard.GuardSettings;
import io.parley.media.prompt.PromptCache;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an engine runs: what {@link SettingsFile} reads from {@code parley.yaml}, with a default for everything. Begin with
 * {@link #defaults} or {@link #ofCommand} and change what differs.
 *
 * @param file that was read, or would have been if there were one
 * @param sip where trunks that name no address of their own are served
 * @param rtp port range of RTP and RTCP
 * @param hear how callers' speech is told from everything else
 * @param http the HTTP door; empty: none is opened
 * @param limits what the engine takes on at a time
 * @param drain running calls may go on for so long when the engine is told to stop
 * @param recognizers by the names that bots give them, at least one; in order
 * @param speak how callers are spoken to
 */
public record Settings(
        Path file,
        Folders folders,
        Sip sip,
        RtpPorts rtp,
        Hear hear,
        Optional<Http> http,
        Limits limits,
        Duration drain,
        Reload reload,
        Log log,
        Map<String, RecognizerSettings> recognizers,
        Speak speak) {

    public Settings {
        recognizers = Collections.unmodifiableMap(new LinkedHashMap<>(recognizers));
    }

    /** Name of the file in the home folder. */
    public static final String FILE = "parley.yaml";

    /** The English model that scripts/setup installs. */
    public static final String ENGLISH_MODEL = "vosk-model-small-en-us-0.15";

    public static final int DEFAULT_SIP_PORT = 5060;

    /** Calls have this long to end by themselves. */
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(60);

    /**
     * Where things lie.
     *
     * @param home the others are in it unless the file says otherwise
     * @param bots {@code NAME/bot.yaml}
     * @param trunks {@code NAME.yaml}; its sub-folders are not read
     * @param data calls and rendered prompts
     * @param models speech models
     */
    public record Folders(Path home, Path bots, Path trunks, Path data, Path models) {

        /** All of them in one. */
        public static Folders in(Path home) {
            return new Folders(
                    home,
                    home.resolve("bots"),
                    home.resolve("trunk-config"),
                    home.resolve("data"),
                    home.resolve(".cache").resolve("models"));
        }

        public Folders withData(Path other) {
            return new Folders(home, bots, trunks, other, models);
        }

        public Folders withModels(Path other) {
            return new Folders(home, bots, trunks, data, other);
        }
    }

    /**
     * The engine's own SIP address.
     *
     * @param port 0 for any free one
     * @param dns servers that are asked for gateways' names; empty: those of this machine
     * @param guard who may send how much
     * @param capture gets a copy of every message
     */
    public record Sip(
            InetAddress address,
            int port,
            List<InetSocketAddress> dns,
            GuardSettings guard,
            Optional<MessageCapture.To> capture) {
        public static final Sip DEFAULT = new Sip(InetAddress.getLoopbackAddress(), DEFAULT_SIP_PORT);

        public Sip {
            dns = List.copyOf(dns);
        }

        /** One that asks the DNS servers of this machine. */
        public Sip(InetAddress address, int port) {
            this(address, port, List.of());
        }

        /** One with the guard that holds unless somebody says otherwise. */
        public Sip(InetAddress address, int port, List<InetSocketAddress> dns) {
            this(address, port, dns, GuardSettings.DEFAULT, Optional.empty());
        }
    }

    /** UDP ports, both ends inclusive. */
    public record RtpPorts(int first, int last) {
        /** Below the ports that Linux hands out by itself (32768 and up). */
        public static final RtpPorts DEFAULT = new RtpPorts(10_000, 19_999);
    }

    /**
     * Who speaks, besides the built-in synthesiser.
     *
     * @param synthesizers in a network, by the names that bots give them; in order
     * @param promptMemoryBytes of rendered prompts in memory
     * @param promptDiskBytes of rendered prompts on disk
     */
    public record Speak(Map<String, SynthesizerSettings> synthesizers, long promptMemoryBytes, long promptDiskBytes) {
        public static final Speak DEFAULT =
                new Speak(Map.of(), PromptCache.Bounds.DEFAULT.memoryBytes(), PromptCache.Bounds.DEFAULT.diskBytes());

        public Speak {
            synthesizers = Collections.unmodifiableMap(new LinkedHashMap<>(synthesizers));
        }

        /** What the cache of prompts may take; a synthesiser in a network has its own bound of renderings at a time. */
        public PromptCache.Bounds prompts() {
            int far = synthesizers.values().stream()
                    .mapToInt(SynthesizerSettings::requests)
                    .sum();
            return new PromptCache.Bounds(
                    promptMemoryBytes, promptDiskBytes, PromptCache.Bounds.DEFAULT.renderings() + far);
        }
    }

    /**
     * Which slots are speech.
     *
     * @param detector for every call
     */
    public record Hear(Detector detector) {
        public static final Hear DEFAULT = new Hear(Detector.TWO_STAGE);

        /** What listens for a voice. */
        public enum Detector {
            /** A cheap detector always, and a neural one where that suspects a voice. */
            TWO_STAGE,
            /** The cheap one alone. */
            CHEAP
        }
    }

    /**
     * The HTTP door.
     *
     * @param port 0 for any free one
     * @param apiKeys by the name under which a key is logged; may be empty on loopback: then only this machine's own
     *     command line gets in
     */
    public record Http(InetAddress address, int port, Map<String, Secret> apiKeys) {
        public static final int DEFAULT_PORT = 8_070;
        public static final Http DEFAULT = new Http(InetAddress.getLoopbackAddress(), DEFAULT_PORT, Map.of());

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

        /** What an engine without calls has in its heap, a MaryTTS voice and some bots included. */
        private static final long IDLE_BYTES = 96L << 20;

        /** What a call has there: 200 KB measured, with its recording, and those that just ended. */
        private static final long CALL_BYTES = 256L << 10;

        /** Of the heap: the rest is for garbage, or the collector never rests. */
        private static final double USABLE = 0.85;

        /** How many calls a heap of so many bytes bears at a time; 921 for 384 MB. */
        public static int mostCalls(long heapBytes) {
            return Math.clamp((long) (USABLE * heapBytes - IDLE_BYTES) / CALL_BYTES, 0, Integer.MAX_VALUE);
        }
    }

    /**
     * How changed bots and trunks come into force.
     *
     * @param watch by themselves, as soon as their files change
     */
    public record Reload(boolean watch) {
        public static final Reload DEFAULT = new Reload(true);
    }

    /**
     * What a serving engine logs, and how.
     *
     * @param file besides standard error; put aside when it is full
     */
    public record Log(Format format, Level level, Optional<Path> file) {
        public static final Log DEFAULT = new Log(Format.AUTO, Level.INFO, Optional.empty());

        /** How a line looks. */
        public enum Format {
            /** Text at a terminal, else JSON. */
            AUTO,
            /** For people. */
            TEXT,
            /** One object a line, for machines. */
            JSON
        }

        /** What is worth a line; each includes those before. */
        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG
        }
    }

    /** What holds where no file says otherwise. */
    public static Settings defaults(Path home) {
        return new Settings(
                home.resolve(FILE),
                Folders.in(home),
                Sip.DEFAULT,
                RtpPorts.DEFAULT,
                Hear.DEFAULT,
                Optional.of(Http.DEFAULT),
                Limits.DEFAULT,
                DEFAULT_DRAIN,
                Reload.DEFAULT,
                Log.DEFAULT,
                RecognizerSettings.defaults(Folders.in(home).models()),
                Speak.DEFAULT);
    }

    /** Settings of a command that places or takes calls in its own process: no door, no waiting, nothing watched. */
    public Settings ofCommand(Sip at) {
        return new Settings(
                file,
                folders,
                at,
                rtp,
                hear,
                Optional.empty(),
                limits,
                Duration.ZERO,
                new Reload(false),
                log,
                recognizers,
                speak);
    }

    /** A recogniser that is there by default goes with the folder of models. */
    public Settings with(Folders other) {
        Map<String, RecognizerSettings> there = recognizers.equals(RecognizerSettings.defaults(folders.models))
                ? RecognizerSettings.defaults(other.models)
                : recognizers;
        return new Settings(file, other, sip, rtp, hear, http, limits, drain, reload, log, there, speak);
    }

    public Settings with(Sip other) {
        return new Settings(file, folders, other, rtp, hear, http, limits, drain, reload, log, recognizers, speak);
    }

    public Settings with(RtpPorts other) {
        return new Settings(file, folders, sip, other, hear, http, limits, drain, reload, log, recognizers, speak);
    }

    public Settings with(Hear other) {
        return new Settings(file, folders, sip, rtp, other, http, limits, drain, reload, log, recognizers, speak);
    }

    public Settings with(Limits other) {
        return new Settings(file, folders, sip, rtp, hear, http, other, drain, reload, log, recognizers, speak);
    }

    public Settings with(Reload other) {
        return new Settings(file, folders, sip, rtp, hear, http, limits, drain, other, log, recognizers, speak);
    }

    public Settings with(Log other) {
        return new Settings(file, folders, sip, rtp, hear, http, limits, drain, reload, other, recognizers, speak);
    }

    public Settings withRecognizers(Map<String, RecognizerSettings> other) {
        return new Settings(file, folders, sip, rtp, hear, http, limits, drain, reload, log, other, speak);
    }

    public Settings with(Speak other) {
        return new Settings(file, folders, sip, rtp, hear, http, limits, drain, reload, log, recognizers, other);
    }

    public Settings withHttp(Optional<Http> other) {
        return new Settings(file, folders, sip, rtp, hear, other, limits, drain, reload, log, recognizers, speak);
    }

    public Settings withDrain(Duration other) {
        return new Settings(file, folders, sip, rtp, hear, http, limits, other, reload, log, recognizers, speak);
    }

    public Path home() {
        return folders.home;
    }

    public Path data() {
        return folders.data;
    }

    public Path models() {
        return folders.models;
    }
}
