package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.Module.Assignment;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source;
import io.parley.dialog.expression.Expression;
import io.parley.dialog.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads nodes and their modules. */
final class NodeReader {
    private static final List<String> KEYS_OF_MODULE =
            List.of("if", "set", "info", "complete", "say", "again", "back", "collect", "jump", "trigger", "hang-up");
    private static final String[] LATER = {"transfer", "sms", "event", "menu", "http", "blacklist", "reservation"};

    private final Names names;
    private final Texts texts;
    private final ConditionReader conditions;
    private final Hearing hearing;

    /** What the bot says about hearing, for nodes that say nothing. */
    record Hearing(Duration endpoint, BargeIn bargeIn, boolean grammar) {}

    NodeReader(Names names, Texts texts, Hearing hearing) {
        this.names = names;
        this.texts = texts;
        this.conditions = new ConditionReader(names, texts);
        this.hearing = hearing;
    }

    /** A node; {@code grammar} is settled when all nodes are known. */
    record ReadNode(Node node, boolean wantsGrammar) {}

    ReadNode read(String name, String flow, Field field) {
        Fields fields = field.asFields();
        if (!field.isMapping()) {
            return new ReadNode(
                    new Node(
                            name,
                            flow,
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            hearing.bargeIn(),
                            hearing.endpoint(),
                            List.of(),
                            Optional.empty()),
                    false);
        }
        Optional<Condition> when = fields.optional("when").map(conditions::read);
        List<String> children = children(fields);
        BargeIn bargeIn = fields.optional("barge-in")
                .map(it -> bargeIn(it, hearing.bargeIn()))
                .orElse(hearing.bargeIn());
        Duration endpoint = endpoint(fields, hearing.endpoint());
        List<String> expects = fields.optional("expect").map(this::expects).orElse(List.of());
        boolean grammar = grammar(fields, expects);
        List<Module> modules = modules(fields, !children.isEmpty());
        fields.notSupportedYet(LATER);
        fields.notSupportedYet("global", "digression");
        fields.finish();
        return new ReadNode(
                new Node(name, flow, when, modules, children, bargeIn, endpoint, expects, Optional.empty()), grammar);
    }

    private List<String> children(Fields fields) {
        List<String> children = new ArrayList<>();
        for (Field child : fields.list("children")) {
            String name = child.asText();
            if (Names.check(child, name, names.nodes().keySet(), "node")
                    && !names.nodesWithCondition().contains(name)) {
                child.wrong("a child needs a condition: give it 'when' ('when: default' takes anything)");
            }
            if (children.contains(name)) {
                child.wrong("stands here twice");
            }
            children.add(name);
        }
        return children;
    }

    /** {@code on}, {@code off}, or a mapping; what it leaves out is as in {@code standard}. */
    static BargeIn bargeIn(Field field, BargeIn standard) {
        if (!field.isMapping()) {
            if (!field.isText() || !List.of("on", "off", "true", "false").contains(field.asText())) {
                field.wrong("expected on, off or a mapping");
                return standard;
            }
            return new BargeIn(field.asFlag(), standard.after(), standard.words(), standard.fillers());
        }
        Fields fields = field.asFields();
        BargeIn bargeIn = new BargeIn(
                true,
                fields.duration("after", Duration.ofMillis(20), Duration.ofSeconds(5), standard.after()),
                fields.integer("words", 1, 10, standard.words()),
                fields.has("fillers") ? fields.texts("fillers") : standard.fillers());
        fields.finish();
        return bargeIn;
    }

    static Duration endpoint(Fields fields, Duration standard) {
        return fields.duration("endpoint", Duration.ofMillis(200), Duration.ofSeconds(2), standard);
    }

    private List<String> expects(Field field) {
        Fields fields = field.asFields();
        List<String> entities = new ArrayList<>();
        for (Field item :
                fields.required("entity", "an entity").map(Field::asListOrOne).orElse(List.of())) {
            Names.check(item, item.asText(), names.entities().keySet(), "entity");
            entities.add(item.asText());
        }
        fields.notSupportedYet("digits", "yes-no", "open");
        fields.finish();
        return entities;
    }

    private boolean grammar(Fields node, List<String> expects) {
        Optional<Fields> hear = node.optionalFields("hear");
        boolean own = hear.map(it -> it.flag("grammar", false)).orElse(false);
        hear.ifPresent(Fields::finish);
        if (own && expects.isEmpty()) {
            node.problems().add(node.markOf("hear"), node.path(), "a grammar needs 'expect: { entity: … }'");
        }
        boolean off = hear.map(it -> it.has("grammar") && !own).orElse(false);
        return !off && (own || hearing.grammar()) && !expects.isEmpty();
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
            fields.notSupportedYet(LATER);
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
        boolean complete = fields.flag("complete", false);
        Optional<Prompt> say = fields.optional("say").map(texts::prompt);
        Optional<Prompt> again = fields.optional("again").map(texts::prompt);
        Optional<Prompt> back = fields.optional("back").map(texts::prompt);
        return new Module(condition, set, info, complete, say, again, back, next(fields, hasChildren));
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
        if (fields.flag("hang-up", false)) {
            found.add(new Next.HangUp());
        }
        if (found.size() > 1) {
            fields.problems()
                    .add(fields.mark(), fields.path(), "expected only one of collect, jump, trigger and hang-up");
        }
        boolean waits = found.isEmpty() || (found.size() == 1 && found.getFirst() instanceof Next.Collect);
        if (waits && !hasChildren) {
            fields.problems()
                    .add(fields.mark(), fields.path(), "leads nowhere, expected children, jump, trigger or hang-up");
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
        fields.notSupportedYet("sensitive", "speech");
        fields.finish();
        return new Collection(keys, minKeys, terminator, within, firstKey, betweenKeys, attempts, into, retry);
    }
}
