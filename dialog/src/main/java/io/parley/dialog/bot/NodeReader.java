package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Mark;
import io.parley.config.Problems;
import io.parley.dialog.bot.Module.Assignment;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source;
import io.parley.dialog.expression.Expression;
import io.parley.dialog.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads nodes and their modules. */
final class NodeReader {
    private static final List<String> KEYS_OF_MODULE = List.of(
            "if",
            "set",
            "info",
            "raise",
            "complete",
            "say",
            "again",
            "back",
            "collect",
            "transfer",
            "http",
            "jump",
            "trigger",
            "return",
            "hang-up");

    private final Names names;
    private final Texts texts;
    private final ConditionReader conditions;
    private final RequestReader requests;
    private final PolicyReader policies;
    private final LlmReader llms;
    private final Hearing hearing;
    private final Manners manners;

    /** What the bot says about hearing, for nodes that say nothing. */
    record Hearing(Duration endpoint, BargeIn bargeIn, boolean grammar) {}

    /** What the bot does when nothing, or nothing of use, is heard, for nodes that do not say. */
    record Manners(Bot.Silence silence, Bot.Unrecognised unrecognised, Optional<LlmOrder> llm) {}

    NodeReader(Names names, Texts texts, Hearing hearing, Manners manners) {
        this.names = names;
        this.texts = texts;
        this.conditions = new ConditionReader(names, texts);
        this.requests = new RequestReader(texts);
        this.policies = new PolicyReader(names, texts);
        this.llms = new LlmReader(names, texts);
        this.hearing = hearing;
        this.manners = manners;
    }

    /** A node and where it stands; its grammar is settled when all nodes are known. */
    record ReadNode(Node node, boolean wantsGrammar, Mark mark, Problems problems) {}

    /** An announcement, and nothing else. */
    Node announcement(String name, Prompt say, List<Module.Raised> raise) {
        return only(name, saying(say, raise, true, new Next.HangUp()), Optional.empty());
    }

    /** An opening, and then the language model. */
    Node talk(String name, Prompt opening) {
        return only(name, saying(opening, List.of(), false, new Next.Wait()), manners.llm());
    }

    private static Module saying(Prompt say, List<Module.Raised> raise, boolean complete, Next next) {
        return new Module(
                Optional.empty(),
                List.of(),
                Map.of(),
                raise,
                complete,
                Optional.of(say),
                Optional.empty(),
                Optional.empty(),
                next);
    }

    /** The only node of a bot. */
    private Node only(String name, Module module, Optional<LlmOrder> llm) {
        return new Node(
                name,
                Bot.MAIN,
                Optional.empty(),
                List.of(module),
                List.of(),
                Map.of(),
                hearing.bargeIn().switched(llm.isPresent() && hearing.bargeIn().on()),
                hearing.endpoint(),
                Expect.OPEN,
                Optional.empty(),
                false,
                llm,
                false,
                manners.silence(),
                manners.unrecognised());
    }

