package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.random.Seeded;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Files made to tire, trick or break the reader. Whatever the bytes are, there comes a tree, or a {@link ConfigException}
 * whose places lie in the file, for a bounded share of processor and memory.
 */
final class YamlFuzzTest {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of the processor, many times what the worst file here needs. */
    private static final Duration MAX_WORK = Duration.ofSeconds(20);

    /** Allocated in all, not held at once. */
    private static final long MAX_ALLOCATED_BYTES = 4L << 30;

    private static final int FULL = YamlDocument.MAX_BYTES - 64;

    private static final String VALID = """
            # A file with every construct that the reader takes.
            bot: "delivery"
            plain: text that goes
              on here
            voice: { synthesizer: mary, name: 'cmu ''slt''', list: [a, [b, {c: d}], "e\\n\\u4e2d"] }
            say: |
              Hello {name},
                indented.
            folded: >-
              one
              two
            ? explicit
            : value
            empty:
            中文键: 值
            items:
              - a
              - { b: 1 }
              - - c
                - d
            """;

    private static final List<String> PIECES = List.of(
            "&a ",
            "*a",
            "!!int ",
            "!<tag:x> ",
            "%YAML 1.2\n---\n",
            "%YAML 99999999999.1\n---\n",
            "%TAG ! tag:x,2000:\n---\n",
            "---\n",
            "...\n",
            "<<: ",
            "? ",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "|",
            ">9",
            "|+\n",
            "\"",
            "'",
            "\\",
            "\"\\UFFFFFFFF\"",
            "\"\\ud800\"",
            "\"\\0\"",
            "\"\\x\"",
            "!%FF%FE ",
            "#",
            "\t",
            "\r",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\u0000",
            "\uFFFF",
            "😀",
            "${env:HOME}",
            "${file:/etc/passwd}",
            "999999999999999999999h",
            "-0",
            "x".repeat(2000));

    // ---- bombs

