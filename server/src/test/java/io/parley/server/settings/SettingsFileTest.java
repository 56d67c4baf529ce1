package io.parley.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.config.Secret;
import io.parley.engine.sip.MessageCapture;
import io.parley.engine.sip.guard.GuardSettings;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.SpeechService;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SettingsFileTest {
    private static final Path OPERATING = Checkout.root().resolve("docs/operating");
    private static final Path HOME = Path.of("/srv/parley");
    private static final String KEY = "0123456789abcdef";
    private static final References ENVIRONMENT = References.of(name -> switch (name) {
        case "CRM_KEY" -> Optional.of(KEY);
        case "SHORT_KEY" -> Optional.of("tooshort");
        default -> Optional.empty();
    });

    private static Settings parse(String yaml) {
        return SettingsFile.parse(
                HOME.resolve("parley.yaml"),
                yaml.getBytes(StandardCharsets.UTF_8),
                Settings.defaults(HOME),
                ENVIRONMENT);
    }

    private static List<String> problems(String yaml) {
        try {
            parse(yaml);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replace(HOME + "/", ""))
                    .toList();
        }
    }

    @Test
    void moreCallsThanTheHeapBearsAreRefused() {
        assertThat(Settings.Limits.mostCalls(384L << 20)).isEqualTo(921);
        assertThat(Settings.Limits.mostCalls(64L << 20)).isZero();
        int most = Settings.Limits.mostCalls(Runtime.getRuntime().maxMemory());
        assertThat(parse("limits: { calls: " + most + " }").limits().calls()).isEqualTo(most);
        assertThat(problems("limits: { calls: " + (most + 1) + " }"))
                .singleElement()
                .asString()
                .startsWith("parley.yaml:1:18: limits.calls: \"" + (most + 1) + "\" – expected " + most
                        + " at most with a heap of ");
    }

    @Test
    void theExampleShowsEveryKeyWithItsDefault() throws IOException {
        Settings example = parse(Files.readString(OPERATING.resolve("parley.example.yaml")));

        assertThat(example).isEqualTo(Settings.defaults(HOME));
    }

    @Test
    void aHomeFolderWithoutAFileHasTheDefaults(@TempDir Path home) throws IOException {
        assertThat(SettingsFile.ofHome(home)).isEqualTo(Settings.defaults(home));
        Files.writeString(home.resolve("parley.yaml"), "drain: 5s\n");
        assertThat(SettingsFile.ofHome(home)).isEqualTo(Settings.defaults(home).withDrain(Duration.ofSeconds(5)));
    }

    @Test
    void everythingCanBeSaid() {
        Settings settings = parse("""
                bots: ../other/bots
                trunks: /etc/trunks
                data: /var/lib/parley
                models: models
                sip: { address: 192.0.2.10, port: 5070, dns: [192.0.2.53, "192.0.2.54:5353", "[2001:db8::53]:53", "2001:db8::54"], capture: { hep: 192.0.2.9, agent: 2001, key: "${env:CRM_KEY}" } }
                rtp: { ports: 20000-20099 }
                hear: { detector: cheap }
                http: { address: 0.0.0.0, port: 0, api-keys: { crm: "${env:CRM_KEY}" } }
                limits: { calls: 12, recogniser-lag: 1s, late-slots: 0.5% }
                drain: 2m
                reload: { watch: off }
                log: { format: json, level: debug, file: /var/log/parley/parley.log }
                """);

        assertThat(settings.folders())
                .isEqualTo(new Settings.Folders(
                        HOME,
                        Path.of("/srv/other/bots"),
                        Path.of("/etc/trunks"),
                        Path.of("/var/lib/parley"),
                        HOME.resolve("models")));
        assertThat(settings.sip())
                .isEqualTo(new Settings.Sip(
                        InetAddress.ofLiteral("192.0.2.10"),
                        5070,
                        List.of(
                                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53),
                                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.54"), 5353),
                                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::53"), 53),
                                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::54"), 53)),
                        GuardSettings.DEFAULT,
                        Optional.of(new MessageCapture.To(
                                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 9060),
                                2001,
                                settings.sip().capture().orElseThrow().key()))));
        assertThat(settings.sip().capture().orElseThrow().key().orElseThrow().value())
                .isEqualTo(KEY);
        assertThat(settings.rtp()).isEqualTo(new Settings.RtpPorts(20_000, 20_099));
        assertThat(settings.hear()).isEqualTo(new Settings.Hear(Settings.Hear.Detector.CHEAP));
        assertThat(settings.http().orElseThrow().address().isAnyLocalAddress()).isTrue();
        assertThat(settings.http().orElseThrow().apiKeys().get("crm"))
                .satisfies(key -> assertThat(key.value()).isEqualTo(KEY));
        assertThat(settings.toString()).doesNotContain(KEY);
        assertThat(settings.limits()).isEqualTo(new Settings.Limits(12, Duration.ofSeconds(1), 0.005));
        assertThat(settings.drain()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.reload().watch()).isFalse();
        assertThat(settings.log())
                .isEqualTo(new Settings.Log(
                        Settings.Log.Format.JSON,
                        Settings.Log.Level.DEBUG,
                        Optional.of(Path.of("/var/log/parley/parley.log"))));
        assertThat(parse("http: off").http()).isEmpty();
        assertThat(parse("http: on").http()).contains(Settings.Http.DEFAULT);
    }

    @Test
    void whatTheFileNamesIsRelativeToTheFileAndTheRestStaysInTheHomeFolder(@TempDir Path etc) throws IOException {
        Path file = Files.writeString(etc.resolve("parley.yaml"), "data: data\n");

        Settings settings = SettingsFile.read(file, Settings.defaults(HOME), ENVIRONMENT);

        assertThat(settings.folders()).isEqualTo(Settings.Folders.in(HOME).withData(etc.resolve("data")));
        assertThat(settings.file()).isEqualTo(file);
    }

    @Test
    void whatIsWrongIsSaidWithItsPlaceValueAndExpectationAllAtOnce() {
        assertThat(problems("""
                        bot: bots
                        sip: { address: pbx.example, port: 70000 }
                        rtp: { ports: 10000 }
                        limits: { calls: 0, recogniser-lag: 3m, late-slots: 5 }
                        drain: soon
                        reload: { watch: sometimes }
                        log: { format: xml, level: chatty }
                        hear: { detector: two_stage }
                        """))
                .containsExactly(
                        "parley.yaml:1:1: unknown key 'bot', did you mean 'bots'?",
                        "parley.yaml:2:17: sip.address: \"pbx.example\" – expected an IP address of this machine",
                        "parley.yaml:2:36: sip.port: \"70000\" – expected a whole number from 0 to 65535",
                        "parley.yaml:3:15: rtp.ports: \"10000\" – expected a range from 1024 to 65535 such as 10000-19999",
                        "parley.yaml:4:18: limits.calls: \"0\" – expected a whole number from 1 to 10000",
                        "parley.yaml:4:37: limits.recogniser-lag: \"3m\" – expected a duration from 50ms to 10s, such as"
                                + " 700ms, 5s or 2m",
                        "parley.yaml:4:53: limits.late-slots: \"5\" – expected a share from 0% to 100%",
                        "parley.yaml:5:8: drain: \"soon\" – expected a duration from 0ms to 1h, such as 700ms, 5s or 2m",
                        "parley.yaml:6:18: reload.watch: \"sometimes\" – expected on or off",
                        "parley.yaml:7:16: log.format: \"xml\" – expected auto, text or json",
                        "parley.yaml:7:28: log.level: \"chatty\" – expected error, warn, info or debug",
                        "parley.yaml:8:19: hear.detector: \"two_stage\" – expected two-stage or cheap");
        assertThat(problems("rtp: { ports: 20000-10000 }")).hasSize(1);
        assertThat(problems("rtp: { ports: [10000, 20000] }")).hasSize(1);
        assertThat(problems("sip: { address: 0.0.0.0 }"))
                .containsExactly("parley.yaml:1:17: sip.address: \"0.0.0.0\" – expected one address that peers reach,"
                        + " not all of them");
        assertThat(problems("http: [1]")).containsExactly("parley.yaml:1:7: http: a list – expected a mapping");
    }

    @Test
    void aDoorThatOtherMachinesReachWantsKeysAndKeysAreReferences() {
        assertThat(problems("http: { address: 192.0.2.10 }"))
                .containsExactly("parley.yaml:1:9: http.address: other machines reach 192.0.2.10, expected"
                        + " api-keys: { NAME: \"${env:…}\" } beside it, or a loopback address");
        assertThat(problems("http: { api-keys: { crm: hunter2hunter2hunter2 } }"))
                .containsExactly("parley.yaml:1:26: http.api-keys.crm: a secret in the file itself, expected"
                        + " ${env:NAME} or ${file:/path}");
        assertThat(problems("http: { api-keys: { crm: \"${env:SHORT_KEY}\" } }"))
                .containsExactly("parley.yaml:1:26: http.api-keys.crm: leads to a key that can be guessed, expected"
                        + " at least 16 characters");
        assertThat(problems("http: { api-keys: { crm: \"${env:GONE}\" } }"))
                .containsExactly("parley.yaml:1:26: http.api-keys.crm: environment variable GONE is not set");
        assertThat(problems("http: { api-keys: { \"c r m\": \"${env:CRM_KEY}\" } }"))
                .containsExactly(
                        "parley.yaml:1:21: http.api-keys: \"c r m\" – expected letters, digits, '.', '_' and" + " '-'");
    }

    @Test
    void recognisersAreModelsAndServers() {
        Path models = HOME.resolve(".cache/models");
        Map<String, RecognizerSettings> read = parse("""
                recognizers:
                  vosk-cn: vosk-model-small-cn-0.22
                  plain: ws://127.0.0.1:2700
                  chinese: { whisper: whisper-base/ggml-base.bin, language: zh, workers: 2 }
                  busy: { model: /srv/models/big, workers: 3, hear-again: 0s }
                  far: { server: "wss://asr.example:2700/en", authorization: "${env:CRM_KEY}", fallback: vosk-en, connections: 4, spare: 0, connect: 500ms, answer: 3s, idle: 2m }
                """).recognizers();
        assertThat(read.keySet()).containsExactly("vosk-en", "vosk-cn", "plain", "chinese", "busy", "far");
        assertThat(read.get("vosk-en"))
                .isEqualTo(RecognizerSettings.defaults(models).get("vosk-en"));
        assertThat(read.get("vosk-cn"))
                .isEqualTo(new RecognizerSettings.Model(
                        models.resolve("vosk-model-small-cn-0.22"), OptionalInt.empty(), Duration.ofSeconds(3)));
        assertThat(read.get("chinese"))
                .isEqualTo(new RecognizerSettings.Whisper(
                        models.resolve("whisper-base/ggml-base.bin"), "zh", OptionalInt.of(2)));
        assertThat(read.get("busy"))
                .isEqualTo(new RecognizerSettings.Model(Path.of("/srv/models/big"), OptionalInt.of(3), Duration.ZERO));
        assertThat(read.get("far")).isInstanceOfSatisfying(RecognizerSettings.Server.class, far -> {
            assertThat(far.address()).hasToString("wss://asr.example:2700/en");
            assertThat(far.authorization().map(Secret::value)).contains(KEY);
            assertThat(far.fallback()).contains("vosk-en");
            assertThat(far.connections()).isEqualTo(4);
            assertThat(far.answer()).isEqualTo(Duration.ofSeconds(3));
            assertThat(far.toString()).doesNotContain(KEY);
        });
        assertThat(parse("recognizers: { vosk-en: off, x: y }").recognizers()).containsOnlyKeys("x");
        assertThat(parse("models: other").recognizers().get("vosk-en"))
                .isEqualTo(RecognizerSettings.defaults(HOME.resolve("other")).get("vosk-en"));
    }

    @Test
    void whatIsWrongWithARecogniserIsSaid() {
        assertThat(problems("recognizers: { far: { server: \"http://asr.example\" } }"))
                .containsExactly("parley.yaml:1:31: recognizers.far.server: \"http://asr.example\" – expected"
                        + " ws://HOST:PORT or wss://HOST:PORT, without a password in it");
        assertThat(problems("recognizers: { far: { server: \"ws://a:1\", fallback: vosk-de } }"))
                .containsExactly("parley.yaml:1:53: recognizers.far.fallback: \"vosk-de\" – unknown recogniser,"
                        + " did you mean 'vosk-en'?");
        assertThat(problems("recognizers: { b: ws://b:1, far: { server: \"ws://a:1\", fallback: b } }"))
                .singleElement()
                .asString()
                .contains("expected a recogniser with a model");
        assertThat(problems("recognizers: { far: { server: \"ws://a:1\", authorization: hunter2 } }"))
                .singleElement()
                .asString()
                .contains("a secret in the file itself")
                .doesNotContain("hunter2");
        assertThat(problems("recognizers: { vosk-en: off }"))
                .containsExactly("parley.yaml:1:14: recognizers: expected 1 to 16 recognisers");
        assertThat(problems("recognizers: { vosk-cn: off }"))
                .singleElement()
                .asString()
                .contains("no recogniser of this name");
        assertThat(problems("recognizers: { cn: { workers: 2 } }"))
                .singleElement()
                .asString()
                .contains("expected the folder of a Vosk model");
    }

    @Test
    void synthesisersAreServices() {
        Map<String, SynthesizerSettings> read = parse("""
                synthesizers:
                  plain: { server: "http://127.0.0.1:8880/v1/audio/speech", model: kokoro, voices: bella }
                  far: { server: "https://tts.example/v1/audio/speech", model: tts-1, voices: [alloy, nova], key: "${env:CRM_KEY}", fallback: mary, fallback-voice: cmu-slt-hsmm, format: mp3, slowest: 0.5, fastest: 2, requests: 9, connect: 500ms, answer: 3s, between: 1s, total: 1m }
                """).speak().synthesizers();
        assertThat(read.keySet()).containsExactly("plain", "far");
        SynthesizerSettings plain = Optional.ofNullable(read.get("plain")).orElseThrow();
        assertThat(plain.voices()).containsExactly("bella");
        assertThat(plain.fallbackVoice()).isEmpty();
        assertThat(plain.format()).isEqualTo(SpeechService.Format.WAV);
        assertThat(plain.requests()).isEqualTo(4);
        SynthesizerSettings far = Optional.ofNullable(read.get("far")).orElseThrow();
        assertThat(far.key().map(Secret::value)).contains(KEY);
        assertThat(far.toString()).doesNotContain(KEY);
        assertThat(far.service("far").toString()).doesNotContain(KEY);
        assertThat(far)
                .isEqualTo(new SynthesizerSettings(
                        URI.create("https://tts.example/v1/audio/speech"),
                        "tts-1",
                        List.of("alloy", "nova"),
                        far.key(),
                        Optional.of("cmu-slt-hsmm"),
                        SpeechService.Format.MP3,
                        0.5,
                        2,
                        9,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1)));
    }

    @Test
    void whatIsWrongWithASynthesiserIsSaid() {
        String begin = "synthesizers: { far: { server: \"http://a/v1\", model: m, voices: [v]";
        assertThat(problems(begin + ", fallback: merry } }"))
                .singleElement()
                .asString()
                .startsWith("parley.yaml:1:80: synthesizers.far.fallback: \"merry\" – expected mary");
        assertThat(problems(begin + ", fallback: mary, fallback-voice: cmu-slt-hsm } }"))
                .singleElement()
                .asString()
                .contains("fallback-voice: \"cmu-slt-hsm\" – unknown voice of mary, did you mean 'cmu-slt-hsmm'?");
        assertThat(problems(begin + ", fallback-voice: cmu-slt-hsmm } }"))
                .singleElement()
                .asString()
                .contains("no fallback beside it");
        assertThat(problems(begin + ", key: hunter2 } }"))
                .singleElement()
                .asString()
                .contains("a secret in the file itself")
                .doesNotContain("hunter2");
        assertThat(problems(begin + ", requests: 65, answer: 31s, fastest: 4.5, format: ogg } }"))
                .hasSize(4)
                .allMatch(problem -> problem.matches("parley.yaml:1:\\d+: synthesizers.far.*expected .*"));
        assertThat(problems("synthesizers: { far: { server: \"ws://u:p@a\", model: m, voices: [v, v] } }"))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("expected http:// or https://"))
                .anyMatch(problem -> problem.contains("stands here twice"));
        assertThat(problems("synthesizers: { mary: { server: \"http://a/v1\", model: m, voices: v } }"))
                .singleElement()
                .asString()
                .contains("this one is built in");
        assertThat(problems("synthesizers: { far: {} }")).hasSize(3);
    }

    @Test
    void theBoundsOfPromptsHaveUnitsAndRanges() {
        Settings.Speak speak = parse("prompts: { memory: 2GB, disk: 0MB }").speak();
        assertThat(speak.prompts()).isEqualTo(new PromptCache.Bounds(2L << 30, 0, 4));
        assertThat(parse("prompts: { memory: 2048KB }").speak().promptMemoryBytes())
                .isEqualTo(2L << 20);
        assertThat(problems("prompts: { memory: 1KB }"))
                .containsExactly("parley.yaml:1:20: prompts.memory: \"1KB\" – expected a size from 1MB to 16GB, such as"
                        + " 64MB or 1GB");
        assertThat(problems("prompts: { disk: 64 }"))
                .singleElement()
                .asString()
                .contains("expected a size from 0MB to 1024GB");
    }

    @Test
    void aFileThatIsNamedMustBeThere(@TempDir Path folder) {
        assertThatThrownBy(() -> SettingsFile.read(folder.resolve("gone.yaml"), Settings.defaults(HOME)))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("gone.yaml:1:1: does not exist");
    }

    // ---- the schema

    @Test
    void theSchemaKnowsTheSameKeysAsTheReader() {
        JsonNode schema = JsonMapper.shared()
                .readTree(OPERATING.resolve("parley.schema.json").toFile());
        Map<String, Set<String>> inSchema = new TreeMap<>();
        inSchema.put("", new TreeSet<>(schema.path("properties").propertyNames()));
        Map<String, Set<String>> inReader = new TreeMap<>();
        inReader.put("", keysAskedFor(""));
        for (String key : schema.path("properties").propertyNames()) {
            JsonNode property = schema.path("properties").path(key);
            JsonNode nested =
                    property.path("anyOf").isArray() ? property.path("anyOf").path(1) : property;
            if (nested.has("properties")) {
                inSchema.put(key, new TreeSet<>(nested.path("properties").propertyNames()));
                inReader.put(key, keysAskedFor(key));
            }
        }

        assertThat(inReader).isEqualTo(inSchema);
        assertThat(inSchema).containsKeys("sip", "rtp", "http", "limits", "reload", "log");
    }

    /** The reader names all keys that it knows when it meets one that resembles none of them. */
    private static Set<String> keysAskedFor(String parent) {
        String odd = "QQQQQQQQQQQQQQQQQQQQQQ: 1";
        String problem = String.join("\n", problems(parent.isEmpty() ? odd : parent + ": { " + odd + " }"));
        Matcher expected = Pattern.compile("unknown key 'Q+', expected (.*)").matcher(problem);
        if (expected.find()) {
            return new TreeSet<>(List.of(expected.group(1).split(", | or ")));
        }
        throw new AssertionError(problem);
    }
}
