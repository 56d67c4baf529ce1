package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.server.settings.Settings;
import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import io.parley.testkit.pcap.RtpCapture;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A serving engine that sipp calls: each call takes the way that the trunk's file says, with real audio and real
 * recognition where it is answered. What became of it is read from the records.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoutedCallsTest {
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int PAUSE_MILLIS = 900;
    private static final int UNTIL_KEY_MILLIS = 5_000;
    private static final String TRUNK = """
            trunk: door
            gateways: [ { to: "sip:127.0.0.1:5060" } ]
            media: { codecs: [PCMU] }
            sip: { address: 127.0.0.1 }
            inbound:
              from: [127.0.0.1]
              routes:
                - { from-matches: "^4001", reject: 603 }
                - to: "02131068238"
                  header: { name: X-Campaign, value: spring }
                  bot: delivery
                  ring: 500ms
                  announce: "One moment, please."
                  variables: { name: "{header.x-name}", order: "{user-to-user}" }
                - { to: "7001", bot: delivery, ring: 200ms, announce: "Nobody hears this.", variables: { name: Ms Liu } }
                - { to: "7002", bot: delivery, variables: { name: "{header.x-missing}" } }
            """;

    @TempDir
    static Path folder;

    private Serving serving;
    private Path word;
    private long greetingMillis;

    @BeforeAll
    void open() throws IOException {
        Path bot = folder.resolve("bots/delivery/bot.yaml");
        Files.createDirectories(bot.getParent());
        Files.copy(Checkout.root().resolve("bots/delivery/bot.yaml"), bot);
        Files.createDirectories(folder.resolve("trunk-config"));
        Files.writeString(folder.resolve("trunk-config/door.yaml"), TRUNK);
        serving = Serving.open(Settings.defaults(folder)
                .with(Settings.Folders.in(folder).withModels(Checkout.models()))
                .with(RealEngine.RTP)
                .with(RealEngine.WIDE)
                .ofCommand(new Settings.Sip(InetAddress.getLoopbackAddress(), 0)));
        greetingMillis = RealEngine.greeting(
                        serving.catalog().current().bot("delivery").orElseThrow())
                .durationMillis();
        word = folder.resolve("tuesday.pcap");
        Pcm spoken = Resampler.resample(WavFile.read(TUESDAY), 8000);
        byte[] encoded = new byte[spoken.samples().length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = G711.of(AudioCodec.PCMU).encode(spoken.samples()[i]);
        }
        RtpCapture.write(word, 0, 0x5eed, encoded);
    }

    @AfterAll
    void close() {
        serving.close();
    }

    private Sipp call(String scenario, String from, String to, String status) {
        return Sipp.resource("/sipp/" + scenario + ".xml")
                .with("FROM", from)
                .with("TO", to)
                .with("STATUS", status)
                .with("LISTENS", Long.toString(greetingMillis + PAUSE_MILLIS))
                .with("WORD", word.toString())
                .with("UNTIL_KEY", Integer.toString(UNTIL_KEY_MILLIS))
                .option("-timeout", BOUND.toSeconds() + "s")
                .calling("127.0.0.1:" + serving.engine().sipPort())
                .start();
    }

    private JsonNode recordOfCaller(String caller) {
        return Await.value(
                "the record of the call",
                BOUND,
                () -> records().stream()
                        .filter(made -> made.path("from").asString("").equals(caller))
                        .findFirst());
    }

    private static List<JsonNode> records() {
        return CallFiles.named(folder.resolve("data/calls"), "record.json").stream()
                .map(RoutedCallsTest::complete)
                .flatMap(Optional::stream)
                .toList();
    }

    /** One that is being written is none yet. */
    private static Optional<JsonNode> complete(Path file) {
        try {
            String text = Files.readString(file);
            return text.endsWith("}\n") ? Optional.of(JsonMapper.shared().readTree(text)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCallIsRoutedByItsHeaderAndTheBotKnowsWhatItBrings() {
        try (Sipp person = call("uac-announced", "anonymous", "021-3106-8238", "")) {
            person.succeeds(BOUND);
            assertThat(person.messages()).contains("SIP/2.0 180").contains("SIP/2.0 183");
            // The caller hears the announcement and the bot at the same place.
            assertThat(person.log().lines().map(line -> line.replaceFirst("^(early|final)=", "")))
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("m=audio ");
            assertThat(person.log()
                            .lines()
                            .map(line -> line.replaceFirst("^(early|final)=", ""))
                            .distinct())
                    .hasSize(1);
        }
        JsonNode made = recordOfCaller("+8613800138000");
        assertThat(made.path("direction").asString()).isEqualTo("inbound");
        assertThat(made.path("to").asString()).isEqualTo("02131068238");
        assertThat(made.path("variables").path("name").asString()).isEqualTo("Ms Liu");
        assertThat(made.path("variables").path("order").asString()).isEqualTo("A-17");
        assertThat(made.path("userToUser").path(0).path("text").asString()).isEqualTo("A-17");
        assertThat(made.path("userToUser").path(0).path("raw").asString()).startsWith("412d3137;");
        assertThat(made.path("transcript").path(0).path("text").asString()).isEqualTo("One moment, please.");
        assertThat(made.path("transcript").path(1).path("text").asString()).contains("Ms Liu");
        assertThat(made.path("ringMillis").asLong()).isGreaterThan(500);
        assertConfirmed(made);
    }

    @Test
    void aCallWithoutAnOfferIsAnsweredWithOursAndUnderstood() {
        try (Sipp person = call("uac-person-offers-late", "13900139000", "7001", "")) {
            person.succeeds(BOUND);
            assertThat(person.messages()).doesNotContain("SIP/2.0 183");
        }
        JsonNode made = recordOfCaller("13900139000");
        assertThat(made.path("transcript").path(0).path("text").asString()).contains("Which day");
        assertConfirmed(made);
    }

    private static void assertConfirmed(JsonNode made) {
        assertThat(made.path("outcome").asString()).as("%s", made).isEqualTo("CONNECTED");
        assertThat(made.path("info").path("day").asString()).as("%s", made).isEqualTo("tuesday");
        assertThat(made.path("complete").asBoolean()).as("%s", made).isTrue();
        assertThat(made.path("hungUpBy").asString()).isEqualTo("us");
    }

    @Test
    void aCallIsRefusedByItsCallersNumber() {
        try (Sipp person = call("uac-rejected", "400-123-4567", "02131068238", "603")) {
            person.succeeds(BOUND);
        }
    }

    @Test
    void aCallForWhichThereIsNoRouteIsRefused() {
        // The number is known, the header is missing.
        try (Sipp person = call("uac-rejected", "13700137000", "02131068238", "404")) {
            person.succeeds(BOUND);
        }
    }

    @Test
    void aCallThatDoesNotBringWhatTheBotNeedsIsRefusedAndLeavesNoTrace() {
        long before = serving.engine().engine().misrouted();
        try (Sipp person = call("uac-rejected", "13600136000", "7002", "500")) {
            person.succeeds(BOUND);
        }
        assertThat(serving.engine().engine().misrouted()).isEqualTo(before + 1);
        assertThat(records()).noneMatch(made -> made.path("from").asString("").equals("13600136000"));
    }
}