    @Test
    void aliasesCannotMultiply() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        assertThat(refusal(laughs.toString())).isEqualTo("bomb.yaml:1:5: an anchor (&name), expected none");
        assertThat(refusal("a: { <<: *b }\n")).contains("an alias (*name)");
        assertThat(refusal("&a [*a]")).contains("an anchor");
    }

    @Test
    void whatIsDeepIsRefusedInEveryStyle() {
        Map<String, String> deep = new TreeMap<>(Map.of(
                "flow lists", "[".repeat(FULL),
                "closed flow lists", "[".repeat(FULL / 2) + "]".repeat(FULL / 2),
                "flow mappings", "{a: ".repeat(FULL / 4),
                "flow keys", "{? ".repeat(FULL / 3),
                "both", "[{a: ".repeat(FULL / 5),
                "block lists", "- ".repeat(FULL / 2),
                "block keys", "? ".repeat(FULL / 2)));
        StringBuilder stairs = new StringBuilder();
        for (int i = 0; stairs.length() < FULL - 2000; i++) {
            stairs.append(" ".repeat(i)).append("a:\n");
        }
        deep.put("block mappings", stairs.toString());

        deep.forEach((style, text) ->
                assertThat(refusal(text)).as(style).contains("bomb.yaml:").endsWith("is nested more than 50 deep"));
    }

    @Test
    void whatIsLongEndsInATreeOrARefusal() {
        Map<String, String> files = new TreeMap<>();
        files.put("plain scalar", "x".repeat(FULL));
        files.put("plain scalar of words", "x ".repeat(FULL / 2));
        files.put("plain scalar of lines", "x\n".repeat(FULL / 2));
        files.put("double quotes", "\"" + "x".repeat(FULL) + "\"");
        files.put("double quotes left open", "\"" + "x".repeat(FULL));
        files.put("escapes", "\"" + "\\u4e2d".repeat(FULL / 6) + "\"");
        files.put("quotes in quotes", "'" + "''".repeat(FULL / 2) + "'");
        files.put("literal block", "a: |\n" + "  x\n".repeat(FULL / 4));
        files.put("literal block of nothing", "a: |\n" + "\n".repeat(FULL));
        files.put("folded block", "a: >\n" + "  x\n".repeat(FULL / 4));
        files.put("folded block that grows", "a: >\n" + growing());
        files.put("comment", "#" + "x".repeat(FULL));
        files.put("comments", "#\n".repeat(FULL / 2));
        files.put("blanks", " ".repeat(FULL));
        files.put("tabs", "a:\n" + "\t".repeat(FULL));
        files.put("line ends", "\n".repeat(FULL));
        files.put("carriage returns", "\r".repeat(FULL));
        files.put("anchor", "&" + "a".repeat(FULL) + " x");
        files.put("alias", "*" + "a".repeat(FULL));
        files.put("tag", "!<" + "a".repeat(FULL) + "> x");
        files.put("directive", "%" + "A".repeat(FULL) + "\n--- x");
        files.put("directives", "%A\n".repeat(FULL / 3) + "--- x");
        files.put("tag directives", tagDirectives());
        files.put("long key", "x".repeat(FULL / 2) + ": y");
        files.put("long explicit key", "? " + "x".repeat(FULL / 2) + "\n: y");
        files.put("long keys", ("x".repeat(1000) + ": y\n").repeat(FULL / 1004));
        files.put("list", "- a\n".repeat(FULL / 4));
        files.put("list of nothing", "-\n".repeat(FULL / 2));
        files.put("flow list", "[" + "a,".repeat(FULL / 2 - 1) + "]");
        files.put("flow list of lists", "[" + "[],".repeat(FULL / 3 - 1) + "]");
        files.put("flow list of quotes", "[" + "\"\",".repeat(FULL / 3 - 1) + "]");
        files.put("duplicate keys", "a:\n".repeat(FULL / 3));
        files.put("keys", keys("k%d:\n"));
        files.put("flow keys", "{" + keys("k%d,") + "}");
        files.put("keys of one hash", keysOfOneHash());
        files.put("documents", "---\n".repeat(FULL / 4));
        files.put("ends of documents", "...\n".repeat(FULL / 4));
        files.put("colons", ":".repeat(FULL));
        files.put("colons and blanks", ": ".repeat(FULL / 2));
        files.put("question marks", "?".repeat(FULL));
        files.put("dashes", "-".repeat(FULL));
        files.put("braces", "{}".repeat(FULL / 2));
        files.put("commas", "[" + ",".repeat(FULL));
        files.put("exclamation marks", "!".repeat(FULL));
        files.put("percent signs", "%".repeat(FULL));
        files.put("backslashes", "\"" + "\\".repeat(FULL));
        files.put("emoji", "😀".repeat(FULL / 4));

        files.forEach((what, text) -> hold(what, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void manyUnknownKeysAreToldInBoundedTime() {
        hold("unknown keys", keys("uknown-%d:\n").getBytes(StandardCharsets.UTF_8));
        String long100 = "abcdefghij".repeat(10);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            text.append(i).append(long100, 0, 90).append(":\n");
        }
        hold("long unknown keys", text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aHintAmongManyLongNamesIsBounded() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            names.add("%090d".formatted(i));
        }
        bounded("hints", () -> {
            for (int i = 0; i < 20; i++) {
                assertThat(Words.closest("x" + "%089d".formatted(i), names)).isNotNull();
            }
        });
        assertThat(Words.closest("gretting", List.of("bye", "greeting"))).contains("greeting");
        assertThat(Words.closest("x".repeat(101), List.of("x".repeat(100)))).isEmpty();
    }

    // ---- bytes

    @Test
    void bytesThatAreNoTextAreRefused() {
        for (String hex :
                List.of("00", "80", "c080", "eda080", "f4908080", "fffe6100", "feff0061", "e4b8", "61003a00")) {
            byte[] bytes = java.util.HexFormat.of().parseHex(hex);
            assertThat(problems(bytes)).as(hex).isNotEmpty();
        }
        assertThat(refusal("a: b\u0000c")).contains("bomb.yaml:1:");
        assertThat(refusal("a: \"\\0\"")).isEqualTo("bomb.yaml:1:4: an escape \\u0000, which is no character");
        assertThat(refusal("\"\\ud83d\": b")).isEqualTo("bomb.yaml:1:1: an escape \\ud83d, which is no character");
        assertThat(refusal("a: \"\\UFFFFFFFF\"")).contains("is not YAML");
    }

    @Test
    void onlyTheFirstByteOrderMarkIsPassedOver() {
        assertThat(problems("\uFEFFa: b".getBytes(StandardCharsets.UTF_8))).isEmpty();
        hold("two", "\uFEFF\uFEFFa: b".getBytes(StandardCharsets.UTF_8));
        hold("within", "a: b\uFEFFc\n\uFEFFd: e".getBytes(StandardCharsets.UTF_8));
    }

    // ---- chance

    @Test
    void aDamagedFileEndsInATreeOrARefusal() {
        byte[] valid = VALID.getBytes(StandardCharsets.UTF_8);
        assertThat(problems(valid)).isEmpty();
        Seeded.check(5_000, seeded -> hold("damaged", seeded.mutate(valid)));
    }

    @Test
    void aFileWithOddPiecesEndsInATreeOrARefusal() {
        Seeded.check(5_000, seeded -> {
            StringBuilder text = new StringBuilder(seeded.coin() ? VALID : "");
            for (int times = seeded.ints(1, 6); times > 0; times--) {
                text.insert(
                        text.offsetByCodePoints(0, seeded.ints(0, text.codePointCount(0, text.length()))),
                        seeded.pick(PIECES));
            }
            hold("odd", text.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void bytesByChanceEndInATreeOrARefusal() {
        Seeded.check(4_000, seeded -> hold("bytes", seeded.bytes(200)));
        Seeded.check(4_000, seeded -> hold("text", seeded.text(200).getBytes(StandardCharsets.UTF_8)));
        Seeded.check(
                8_000,
                seeded -> hold(
                        "marks",
                        seeded.string("ab:-{}[]&*!|>'\"%@#,? \n\t\\", 80).getBytes(StandardCharsets.UTF_8)));
    }

    // ---- what holds

    /** Reads the file in every way that a field can be read. */
    private static void hold(String what, byte[] bytes) {
        bounded(what, () -> {
            List<Problem> problems = problems(bytes);
            Places places = Places.of(bytes);
            for (Problem problem : problems) {
                assertThat(places.contain(problem)).as("%s: %s", what, problem).isTrue();
                assertThat(problem.toString().lines()).as(what).hasSize(1);
                assertThat(problem.toString().length()).as(what).isLessThan(4000);
            }
        });
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

    private static List<Problem> problems(byte[] bytes) {
        try {
            Field root = YamlDocument.parse("bomb.yaml", bytes);
            if (root.isMapping()) {
                Fields fields = root.asFields();
                List.of("bot", "voice", "language", "hear", "items").forEach(fields::has);
                fields.finish();
            }
            root.problems().orThrow();
            assertThat(sound(root.node(), 1)).isTrue();
            return List.of();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            return withoutUnknownKeys(e);
        }
    }

    /** A valid file has keys that this test does not ask for. */
    private static List<Problem> withoutUnknownKeys(ConfigException e) {
        return e.problems().stream()
                .filter(problem -> !problem.message().startsWith("unknown key"))
                .toList();
    }

    /** Whether all of a tree is text that can be written down, no deeper than allowed. */
    private static boolean sound(YamlNode node, int depth) {
        return depth <= YamlDocument.MAX_DEPTH
                && switch (node) {
                    case YamlNode.Text text ->
                        StandardCharsets.UTF_8.newEncoder().canEncode(text.value());
                    case YamlNode.Sequence list -> list.items().stream().allMatch(item -> sound(item, depth + 1));
                    case YamlNode.Mapping mapping ->
                        mapping.entries().values().stream().allMatch(entry -> sound(entry.value(), depth + 1));
                };
    }

    private static String refusal(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hold("refused", bytes);
        return problems(bytes).stream().map(Problem::toString).findFirst().orElse("");
    }

    /** The places of a file: its lines and their lengths in characters. */
    private record Places(List<Integer> lengths) {
        static Places of(byte[] bytes) {
            // The parser does not take a carriage return at the very end for the end of a line.
            String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r$", "x");
            return new Places(text.replace("\r\n", "\n")
                    .replace('\r', '\n')
                    .replaceFirst("^\uFEFF", "")
                    .concat("\n")
                    .lines()
                    .map(line -> line.codePointCount(0, line.length()))
                    .toList());
        }

        /** In a line, or directly behind it; the end of the file counts. */
        boolean contain(Problem problem) {
            if (problem.line() == lengths.size() + 1) {
                return problem.column() == 1;
            }
            return problem.line() >= 1
                    && problem.line() <= lengths.size()
                    && problem.column() >= 1
                    && problem.column() <= lengths.get(problem.line() - 1) + 1;
        }
    }

    // ---- texts

    private static String keys(String pattern) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < FULL - 20; i++) {
            text.append(pattern.formatted(i));
        }
        return text.toString();
    }

    private static String growing() {
        StringBuilder text = new StringBuilder();
        for (int i = 2; text.length() + i < FULL; i++) {
            text.append(" ".repeat(i)).append("x\n");
        }
        return text.toString();
    }

    private static String tagDirectives() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < FULL - 40; i++) {
            text.append("%TAG !t").append(i).append("! tag:x:\n");
        }
        return text.append("--- x").toString();
    }

    /** {@code Aa} and {@code BB} have the same hash, and so has every row of them. */
    private static String keysOfOneHash() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < FULL - 50; i++) {
            for (int bit = 0; bit < 15; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append(":\n");
        }
        return text.toString();
    }
}
