package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Mark;
import io.parley.config.Words;
import io.parley.config.YamlNode;
import io.parley.dialog.expression.Expressions;
import io.parley.dialog.expression.ValueType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every name of a bot, known before its nodes are read: targets and expressions are checked where they stand. */
record Names(
        Map<String, Bot.Intent> intents,
        Map<String, Bot.Entity> entities,
        Set<String> faqs,
        Map<String, Bot.Variable> declared,
        Map<String, ValueType> variables,
        Map<String, Mark> nodes,
        Set<String> nodesWithCondition) {

    static Names collect(
            Map<String, Bot.Intent> intents,
            Map<String, Bot.Entity> entities,
            Set<String> faqs,
            Map<String, Bot.Variable> declared,
            Collection<Fields> flows) {
        Map<String, ValueType> variables = new LinkedHashMap<>();
        declared.forEach((name, variable) -> variables.put(name, variable.type()));
        Names names =
                new Names(intents, entities, faqs, declared, variables, new LinkedHashMap<>(), new LinkedHashSet<>());
        for (Fields flow : flows) {
            flow.optional("nodes").filter(Field::isMapping).ifPresent(names::collectNodes);
        }
        return names;
    }

    private void collectNodes(Field flowNodes) {
        for (Fields.Named node : flowNodes.asFields().all()) {
            Mark first = nodes.putIfAbsent(node.name(), node.mark());
            if (first != null) {
                flowNodes
                        .problems()
                        .add(
                                node.mark(),
                                node.field().path(),
                                "a node of that name stands in line " + first.line() + ", expected another name");
            } else if (node.name().isBlank() || node.name().contains(".")) {
                flowNodes.problems().add(node.mark(), node.field().path(), "expected a name without a dot");
            }
            if (node.field().node() instanceof YamlNode.Mapping mapping) {
                if (mapping.entries().containsKey("when")) {
                    nodesWithCondition.add(node.name());
                }
                collectAssigned(mapping, node.field());
                YamlNode.Entry modules = mapping.entries().get("modules");
                if (modules != null && modules.value() instanceof YamlNode.Sequence sequence) {
                    for (YamlNode module : sequence.items()) {
                        if (module instanceof YamlNode.Mapping moduleMapping) {
                            collectAssigned(moduleMapping, node.field());
                        }
                    }
                }
            }
        }
    }

    private void collectAssigned(YamlNode.Mapping module, Field at) {
        YamlNode.Entry set = module.entries().get("set");
        if (set != null && set.value() instanceof YamlNode.Mapping assignments) {
            assignments.entries().forEach((name, entry) -> {
                boolean expression = entry.value() instanceof YamlNode.Text text
                        && text.value().startsWith("=");
                assigned(name, expression ? ValueType.ANY : ValueType.TEXT, entry.keyMark(), at);
            });
        }
        YamlNode.Entry http = module.entries().get("http");
        if (http != null && http.value() instanceof YamlNode.Mapping request) {
            YamlNode.Entry into = request.entries().get("into");
            if (into != null && into.value() instanceof YamlNode.Mapping taken) {
                taken.entries().forEach((name, entry) -> assigned(name, ValueType.TEXT, entry.keyMark(), at));
            }
        }
        YamlNode.Entry collect = module.entries().get("collect");
        if (collect != null && collect.value() instanceof YamlNode.Mapping collection) {
            YamlNode.Entry into = collection.entries().get("into");
            if (into != null && into.value() instanceof YamlNode.Text name) {
                assigned(name.value(), ValueType.TEXT, name.mark(), at);
            }
        }
    }

    private void assigned(String name, ValueType type, Mark mark, Field at) {
        checkVariableName(name, mark, at);
        if (!declared.containsKey(name)) {
            variables.merge(name, type, (one, other) -> one == other ? one : ValueType.ANY);
        }
    }

    /** A name of any script, which templates and expressions can tell from everything else. */
    static void checkVariableName(String name, Mark mark, Field at) {
        boolean broken = name.isBlank()
                || !name.strip().equals(name)
                || name.length() > 64
                || name.chars()
                        .anyMatch(c -> c == '{' || c == '}' || c == '"' || c == '\\' || Character.isISOControl(c));
        if (broken) {
            at.problems().add(mark, at.path(), name, "expected a name of 1 to 64 characters without braces and quotes");
        } else if (Expressions.RESERVED.contains(name)) {
            at.problems().add(mark, at.path(), name, "expected another name: this one has a meaning in expressions");
        }
    }

    /** Reports a name that does not exist, with the nearest that does. */
    static boolean check(Field at, String name, Collection<String> known, String kind) {
        if (name.isEmpty() || known.contains(name)) {
            return known.contains(name);
        }
        at.problems().add(at.mark(), at.path(), name, unknown(at, name, known, kind));
        return false;
    }

    /** What a message says of such a name; without the nearest one where nobody will read it. */
    static String unknown(Field at, String name, Collection<String> known, String kind) {
        return "unknown " + kind
                + Words.closest(name, at.problems().isFull() ? List.of() : known)
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse("");
    }
}