    ReadNode read(Fields.Named item, String flow) {
        String name = item.name();
        Field field = item.field();
        Fields fields = field.asFields();
        if (!field.isMapping()) {
            Node none = announcement(name, new Prompt(List.of()), List.of());
            return new ReadNode(none, false, item.mark(), field.problems());
        }
        Optional<Condition> when = fields.optional("when").map(conditions::read);
        List<String> children = children(fields);
        BargeIn bargeIn = fields.optional("barge-in")
                .map(it -> bargeIn(it, hearing.bargeIn()))
                .orElse(hearing.bargeIn());
        Duration endpoint = endpoint(fields, hearing.endpoint());
        Expect expect = fields.optional("expect").map(this::expect).orElse(Expect.OPEN);
        boolean grammar = grammar(fields, expect);
        Map<Character, MenuChoice> menu =
                fields.optionalFields("menu").map(this::menu).orElse(Map.of());
        boolean global = fields.flag("global", false);
        if (global && when.isEmpty()) {
            fields.problems()
                    .add(
                            fields.markOf("global"),
                            fields.path() + ".global",
                            "needs 'when': what leads here from anywhere?");
        }
        Optional<Field> ownLlm = fields.optional("llm");
        Optional<LlmOrder> llm = ownLlm.isPresent() ? llms.read(ownLlm.get()) : manners.llm();
        boolean digression = fields.flag("digression", true);
        Bot.Silence silence = policies.silence(fields.optionalFields("silence"), manners.silence());
        Bot.Unrecognised unrecognised =
                policies.unrecognised(fields.optionalFields("unrecognised"), manners.unrecognised());
        List<Module> modules = modules(fields, !children.isEmpty() || !menu.isEmpty() || llm.isPresent());
        if (!menu.isEmpty() && modules.stream().anyMatch(module -> module.next() instanceof Next.Collect)) {
            fields.problems()
                    .add(
                            fields.markOf("menu"),
                            fields.path() + ".menu",
                            "stands beside 'collect', expected only one of them");
        }
        fields.finish();
        Node node = new Node(
                name,
                flow,
                when,
                modules,
                children,
                menu,
                bargeIn,
                endpoint,
                expect,
                Optional.empty(),
                global,
                llm,
                digression,
                silence,
                unrecognised);
        return new ReadNode(node, grammar, item.mark(), field.problems());
    }

    /** {@code { "1": node, "0": repeat, "*": return, "#": hang-up }}. */
    private Map<Character, MenuChoice> menu(Fields fields) {
        Map<Character, MenuChoice> menu = new LinkedHashMap<>();
        for (Fields.Named item : fields.all()) {
            if (item.name().length() != 1 || !Keys.isKey(item.name().charAt(0))) {
                fields.problems()
                        .add(item.mark(), item.field().path(), item.name(), "expected one key out of 0-9 * # A-D");
                continue;
            }
            menu.put(item.name().charAt(0), choice(item.field()));
        }
        if (menu.isEmpty() && fields.isEmpty()) {
            fields.problems().add(fields.mark(), fields.path(), "expected at least one key");
        }
        return menu;
    }

    private MenuChoice choice(Field field) {
        return switch (field.asText()) {
            case "repeat" -> new MenuChoice.Repeat();
            case "return" -> new MenuChoice.Return();
            case "hang-up" -> new MenuChoice.HangUp();
            default -> new MenuChoice.Go(target(field));
        };
    }

    private List<String> children(Fields fields) {
        Set<String> children = new LinkedHashSet<>();
        for (Field child : fields.list("children")) {
            String name = child.asText();
            if (Names.check(child, name, names.nodes().keySet(), "node")
                    && !names.nodesWithCondition().contains(name)) {
                child.wrong("a child needs a condition: give it 'when' ('when: default' takes anything)");
            }
            if (!children.add(name)) {
                child.wrong("stands here twice");
            }
        }
        return List.copyOf(children);
    }

    /** {@code on}, {@code off}, or a mapping; what it leaves out is as in {@code standard}. */
    static BargeIn bargeIn(Field field, BargeIn standard) {
        if (!field.isMapping()) {
            if (!field.isText() || !List.of("on", "off", "true", "false").contains(field.asText())) {
                field.wrong("expected on, off or a mapping");
                return standard;
            }
            return standard.switched(field.asFlag());
        }
        Fields fields = field.asFields();
        BargeIn bargeIn = new BargeIn(
                true,
                fields.duration("after", Duration.ofMillis(20), Duration.ofSeconds(5), standard.after()),
                fields.integer("words", 1, 10, standard.words()),
                fields.has("fillers") ? fields.texts("fillers") : standard.fillers(),
                fields.has("keywords") ? fields.texts("keywords") : standard.keywords());
        fields.finish();
        return bargeIn;
    }

    static Duration endpoint(Fields fields, Duration standard) {
        return fields.duration("endpoint", Duration.ofMillis(200), Duration.ofSeconds(2), standard);
    }

