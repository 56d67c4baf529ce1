package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input.PlayEnd;
import io.parley.dialog.Input.PlayEnded;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.nlu.Understander;
import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever happens to whatever bot: a step never throws and always ends, ids are new, a call is hung up once. */
final class AnyConversationTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
    private static final List<String> TEXTS =
            List.of("", "yes", "no", "red", "dark blue", "red no", "banana", "tuesday", "no thanks", "我\u0000{x}");

    @Test
    void theDeliveryBotSurvivesAnything() {
        Seeded.check(200, seeded -> converse(seeded, DELIVERY, Map.of("name", seeded.text(20))));
    }

    @Test
    void anyBotSurvivesAnything() {
        Seeded.check(40, seeded -> {
            Bot bot = anyBot(seeded);
            for (int i = 0; i < 4; i++) {
                converse(seeded, bot, Map.of());
            }
        });
    }

    private static void converse(Seeded seeded, Bot bot, Map<String, String> variables) {
        Understander understander = Understander.of(bot);
        State first = Interpreter.begin(bot, TestBot.bound(bot, variables));
        State state = first;
        List<Input> inputs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        List<Long> plays = new ArrayList<>();
        List<Long> timers = new ArrayList<>();
        List<Long> requests = new ArrayList<>();
        int hangUps = 0;
        int length = seeded.ints(1, 60);
        for (int i = 0; i < length; i++) {
            Input input = i == 0 && seeded.chance(0.95)
                    ? new Input.Started()
                    : any(seeded, state, understander, plays, timers, requests);
            Step step = Interpreter.step(bot, state, input);
            inputs.add(input);
            steps.add(step);
            if (state.ended()) {
                assertThat(step.actions()).isEmpty();
                assertThat(step.state()).isEqualTo(state);
            }
            state = step.state();
            for (Action action : step.actions()) {
                switch (action) {
                    case Action.Say say -> {
                        assertThat(ids.add(say.playId())).as("a new id").isTrue();
                        assertThat(say.epoch()).isEqualTo(state.epoch());
                        assertThat(say.parts()).isNotEmpty();
                        plays.add(say.playId());
                    }
                    case Action.StartTimer timer -> {
                        assertThat(ids.add(timer.timerId())).as("a new id").isTrue();
                        assertThat(timer.millis()).isBetween(20L, 3_600_000L);
                        timers.add(timer.timerId());
                    }
                    case Action.CancelTimer timer -> assertThat(timers).contains(timer.timerId());
                    case Action.DropPlay play -> assertThat(plays).contains(play.playId());
                    case Action.Transfer transfer -> {
                        assertThat(ids.add(transfer.requestId())).as("a new id").isTrue();
                        requests.add(transfer.requestId());
                    }
                    case Action.CallHttp http -> {
                        assertThat(ids.add(http.requestId())).as("a new id").isTrue();
                        assertThat(http.url()).startsWith("https://crm.example/");
                        requests.add(http.requestId());
                    }
                    case Action.AskLlm ask -> {
                        assertThat(ids.add(ask.requestId())).as("a new id").isTrue();
                        requests.add(ask.requestId());
                    }
                    case Action.CancelRequest request -> assertThat(requests).contains(request.requestId());
                    case Action.HangUp _, Action.HandOver _ -> {
                        hangUps++;
                        assertThat(step.actions()).last().isEqualTo(action);
                        assertThat(state.ended()).isTrue();
                    }
                    case Action.Listen listen -> assertThat(listen.epoch()).isEqualTo(state.epoch());
                    case Action.Collect _, Action.Complete _, Action.Raise _ -> {}
                }
            }
            assertThat(step.trace()).hasSizeLessThan(500);
            assertThat(state.frames()).hasSizeLessThanOrEqualTo(NodeEntry.MAX_FRAMES);
            if (state.started() && !state.ended() && state.livePlay().isEmpty()) {
                assertThat(state.silenceTimer().isPresent()
                                || state.openUtterance().isPresent()
                                || state.collecting().isPresent()
                                || state.pending().isPresent())
                        .as("something will happen even if the caller does nothing")
                        .isTrue();
            }
        }
        assertThat(hangUps).isLessThanOrEqualTo(1);
        State again = first;
        for (int i = 0; i < inputs.size(); i++) {
            Step step = Interpreter.step(bot, again, inputs.get(i));
            assertThat(step).isEqualTo(steps.get(i));
            assertThat(step.toString()).isEqualTo(steps.get(i).toString());
            again = step.state();
        }
    }

    private static Input any(
            Seeded seeded,
            State state,
            Understander understander,
            List<Long> plays,
            List<Long> timers,
            List<Long> requests) {
        int epoch = seeded.chance(0.9) ? state.epoch() : seeded.ints(-1, 50);
        return switch (seeded.ints(0, 13)) {
            case 0, 1, 2 -> {
                String text = seeded.chance(0.9) ? seeded.pick(TEXTS) : seeded.text(40);
                yield new Input.Heard(seeded.ints(1, 3), epoch, text, seeded.fraction(), understander.understand(text));
            }
            case 3 -> new Input.SpeechStarted(seeded.ints(1, 3), epoch);
            case 4, 5 -> new Input.Digit(seeded.pick('1', '2', '3', '#', '*', 'A', 'x'));
            case 6, 7 ->
                new PlayEnded(
                        plays.isEmpty() || seeded.chance(0.1) ? seeded.anyLong() : plays.getLast(),
                        seeded.chance(0.03) ? PlayEnd.FAILED : seeded.pick(PlayEnd.DONE, PlayEnd.DROPPED),
                        seeded.ints(0, 5000));
            case 8 ->
                new Input.TimerRang(
                        timers.isEmpty() || seeded.chance(0.1)
                                ? seeded.anyLong()
                                : timers.get(seeded.ints(Math.max(0, timers.size() - 3), timers.size() - 1)));
            case 9 ->
                new Input.TransferEnded(
                        requests.isEmpty() ? seeded.anyLong() : requests.getLast(),
                        seeded.pick(TransferResult.values()));
            case 10 ->
                new Input.HttpEnded(
                        requests.isEmpty() ? seeded.anyLong() : requests.getLast(),
                        seeded.pick(HttpResult.values()),
                        seeded.ints(0, 599),
                        Map.of("x", seeded.text(5), "n", seeded.pick("7", "x")));
            case 11 -> new Input.LlmSaid(requests.isEmpty() ? seeded.anyLong() : requests.getLast(), seeded.text(20));
            case 12 ->
                new Input.LlmEnded(
                        requests.isEmpty() ? seeded.anyLong() : requests.getLast(),
                        seeded.coin(),
                        seeded.pick("", "out", "bye", "x"));
            default -> seeded.chance(0.9) ? new Input.Started() : new Input.ServiceFailed("speech", seeded.text(10));
        };
    }

    /** A bot with random nodes: every kind of condition, module and command, jumps in circles that only a call can find. */
    private static Bot anyBot(Seeded seeded) {
        int count = seeded.ints(1, 6);
        List<String> names = IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
        StringBuilder nodes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            nodes.append("n").append(i).append(":\n");
            nodes.append("  when: ").append(condition(seeded, 2)).append("\n");
            nodes.append("  barge-in: ").append(seeded.pick("on", "off")).append("\n");
            if (seeded.coin()) {
                nodes.append(seeded.pick(
                        "  expect: { entity: colour }\n", "  expect: { digits: [1, 3] }\n", "  expect: yes-no\n"));
            }
            nodes.append("  global: ").append(seeded.pick("on", "off", "off")).append("\n");
            nodes.append("  digression: ")
                    .append(seeded.pick("on", "on", "off"))
                    .append("\n");
            if (seeded.chance(0.3)) {
                nodes.append("  silence: { after: 2s, hang-up-after: 2, then: ")
                        .append(seeded.pick(names))
                        .append(" }\n  unrecognised: { hang-up-after: 1, then: ")
                        .append(seeded.pick(names))
                        .append(" }\n");
            }
            // A chain through all of them, so that none is unreachable.
            Set<String> children = new LinkedHashSet<>(List.of("n" + (i + 1) % count));
            children.add(seeded.pick(names));
            nodes.append("  children: [").append(String.join(", ", children)).append("]\n  modules:\n");
            int modules = seeded.ints(1, 3);
            for (int m = 0; m < modules; m++) {
                boolean conditional = m + 1 < modules || seeded.coin();
                nodes.append("    - complete: ")
                        .append(seeded.pick("on", "off"))
                        .append("\n");
                if (conditional) {
                    nodes.append("      if: '").append(expression(seeded)).append("'\n");
                }
                if (seeded.coin()) {
                    nodes.append("      set: { x: \"{x}{x}y\", n: =n + 1, c: =entity.colour, w: \"=[n][n]\" }\n");
                }
                if (seeded.coin()) {
                    nodes.append("      info: { c: \"{c}\", k: \"{k}\" }\n");
                }
                if (seeded.chance(0.2)) {
                    nodes.append("      raise: [{ sms: { template: t, text: \"{x}\" } }, { event: { name: e } }]\n");
                }
                if (seeded.chance(0.7)) {
                    nodes.append("      say: \"Say {x} {c}.\"\n");
                }
                nodes.append(next(seeded, names, conditional));
            }
        }
        String settings = """
                hear: { recognizer: any, grammar: %s }
                variables: { x: {}, n: { type: number, default: 0 }, f: { type: flag } }
                intents: { agree: { examples: ["yes"] }, deny: { examples: ["no"] } }
                entities: { colour: { values: { red: [], dark blue: [navy] } } }
                faq: { fruit: { questions: ["banana"], answer: "Fruit {x}." } }
                matching: %s
                %s
                """.formatted(
                        seeded.pick("on", "off"),
                        seeded.pick("[]", "[faq, default, global]", "[flows, llm]"),
                        seeded.pick(
                                "",
                                "llm: { instructions: \"Be {x}.\", bridging: Well., max-turns: 2, exits: { out: { when: done, then: n0 },"
                                        + " bye: { when: bye, then: hang-up } } }"));
        String assigned = """
                last:
                  when: default
                  set: { c: "", w: "" }
                  collect: { keys: 2, into: k }
                  children: [n0]
                """;
        String all = nodes.toString().replaceFirst("children: \\[", "children: [last, ") + assigned;
        String side = """
                  side:
                    when: %s
                    open: side
                    nodes:
                      side: { say: "Aside.", %s }
                """.formatted(
                        condition(seeded, 1),
                        seeded.pick("return: true", "children: [n0]", "menu: { \"1\": return, \"2\": n0 }"));
        return TestBot.of(settings, all, side);
    }

    private static String condition(Seeded seeded, int depth) {
        return switch (seeded.ints(0, depth > 0 ? 12 : 10)) {
            case 0 -> "default";
            case 1 -> "{ intent: " + seeded.pick("agree", "deny", "[deny, agree]") + " }";
            case 2 -> "{ entity: " + seeded.pick("colour", "{ colour: [red] }") + " }";
            case 3 -> "{ digits: " + seeded.pick("any", "\"1\"", "[\"12\", \"#\"]") + " }";
            case 4 -> "{ collect: " + seeded.pick("done", "timeout") + " }";
            case 5, 6 -> "{ expr: '" + expression(seeded) + "' }";
            case 7 -> "{ faq: fruit }";
            case 8 -> "{ transfer: " + seeded.pick("busy", "failed", "[busy, no-answer]") + " }";
            case 9 -> "{ http: " + seeded.pick("done", "[failed, timeout]") + " }";
            case 10 -> "{ silence: " + seeded.ints(1, 3) + " }";
            case 11 -> "{ not: " + condition(seeded, depth - 1) + " }";
            default ->
                "{ " + seeded.pick("any-of", "all-of") + ": ["
                        + IntStream.range(0, seeded.ints(1, 3))
                                .mapToObj(i -> "default".equals(condition(seeded, 0))
                                        ? "default"
                                        : condition(seeded, depth - 1))
                                .collect(Collectors.joining(", "))
                        + "] }";
        };
    }

    private static String expression(Seeded seeded) {
        return seeded.pick(
                "n > 3",
                "x == \"\"",
                "visits[\"n0\"] < 3",
                "said.matches(\"(a|b)*c\")",
                "k == \"12\"",
                "size(k) > 1",
                "misses > 0",
                "f",
                "entity.colour != null && intent == \"agree\"",
                "[1, 2, 3].exists(i, i == n)",
                "n / n == 1");
    }

    private static String next(Seeded seeded, List<String> names, boolean conditional) {
        return switch (seeded.ints(0, 13)) {
            case 0, 1 ->
                "      collect: { keys: %d, attempts: %d, within: 5s, first-key: 3s, between-keys: 2s%s }\n"
                        .formatted(
                                seeded.ints(1, 3),
                                seeded.ints(1, 3),
                                seeded.pick("", ", into: k", ", terminator: \"#\""));
            // An unconditional jump may close a circle that the reader refuses.
            case 2, 3, 4 -> conditional ? "      jump: " + seeded.pick(names) + "\n" : "";
            case 5 -> "      trigger: " + seeded.pick(names) + "\n";
            case 6 -> "      hang-up: true\n";
            case 7, 8 -> "      return: true\n";
            case 9 ->
                "      transfer: { to: \"sip:{x}@127.0.0.1\", type: agent, value: \"{n}\", user-to-user: \"{x}\" }\n";
            case 10 -> "      http: { url: \"https://crm.example/{x}?n={n}\", into: { x: /a/b, n: /n } }\n";
            default -> "";
        };
    }
}
