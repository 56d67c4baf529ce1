package io.parley.server.settings;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.config.Secret;
import io.parley.config.YamlDocument;
import io.parley.engine.address.HostText;
import io.parley.engine.sip.MessageCapture;
import io.parley.engine.sip.guard.GuardSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code parley.yaml}; every problem comes with file, line, column, field, value and expectation. Every key may be
 * left out. {@code docs/operating/parley.schema.json} describes the same for editors. For one use.
 */
public final class SettingsFile {
    private static final int DNS_PORT = 53;
    private static final int HEP_PORT = 9060;

    /** An address with a port, or one without. */
    private static final Pattern SERVER =
            Pattern.compile("([0-9.]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})|([0-9.]+|\\[?[0-9A-Fa-f:.]+]?)");

    private static final String OFF = "off";

    static final int MAX_CALLS = 10_000;
    static final Duration LEAST_LAG = Duration.ofMillis(50);
    static final Duration MOST_LAG = Duration.ofSeconds(10);
    static final Duration LONGEST_DRAIN = Duration.ofHours(1);

    /** Shorter keys can be guessed. */
    static final int SHORTEST_API_KEY = 16;

    static final int MAX_API_KEYS = 64;

    /** A minute of prompts. */
    static final long LEAST_PROMPT_MEMORY = 1L << 20;

    static final long MOST_PROMPT_MEMORY = 16L << 30;
    static final long MOST_PROMPT_DISK = 1024L << 30;

    private static final int LOWEST_RTP_PORT = 1_024;
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final Pattern KEY_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private final Path file;
    private final Settings defaults;
    private final References references;
    private final Fields top;

    private SettingsFile(Path file, Settings defaults, References references, Fields top) {
        this.file = file;
        this.defaults = defaults;
        this.references = references;
        this.top = top;
    }

    /**
     * The settings of a home folder; the defaults if it has no {@code parley.yaml}.
     *
     * @throws ConfigException with all problems
     */
    public static Settings ofHome(Path home) {
        return ofFile(home.resolve(Settings.FILE), home);
    }

    /** The settings of a file for a home folder; the defaults if it does not exist. */
    public static Settings ofFile(Path file, Path home) {
        Settings defaults = Settings.defaults(home);
        return Files.exists(file) ? read(file, defaults) : defaults;
    }

    /**
     * Reads a file with the process's own environment.
     *
     * @param defaults for what the file does not say
     * @throws ConfigException with all problems
     */
    public static Settings read(Path file, Settings defaults) {
        return read(file, defaults, References.ofProcess());
    }

    /** Reads a file; {@code references} says where {@code ${env:…}} leads. */
    public static Settings read(Path file, Settings defaults, References references) {
        byte[] bytes = YamlDocument.bytes(file, file.toString());
        return parse(file, bytes, defaults, references);
    }

    static Settings parse(Path file, byte[] bytes, Settings defaults, References references) {
        Field document = YamlDocument.parse(file.toString(), bytes);
        Settings settings = new SettingsFile(file, defaults, references, document.asFields()).settings();
        document.problems().orThrow();
        return settings;
    }

    private Settings settings() {
        Settings.Folders folders = folders();
        var settings = new Settings(
                file,
                folders,
                top.optionalFields("sip").map(this::sip).orElse(defaults.sip()),
                top.optionalFields("rtp").map(this::rtp).orElse(defaults.rtp()),
                top.optionalFields("hear").map(this::hear).orElse(defaults.hear()),
                top.optional("http").map(this::http).orElse(defaults.http()),
                top.optionalFields("limits").map(this::limits).orElse(defaults.limits()),
                top.duration("drain", Duration.ZERO, LONGEST_DRAIN, defaults.drain()),
                top.optionalFields("reload").map(this::reload).orElse(defaults.reload()),
                top.optionalFields("log").map(this::log).orElse(defaults.log()),
                recognizers(folders.models()),
                speak());
        top.finish();
        return settings;
    }

    /** What the file names is relative to the file; what it does not name stays in the home folder. */
    private Settings.Folders folders() {
        Settings.Folders otherwise = defaults.folders();
        Path base = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(otherwise.home());
        return new Settings.Folders(
                otherwise.home(),
                top.path("bots", base, otherwise.bots()),
                top.path("trunks", base, otherwise.trunks()),
                top.path("data", base, otherwise.data()),
                top.path("models", base, otherwise.models()));
    }

