package io.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.engine.simulation.Caller.Deed;
import io.parley.engine.simulation.Caller.When;
import io.parley.media.asr.HumanSpeech;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class CallerFileTest {
    private static final String ODD = "QQQQQQQQQQQQQQQQQQQQQQ: 1";

    @Test
    void a_caller_says_presses_and_waits_when_his_file_says_so() {
        Caller caller = parse("""
                caller: somebody
                variables: { name: Ms Liu }
                line: { loss: 2%, jitter: 30ms, noise: { kind: hum, level: -50dB }, echo: { delay: 120ms, level: -24dB } }
                services: [ { status: 404 }, timeout ]
                acts:
                  - { when: { at: 1.5s }, say: [HELLO, 400ms, HELLO], text: hello hello, as: interruption, gain: -6dB }
                  - { when: { prompt: 2, after: 300ms }, press: "12#" }
                  - { when: { says: day }, noise: { kind: street, level: -30dB, for: 800ms } }
                  - { when: { said: day }, vanish: 2s }
                  - { silence: 3s }
                  - { when: { after: 1s }, hang-up: on }
                patience: 40s
                """);

        assertThat(caller.acts().stream().map(Caller.Act::when))
                .containsExactly(
                        new When.At(Duration.ofMillis(1_500)),
                        new When.PromptEnded(2, Duration.ofMillis(300)),
                        new When.BotSays("day", Duration.ZERO),
                        new When.BotSaid("day", Duration.ZERO),
                        new When.Then(Duration.ZERO),
                        new When.Then(Duration.ofSeconds(1)));
        Deed.Utters hello = (Deed.Utters) caller.acts().getFirst().deed();
        assertThat(hello.speech()).hasSize(2);
        assertThat(hello.kind()).contains(Caller.Kind.INTERRUPTION);
        assertThat(caller.acts().get(1).deed()).isEqualTo(new Deed.Presses("12#"));
        assertThat(caller.line().loss()).isEqualTo(0.02);
        assertThat(caller.line().echo()).contains(new Caller.Echo(120, -24));
        assertThat(caller.line().noise()).isPresent();
        assertThat(caller.patience()).isEqualTo(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                acts: [ { say: missing.wav } ]                    | 1:16 | expected a WAV file
                acts: [ { press: "1x" } ]                         | 1:18 | expected keys out of 0-9 * # A-D
                acts: [ { press: "1", silence: 1s } ]             | 1:9  | several things at once
                acts: [ { when: { at: 1s } } ]                    | 1:9  | does nothing
                acts: [ { when: { at: 1s, says: x }, press: 1 } ] | 1:17 | several times at once
                acts: [ { press: 1, as: shout } ]                 | 1:21 | unknown key
                line: { loss: 200% }                              | 1:15 | from 0% to 100%
                line: { echo: { delay: 2s, level: -20dB } }       | 1:24 | 800ms
                line: { noise: { kind: hum, level: loud } }       | 1:36 | expected a level
                acts: [ { vanish: 5 } ]                           | 1:19 | expected
                acts: [ { vanish: 10ms } ]                        | 1:19 | 20ms
                acts: [ { hang-up: perhaps } ]                    | 1:20 | on or off
                acts: [ { hang-up: off } ]                        | 1:20 | expected on
                acts: [ { silence: 2h } ]                         | 1:20 | 1h
                acts: [ { when: { prompt: 0 }, press: 1 } ]       | 1:27 | 1
                services: [ maybe ]                               | 1:13 | timeout
                services: [ { status: 99 } ]                      | 1:23 | 100
                patience: 0s                                      | 1:11 | 1s
                recording: { file: gone.wav }                     | 1:20 | expected
                acts: []                                          | 1:1  | a caller who does something
                """)
    void what_is_wrong_is_told_with_its_place(String yaml, String place, String message) {
        assertThatThrownBy(() -> CallerFile.parse("c.yaml", yaml + "\ncaller: x", Path.of("."), 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("c.yaml:" + place)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_examples_can_be_read(Path file) {
        assertThat(CallerFile.read(file, 1).acts()).isNotEmpty();
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.root().resolve("bots"))) {
            List<Path> callers = files.filter(file -> file.toString().matches(".*/callers/[^/]+\\.yaml"))
                    .sorted()
                    .toList();
            assertThat(callers).hasSizeGreaterThanOrEqualTo(2);
            return callers;
        }
    }

    // ---- the schema

    @Test
    void the_schema_knows_the_same_keys_as_the_reader() {
        JsonNode schema = JsonMapper.shared()
                .readTree(Checkout.root().resolve("bots/caller.schema.json").toFile());
        Map<String, String> places = Map.of(
                "", ODD,
                "/properties/line", "line: { " + ODD + " }",
                "/properties/line/properties/echo", "line: { echo: { " + ODD + " } }",
                "/$defs/noise-around", "line: { noise: { " + ODD + " } }",
                "/$defs/noise-passing", "acts: [ { noise: { " + ODD + " } } ]",
                "/properties/recording", "recording: { " + ODD + " }",
                "/$defs/act", "acts: [ { " + ODD + ", press: 1 }, { " + ODD + ", say: x } ]",
                "/$defs/when", "acts: [ { press: 1, when: { " + ODD + " } } ]",
                "/$defs/service/anyOf/1", "services: [ { " + ODD + " } ]");
        Map<String, Set<String>> inSchema = new TreeMap<>();
        Map<String, Set<String>> inReader = new TreeMap<>();
        places.forEach((pointer, yaml) -> {
            inSchema.put(
                    pointer, new TreeSet<>(schema.at(pointer + "/properties").propertyNames()));
            inReader.put(pointer, keysAskedFor(yaml));
        });

        assertThat(inReader).isEqualTo(inSchema);
    }

    /** The reader names all keys that it knows when it meets one that resembles none of them. */
    private static Set<String> keysAskedFor(String yaml) {
        Set<String> keys = new TreeSet<>();
        try {
            var _ = parse(yaml);
        } catch (ConfigException e) {
            for (Problem problem : e.problems()) {
                Matcher expected =
                        Pattern.compile("unknown key 'Q+', expected (.*)").matcher(problem.message());
                if (expected.find()) {
                    keys.addAll(List.of(expected.group(1).split(", | or ")));
                }
            }
        }
        return keys;
    }

    private static Caller parse(String yaml) {
        return CallerFile.parse(
                "c.yaml", yaml.replace("HELLO", HumanSpeech.file("hello").toString()), Path.of("."), 1);
    }
}
