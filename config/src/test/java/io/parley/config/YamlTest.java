package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class YamlTest {

    @Test
    void scalarsStayTheTextThatWasWritten() {
        Fields fields = fields("a: off\nb: 010\nc: +8613800138000\nd: no\ne: 1e3\n");
        assertThat(List.of(fields.text("a"), fields.text("b"), fields.text("c"), fields.text("d"), fields.text("e")))
                .containsExactly("off", "010", "+8613800138000", "no", "1e3");
        fields.finish();
        fields.problems().orThrow();
    }

    @Test
    void eachTypeIsReadAndDefaultsStandIn() {
        Fields fields = fields("""
                count: 7
                wait: 700ms
                loud: on
                name: "Ms Liu"
                words: [a, b]
                inner: { x: 2m }
                """);
        assertThat(fields.integer("count", 1, 10)).isEqualTo(7);
        assertThat(fields.duration("wait", Duration.ZERO, Duration.ofSeconds(2)))
                .isEqualTo(Duration.ofMillis(700));
        assertThat(fields.flag("loud")).isTrue();
        assertThat(fields.text("name")).isEqualTo("Ms Liu");
        assertThat(fields.texts("words")).containsExactly("a", "b");
        assertThat(fields.fields("inner").duration("x", Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(fields.integer("absent", 1, 10, 3)).isEqualTo(3);
        assertThat(fields.optionalText("gone")).isEmpty();
        fields.finish();
        assertThat(fields.problems().isEmpty()).isTrue();
    }

    @Test
    void allProblemsOfAFileAreReportedTogetherInItsOrder() {
        Fields fields = fields("""
                barge-in: maybe
                endpoint: 5s
                brge-in: on
                count: eleven
                inner: [1]
                """);
        fields.flag("barge-in");
        fields.duration("endpoint", Duration.ofMillis(200), Duration.ofSeconds(2));
        fields.integer("count", 1, 10);
        fields.fields("inner").text("not-reported-as-missing");
        fields.text("name");
        fields.finish();
        assertThatThrownBy(() -> fields.problems().orThrow())
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                bot.yaml:1:1: name: missing – expected text
                bot.yaml:1:11: barge-in: "maybe" – expected on or off
                bot.yaml:2:11: endpoint: "5s" – expected a duration from 200ms to 2s, such as 700ms, 5s or 2m
                bot.yaml:3:1: unknown key 'brge-in', did you mean 'barge-in'?
                bot.yaml:4:8: count: "eleven" – expected a whole number from 1 to 10
                bot.yaml:5:8: inner: a list – expected a mapping""");
    }

    @Test
    void keysOfLaterVersionsAreSaidToBeNotSupportedYet() {
        Fields fields = fields("srtp: optional\n");
        fields.notSupportedYet("srtp", "ice");
        fields.finish();
        assertThatThrownBy(() -> fields.problems().orThrow()).hasMessage("bot.yaml:1:1: srtp: not supported yet");
    }

    @Test
    void whatIsNotPlainYamlIsRefusedWithItsPlace() {
        assertThat(refusal("a: 1\na: 2\n")).isEqualTo("bot.yaml:2:1: \"a\" – duplicate key, first seen in line 1");
        assertThat(refusal("a: &x 1\nb: *x\n")).isEqualTo("bot.yaml:1:4: an anchor (&name), expected none");
        assertThat(refusal("b: *x\n")).isEqualTo("bot.yaml:1:4: an alias (*name), expected the value itself");
        assertThat(refusal("a: !!int 1\n")).isEqualTo("bot.yaml:1:4: a tag (!type), expected none");
        assertThat(refusal("a: 1\n---\nb: 2\n")).startsWith("bot.yaml:2:1: a second document");
        assertThat(refusal("[a]: 1\n")).isEqualTo("bot.yaml:1:1: a list or mapping as a key, expected text");
        assertThat(refusal("a:\n\tb: 1\n")).startsWith("bot.yaml:2:1: is not YAML");
        assertThat(refusal("a: [1\n")).startsWith("bot.yaml:2:1: is not YAML");
        assertThat(refusal("")).isEqualTo("bot.yaml:1:1: is empty");
        assertThat(refusal("[".repeat(100_000))).isEqualTo("bot.yaml:1:51: is nested more than 50 deep");
        assertThat(refusal("a: " + "x".repeat(YamlDocument.MAX_BYTES))).isEqualTo("bot.yaml:1:1: is larger than 1 MB");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() -> YamlDocument.parse("bot.yaml", new byte[] {'a', ':', ' ', (byte) 0xff}))
                .hasMessage("bot.yaml:1:1: is not UTF-8");
        assertThatThrownBy(() -> YamlDocument.read(Path.of("nowhere", "bot.yaml"), "bot.yaml"))
                .hasMessage("bot.yaml:1:1: does not exist");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        byte[] bytes = "\uFEFFa: ü\n".getBytes(StandardCharsets.UTF_8);
        assertThat(YamlDocument.parse("bot.yaml", bytes).asFields().text("a")).isEqualTo("ü");
    }

    @Test
    void secretsAreFollowedOnlyWhereAllowedAndNeverShown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
        References references = References.of(name -> "PASS".equals(name) ? Optional.of("hunter2") : Optional.empty());
        Fields fields = fields("""
                a: ${env:PASS}
                b: "${file:%s}"
                c: ${env:GONE}
                d: ${env:PASS}
                e: ${env:PASS
                f: literal
                """.formatted(file));
        assertThat(fields.secret("a", references).value()).isEqualTo("hunter2");
        assertThat(fields.secret("a", references)).hasToString("***");
        assertThat(fields.secret("b", references).value()).isEqualTo("s3cret");
        assertThat(fields.secret("f", references).value()).isEqualTo("literal");
        fields.secret("c", references);
        fields.text("d");
        fields.secret("e", references);
        assertThatThrownBy(() -> fields.problems().orThrow()).hasMessage("""
                bot.yaml:3:4: c: environment variable GONE is not set
                bot.yaml:4:4: d: "${env:PASS}" – a reference, which this field does not take
                bot.yaml:5:4: e: a reference is not closed, expected ${env:NAME} or ${file:/path}""");
    }

    @Test
    void aSecretThatMustBeReferredToIsRefusedUnseenWhenItStandsInTheFile() {
        References references = References.of(_ -> Optional.of("hunter2"));
        Fields fields = fields("a: ${env:PASS}\nb: hunter3\n");
        assertThat(fields.optional("a")
                        .map(field -> field.asReferredSecret(references).value()))
                .contains("hunter2");
        fields.optional("b").ifPresent(field -> field.asReferredSecret(references));
        assertThatThrownBy(() -> fields.problems().orThrow())
                .hasMessage("bot.yaml:2:4: b: a secret in the file itself, expected ${env:NAME} or ${file:/path}");
    }

    @Test
    void sharesAndPathsAreRead() {
        Fields fields = fields("a: 5%\nb: 0.5%\nc: 101%\nd: 5\ne: data/x\nf: /srv/y\n");
        assertThat(fields.share("a", 1)).isEqualTo(0.05);
        assertThat(fields.share("b", 1)).isEqualTo(0.005);
        assertThat(fields.share("gone", 0.25)).isEqualTo(0.25);
        assertThat(fields.path("e", Path.of("/home"), Path.of("/other"))).isEqualTo(Path.of("/home/data/x"));
        assertThat(fields.path("f", Path.of("/home"), Path.of("/other"))).isEqualTo(Path.of("/srv/y"));
        assertThat(fields.path("gone", Path.of("/home"), Path.of("/other"))).isEqualTo(Path.of("/other"));
        fields.share("c", 1);
        fields.share("d", 1);
        assertThatThrownBy(() -> fields.problems().orThrow()).hasMessage("""
                bot.yaml:3:4: c: "101%" – expected a share from 0% to 100%
                bot.yaml:4:4: d: "5" – expected a share from 0% to 100%""");
    }

    @Test
    void whatIsNoFileIsNotWaitedFor(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path path : List.of(pipe, folder, Path.of("/dev/zero"))) {
            assertThatThrownBy(() -> YamlDocument.read(path, "bot.yaml")).hasMessage("bot.yaml:1:1: is not a file");
        }
    }

    @Test
    void ofALargeFileOnlyTheBoundIsRead(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("large.yaml");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(100L << 20);
        }
        assertThat(YamlDocument.bytes(large, "large.yaml")).hasSize(YamlDocument.MAX_BYTES + 1);
        assertThatThrownBy(() -> YamlDocument.read(large, "large.yaml"))
                .hasMessage("large.yaml:1:1: is larger than 1 MB");
    }

    @Test
    void garbageEndsInATreeOrInAConfigException() {
        long seed = 20_261_121L;
        Random random = new Random(seed);
        String alphabet = "ab:-{}[]&*!|>'\"%@`#,? \n\t\\\u0000\u0085\uD800é中0";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(60);
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                YamlDocument.parse("bot.yaml", text.toString()).problems().orThrow();
            } catch (ConfigException e) {
                assertThat(e.problems()).as("seed %s, text %s", seed, text).isNotEmpty();
                assertThat(e.problems().getFirst().line()).isPositive();
            }
        }
    }

    @Test
    void aMessageStaysOnOneLineWhateverTheValue() {
        Fields fields = fields("a: \"x\\n\\e[31m" + "y".repeat(500) + "\"\n");
        fields.flag("a");
        ConfigException e = catchThrowableOfType(
                ConfigException.class, () -> fields.problems().orThrow());
        assertThat(e.getMessage())
                .contains("\\u000a\\u001b[31m")
                .hasLineCount(1)
                .hasSizeLessThan(200);
    }

    private static Fields fields(String text) {
        return YamlDocument.parse("bot.yaml", text).asFields();
    }

    private static String refusal(String text) {
        ConfigException e = catchThrowableOfType(
                ConfigException.class,
                () -> YamlDocument.parse("bot.yaml", text).problems().orThrow());
        assertThat(e).as(text.substring(0, Math.min(40, text.length()))).isNotNull();
        return String.valueOf(e.getMessage());
    }
}
