package io.parley.engine.trunk;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.config.YamlDocument;
import io.parley.engine.announcement.AnnouncementRules;
import io.parley.media.JitterBounds;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.AudioTerms;
import io.parley.media.srtp.SrtpUse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a trunk's YAML; every problem comes with file, line, column, field, value and expectation.
 * {@code trunk-config/trunk.schema.json} describes the same for editors.
 */
public final class TrunkFile {
    static final Duration SHORTEST_RING = Duration.ofSeconds(5);
    static final Duration DEFAULT_RING = Duration.ofMinutes(1);
    static final Duration LONGEST_RING = Duration.ofMinutes(3);
    static final int DEFAULT_CHANNELS = 30;
    static final int MAX_CHANNELS = 2_000;
    static final int DEFAULT_CALLS_PER_SECOND = 5;
    static final int MAX_CALLS_PER_SECOND = 200;
    private static final String CODECS = "expected PCMA, PCMU, G722 or opus";

    private final Fields top;
    private final References references;
    private final Path folder;

    private TrunkFile(Fields top, References references, Path folder) {
        this.top = top;
        this.references = references;
        this.folder = folder;
    }

    /**
     * Reads a trunk with the process's own environment.
     *
     * @throws ConfigException with all problems
     */
    public static Trunk read(Path path) {
        return read(path, References.ofProcess());
    }

    /** Reads a trunk; {@code references} says where {@code ${env:…}} leads. */
    public static Trunk read(Path path, References references) {
        return load(path, references).trunk();
    }

    /**
     * Reads a trunk, and where in its file stands what other files must agree with.
     *
     * @throws ConfigException with all problems
     */
    public static ReadTrunk load(Path path, References references) {
        return load(path.toString(), YamlDocument.bytes(path, path.toString()), references);
    }

    /** Reads a trunk from its text. */
    static Trunk parse(String file, String yaml, References references) {
        return load(file, yaml.getBytes(StandardCharsets.UTF_8), references).trunk();
    }

    private static ReadTrunk load(String file, byte[] bytes, References references) {
        Field document = YamlDocument.parse(file, bytes);
        Trunk trunk = new TrunkFile(document.asFields(), references, folder(file)).trunk(hash(bytes));
        document.problems().orThrow();
        return ReadTrunk.of(trunk, document);
    }

