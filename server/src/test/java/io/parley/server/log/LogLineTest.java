package io.parley.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import io.parley.media.tts.Synthesizer;
import io.parley.server.settings.Settings;
import io.parley.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line at a time, through a log back end of its own. */
final class LogLineTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CALL_ID = "20261121-093015-4f2a91";

    @TempDir
    Path folder;

    @Test
    void aLineHasTimeLevelLoggerCallMessageAndFieldsInThisOrder() {
        String line = json(log -> log.atInfo()
                .addKeyValue("trunk", "carrier-a")
                .addKeyValue("call", CALL_ID)
                .addKeyValue("talkMillis", 123_456L)
                .addKeyValue("late", true)
                .addKeyValue("after", Duration.ofMillis(1500))
                .log("call ended"));
        assertThat(line)
                .matches(
                        "\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\",\"level\":\"INFO\",\"logger\":\"io.parley.Test\","
                                + "\"call\":\"20261121-093015-4f2a91\",\"message\":\"call ended\",\"trunk\":\"carrier-a\","
                                + "\"talkMillis\":123456,\"late\":true,\"after\":1.5}\n");
    }

    @Test
    void aFieldCannotTakeTheLinesOwnNames() {
        JsonNode line = JSON.readTree(json(log ->
                log.atInfo().addKeyValue("level", "high").addKeyValue("time", 3).log("water")));
        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.get("fieldLevel").asString()).isEqualTo("high");
        assertThat(line.get("fieldTime").asInt()).isEqualTo(3);
    }

    @Test
    void whatComesFromOutsideCannotForgeALine() {
        String forged = "busy\n{\"level\":\"ERROR\"}";
        assertThat(json(log -> log.atWarn().addKeyValue("reason", forged).log("refused")))
                .containsOnlyOnce("\n");
        assertThat(text(log -> log.atWarn().addKeyValue("reason", forged).log("refused")))
                .containsOnlyOnce("\n");
    }

    @Test
    void anExceptionThatMayQuoteWhatWasSaidShowsItsTypeAndStackOnly() {
        for (RuntimeException failure : List.of(
                new Synthesizer.SynthesisException("cannot speak \"Hello Ms Liu\""),
                new IllegalArgumentException("For input \"tuesday\""),
                new NumberFormatException("13800138000"))) {
            String line = json(log -> log.atError()
                    .setCause(new IllegalStateException("Liu", failure))
                    .log("failed"));
            assertThat(line)
                    .doesNotContain("Liu")
                    .doesNotContain("tuesday")
                    .doesNotContain("138")
                    .contains("\"type\":\"" + failure.getClass().getName())
                    .contains("LogLineTest.java:");
            assertThat(text(log -> log.atError().setCause(failure).log("failed")))
                    .contains(failure.getClass().getName())
                    .doesNotContain("Liu")
                    .doesNotContain("138");
        }
    }

    @Test
    void anExceptionOfTheDiskSaysWhichFile() {
        assertThat(json(log -> log.atError()
                        .setCause(new IOException("calls/" + CALL_ID + ": disk full"))
                        .log("lost")))
                .contains("\"message\":\"calls/" + CALL_ID + ": disk full\"");
    }

    @Test
    void aDeepStackIsBounded() {
        JsonNode error = JSON.readTree(
                        json(log -> log.atError().setCause(deep(200)).log("failed")))
                .get("error");
        assertThat(error.get("stack").size()).isEqualTo(25);
        assertThat(error.get("stack").get(24).asString()).matches("… \\d+ more");
    }

    @Test
    void aLogFileIsPutAsideWhenItIsFullAndOnlySoManyAreKept() throws Exception {
        Path file = folder.resolve("log").resolve("parley.log");
        LoggerContext context = context();
        ProcessLog.write(
                context,
                new Settings.Log(Settings.Log.Format.AUTO, Settings.Log.Level.INFO, Optional.of(file)),
                true,
                new ByteArrayOutputStream(),
                2_000);
        Logger log = context.getLogger("io.parley.Test");
        Path second = folder.resolve("log").resolve("parley.log.2");
        Await.until("the log was put aside twice", Duration.ofSeconds(30), () -> {
            for (int i = 0; i < 20; i++) {
                log.atInfo().addKeyValue("number", i).log("a line of some length, so that the file is full soon");
            }
            return Files.exists(second);
        });
        context.stop();
        assertThat(Files.readString(second).lines()).allSatisfy(line -> JSON.readTree(line));
    }

    @Test
    void librariesDoNotTellMoreThanWarningsWhateverTheLevel() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LoggerContext context = context();
        ProcessLog.write(
                context,
                ProcessLog.withLevel(Settings.Log.DEFAULT, Optional.of("debug")),
                false,
                bytes,
                ProcessLog.MAX_FILE_BYTES);
        context.getLogger("org.library").info("header From: Ms Liu");
        context.getLogger("org.library").warn("slow");
        context.getLogger("io.parley.Test").debug("step");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .doesNotContain("Liu")
                .contains("slow")
                .contains("step");
    }

    private static LoggerContext context() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }

    private static RuntimeException deep(int frames) {
        return frames == 0 ? new IllegalStateException("deep") : deep(frames - 1);
    }

    private static String json(Consumer<Logger> logging) {
        return written(new JsonLines(), logging);
    }

    private static String text(Consumer<Logger> logging) {
        return written(new TextLines(), logging);
    }

    private static String written(EncoderBase<ILoggingEvent> encoder, Consumer<Logger> logging) {
        LoggerContext context = context();
        encoder.setContext(context);
        encoder.start();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(bytes);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        logging.accept(context.getLogger("io.parley.Test"));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
