package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Mark;
import io.parley.config.Problems;
import io.parley.dialog.bot.Module.Next;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads nodes; their modules are {@link ModuleReader}'s. */
final class NodeReader {
    private final Names names;
    private final ConditionReader conditions;
    private final ModuleReader modules;
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
        this.conditions = new ConditionReader(names, texts);
        this.modules = new ModuleReader(names, texts);
        this.policies = new PolicyReader(names, texts);
        this.llms = new LlmReader(names, texts);
        this.hearing = hearing;
        this.manners = manners;
    }

    /** A node and where it stands; its grammar is settled when all nodes are known. */
    record ReadNode(Node node, boolean wantsGrammar, Mark mark, Problems problems) {}

    /** An announcement, and nothing else: it is to be heard to its end. */
    Node announcement(String name, Prompt say, List<Module.Raised> raise) {
        return only(name, saying(say, raise, true, new Next.HangUp(true)), Optional.empty());
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
        BargeIn bargeIn = BargeInReader.read(fields, hearing.bargeIn());
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
        List<Module> modules = this.modules.read(fields, !children.isEmpty() || !menu.isEmpty() || llm.isPresent());
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

    private String target(Field field) {
        String node = field.asText();
        Names.check(field, node, names.nodes().keySet(), "node");
        return node;
    }
}