    /** {@code open}, {@code yes-no}, {@code { entity: day }}, {@code { digits: 11 }} or {@code { digits: [4, 6] }}. */
    private Expect expect(Field field) {
        if (field.isText()) {
            return field.asOneOf(List.of("open", "yes-no")).equals("open") ? Expect.OPEN : new Expect.YesNo();
        }
        Fields fields = field.asFields();
        Optional<Expect> digits = fields.optional("digits").map(NodeReader::digits);
        List<String> entities = new ArrayList<>();
        for (Field item : fields.optional("entity").map(Field::asListOrOne).orElse(List.of())) {
            Names.check(item, item.asText(), names.entities().keySet(), "entity");
            entities.add(item.asText());
        }
        fields.finish();
        if (digits.isPresent() == !entities.isEmpty()) {
            field.wrong("expected open, yes-no, { entity: … } or { digits: … }");
        }
        return digits.orElseGet(() -> new Expect.OneOf(entities));
    }

    private static Expect digits(Field field) {
        List<Field> range = field.asListOrOne();
        if (range.isEmpty() || range.size() > 2) {
            field.wrong("expected how many, or [least, most]");
            return Expect.OPEN;
        }
        int least = range.getFirst().asInteger(1, 64);
        return new Expect.Digits(least, range.getLast().asInteger(least, 64));
    }

    private boolean grammar(Fields node, Expect expect) {
        Optional<Fields> hear = node.optionalFields("hear");
        boolean own = hear.map(it -> it.flag("grammar", false)).orElse(false);
        hear.ifPresent(Fields::finish);
        boolean known = !(expect instanceof Expect.Open);
        if (own && !known) {
            node.problems()
                    .add(node.markOf("hear"), node.path(), "a grammar needs 'expect' with an entity, digits or yes-no");
        }
        boolean off = hear.map(it -> it.has("grammar") && !own).orElse(false);
        return !off && (own || hearing.grammar()) && known;
    }

    private List<Module> modules(Fields node, boolean hasChildren) {
        Optional<Field> list = node.optional("modules");
        if (list.isEmpty()) {
            return List.of(module(node, hasChildren));
        }
        for (String key : KEYS_OF_MODULE) {
            if (node.has(key)) {
                node.problems()
                        .add(
                                node.markOf(key),
                                node.path() + "." + key,
                                "stands beside 'modules', expected in one of them");
            }
        }
        List<Module> modules = new ArrayList<>();
        for (Field item : list.get().asList()) {
            Fields fields = item.asFields();
            if (!modules.isEmpty() && modules.getLast().condition().isEmpty()) {
                item.problems().add(item.mark(), item.path(), "is never reached: the module before it has no 'if'");
            }
            modules.add(module(fields, hasChildren));
            fields.finish();
        }
        if (list.get().isList() && modules.isEmpty()) {
            list.get().wrong("expected at least one module");
        }
        return modules;
    }

    private Module module(Fields fields, boolean hasChildren) {
        Optional<Expression> condition = fields.optional("if").flatMap(texts::condition);
        List<Assignment> set = new ArrayList<>();
        fields.optional("set").ifPresent(field -> assignments(field, set));
        Map<String, Template> info = new LinkedHashMap<>();
        fields.optionalFields("info")
                .ifPresent(it -> it.all().forEach(item -> info.put(item.name(), texts.template(item.field()))));
        List<Module.Raised> raise =
                fields.optional("raise").map(requests::raised).orElse(List.of());
        boolean complete = fields.flag("complete", false);
        Optional<Prompt> say = fields.optional("say").map(texts::prompt);
        Optional<Prompt> again = fields.optional("again").map(texts::prompt);
        Optional<Prompt> back = fields.optional("back").map(texts::prompt);
        return new Module(condition, set, info, raise, complete, say, again, back, next(fields, hasChildren));
    }

