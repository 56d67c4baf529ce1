package io.parley.dialog;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.expression.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which prompts can be rendered ahead, so that no caller waits for a synthesiser. A text of the bot's file is one part, as
 * a whole; a Say carries exactly such parts, in whatever combination, so a cache of parts serves them all.
 */
public final class PromptPlan {
    private static final int MAX_COMBINATIONS_PER_PROMPT = 64;
    private static final int MAX_PROMPTS_PER_CALL = 500;

    private PromptPlan() {}

    /** What is the same in every call, to be rendered when the bot is loaded; in the order of the file. */
    public static List<List<PromptPart>> fixed(Bot bot) {
        Set<List<PromptPart>> fixed = new LinkedHashSet<>();
        for (Prompt prompt : prompts(bot)) {
            List<Prompt.Part> parts =
                    prompt.parts().stream().filter(PromptPlan::isFixed).toList();
            add(Spoken.parts(new Prompt(parts), Map.of()), fixed);
        }
        return List.copyOf(fixed);
    }

    /**
     * Everything else that can be known before dialling: prompts with the call's variables, and with variables that nodes
     * set from an entity, for each of its values; at most 64 for a prompt and 500 in all. The rest is rendered when said.
     *
     * @param variables of the call, as {@link Bot#bind} gives them
     */
    public static List<List<PromptPart>> forCall(Bot bot, Map<String, Value> variables) {
        Map<String, Optional<List<Value>>> assigned = assigned(bot);
        Set<List<PromptPart>> known = new LinkedHashSet<>();
        for (Prompt prompt : prompts(bot)) {
            if (prompt.parts().stream().allMatch(PromptPlan::isFixed)) {
                continue;
            }
            for (Map<String, Value> values : combinations(variablesOf(prompt), variables, assigned)) {
                if (known.size() >= MAX_PROMPTS_PER_CALL) {
                    return List.copyOf(known);
                }
                add(Spoken.parts(prompt, values), known);
            }
        }
        return List.copyOf(known);
    }

    /** Whether {@link #forCall} has anything to say: a bot without variables in its prompts says the same in every call. */
    public static boolean variesByCall(Bot bot) {
        return prompts(bot).stream().anyMatch(prompt -> !prompt.parts().stream().allMatch(PromptPlan::isFixed));
    }

    private static void add(List<PromptPart> parts, Set<List<PromptPart>> to) {
        if (!parts.isEmpty()) {
            to.add(List.copyOf(parts));
        }
    }

    private static boolean isFixed(Prompt.Part part) {
        return switch (part) {
            case Prompt.Part.Recording _ -> true;
            case Prompt.Part.Speech speech -> speech.text().variables().isEmpty();
        };
    }

    private static Set<String> variablesOf(Prompt prompt) {
        Set<String> names = new LinkedHashSet<>();
        for (Prompt.Part part : prompt.parts()) {
            if (part instanceof Prompt.Part.Speech speech) {
                names.addAll(speech.text().variables());
            }
        }
        return names;
    }

    private static List<Prompt> prompts(Bot bot) {
        List<Prompt> prompts = new ArrayList<>();
        for (Node node : bot.nodes().values()) {
            for (Module module : node.modules()) {
                module.say().ifPresent(prompts::add);
                module.again().ifPresent(prompts::add);
                module.back().ifPresent(prompts::add);
                if (module.next() instanceof Next.Collect collect) {
                    collect.collection().retry().ifPresent(prompts::add);
                }
            }
        }
        bot.nodes().values().stream()
                .flatMap(node -> node.llm().stream())
                .distinct()
                .forEach(llm -> llm.bridging().ifPresent(prompts::add));
        bot.faqs().values().forEach(faq -> prompts.add(faq.answer()));
        Stream.concat(Stream.of(bot.silence()), bot.nodes().values().stream().map(Node::silence))
                .distinct()
                .forEach(silence -> {
                    prompts.addAll(silence.say());
                    silence.goodbye().ifPresent(prompts::add);
                });
        Stream.concat(
                        Stream.of(bot.unrecognised()),
                        bot.nodes().values().stream().map(Node::unrecognised))
                .distinct()
                .forEach(unrecognised -> {
                    prompts.addAll(unrecognised.say());
                    unrecognised.goodbye().ifPresent(prompts::add);
                });
        prompts.add(bot.apology());
        return prompts;
    }

    /** Variables that nodes set, with all values they set them to; empty where that cannot be known. */
    private static Map<String, Optional<List<Value>>> assigned(Bot bot) {
        Map<String, Optional<List<Value>>> assigned = new LinkedHashMap<>();
        for (Node node : bot.nodes().values()) {
            for (Module module : node.modules()) {
                for (Module.Assignment assignment : module.set()) {
                    merge(assigned, assignment.variable(), values(bot, assignment.source()));
                }
                if (module.next() instanceof Next.Collect collect) {
                    collect.collection().into().ifPresent(variable -> merge(assigned, variable, Optional.empty()));
                }
                if (module.next() instanceof Next.Http http) {
                    http.order().into().keySet().forEach(variable -> merge(assigned, variable, Optional.empty()));
                }
            }
        }
        return assigned;
    }

    private static void merge(
            Map<String, Optional<List<Value>>> assigned, String variable, Optional<List<Value>> values) {
        Optional<List<Value>> before = assigned.getOrDefault(variable, Optional.of(List.of()));
        assigned.put(
                variable,
                before.flatMap(known -> values.map(more -> {
                    Set<Value> all = new LinkedHashSet<>(known);
                    all.addAll(more);
                    return List.copyOf(all);
                })));
    }

    private static Optional<List<Value>> values(Bot bot, Source source) {
        return switch (source) {
            case Source.FromTemplate from
            when from.template().variables().isEmpty() ->
                Optional.of(List.of(new Value.Text(from.template().fill(Map.of()))));
            case Source.FromTemplate _ -> Optional.empty();
            case Source.FromExpression from ->
                from.expression()
                        .entity()
                        .flatMap(name -> Optional.ofNullable(bot.entities().get(name)))
                        .map(entity -> entity.values().keySet().stream()
                                .<Value>map(Value.Text::new)
                                .toList());
        };
    }

    private static List<Map<String, Value>> combinations(
            Set<String> names, Map<String, Value> variables, Map<String, Optional<List<Value>>> assigned) {
        List<Map<String, Value>> combinations = List.of(Map.of());
        for (String name : names) {
            Set<Value> values = new LinkedHashSet<>();
            Value bound = variables.getOrDefault(name, Value.UNSET);
            Optional<List<Value>> set = assigned.getOrDefault(name, Optional.of(List.of()));
            if (set.isEmpty()) {
                return List.of();
            }
            values.addAll(set.get());
            if (values.isEmpty() || !(bound instanceof Value.Unset)) {
                values.add(bound);
            }
            List<Map<String, Value>> more = new ArrayList<>();
            for (Map<String, Value> combination : combinations) {
                for (Value value : values) {
                    if (more.size() < MAX_COMBINATIONS_PER_PROMPT) {
                        Map<String, Value> extended = new LinkedHashMap<>(combination);
                        extended.put(name, value);
                        more.add(extended);
                    }
                }
            }
            combinations = more;
        }
        return combinations;
    }
}
