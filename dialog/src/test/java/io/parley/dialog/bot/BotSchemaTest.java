package io.parley.dialog.bot;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.config.YamlDocument;
import io.parley.config.YamlNode;
import io.parley.dialog.bot.OddBots.Source;
import io.parley.dialog.expression.Expressions;
import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** bots/bot.schema.json, which tells editors what the reader takes: both know the same keys, and neither contradicts the other. */
final class BotSchemaTest {
    private static final Path BOTS = Checkout.root().resolve("bots");
    private static final Path ERRORS =
            Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "bot-errors");
    private static final String AT = "https://parley.test/";
    private static final String ODD = "QQQQQQQQQQQQQQQQQQQQQQ";
    private static final String HEAD = """
            bot: test
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            """;

    /** What a schema can tell, as the reader says it. */
    private static final Pattern STRUCTURAL = Pattern.compile(
            "unknown key .*|missing – expected .*|a list – expected .*"
                    + "|a mapping – expected .*|no value – expected .*|expected on or off|expected one key out of .*"
                    + "|stands beside 'modules'.*|expected at least one .*|expected one of sms.*|a GET has no body"
                    + "|expected (done|busy|number|agent|children|text, number).* or .*|expected # or \\*|stands here twice");

    private final JsonNode bot = read("bot.schema.json");
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            Dialects.getDraft202012(),
            builder -> builder.schemas(Map.of(
                    AT + "bot.schema.json",
                    bot.toString(),
                    AT + "flow.schema.json",
                    read("flow.schema.json").toString())));
    private final Schema schema = registry.getSchema(SchemaLocation.of(AT + "bot.schema.json"));

    private static JsonNode read(String file) {
        return JsonMapper.shared().readTree(BOTS.resolve(file).toFile());
    }

    // ---- the same keys

    /** Where in the schema a mapping is described → where in a bot such a mapping stands. */
    private static Map<String, List<String>> places() {
        String node = "flows: { main: { open: a, nodes: { a: %s } } }";
        Map<String, List<String>> places = new TreeMap<>();
        places.put("", List.of("kind: flow\n@: 1", "kind: notification\n@: 1", "kind: prompt\n@: 1"));
        places.put("/properties/voice", List.of("voice: { @: 1 }"));
        places.put("/properties/background", List.of("background: { @: 1 }"));
        places.put("/properties/hear", List.of("hear: { @: 1 }"));
        places.put("/properties/variables/additionalProperties", List.of("variables: { v: { @: 1 } }"));
        places.put("/properties/intents/additionalProperties", List.of("intents: { i: { @: 1 } }"));
        places.put("/properties/entities/additionalProperties", List.of("entities: { e: { @: 1 } }"));
        places.put("/properties/faq/additionalProperties", List.of("faq: { f: { @: 1 } }"));
        places.put("/properties/flows/additionalProperties/then", List.of("flows: { main: { file: x.yaml, @: 1 } }"));
        places.put("/$defs/flow", List.of("flows: { main: { @: 1 } }"));
        places.put("/$defs/part/anyOf/1", List.of("apology: { @: 1 }"));
        places.put("/$defs/barge-in/anyOf/1", List.of(node.formatted("{ barge-in: { @: 1 } }")));
        places.put("/$defs/llm/anyOf/1", List.of("llm: { @: 1 }", node.formatted("{ llm: { @: 1 } }")));
        places.put(
                "/$defs/llm/anyOf/1/properties/exits/additionalProperties", List.of("llm: { exits: { e: { @: 1 } } }"));
        places.put("/$defs/silence", List.of("silence: { @: 1 }", node.formatted("{ silence: { @: 1 } }")));
        places.put(
                "/$defs/unrecognised", List.of("unrecognised: { @: 1 }", node.formatted("{ unrecognised: { @: 1 } }")));
        places.put("/$defs/node", List.of(node.formatted("{ @: 1 }")));
        places.put("/$defs/node/properties/expect/oneOf/1", List.of(node.formatted("{ expect: { @: 1 } }")));
        places.put("/$defs/node/properties/expect/oneOf/2", List.of(node.formatted("{ expect: { @: 1 } }")));
        places.put("/$defs/node/properties/hear", List.of(node.formatted("{ hear: { @: 1 } }")));
        places.put("/$defs/module", List.of(node.formatted("{ modules: [ { @: 1 } ] }")));
        places.put("/$defs/collect", List.of(node.formatted("{ collect: { @: 1 } }")));
        places.put("/$defs/transfer", List.of(node.formatted("{ transfer: { @: 1 } }")));
        places.put(
                "/$defs/user-to-user/anyOf/1",
                List.of("user-to-user: { @: 1 }", node.formatted("{ transfer: { user-to-user: { @: 1 } } }")));
        places.put("/$defs/http", List.of(node.formatted("{ http: { @: 1 } }")));
        places.put("/$defs/raised", List.of(node.formatted("{ raise: { @: 1 } }")));
        places.put("/$defs/raised/properties/blacklist", List.of(node.formatted("{ raise: { blacklist: { @: 1 } } }")));
        places.put(
                "/$defs/raised/properties/reservation",
                List.of(node.formatted("{ raise: { reservation: { @: 1 } } }")));
        places.put("/$defs/condition/anyOf/1", List.of(node.formatted("{ when: { @: 1 } }")));
        return places;
    }

    @Test
    void theSchemaKnowsTheSameKeysAsTheReader() {
        Map<String, Set<String>> inSchema = new TreeMap<>();
        closedMappings("", bot, inSchema);
        Map<String, Set<String>> inReader = new TreeMap<>();
        places().forEach((place, bots) -> {
            Set<String> keys = new TreeSet<>();
            bots.forEach(text -> keys.addAll(keysAskedFor(text)));
            inReader.put(place, keys);
        });
        // What the schema tells apart by what else is there, the reader offers together.
        both(inSchema, "/$defs/flow", "/properties/flows/additionalProperties/then");
        both(inSchema, "/$defs/node/properties/expect/oneOf/1", "/$defs/node/properties/expect/oneOf/2");
        both(inSchema, "/$defs/node/properties/expect/oneOf/2", "/$defs/node/properties/expect/oneOf/1");

        assertThat(inReader).isEqualTo(inSchema);
    }

    private static void both(Map<String, Set<String>> keys, String to, String from) {
        keys.merge(to, keys.getOrDefault(from, Set.of()), (one, other) -> {
            Set<String> all = new TreeSet<>(one);
            all.addAll(other);
            return all;
        });
    }

    /** Each part of the schema that takes no other keys than its own, by its JSON pointer. */
    private static void closedMappings(String at, JsonNode part, Map<String, Set<String>> found) {
        if (part.path("additionalProperties").isBoolean()
                && !part.path("additionalProperties").asBoolean()) {
            found.put(at, new TreeSet<>(part.path("properties").propertyNames()));
        }
        for (Map.Entry<String, JsonNode> each : part.properties()) {
            closedMappings(at + "/" + each.getKey(), each.getValue(), found);
        }
        for (int i = 0; part.isArray() && i < part.size(); i++) {
            closedMappings(at + "/" + i, part.get(i), found);
        }
    }

    /** The reader names all keys that it knows when it meets one that resembles none of them. */
    private static Set<String> keysAskedFor(String text) {
        String problems = String.join(
                "\n",
                problems(HEAD.replaceFirst("voice: .*\nhear: .*\n", "") + text.replace("@", ODD)).stream()
                        .map(Problem::message)
                        .toList());
        Matcher expected = Pattern.compile("(?:unknown key '" + ODD + "', expected|expected one of) (.*)")
                .matcher(problems);
        if (expected.find()) {
            return new TreeSet<>(List.of(expected.group(1).split(", | or ")));
        }
        throw new AssertionError(text + "\n" + problems);
    }

    @Test
    void theSchemaKnowsTheWordsThatNoVariableCanHave() {
        Set<String> words = new TreeSet<>();
        bot.at("/$defs/variable-name/not/enum").forEach(word -> words.add(word.asString()));
        assertThat(words).isEqualTo(new TreeSet<>(Expressions.RESERVED));
    }

    @Test
    void aBotWithEveryKeyIsRightForBothAndLeavesNoneOut() {
        Set<String> keys = new TreeSet<>();
        keys(YamlDocument.parse("everything", OddBots.EVERYTHING).node(), keys);
        Map<String, Set<String>> inSchema = new TreeMap<>();
        closedMappings("", bot, inSchema);
        Set<String> known = new TreeSet<>();
        inSchema.values().forEach(known::addAll);
        // Two keys exclude the rest of a flow or of a prompt, since they name another file; so does a background.
        known.removeAll(Set.of("file", "recording", "text", "background", "level", "fade-in", "duck"));

        assertThat(keys).containsAll(known);
        assertThat(problems(OddBots.EVERYTHING)).isEmpty();
        assertThat(faults(OddBots.EVERYTHING)).isEmpty();
    }

    private static void keys(YamlNode node, Set<String> keys) {
        switch (node) {
            case YamlNode.Text _ -> {}
            case YamlNode.Sequence list -> list.items().forEach(item -> keys(item, keys));
            case YamlNode.Mapping mapping ->
                mapping.entries().forEach((key, entry) -> {
                    keys.add(key);
                    keys(entry.value(), keys);
                });
        }
    }

    // ---- no contradiction

    @Test
    void everyBotThatIsRightFitsTheSchema() throws IOException {
        for (Source source : OddBots.right()) {
            assertThat(faults(source.text())).as(source.name()).isEmpty();
        }
        for (String block : examplesOfTheLanguagePage()) {
            assertThat(faults(block)).as(block).isEmpty();
        }
        Schema flow = registry.getSchema(SchemaLocation.of(AT + "flow.schema.json"));
        assertThat(flow.validate(json("{ open: a, nodes: { a: { say: One., return: true } } }")))
                .isEmpty();
        assertThat(flow.validate(json("{ open: a, nodes: { a: { sey: One. } } }")))
                .isNotEmpty();
    }

    private static List<String> examplesOfTheLanguagePage() throws IOException {
        return Pattern.compile("```yaml\n(bot: .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Checkout.root().resolve("docs/bots.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void whatIsWrongAsASchemaCanTellIsWrongForBothAtTheSamePlace() throws IOException {
        try (Stream<Path> files = Files.list(ERRORS)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList()) {
                String text = Files.readString(file);
                List<Problem> problems = problems(text);
                if (problems.stream().anyMatch(problem -> problem.message().startsWith("duplicate key"))) {
                    continue; // A parser's business: no schema sees it.
                }
                Map<List<String>, String> faults = faults(text);
                for (Problem problem : problems) {
                    if (STRUCTURAL.matcher(problem.message()).matches()) {
                        assertThat(faults.keySet())
                                .as("%s: %s – the schema says %s", file.getFileName(), problem, faults)
                                .anyMatch(place -> related(place, place(problem.field())));
                    }
                }
                faults.forEach((place, fault) -> assertThat(problems)
                        .as("%s: the schema says %s at %s", file.getFileName(), fault, place)
                        .anyMatch(problem -> related(place, place(problem.field()))));
            }
        }
    }

    @Test
    void whatTheSchemaRefusesTheReaderRefusesToo() throws IOException {
        List<Source> bots = OddBots.right();
        Seeded.check(1_500, seeded -> {
            Source source = seeded.pick(bots);
            String text = OddBots.changed(source, seeded);
            Map<List<String>, String> faults;
            try {
                faults = faults(text);
            } catch (ConfigException e) {
                return; // No YAML that the reader would read.
            }
            if (!faults.isEmpty()) {
                assertThat(problems(text, source.folder()))
                        .as("%s\n%s", faults, text)
                        .isNotEmpty();
            }
        });
    }

    // ---- both

    private static List<Problem> problems(String text) {
        return problems(text, ERRORS);
    }

    private static List<Problem> problems(String text, Path folder) {
        try {
            BotFile.parse("bot.yaml", text.getBytes(StandardCharsets.UTF_8), folder);
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }

    /** What the schema says, by the place in the bot. */
    private Map<List<String>, String> faults(String text) {
        Map<List<String>, String> faults = new LinkedHashMap<>();
        schema.validate(json(text)).forEach(fault -> {
            List<String> place = new ArrayList<>();
            for (int i = 0; i < fault.getInstanceLocation().getNameCount(); i++) {
                place.add(String.valueOf(fault.getInstanceLocation().getElement(i)));
            }
            faults.put(place, fault.toString());
        });
        return faults;
    }

    /** {@code flows.main.nodes.a.say[1]} as its parts. */
    private static List<String> place(String field) {
        return field.isEmpty() ? List.of() : List.of(field.replace("]", "").split("[.\\[]"));
    }

    /** One lies within the other: a missing key is told at the mapping by one, at the key by the other. */
    private static boolean related(List<String> one, List<String> other) {
        int common = Math.min(one.size(), other.size());
        return Math.max(one.size(), other.size()) - common <= 2
                && one.subList(0, common).equals(other.subList(0, common));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared()
                .valueToTree(plain(YamlDocument.parse("bot.yaml", text).node()));
    }

    /** As editors read YAML 1.2: what looks like a number, a truth value or nothing is one unless it is quoted. */
    private static @Nullable Object plain(YamlNode node) {
        return switch (node) {
            case YamlNode.Sequence list ->
                list.items().stream()
                        .map(BotSchemaTest::plain)
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
            case YamlNode.Mapping mapping -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                mapping.entries().forEach((key, entry) -> values.put(key, plain(entry.value())));
                yield values;
            }
            case YamlNode.Text text -> text.plain() ? scalar(text.value()) : text.value();
        };
    }

    private static @Nullable Object scalar(String text) {
        if (text.matches("|~|null|Null|NULL")) {
            return null;
        }
        if (text.matches("true|True|TRUE|false|False|FALSE")) {
            return text.toLowerCase(Locale.ROOT).equals("true");
        }
        if (text.matches("[-+]?[0-9]+")) {
            return new BigInteger(text);
        }
        if (text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")) {
            return Double.valueOf(text);
        }
        return text;
    }
}