    private static Path folder(String file) {
        Path parent = Path.of(file).getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Trunk trunk(String hash) {
        String name = top.text("trunk");
        Gateways gateways = new GatewayReader(top).read();
        Optional<Trunk.Auth> auth = top.optionalFields("auth").map(this::auth);
        CallerIdentity callerIdentity = new CallerIdentityReader(top).read();
        Numbering numbers = numbering();
        var trunk = new Trunk(
                name,
                hash,
                gateways.first(),
                auth,
                callerIds(),
                top.text("caller-name", ""),
                numbers.out(),
                media(),
                limits(),
                inbound(numbers),
                top.duration("ring-timeout", SHORTEST_RING, LONGEST_RING, DEFAULT_RING),
                top.optionalFields("transfer")
                        .map(fields -> new TransferReader(fields, folder).read())
                        .orElse(Transfers.DEFAULT),
                top.optionalFields("sip")
                        .map(fields -> new LocalReader(fields).read())
                        .orElseGet(() -> new Trunk.Local(Optional.empty(), 0)),
                top.optionalFields("announcements")
                        .map(fields -> new AnnouncementReader(fields).read())
                        .orElse(Optional.of(AnnouncementRules.DEFAULT)),
                gateways,
                new UplinkReader(top, gateways, auth).read(references, folder),
                new SessionReader(top, gateways).read(),
                callerIdentity,
                top.optionalFields("phones").map(fields -> new PhonesReader(fields, references).read()));
        top.notSupportedYet("emergency");
        top.finish();
        return trunk;
    }

    private Trunk.Auth auth(Fields fields) {
        var auth = new Trunk.Auth(fields.text("user"), fields.secret("password", references));
        fields.notSupportedYet("realm");
        fields.finish();
        return auth;
    }

    private List<String> callerIds() {
        var ids = new ArrayList<String>();
        for (Field field : top.list("caller-ids")) {
            String id = field.asText();
            if (!id.matches("\\+?[0-9A-Za-z*#._-]{1,64}|(?i:sip):[^\\s<>\"]+")) {
                field.wrong("expected a number such as \"+862131068238\", or a sip: URI");
            }
            ids.add(id);
        }
        return ids;
    }

    private Trunk.Media media() {
        Optional<Fields> fields = top.optionalFields("media");
        var codecs = new ArrayList<AudioCodec>();
        SrtpUse srtp = SrtpUse.OFF;
        if (fields.isPresent()) {
            for (Field field : fields.get().list("codecs")) {
                codec(field).filter(codec -> !codecs.contains(codec)).ifPresent(codecs::add);
            }
            word(fields.get(), "dtmf", List.of("rfc4733"), List.of("info", "inband"), "rfc4733");
            srtp = fields.get().oneOf("srtp", SrtpUse.OFF);
            fields.get().notSupportedYet("ptime", "comfort-noise");
        }
        JitterBounds jitter = fields.flatMap(it -> it.optionalFields("jitter"))
                .map(JitterReader::read)
                .orElse(JitterBounds.DEFAULT);
        fields.ifPresent(Fields::finish);
        return new Trunk.Media(
                new AudioTerms(codecs.isEmpty() ? List.of(AudioCodec.PCMA, AudioCodec.PCMU) : codecs, srtp), jitter);
    }

    private static Optional<AudioCodec> codec(Field field) {
        String name = field.asText();
        for (AudioCodec codec : AudioCodec.values()) {
            if (codec.name().equalsIgnoreCase(name)) {
                return Optional.of(codec);
            }
        }
        switch (name.toLowerCase(Locale.ROOT)) {
            case "g729", "ilbc", "amr", "amr-wb" -> field.wrong("not supported yet, " + CODECS);
            default -> field.wrong(CODECS);
        }
        return Optional.empty();
    }

    private Trunk.Limits limits() {
        Optional<Fields> fields = top.optionalFields("limits");
        var limits = new Trunk.Limits(
                fields.map(f -> f.integer("channels", 1, MAX_CHANNELS, DEFAULT_CHANNELS))
                        .orElse(DEFAULT_CHANNELS),
                fields.map(f -> f.integer("calls-per-second", 1, MAX_CALLS_PER_SECOND, DEFAULT_CALLS_PER_SECOND))
                        .orElse(DEFAULT_CALLS_PER_SECOND),
                fields.map(TrunkFile::userToUserOctets).orElse(Trunk.Limits.ISDN_USER_TO_USER),
                new CallerIdRules(
                        fields.map(f -> f.integer("channels-per-caller-id", 1, MAX_CHANNELS, 0))
                                .orElse(0),
                        fields.map(f -> f.integer("calls-per-second-per-caller-id", 1, MAX_CALLS_PER_SECOND, 0))
                                .orElse(0),
                        top.oneOf("caller-id-choice", CallerIdRules.NONE.choice())),
                top.optionalFields("dial")
                        .map(dial -> new DialReader(dial).read())
                        .orElse(DialRules.ANY));
        fields.ifPresent(Fields::finish);
        return limits;
    }

    private static int userToUserOctets(Fields limits) {
        return limits.integer("user-to-user", 1, Trunk.Limits.MOST_USER_TO_USER, Trunk.Limits.ISDN_USER_TO_USER);
    }

    private Inbound inbound(Numbering numbers) {
        return top.optionalFields("inbound")
                .map(fields -> new InboundReader(fields, numbers.callers, numbers.called, top.has("phones"), references)
                        .read())
                .orElse(Inbound.NONE);
    }

    /** How numbers are rewritten: dialled ones, and callers' and called ones as they come. */
    private record Numbering(NumberRules out, NumberRules callers, NumberRules called) {}

    private Numbering numbering() {
        Optional<Fields> numbers = top.optionalFields("numbers");
        if (numbers.isEmpty()) {
            return new Numbering(NumberRules.NONE, NumberRules.NONE, NumberRules.NONE);
        }
        NumberRules out = NumberRulesReader.read(numbers.get(), "out");
        Optional<Fields> in = numbers.get().optionalFields("in");
        var read = new Numbering(
                out,
                in.map(fields -> NumberRulesReader.read(fields, "from")).orElse(NumberRules.NONE),
                in.map(fields -> NumberRulesReader.read(fields, "to")).orElse(NumberRules.NONE));
        in.ifPresent(Fields::finish);
        numbers.get().finish();
        return read;
    }

    /** One of the words that work; those that will are refused as such. */
    static String word(Fields fields, String key, List<String> built, List<String> later, String otherwise) {
        Optional<Field> field = fields.optional(key);
        if (field.isEmpty()) {
            return otherwise;
        }
        if (field.get().isText() && later.contains(field.get().asText())) {
            field.get().wrong("not supported yet, expected " + String.join(" or ", built));
            return otherwise;
        }
        return field.get().asOneOf(built);
    }
}
