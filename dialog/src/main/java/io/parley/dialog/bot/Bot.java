package io.parley.dialog.bot;

import io.parley.config.Words;
import io.parley.dialog.expression.Value;
import io.parley.dialog.expression.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A bot, read and checked: every name in it leads somewhere. Made by {@link BotFile}; immutable, used by all its calls at
 * once.
 *
 * @param hash SHA-256 over the file and its recordings, 64 hexadecimal digits: a journal says with which bot it was made
 * @param folder where its recordings lie
 * @param recordings that its prompts name, in the folder
 * @param recognizer name of the recogniser it was made for
 * @param userToUser value for the INVITE, filled from the call's variables
 * @param declaredVariables by name, in the order of the file
 * @param variables every variable and its type: the declared ones and those that nodes set
 * @param open node that a call begins with
 * @param nodes by name, in the order of the file
 */
public record Bot(
        String name,
        String language,
        Voice voice,
        String recognizer,
        String hash,
        Path folder,
        Set<String> recordings,
        Silence silence,
        Unrecognised unrecognised,
        Prompt apology,
        Duration maximumCall,
        Optional<Template> userToUser,
        Map<String, Variable> declaredVariables,
        Map<String, ValueType> variables,
        Map<String, Intent> intents,
        Map<String, Entity> entities,
        String open,
        Map<String, Node> nodes) {
    private static final int MAX_VALUE_CHARACTERS = 2000;

    public Bot {
        recordings = Set.copyOf(recordings);
        declaredVariables = ordered(declaredVariables);
        variables = ordered(variables);
        intents = ordered(intents);
        entities = ordered(entities);
        nodes = ordered(nodes);
    }

    /** Who speaks. */
    public record Voice(String synthesizer, String name) {}

    /**
     * What happens when the caller says nothing.
     *
     * @param after quiet time since the last prompt ended
     * @param say for the first, second … silence in a row; the last one repeats
     * @param hangUpAfter at this silence in a row the call ends
     * @param goodbye said before that
     */
    public record Silence(Duration after, List<Prompt> say, int hangUpAfter, Optional<Prompt> goodbye) {
        public Silence {
            say = List.copyOf(say);
        }
    }

    /**
     * What happens when no child takes an input.
     *
     * @param say for the first, second … miss in a row; the last one repeats
     * @param repeat whether the node's words follow
     * @param hangUpAfter at this miss in a row the call ends
     * @param goodbye said before that
     */
    public record Unrecognised(List<Prompt> say, boolean repeat, int hangUpAfter, Optional<Prompt> goodbye) {
        public Unrecognised {
            say = List.copyOf(say);
        }
    }

    /** A variable that a call is placed with. */
    public record Variable(
            String name, ValueType type, boolean required, Optional<Value> otherwise, Optional<String> example) {}

    /** What a caller may want, by examples of how they say it. */
    public record Intent(String name, List<String> examples) {
        public Intent {
            examples = List.copyOf(examples);
        }
    }

    /** What a caller may name: values, each with other words for it. */
    public record Entity(String name, Map<String, List<String>> values) {
        public Entity {
            values = ordered(values);
        }
    }

    /**
     * The node of that name.
     *
     * @throws IllegalArgumentException if the bot has none
     */
    public Node node(String node) {
        Node found = nodes.get(node);
        if (found == null) {
            throw new IllegalArgumentException("node: " + node + ", expected one of bot " + name);
        }
        return found;
    }

    /** What became of the variables that a call was to be placed with. */
    public sealed interface Binding {
        /**
         * All is well.
         *
         * @param values of all declared variables, by name in alphabetical order
         */
        record Bound(Map<String, Value> values) implements Binding {
            public Bound {
                values = Collections.unmodifiableMap(new TreeMap<>(values));
            }
        }

        /**
         * The call cannot be placed.
         *
         * @param problems at least one, each for people and without any value
         */
        record Refused(List<String> problems) implements Binding {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Checks the variables of a call to be placed and gives them their types and defaults. */
    public Binding bind(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        for (String unknown : new TreeMap<>(given).keySet()) {
            if (!declaredVariables.containsKey(unknown)) {
                problems.add("unknown variable '" + unknown + "'"
                        + Words.closest(unknown, declaredVariables.keySet())
                                .map(near -> ", did you mean '" + near + "'?")
                                .orElse(""));
            }
        }
        Map<String, Value> values = new TreeMap<>();
        declaredVariables.forEach((key, variable) -> {
            String text = given.get(key);
            if (text == null) {
                if (variable.required()) {
                    problems.add("missing variable '" + key + "'"
                            + variable.example()
                                    .map(example -> ", for example " + example)
                                    .orElse(""));
                }
                values.put(key, variable.otherwise().orElse(Value.UNSET));
            } else if (text.length() > MAX_VALUE_CHARACTERS) {
                problems.add("variable '" + key + "' is longer than " + MAX_VALUE_CHARACTERS + " characters");
            } else {
                variable.type()
                        .read(text)
                        .ifPresentOrElse(
                                value -> values.put(key, value),
                                () -> problems.add("variable '" + key + "' is no "
                                        + variable.type().word()));
            }
        });
        return problems.isEmpty() ? new Binding.Bound(values) : new Binding.Refused(problems);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
