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

/** Reads what a node does: its modules. */
final class ModuleReader {
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
    private final RequestReader requests;

    ModuleReader(Names names, Texts texts) {
        this.names = names;
        this.texts = texts;
        this.requests = new RequestReader(texts);
    }

    /** A node's modules; one with a single module has its keys itself. */
    List<Module> read(Fields node, boolean hasChildren) {
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
            found.add(Next.HangUp.WHEN_SAID);
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
