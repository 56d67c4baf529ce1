package io.parley.dialog.bot;

import io.parley.config.Words;
import io.parley.dialog.expression.Value;
import io.parley.dialog.expression.ValueType;
import io.parley.dialog.phrase.Phrase;
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
 * @param hash SHA-256 over the file and its sounds, 64 hexadecimal digits: a journal says with which bot it was made
 * @param folder where its recordings lie
 * @param files that belong to it besides {@code bot.yaml}, relative to the folder: recordings, background and flows
 * @param recognizer name of the recogniser it was made for
 * @param background what is heard under all that it says
 * @param userToUser value for the INVITE, filled from the call's variables
 * @param declaredVariables by name, in the order of the file
 * @param variables every variable and its type: the declared ones and those that nodes set
 * @param faqs by name, in the order of the file
 * @param matching who is asked in which order whether he takes an input; each once
 * @param globals names of the nodes that can be reached from everywhere
 * @param flows by name, in the order of the file; a call begins with the flow {@code main}
 * @param nodes by name, in the order of the file
 * @param siblings of each node that a trigger leads to: itself and those behind it among its parent's children
 */
public record Bot(
        String name,
        String language,
        Voice voice,
        String recognizer,
        String hash,
        Path folder,
        Set<String> files,
        Silence silence,
        Unrecognised unrecognised,
        Prompt apology,
        Duration maximumCall,
        Optional<Background> background,
        Optional<UserToUserOrder> userToUser,
        Map<String, Variable> declaredVariables,
        Map<String, ValueType> variables,
        Map<String, Intent> intents,
        Map<String, Entity> entities,
        Map<String, Faq> faqs,
        List<Matching> matching,
        List<String> globals,
        Map<String, Flow> flows,
        Map<String, Node> nodes,
        Map<String, List<String>> siblings) {
    /** The flow that a call begins with. */
    public static final String MAIN = "main";

    private static final int MAX_VALUE_CHARACTERS = 2000;

    public Bot {
        files = Set.copyOf(files);
        declaredVariables = ordered(declaredVariables);
        variables = ordered(variables);
        intents = ordered(intents);
        entities = ordered(entities);
        faqs = ordered(faqs);
        matching = List.copyOf(matching);
        globals = List.copyOf(globals);
        flows = ordered(flows);
        nodes = ordered(nodes);
        siblings = ordered(siblings);
    }

    /**
     * A tree of nodes.
     *
     * @param open node that it begins with
     * @param when what draws a caller into it from anywhere; empty: only jumps lead there, and calls to {@code main}
     */
    public record Flow(String name, String open, Optional<Condition> when) {}

    /** A question that may come up anywhere, by examples of how it is put, and what is said to it. */
    public record Faq(String name, List<String> questions, Prompt answer) {
        public Faq {
            questions = List.copyOf(questions);
        }
    }

    /** The node that a call begins with. */
    public String open() {
        Flow main = flows.get(MAIN);
        if (main == null) {
            throw new IllegalStateException("bot " + name + " has no flow " + MAIN);
        }
        return main.open();
    }

    /** The same with its hash. */
    Bot withHash(String known) {
        return new Bot(
                name,
                language,
                voice,
                recognizer,
                known,
                folder,
                files,
                silence,
                unrecognised,
                apology,
                maximumCall,
                background,
                userToUser,
                declaredVariables,
                variables,
                intents,
                entities,
                faqs,
                matching,
                globals,
                flows,
                nodes,
                siblings);
    }

    /**
     * Who speaks, and how.
     *
     * @param speed 1 is the voice's own
     * @param pitch semitones up or down
     * @param volume dB louder or softer than other prompts
     */
    public record Voice(String synthesizer, String name, double speed, double pitch, double volume) {
        public static final double MIN_SPEED = 0.5;
        public static final double MAX_SPEED = 2;
        public static final double MAX_PITCH = 6;
        public static final double MIN_VOLUME = -20;
        public static final double MAX_VOLUME = 6;
    }

    /**
     * A sound under all that is said, from the answer on.
     *
     * @param file in the bot's folder
     * @param level dB against prompts
     * @param fadeIn until it has that level
     * @param duck dB softer while the bot speaks
     */
    public record Background(String file, double level, Duration fadeIn, double duck) {
        public static final double MIN_LEVEL = -40;
        public static final double MAX_LEVEL = -12;
        public static final double MAX_DUCK = 20;
    }

    /**
     * What happens when the caller says nothing.
     *
     * @param after quiet time since the last prompt ended
     * @param say for the first, second … silence in a row; the last one repeats
     * @param hangUpAfter at this silence in a row the call ends
     * @param goodbye said before that
     * @param then node that is entered instead of ending
     * @param fillers sounds that people make while they think: no answer
     * @param onFiller what such a sound does to the waiting
     */
    public record Silence(
            Duration after,
            List<Prompt> say,
            int hangUpAfter,
            Optional<Prompt> goodbye,
            Optional<String> then,
            List<Phrase> fillers,
            OnFiller onFiller) {
        public Silence {
            say = List.copyOf(say);
            fillers = List.copyOf(fillers);
        }

        /** What a sound does that is no answer, unless a node asks for it by name. */
        public enum OnFiller {
            /** It is an answer like any other. */
            ANSWER,
            /** The bot waits as long again. */
            RESTART,
            /** The bot waits as if nothing had been said. */
            IGNORE
        }
    }

    /**
     * What happens when no child takes an input.
     *
     * @param say for the first, second … miss in a row; the last one repeats
     * @param repeat whether the node's words follow
     * @param hangUpAfter at this miss in a row the call ends
     * @param goodbye said before that
     * @param then node that is entered instead of ending
     */
    public record Unrecognised(
            List<Prompt> say, boolean repeat, int hangUpAfter, Optional<Prompt> goodbye, Optional<String> then) {
        public Unrecognised {
            say = List.copyOf(say);
        }
    }

    /**
     * A variable that a call is placed with.
     *
     * @param oneOf what a call may bring; empty: anything of the type
     */
    public record Variable(
            String name,
            ValueType type,
            List<String> oneOf,
            boolean required,
            Optional<Value> otherwise,
            Optional<String> example) {
        public Variable {
            oneOf = List.copyOf(oneOf);
        }

        /** What a call brings as a value; empty if it may not bring that. */
        public Optional<Value> read(String text) {
            return oneOf.isEmpty() || oneOf.contains(text) ? type.read(text) : Optional.empty();
        }

        /** What a call may bring, for people: {@code a number}, {@code one of gold, silver}. */
        public String expected() {
            return oneOf.isEmpty() ? "a " + type.word() : "one of " + String.join(", ", oneOf);
        }

        /** What something is that a call may not bring. */
        String unlike() {
            return oneOf.isEmpty() ? "no " + type.word() : "n" + expected();
        }
    }

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

    /** Who is asked whether he takes what a trigger brings to this node: itself, then its later siblings. */
    public List<String> triggered(String target) {
        return siblings.getOrDefault(target, List.of(target));
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
                variable.read(text)
                        .ifPresentOrElse(
                                value -> values.put(key, value),
                                () -> problems.add("variable '" + key + "' is " + variable.unlike()));
            }
        });
        return problems.isEmpty() ? new Binding.Bound(values) : new Binding.Refused(problems);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
