package io.parley.dialog.bot;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.config.YamlDocument;
import io.parley.dialog.bot.OddBots.Source;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Bot files that chance or malice wrote. There comes a bot, or a {@link ConfigException} whose places lie in the file, for a
 * bounded share of processor and memory.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BotFuzzTest {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of the processor; many times what the worst file here needs. */
    private static final Duration MAX_WORK = Duration.ofSeconds(60);

    /** Allocated in all, not held at once. */
    private static final long MAX_ALLOCATED_BYTES = 4L << 30;

    private static final String HEAD = """
            bot: test
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            """;

    private final List<Source> bots;

    BotFuzzTest() throws IOException {
        bots = OddBots.right();
    }

    @Test
    void whatTheFuzzBeginsWithIsRight() {
        for (Source bot : bots) {
            assertThat(hold(bot.text().getBytes(StandardCharsets.UTF_8), bot.folder()))
                    .as(bot.name())
                    .isPresent();
        }
    }

    // ---- chance

    @Test
    void aBotWithFlippedBytesLoadsOrIsRefused() {
        assertThat(bots).isNotEmpty();
        Seeded.check(1_500, seeded -> {
            Source bot = seeded.pick(bots);
            hold(seeded.mutate(bot.text().getBytes(StandardCharsets.UTF_8)), bot.folder());
        });
    }

    @Test
    void aBotWithOtherLinesLoadsOrIsRefused() {
        Seeded.check(1_500, seeded -> {
            Source bot = seeded.pick(bots);
            hold(OddBots.changed(bot, seeded).getBytes(StandardCharsets.UTF_8), bot.folder());
        });
    }

    // ---- malice

    @Test
    void aLargeBotLoadsOrIsRefusedInBoundedTime() {
        Map<String, String> files = new TreeMap<>();
        files.put("nodes", flows(many("n%d: { hang-up: true }\n", 40_000)));
        files.put("nodes that fit", flows(chain(4_900)));
        files.put("children that do not exist", flows("a: { children: [" + many("x%d, ", 80_000) + "] }\n"));
        files.put(
                "children that resemble many nodes",
                flows("a: { children: ["
                        + many("y" + "%060d, ", 6_000)
                        + "] }\n"
                        + many("z%060d: { when: default, hang-up: true }\n", 4_900)));
        files.put(
                "variables that resemble many",
                "variables: {" + many("v%060d: {}, ", 5_000) + "}\n"
                        + flows(many("n%d: { when: default, say: \"{w%1$060d}\", hang-up: true }\n", 4_000)));
        files.put(
                "expressions that resemble many",
                "variables: {" + many("v%060d: {}, ", 5_000) + "}\n"
                        + flows(many("n%d: { when: { expr: w%1$060d == '' }, hang-up: true }\n", 100)));
        files.put("variables", "variables: {" + many("v%d: {}, ", 80_000) + "}\n" + flows("a: { hang-up: true }\n"));
        files.put(
                "intents",
                "intents: {" + many("i%d: { examples: [x] }, ", 30_000) + "}\n" + flows("a: { hang-up: true }\n"));
        files.put(
                "synonyms",
                "entities: { e: { values: { a: [" + many("s%d, ", 80_000) + "] } } }\n"
                        + flows("a: { hang-up: true }\n"));
        files.put("modules", flows("a: { modules: [" + many("{ if: \"%d > 1\", hang-up: true }, ", 300) + "] }\n"));
        files.put("assignments", flows("a: { hang-up: true, set: {" + many("s%d: x, ", 60_000) + "} }\n"));
        files.put("facts", flows("a: { hang-up: true, info: {" + many("s%d: \"{nobody}\", ", 40_000) + "} }\n"));
        files.put("parts", flows("a: { hang-up: true, say: [" + many("x%d, ", 80_000) + "] }\n"));
        files.put("silences", "silence: { say: [" + many("x%d, ", 80_000) + "] }\n" + flows("a: { hang-up: true }\n"));
        files.put(
                "conditions",
                flows("a: { children: [b] }\nb: { hang-up: true, when: { any-of: ["
                        + many("{ digits: \"%d\" }, ", 40_000) + "] } }\n"));
        files.put("chain of jumps", flows(jumps(4_900)));
        files.put("circle of jumps", flows(many("n%d: { jump: n0 }\n", 4_900)));
        files.put("everyone's child", flows(families(70)));

        files.forEach((what, text) -> bounded(what, () -> {
            byte[] bytes = (HEAD + text).getBytes(StandardCharsets.UTF_8);
            hold(bytes, Path.of("."));
        }));
        Optional<Bot> fits = hold((HEAD + files.get("nodes that fit")).getBytes(StandardCharsets.UTF_8), Path.of("."));
        assertThat(fits.map(bot -> bot.nodes().size())).contains(4_900);
    }

    @Test
    void anExpressionThatIsLongOrDeepCompilesOrIsRefused() {
        Map<String, String> expressions = new TreeMap<>();
        expressions.put("brackets", "(".repeat(900) + "1" + ")".repeat(900));
        expressions.put("open brackets", "(".repeat(1_900));
        expressions.put("lists", "[".repeat(900) + "]".repeat(900));
        expressions.put("maps", "{1:".repeat(600) + "1" + "}".repeat(600));
        expressions.put("negations", "!".repeat(1_900) + "true");
        expressions.put("minuses", "-".repeat(1_900) + "1");
        expressions.put("sum", "1" + " + 1".repeat(480));
        expressions.put("choices", "true ? ".repeat(250) + "true" + " : false".repeat(220));
        expressions.put("or", "true" + " || true".repeat(240));
        expressions.put("calls", "size(".repeat(300) + "said" + ")".repeat(300));
        expressions.put("selects", "entity" + ".day".repeat(480));
        expressions.put("comprehensions", nested(60));
        expressions.put("long text", "\"" + "x".repeat(1_900) + "\" == said");
        expressions.put("too long", "1" + " + 1".repeat(5_000));
        expressions.put("regex", "said.matches(\"" + "(a*)*".repeat(300) + "b\")");
        expressions.put("numbers", "9".repeat(1_900) + " > 1");
        expressions.put("escapes", "\"\\U00110000\" == said");
        expressions.put("bytes", "b\"\\xff\" == b\"\"");
        expressions.put("types", "type(1) == int");
        expressions.put("timestamps", "timestamp(said) > timestamp(said)");
        expressions.put("nothing but blanks", " ".repeat(50));
        expressions.put("line ends", "1 ==\n\n\n 1 && nobody");

        expressions.forEach((what, expression) -> bounded(what, () -> {
            String quoted = "\""
                    + expression.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
            String text = HEAD
                    + "entities: { day: { values: { monday: [] } } }\n"
                    + flows("a: { if: " + quoted + ", children: [b] }\nb: { when: { expr: " + quoted + " }, set: { x: "
                            + quoted.replaceFirst("\"", "\"=") + " }, hang-up: true }\n");
            hold(text.getBytes(StandardCharsets.UTF_8), Path.of("."));
        }));
    }

    private static String nested(int depth) {
        return "[1,2]" + ".map(x, [1,2]".repeat(depth) + ")".repeat(depth) + " == []";
    }

    // ---- what holds

    private static Optional<Bot> hold(byte[] bytes, Path folder) {
        try {
            Bot bot = BotFile.parse("bot.yaml", bytes, folder);
            assertThat(bot.nodes()).containsKey(bot.open());
            assertThat(bot.hash()).hasSize(64);
            return Optional.of(bot);
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            List<Integer> lengths = lengths(bytes);
            for (Problem problem : e.problems()) {
                assertThat(problem.line()).as("%s", problem).isBetween(1, lengths.size() + 1);
                int length = problem.line() > lengths.size() ? 0 : lengths.get(problem.line() - 1);
                assertThat(problem.column()).as("%s", problem).isBetween(1, length + 1);
                assertThat(problem.toString().lines()).as("%s", problem).hasSize(1);
                assertThat(problem.toString().length()).isLessThan(4000);
            }
            return Optional.empty();
        }
    }

    /** Of the lines, in characters. */
    private static List<Integer> lengths(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.replace("\r\n", "\n")
                .replace('\r', '\n')
                .concat("\n")
                .lines()
                .map(line -> line.codePointCount(0, line.length()))
                .toList();
    }

    private static void bounded(String what, Runnable work) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        work.run();
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - nanos))
                .as(what)
                .isLessThan(MAX_WORK);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
                .as(what)
                .isLessThan(MAX_ALLOCATED_BYTES);
    }

    // ---- texts

    /** The nodes as the flow {@code main}, cut to what a file may hold; the first opens. */
    private static String flows(String nodes) {
        StringBuilder text = new StringBuilder("flows:\n  main:\n    open: ")
                .append(nodes, 0, nodes.indexOf(':'))
                .append("\n    nodes:\n");
        nodes.lines()
                .takeWhile(line -> text.length() + line.length() < YamlDocument.MAX_BYTES - 2_000)
                .forEach(line -> text.append("      ").append(line).append('\n'));
        return text.toString();
    }

    private static String many(String pattern, int times) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < times && text.length() < YamlDocument.MAX_BYTES - 4_000; i++) {
            text.append(pattern.formatted(i));
        }
        return text.toString();
    }

    private static String chain(int nodes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < nodes; i++) {
            text.append("n")
                    .append(i)
                    .append(": { when: default, say: \"Number ")
                    .append(i);
            text.append(i + 1 < nodes ? ".\", children: [n" + (i + 1) + "] }\n" : ".\", hang-up: true }\n");
        }
        return text.toString();
    }

    private static String jumps(int nodes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < nodes; i++) {
            text.append("n")
                    .append(i)
                    .append(i + 1 < nodes ? ": { jump: n" + (i + 1) + " }\n" : ": { hang-up: true }\n");
        }
        return text.toString();
    }

    /** Each node has all of them as children. */
    private static String families(int nodes) {
        String all = many("n%d, ", nodes);
        return many("n%d: { when: default, say: x, children: [" + all + "] }\n", nodes);
    }
}
