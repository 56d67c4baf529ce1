package io.parley.bench;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.Interpreter;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.nlu.Understander;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A bot as large as asked for, of the mix that real ones have, and calls to it as a driver would step them. */
final class LargeBot {
    /** Nodes of one question: asked, given, confirmed, no key, unclear. */
    private static final int NODES_OF_A_QUESTION = 5;

    /** A caller hangs up after so many inputs of his own. */
    private static final int TURNS_OF_A_CALL = 40;

    private static final List<String> SAID = List.of("on tuesday please", "friday", "no thanks", "what do you mean", "well", "tues");

    private LargeBot() {}

    static String yaml(int nodes) {
        int questions = nodes / NODES_OF_A_QUESTION;
        StringBuilder text = new StringBuilder("""
                bot: large
                language: en-US
                voice: { synthesizer: mary, name: cmu-slt-hsmm }
                hear: { recognizer: vosk-en, barge-in: { words: 1, fillers: [uh-huh, okay] } }
                silence: { after: 5s, say: ["Are you still there?"], hang-up-after: 3 }
                unrecognised: { say: ["Pardon?"], hang-up-after: 6 }
                variables: { name: { required: true }, count: { type: number, default: 3 } }
                intents:
                  refuse: { examples: [no thanks, "don't come", not interested] }
                  doubt: { examples: [what do you mean, I do not understand] }
                entities:
                  day: { values: { tuesday: [tues], tomorrow: [the next day], friday: [] } }
                flows:
                  main:
                    open: ask-0
                    nodes:
                """);
        for (int i = 0; i < questions; i++) {
            int next = (i + 1) % questions;
            text.append("""
                          ask-%1$d:
                            when: { expr: "visits['ask-%1$d'] < %3$d || misses > 2" }
                            say: "Question number %1$d, {name}. Which day?"
                            again: "Which day?"
                            expect: { entity: day }
                            children: [given-%1$d, unclear-%1$d]
                          given-%1$d:
                            when: { any-of: [ { entity: day }, { intent: refuse } ] }
                            set: { day: =entity.day, answers: "=count + %1$d" }
                            say: "{day}. Press 1 to confirm, 2 to choose again."
                            collect: { keys: 1, within: 8s, first-key: 5s, attempts: 2, into: choice }
                            children: [confirmed-%1$d, no-key-%1$d]
                          confirmed-%1$d:
                            when: { expr: "choice == '1' && count < %3$d" }
                            info: { "answer %1$d": "{day}" }
                            jump: ask-%2$d
                          no-key-%1$d:
                            when: { any-of: [ { collect: timeout }, { digits: any } ] }
                            say: "Once more."
                            jump: ask-%1$d
                          unclear-%1$d:
                            when: default
                            modules:
                              - if: "visits['unclear-%1$d'] > 2 || size(said) > %3$d"
                                jump: ask-%2$d
                              - say: "Sorry, Tuesday, Friday or tomorrow?"
                            children: [given-%1$d, unclear-%1$d]
                    """.formatted(i, next, 1000 + i));
        }
        return text.toString();
    }

    static Bot of(int nodes) {
        return parse(yaml(nodes));
    }

    static Bot parse(String yaml) {
        return BotFile.parse("large.yaml", yaml.getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    /** An input and the state that it meets. */
    record Stepped(State state, Input input) {}

    /** Calls one after another until there are so many steps; the same ones every time. */
    static List<Stepped> calls(Bot bot, int steps) {
        List<Stepped> stepped = new ArrayList<>();
        Random random = new Random(1);
        Understander understander = Understander.of(bot);
        while (stepped.size() < steps) {
            Bot.Binding.Bound bound = (Bot.Binding.Bound) bot.bind(Map.of("name", "Ms Liu"));
            Call call = new Call(bot, Interpreter.begin(bot, bound.values()), random, understander, stepped);
            call.run();
        }
        return stepped.subList(0, steps);
    }

    /** One call: each prompt is played to its end, then the caller speaks, presses a key or is silent. */
    private static final class Call {
        private final Bot bot;
        private final Random random;
        private final Understander understander;
        private final List<Stepped> stepped;
        private State state;
        private Optional<Long> play = Optional.empty();
        private Optional<Long> timer = Optional.empty();
        private long utterance;

        Call(Bot bot, State state, Random random, Understander understander, List<Stepped> stepped) {
            this.bot = bot;
            this.state = state;
            this.random = random;
            this.understander = understander;
            this.stepped = stepped;
        }

        void run() {
            step(new Input.Started());
            for (int turn = 0; turn < TURNS_OF_A_CALL && !state.ended(); turn++) {
                play.ifPresent(id -> step(new Input.PlayEnded(id, Input.PlayEnd.DONE, 2000)));
                switch (state.node().substring(0, 2)) {
                    case "gi" -> keysOrNot();
                    default -> speak();
                }
            }
        }

        private void keysOrNot() {
            if (random.nextInt(5) == 0) {
                timer.ifPresent(id -> step(new Input.TimerRang(id)));
            } else {
                step(new Input.Digit(random.nextInt(3) == 0 ? '2' : '1'));
            }
        }

        private void speak() {
            String said = SAID.get(random.nextInt(SAID.size()));
            int epoch = state.epoch();
            step(new Input.SpeechStarted(++utterance, epoch));
            step(new Input.Heard(utterance, epoch, said, 0.9, understander.understand(said)));
        }

        private void step(Input input) {
            stepped.add(new Stepped(state, input));
            Step step = Interpreter.step(bot, state, input);
            state = step.state();
            play = Optional.empty();
            for (Action action : step.actions()) {
                if (action instanceof Action.Say say) {
                    play = Optional.of(say.playId());
                }
                if (action instanceof Action.StartTimer started) {
                    timer = Optional.of(started.timerId());
                }
            }
        }
    }

    /** What a generated bot and its calls are made of, to be seen beside the figures. */
    static String shape(Bot bot, List<Stepped> steps) {
        long taken = steps.stream().filter(it -> it.state().turn() > 0).count();
        return String.format(
                Locale.ROOT,
                "%d nodes, %d steps of calls, the longest with %d visited nodes, %d steps after the first turn",
                bot.nodes().size(),
                steps.size(),
                steps.stream().mapToInt(it -> it.state().visits().size()).max().orElse(0),
                taken);
    }
}
