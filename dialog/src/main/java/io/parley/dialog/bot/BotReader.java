package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Problems;
import io.parley.config.YamlNode;
import io.parley.dialog.bot.NodeReader.Hearing;
import io.parley.dialog.bot.NodeReader.ReadNode;
import io.parley.dialog.expression.Value;
import io.parley.dialog.expression.ValueType;
import io.parley.dialog.phrase.AnswerWords;
import io.parley.dialog.phrase.Phrase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a bot file from top to bottom; names first, so that everything else is checked where it stands. For one use. */
final class BotReader {
    private static final Pattern BOT_NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,63}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");
    /** Values that a variable may be one of. */
    private static final int MAX_CHOICES = 100;

    private static final List<ValueType> TYPES =
            List.of(ValueType.TEXT, ValueType.NUMBER, ValueType.DECIMAL, ValueType.FLAG);
    private static final int MAX_NODES = 5000;

    private final Fields root;
    private final Problems problems;
    private final Path folder;
    private final EngineNames engine;

    BotReader(Field root, Path folder, EngineNames engine) {
        this.root = root.asFields();
        this.problems = root.problems();
        this.folder = folder;
        this.engine = engine;
    }

    /** The bot, its hash still empty; or everything that is wrong with it. */
    Bot read() {
        String name = written("bot", BOT_NAME, "expected up to 64 letters, digits, '-' and '_'");
        String language = written("language", LANGUAGE, "expected a language tag such as en-US");
        Bot.Voice voice = voice(root.fields("voice"));
        Fields hear = root.fields("hear");
        String recognizer = hear.text("recognizer");
        engine.recognizers()
                .ifPresent(known ->
                        hear.optional("recognizer").ifPresent(at -> isThere(at, recognizer, known, "recogniser")));
        // A broken tag is reported once, not by every prompt that has no standard words in it.
        Optional<StandardWords> words =
                StandardWords.of(LANGUAGE.matcher(language).matches() ? language : "en");
        BargeIn bargeIn = BargeIn.standard(words.map(StandardWords::fillers).orElse(List.of()));
        Hearing hearing = new Hearing(
                NodeReader.endpoint(hear, Duration.ofMillis(700)),
                BargeInReader.read(hear, bargeIn),
                hear.flag("grammar", false));
        hear.finish();

        Map<String, Bot.Variable> declared = new LinkedHashMap<>();
        root.optionalFields("variables")
                .ifPresent(it -> it.all().forEach(item -> declared.put(item.name(), variable(item))));
        Map<String, Bot.Intent> intents = new LinkedHashMap<>();
        root.optionalFields("intents")
                .ifPresent(it -> it.all().forEach(item -> intents.put(item.name(), intent(item))));
        Map<String, Bot.Entity> entities = new LinkedHashMap<>();
        root.optionalFields("entities")
                .ifPresent(it -> it.all().forEach(item -> entities.put(item.name(), entity(item))));
        Optional<Fields> questions = root.optionalFields("faq");
        Set<String> faqNames = new LinkedHashSet<>();
        questions.ifPresent(it -> it.all().forEach(item -> faqNames.add(item.name())));
        String kind = root.oneOf("kind", List.of("flow", "notification", "prompt"), "flow");
        boolean notification = kind.equals("notification");
        boolean prompt = kind.equals("prompt");
        FlowFiles files = new FlowFiles(folder, problems);
        Map<String, Fields> flows = notification || prompt ? Map.of() : files.flows(root.fields("flows"));
        Names names = Names.collect(intents, entities, faqNames, declared, flows.values());
        if (names.nodes().size() > MAX_NODES) {
            problems.add(root.markOf("flows"), "flows", "more than " + MAX_NODES + " nodes");
            files.orThrow();
        }

        Texts texts = new Texts(names, folder);
        PolicyReader policies = new PolicyReader(names, texts);
        Bot.Silence silence = policies.silence(
                root.optionalFields("silence"),
                standard("silence", words.map(StandardWords::stillThere), language),
                words.map(StandardWords::hesitations).orElse(List.of()));
        Bot.Unrecognised unrecognised = policies.unrecognised(
                root.optionalFields("unrecognised"),
                standard("unrecognised", words.map(StandardWords::notUnderstood), language));
        Prompt apology = root.optional("apology")
                .map(texts::prompt)
                .or(() -> words.map(it -> Prompt.ofText(it.apology())))
                .orElseGet(() -> noStandard("apology", language));
        Duration maximumCall =
                root.duration("maximum-call", Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(10));
        Optional<Bot.Background> background =
                root.optionalFields("background").map(fields -> background(fields, texts));
        Optional<UserToUserOrder> userToUser =
                root.optional("user-to-user").map(field -> userToUser(field, texts, declared));

        Map<String, Bot.Faq> faqs = new LinkedHashMap<>();
        questions.ifPresent(it -> it.all().forEach(item -> faqs.put(item.name(), faq(item, texts))));
        List<Matching> matching =
                root.optional("matching").map(BotReader::matching).orElse(Matching.STANDARD);

        Optional<LlmOrder> llm = root.optional("llm").flatMap(new LlmReader(names, texts)::read);
        NodeReader nodes = new NodeReader(names, texts, hearing, new NodeReader.Manners(silence, unrecognised, llm));
        Map<String, ReadNode> read = new LinkedHashMap<>();
        Map<String, Bot.Flow> trees = new LinkedHashMap<>();
        if (notification || prompt) {
            Node only = notification ? notification(nodes, texts) : talk(nodes, texts, llm);
            trees.put(Bot.MAIN, new Bot.Flow(Bot.MAIN, only.name(), Optional.empty()));
            read.put(only.name(), new ReadNode(only, false, root.mark(), problems));
        } else {
            flows.forEach((flow, fields) -> trees.put(flow, flow(flow, fields, names, texts, nodes, read)));
            if (!flows.isEmpty() && !flows.containsKey(Bot.MAIN)) {
                problems.add(root.markOf("flows"), "flows", "expected a flow 'main', with which calls begin");
            }
        }
        root.notSupportedYet("includes", "sensitive");
        root.finish();

        BotChecks.check(read, trees.values());
        files.orThrow();
        Set<String> parts = new TreeSet<>(texts.files());
        parts.addAll(files.names());
        return new Bot(
                name,
                language,
                voice,
                recognizer,
                "",
                folder,
                parts,
                silence,
                unrecognised,
                apology,
                maximumCall,
                background,
                userToUser,
                declared,
                names.variables(),
                intents,
                entities,
                faqs,
                matching,
                read.values().stream()
                        .map(ReadNode::node)
                        .filter(Node::global)
                        .map(Node::name)
                        .toList(),
                trees,
                Grammars.settle(read, AnswerWords.of(language), intents, entities),
                siblings(read.values().stream().map(ReadNode::node).toList()));
    }

    /** Of each node that a trigger leads to, as the first node has it that has it among its children. */
    private static Map<String, List<String>> siblings(List<Node> nodes) {
        Set<String> targets = nodes.stream()
                .flatMap(node -> node.modules().stream())
                .flatMap(module -> module.next() instanceof Module.Next.Trigger trigger
                        ? Stream.of(trigger.node())
                        : Stream.empty())
                .collect(Collectors.toSet());
        Map<String, List<String>> siblings = new LinkedHashMap<>();
        for (Node node : nodes) {
            List<String> children = node.children();
            for (int i = 0; i < children.size(); i++) {
                if (targets.contains(children.get(i))) {
                    siblings.putIfAbsent(children.get(i), List.copyOf(children.subList(i, children.size())));
                }
            }
        }
        return siblings;
    }

    /** A required text of a certain form; one that is empty in quotes has not that form. */
    private String written(String key, Pattern form, String expected) {
        String text = root.text(key);
        root.optional(key)
                .filter(it -> it.node() instanceof YamlNode.Text given
                        && !(given.plain() && given.value().isEmpty())
                        && !form.matcher(given.value()).matches())
                .ifPresent(it -> it.wrong(expected));
        return text;
    }

    private Bot.Flow flow(
            String name, Fields fields, Names names, Texts texts, NodeReader nodes, Map<String, ReadNode> read) {
        Optional<Condition> when = fields.optional("when").map(new ConditionReader(names, texts)::read);
        if (when.isPresent() && name.equals(Bot.MAIN)) {
            fields.problems()
                    .add(fields.markOf("when"), fields.path() + ".when", "calls begin with 'main', whatever is said");
        }
        String open = open(fields, names);
        for (Fields.Named node : fields.fields("nodes").all()) {
            read.putIfAbsent(node.name(), nodes.read(node, name));
        }
        fields.finish();
        return new Bot.Flow(name, open, when);
    }

    private Node notification(NodeReader nodes, Texts texts) {
        Prompt say =
                root.required("say", "what is announced").map(texts::prompt).orElseGet(() -> new Prompt(List.of()));
        List<Module.Raised> raise =
                root.optional("raise").map(new RequestReader(texts)::raised).orElse(List.of());
        return nodes.announcement("announcement", say, raise);
    }

    private Node talk(NodeReader nodes, Texts texts, Optional<LlmOrder> llm) {
        if (llm.isEmpty()) {
            problems.add(root.mark(), "llm", "missing – expected what the language model is told");
        }
        return nodes.talk(
                "talk",
                root.required("say", "what the call begins with")
                        .map(texts::prompt)
                        .orElseGet(() -> new Prompt(List.of())));
    }

    private static Bot.Faq faq(Fields.Named item, Texts texts) {
        Fields fields = item.field().asFields();
        List<String> questions =
                fields.required("questions", "a list of questions").map(Field::asList).orElse(List.of()).stream()
                        .map(BotReader::phrase)
                        .toList();
        if (questions.isEmpty() && fields.has("questions")) {
            fields.problems().add(fields.markOf("questions"), fields.path(), "expected at least one question");
        }
        Prompt answer = fields.required("answer", "what is said to it")
                .map(texts::prompt)
                .orElseGet(() -> new Prompt(List.of()));
        fields.finish();
        return new Bot.Faq(item.name(), questions, answer);
    }

    private static List<Matching> matching(Field field) {
        List<Matching> order = new ArrayList<>();
        for (Field item : field.asList()) {
            Matching rule = Choice.of(item, Matching.STANDARD, Matching::word);
            if (order.contains(rule) && rule.word().equals(item.asText())) {
                item.wrong("stands here twice");
            } else {
                order.add(rule);
            }
        }
        return Matching.completed(order);
    }

    private Bot.Voice voice(Fields fields) {
        Bot.Voice voice = new Bot.Voice(
                fields.text("synthesizer"),
                fields.text("name"),
                fields.decimal("speed", Bot.Voice.MIN_SPEED, Bot.Voice.MAX_SPEED, 1),
                fields.decimal("pitch", -Bot.Voice.MAX_PITCH, Bot.Voice.MAX_PITCH, 0),
                fields.decimal("volume", Bot.Voice.MIN_VOLUME, Bot.Voice.MAX_VOLUME, 0));
        engine.voices()
                .ifPresent(known -> fields.optional("synthesizer")
                        .filter(at -> isThere(at, voice.synthesizer(), known.keySet(), "synthesiser"))
                        .flatMap(_ -> fields.optional("name"))
                        .ifPresent(at -> Names.check(
                                at,
                                voice.name(),
                                known.getOrDefault(voice.synthesizer(), List.of()),
                                "voice of " + voice.synthesizer())));
        fields.finish();
        return voice;
    }

    private boolean isThere(Field at, String name, Set<String> known, String kind) {
        String howToInstall = engine.absent().get(name);
        if (howToInstall == null || known.contains(name)) {
            return Names.check(at, name, new TreeSet<>(known), kind);
        }
        at.wrong("this " + kind + " is not installed: " + howToInstall);
        return false;
    }

    private static Bot.Background background(Fields fields, Texts texts) {
        Bot.Background background = new Bot.Background(
                fields.required("file", "a sound in the bot's folder")
                        .map(texts::sound)
                        .orElse(""),
                fields.decimal("level", Bot.Background.MIN_LEVEL, Bot.Background.MAX_LEVEL, -24),
                fields.duration("fade-in", Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(1)),
                fields.decimal("duck", 0, Bot.Background.MAX_DUCK, 0));
        fields.finish();
        return background;
    }

    private static Bot.Variable variable(Fields.Named item) {
        Names.checkVariableName(item.name(), item.mark(), item.field());
        if (item.field().node() instanceof YamlNode.Text text && text.value().isEmpty()) {
            return new Bot.Variable(item.name(), ValueType.TEXT, List.of(), false, Optional.empty(), Optional.empty());
        }
        Fields fields = item.field().asFields();
        String word = fields.oneOf("type", TYPES.stream().map(ValueType::word).toList(), ValueType.TEXT.word());
        ValueType type =
                TYPES.stream().filter(it -> it.word().equals(word)).findFirst().orElse(ValueType.TEXT);
        boolean required = fields.flag("required", false);
        List<String> oneOf = oneOf(fields, type);
        Bot.Variable plain = new Bot.Variable(item.name(), type, oneOf, required, Optional.empty(), Optional.empty());
        Optional<Value> otherwise = fields.optional("default").flatMap(field -> {
            Optional<Value> value = plain.read(field.asText());
            if (value.isEmpty()) {
                field.wrong("expected " + plain.expected());
            }
            return value;
        });
        if (required && otherwise.isPresent()) {
            fields.problems().add(fields.markOf("default"), fields.path(), "has a default, so it cannot be required");
        }
        // With the first of several values prompts are estimated and the bot is rehearsed, unless one is named.
        Optional<String> example =
                fields.optionalText("example").or(() -> oneOf.stream().findFirst());
        if (!oneOf.isEmpty() && example.filter(oneOf::contains).isEmpty()) {
            fields.optional("example").ifPresent(field -> field.wrong("expected " + plain.expected()));
        }
        fields.finish();
        return new Bot.Variable(item.name(), type, oneOf, required, otherwise, example);
    }

    private static List<String> oneOf(Fields fields, ValueType type) {
        List<String> oneOf = fields.texts("one-of");
        fields.optional("one-of").ifPresent(field -> {
            if (type != ValueType.TEXT) {
                field.wrong("is for texts, not for a " + type.word());
            } else if (oneOf.isEmpty() || oneOf.size() > MAX_CHOICES) {
                field.wrong("expected 1 to " + MAX_CHOICES + " texts");
            } else if (new TreeSet<>(oneOf).size() < oneOf.size()) {
                field.wrong("says a text twice");
            }
        });
        return oneOf;
    }

    private static Bot.Intent intent(Fields.Named item) {
        Fields fields = item.field().asFields();
        List<String> examples = new ArrayList<>();
        fields.required("examples", "a list of examples").map(Field::asList).orElse(List.of()).stream()
                .forEach(field -> examples.add(phrase(field)));
        if (examples.isEmpty() && fields.has("examples")) {
            fields.problems().add(fields.markOf("examples"), fields.path(), "expected at least one example");
        }
        fields.finish();
        return new Bot.Intent(item.name(), examples);
    }

    private static Bot.Entity entity(Fields.Named item) {
        Fields fields = item.field().asFields();
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Fields.Named value : fields.fields("values").all()) {
            if (Phrase.of(value.name()).isEmpty()) {
                fields.problems().add(value.mark(), value.field().path(), "expected a word that can be said");
            }
            values.put(
                    value.name(),
                    value.field().asList().stream().map(BotReader::phrase).toList());
        }
        if (values.isEmpty() && fields.has("values")) {
            fields.problems().add(fields.markOf("values"), fields.path(), "expected at least one value");
        }
        fields.finish();
        return new Bot.Entity(item.name(), values);
    }

    private static String phrase(Field field) {
        String text = field.asText();
        if (!text.isEmpty() && Phrase.of(text).isEmpty()) {
            field.wrong("expected words that can be said");
        }
        return text;
    }

    /** What is said where the file gives nothing to say, if we have it in that language. */
    private Prompt standard(String policy, Optional<String> words, String language) {
        boolean given = root.optional(policy)
                .filter(Field::isMapping)
                .map(it -> it.asFields().has("say"))
                .orElse(false);
        return given
                ? new Prompt(List.of())
                : words.map(Prompt::ofText).orElseGet(() -> noStandard(policy + ".say", language));
    }

    private Prompt noStandard(String key, String language) {
        if (!language.isEmpty()) {
            problems.add(root.mark(), key, "missing – there are no standard words for language " + language);
        }
        return new Prompt(List.of());
    }

    /** It goes out with the INVITE, before any node has set a variable. */
    private static UserToUserOrder userToUser(Field field, Texts texts, Map<String, Bot.Variable> declared) {
        UserToUserOrder order = new UserToUserReader(texts).ofInvite(field);
        for (String variable : order.data().variables()) {
            if (!declared.containsKey(variable) && texts.isVariable(variable)) {
                field.wrong("{" + variable + "}: expected variables that are declared under 'variables'");
            }
        }
        return order;
    }

    private static String open(Fields flow, Names names) {
        Optional<Field> open = flow.required("open", "the name of a node");
        open.ifPresent(it -> Names.check(it, it.asText(), names.nodes().keySet(), "node"));
        return open.map(Field::asText).orElse("");
    }
}