    /** The built-in one lies where the file says that models do. */
    private Map<String, RecognizerSettings> recognizers(Path models) {
        Map<String, RecognizerSettings> otherwise =
                models.equals(defaults.models()) ? defaults.recognizers() : RecognizerSettings.defaults(models);
        return top.optionalFields("recognizers")
                .map(fields -> new RecognizerReader(models, references).read(fields, otherwise))
                .orElse(otherwise);
    }

    private Settings.Speak speak() {
        Map<String, SynthesizerSettings> synthesizers = top.optionalFields("synthesizers")
                .map(fields -> new SynthesizerReader(references).read(fields))
                .orElse(defaults.speak().synthesizers());
        Settings.Speak otherwise = new Settings.Speak(
                synthesizers,
                defaults.speak().promptMemoryBytes(),
                defaults.speak().promptDiskBytes());
        return top.optionalFields("prompts")
                .map(fields -> prompts(fields, otherwise))
                .orElse(otherwise);
    }

    private static Settings.Speak prompts(Fields fields, Settings.Speak otherwise) {
        var speak = new Settings.Speak(
                otherwise.synthesizers(),
                fields.bytes("memory", LEAST_PROMPT_MEMORY, MOST_PROMPT_MEMORY, otherwise.promptMemoryBytes()),
                fields.bytes("disk", 0, MOST_PROMPT_DISK, otherwise.promptDiskBytes()));
        fields.finish();
        return speak;
    }

    private Settings.Sip sip(Fields fields) {
        InetAddress address = defaults.sip().address();
        Optional<Field> given = fields.optional("address");
        if (given.isPresent()) {
            address = address(given.get(), address);
            if (address.isAnyLocalAddress()) {
                // It stands in Contact and SDP, where "all of them" reaches nobody (RFC 3261 section 8.1.1.8).
                given.get().wrong("expected one address that peers reach, not all of them");
            }
        }
        int port = fields.integer("port", 0, 65_535, defaults.sip().port());
        List<InetSocketAddress> servers = new ArrayList<>();
        for (Field server : fields.list("dns")) {
            server(server, DNS_PORT).ifPresent(servers::add);
        }
        GuardSettings guard = fields.optionalFields("guard")
                .map(written -> GuardReader.read(written, defaults.sip().guard()))
                .orElse(defaults.sip().guard());
        Optional<MessageCapture.To> capture = fields.optionalFields("capture").flatMap(this::capture);
        fields.finish();
        return new Settings.Sip(address, port, servers, guard, capture);
    }

    private Optional<MessageCapture.To> capture(Fields fields) {
        Optional<InetSocketAddress> server =
                fields.required("hep", "ADDRESS:PORT of a capture server").flatMap(it -> server(it, HEP_PORT));
        int agent = fields.integer("agent", 1, Integer.MAX_VALUE, 1);
        Optional<Secret> key = fields.optionalSecret("key", references);
        key.filter(it -> it.value().getBytes(StandardCharsets.UTF_8).length > MessageCapture.MAX_KEY_BYTES)
                .ifPresent(_ -> fields.problems()
                        .add(
                                fields.markOf("key"),
                                fields.path() + ".key",
                                "***",
                                "expected at most " + MessageCapture.MAX_KEY_BYTES + " bytes"));
        fields.finish();
        return server.map(it -> new MessageCapture.To(it, agent, key));
    }

    /** {@code 192.0.2.53} or {@code 192.0.2.53:5353}; IPv6 in brackets where there is a port. */
    private static Optional<InetSocketAddress> server(Field field, int defaultPort) {
        Matcher parts = SERVER.matcher(field.asText());
        if (parts.matches()) {
            String host = parts.group(1) == null ? parts.group(3) : parts.group(1);
            String port = parts.group(1) == null ? null : parts.group(2);
            try {
                InetAddress address = HostText.address(host);
                int number = port == null ? defaultPort : Integer.parseInt(port);
                if (number > 0 && number <= 65_535) {
                    return Optional.of(new InetSocketAddress(address, number));
                }
            } catch (IllegalArgumentException _) {
                // refused below
            }
        }
        field.wrong("expected an IP address such as 192.0.2.53 or 192.0.2.53:5353");
        return Optional.empty();
    }