    private void assignments(Field field, List<Assignment> set) {
        for (Fields.Named item : field.asFields().all()) {
            Field value = item.field();
            ValueType type = names.variables().getOrDefault(item.name(), ValueType.ANY);
            if (value.isText() && value.asText().startsWith("=")) {
                texts.expression(value, 1, "a " + type.word(), type)
                        .ifPresent(it -> set.add(new Assignment(item.name(), new Source.FromExpression(it))));
            } else {
                if (type != ValueType.TEXT && type != ValueType.ANY) {
                    value.wrong("a text, expected a " + type.word() + " (an expression begins with '=')");
                }
                set.add(new Assignment(item.name(), new Source.FromTemplate(texts.template(value))));
            }
        }
    }

    private Next next(Fields fields, boolean hasChildren) {
        List<Next> found = new ArrayList<>();
        fields.optional("collect").ifPresent(it -> found.add(new Next.Collect(collection(it))));
        fields.optional("jump").ifPresent(it -> found.add(new Next.Jump(target(it))));
        fields.optional("trigger").ifPresent(it -> {
            String target = target(it);
            if (names.nodes().containsKey(target) && !names.nodesWithCondition().contains(target)) {
                it.wrong("has no 'when' to test, expected 'jump'");
            }
            found.add(new Next.Trigger(target));
        });
        fields.optional("transfer").ifPresent(it -> found.add(new Next.Transfer(requests.transfer(it))));
        fields.optional("http").ifPresent(it -> found.add(new Next.Http(requests.http(it))));
        if (fields.flag("return", false)) {
            found.add(new Next.Return());
        }
        if (fields.flag("hang-up", false)) {
            found.add(new Next.HangUp());
        }
        if (found.size() > 1) {
            fields.problems()
                    .add(
                            fields.mark(),
                            fields.path(),
                            "expected only one of collect, transfer, http, jump, trigger, return and hang-up");
        }
        boolean waits = found.isEmpty()
                || (found.size() == 1
                        && (found.getFirst() instanceof Next.Collect || found.getFirst() instanceof Next.Http));
        if (waits && !hasChildren) {
            fields.problems()
                    .add(
                            fields.mark(),
                            fields.path(),
                            "leads nowhere, expected children, menu, jump, trigger, return, transfer or hang-up");
        }
        return found.isEmpty() ? new Next.Wait() : found.getFirst();
    }

    private String target(Field field) {
        String node = field.asText();
        Names.check(field, node, names.nodes().keySet(), "node");
        return node;
    }

    private Collection collection(Field field) {
        Duration least = Duration.ofMillis(100);
        Duration most = Duration.ofMinutes(10);
        Fields fields = field.asFields();
        int keys = fields.integer("keys", 1, 64, 1);
        int minKeys = fields.integer("min-keys", 1, keys, 1);
        Optional<Character> terminator = fields.optional("terminator")
                .map(it -> it.asOneOf(List.of("#", "*")).charAt(0));
        Duration within = fields.duration("within", least, most, Duration.ofSeconds(10));
        Optional<Duration> firstKey = fields.optional("first-key").map(it -> it.asDuration(least, most));
        Optional<Duration> betweenKeys = fields.optional("between-keys").map(it -> it.asDuration(least, most));
        int attempts = fields.integer("attempts", 1, 10, 1);
        Optional<String> into = fields.optionalText("into");
        into.map(names.declared()::get)
                .filter(declared -> declared.type() != ValueType.TEXT)
                .ifPresent(declared -> fields.problems()
                        .add(
                                fields.markOf("into"),
                                fields.path() + ".into",
                                declared.name(),
                                "a " + declared.type().word() + ", expected a text variable"));
        Optional<Prompt> retry = fields.optional("retry").map(texts::prompt);
        boolean speech = fields.flag("speech", true);
        fields.notSupportedYet("sensitive");
        fields.finish();
        return new Collection(keys, minKeys, terminator, within, firstKey, betweenKeys, attempts, into, speech, retry);
    }
}