    private Settings.RtpPorts rtp(Fields fields) {
        Settings.RtpPorts ports = defaults.rtp();
        Optional<Field> given = fields.optional("ports");
        if (given.isPresent()) {
            Matcher range = PORTS.matcher(given.get().isText() ? given.get().asText() : "");
            ports = range.matches()
                    ? new Settings.RtpPorts(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                    : new Settings.RtpPorts(0, 0);
            if (ports.first() < LOWEST_RTP_PORT || ports.last() > 65_535 || ports.last() - ports.first() < 1) {
                given.get()
                        .wrong("expected a range from " + LOWEST_RTP_PORT + " to 65535 such as "
                                + Settings.RtpPorts.DEFAULT.first() + "-" + Settings.RtpPorts.DEFAULT.last());
            }
        }
        fields.finish();
        return ports;
    }

    private Optional<Settings.Http> http(Field field) {
        if (field.isText()) {
            if (field.asFlag()) {
                return Optional.of(defaults.http().orElse(Settings.Http.DEFAULT));
            }
            return Optional.empty();
        }
        Settings.Http otherwise = defaults.http().orElse(Settings.Http.DEFAULT);
        Fields fields = field.asFields();
        InetAddress address = fields.optional("address")
                .map(given -> address(given, otherwise.address()))
                .orElse(otherwise.address());
        int port = fields.integer("port", 0, 65_535, otherwise.port());
        Map<String, Secret> keys =
                fields.optionalFields("api-keys").map(this::apiKeys).orElse(otherwise.apiKeys());
        fields.finish();
        if (!address.isLoopbackAddress() && keys.isEmpty()) {
            fields.problems()
                    .add(
                            fields.markOf("address"),
                            fields.path() + ".address",
                            "other machines reach " + address.getHostAddress()
                                    + ", expected api-keys: { NAME: \"${env:…}\" } beside it, or a loopback address");
        }
        return Optional.of(new Settings.Http(address, port, keys));
    }

    private Map<String, Secret> apiKeys(Fields fields) {
        Map<String, Secret> keys = new LinkedHashMap<>();
        for (Fields.Named each : fields.all()) {
            if (!KEY_NAME.matcher(each.name()).matches()) {
                fields.problems()
                        .add(each.mark(), fields.path(), each.name(), "expected letters, digits, '.', '_' and '-'");
            }
            Secret key = each.field().asReferredSecret(references);
            int length = key.value().length();
            if (length > 0 && length < SHORTEST_API_KEY) {
                fields.problems()
                        .add(
                                each.field().mark(),
                                each.field().path(),
                                "leads to a key that can be guessed, expected at least " + SHORTEST_API_KEY
                                        + " characters");
            }
            keys.put(each.name(), key);
        }
        if (keys.size() > MAX_API_KEYS) {
            fields.problems().add(fields.mark(), fields.path(), "expected at most " + MAX_API_KEYS + " keys");
        }
        return keys;
    }

    private Settings.Limits limits(Fields fields) {
        Settings.Limits otherwise = defaults.limits();
        var limits = new Settings.Limits(
                fields.optional("calls").map(SettingsFile::calls).orElse(otherwise.calls()),
                fields.duration("recogniser-lag", LEAST_LAG, MOST_LAG, otherwise.recogniserLag()),
                fields.share("late-slots", otherwise.lateSlots()));
        fields.finish();
        return limits;
    }

    /** More than the heap bears would end all of them. */
    private static int calls(Field field) {
        int calls = field.asInteger(1, MAX_CALLS);
        long heap = Runtime.getRuntime().maxMemory();
        int most = Settings.Limits.mostCalls(heap);
        if (calls > most) {
            field.wrong("expected " + most + " at most with a heap of " + (heap >> 20)
                    + " MB; PARLEY_JAVA_OPTS=\"-Xms1g -Xmx1g\" makes it larger");
        }
        return calls;
    }

    private Settings.Hear hear(Fields fields) {
        var hear = new Settings.Hear(fields.oneOf("detector", defaults.hear().detector()));
        fields.finish();
        return hear;
    }

    private Settings.Reload reload(Fields fields) {
        var reload = new Settings.Reload(fields.flag("watch", defaults.reload().watch()));
        fields.finish();
        return reload;
    }

    private Settings.Log log(Fields fields) {
        Settings.Log otherwise = defaults.log();
        var log = new Settings.Log(
                fields.oneOf("format", otherwise.format()), fields.oneOf("level", otherwise.level()), logFile(fields));
        fields.finish();
        return log;
    }

    private Optional<Path> logFile(Fields fields) {
        if (fields.text("file", OFF).equals(OFF)) {
            return Optional.empty();
        }
        Path base = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(defaults.home());
        return Optional.of(fields.path("file", base, base));
    }

    /** No name is looked up: it may lead elsewhere at the next start. */
    private static InetAddress address(Field field, InetAddress otherwise) {
        try {
            return InetAddress.ofLiteral(field.asText());
        } catch (IllegalArgumentException _) {
            field.wrong("expected an IP address of this machine");
            return otherwise;
        }
    }
}
