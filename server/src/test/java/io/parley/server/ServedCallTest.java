package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.testkit.Checkout;
import io.parley.testkit.pcap.RtpCapture;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to a running engine, each a process of its own; the far end is a telephone with a human voice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ServedCallTest {
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final int LAST = Integer.MAX_VALUE;

    /** Behind the greeting of some 4 s, and before the bot asks again. */
    private static final int LISTENS_MILLIS = 7_000;

    @TempDir
    static Path folder;

    private Path home;
    private Path data;
    private ParleyProcess serving;

    @BeforeAll
    void serve() throws Exception {
        home = ServingHome.in(folder.resolve("home"), "channels: 10", "").root();
        data = home.resolve("data");
        try (Stream<Path> files = Files.list(Checkout.root().resolve("bots/delivery"))) {
            Path bot = Files.createDirectories(home.resolve("bots/delivery"));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, bot.resolve(file.getFileName()));
            }
        }
        serving = new ParleyProcess(home, data, "serve", "--http", "127.0.0.1:0");
        serving.line("HTTP API at http://127.0.0.1:");
    }

    @AfterAll
    void close() {
        serving.close();
    }

    private ParleyProcess parley(String... arguments) throws IOException {
        return new ParleyProcess(home, data, arguments);
    }

    private ParleyProcess call(Sipp person, String... more) throws IOException {
        return parley(Stream.concat(
                        Stream.of(
                                "call",
                                "--trunk",
                                "peer",
                                "--bot",
                                "delivery",
                                "--var",
                                "name=Ms Liu",
                                "--to",
                                "sip:person@127.0.0.1:" + person.port()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void theEnginesCallIsShownAsIfItWereTheCommandsOwn() throws Exception {
        Path word = folder.resolve("tuesday.pcap");
        Pcm spoken = Resampler.resample(WavFile.read(TUESDAY), 8000);
        byte[] encoded = new byte[spoken.samples().length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = G711.of(AudioCodec.PCMU).encode(spoken.samples()[i]);
        }
        RtpCapture.write(word, 0, 0x5eed, encoded);
        try (Sipp person = Sipp.resource("/sipp/uas-person.xml")
                        .with("LISTENS", Integer.toString(LISTENS_MILLIS))
                        .with("WORD", word.toString())
                        .with("UNTIL_KEY", "5000")
                        .option("-timeout", BOUND.toSeconds() + "s")
                        .start();
                ParleyProcess call = call(person)) {
            call.line("- sent INVITE");
            call.line("bot: Hello Ms Liu");
            assertThat(call.line("caller: ")).contains("tuesday").containsPattern("turn \\d: ");
            call.line("key: 1");
            assertThat(call.line("CONNECTED")).contains("ended by us").contains("business complete");
            assertThat(call.line("collected")).contains("day=tuesday");
            for (String file : new String[] {"transcript", "record", "recording", "journal"}) {
                assertThat(Path.of(call.line(file + " ").substring(12))).isRegularFile();
            }
            assertThat(call.awaitEnd()).isZero();
        }
    }

    @Test
    void theStatusNamesWhatRunsAndAHangUpEndsIt() throws Exception {
        try (Sipp person = Sipp.resource("/sipp/uas-answers.xml")
                        .option("-timeout", BOUND.toSeconds() + "s")
                        .start();
                ParleyProcess call = call(person)) {
            call.line("answered");
            String callId;
            try (ParleyProcess status = parley("status")) {
                status.line("serving, parley ");
                status.line("calls    1 of ");
                status.line("trunk    peer: 1 of 10 channels");
                status.line("bot      delivery: ");
                String running = status.line("call     ");
                assertThat(running).contains("talking").contains("bot delivery on trunk peer");
                callId = running.split("\\s+", 3)[1];
                assertThat(status.awaitEnd()).isZero();
            }
            try (ParleyProcess hangUp = parley("hang-up", callId, "--after-prompt", "--reason", "the test says so")) {
                assertThat(hangUp.awaitEnd()).isZero();
            }
            // Not cut: the bot has finished its sentence.
            assertThat(call.line("CONNECTED")).contains("(the test says so)");
            assertThat(call.said()).contains("Which day should we deliver?").doesNotContain("stopped after");
            assertThat(call.awaitEnd()).isZero();
            try (ParleyProcess again = parley("hang-up", callId)) {
                again.line("it cannot be ended again");
                assertThat(again.awaitEnd()).isEqualTo(1);
            }
        }
    }

    @Test
    void ctrlCHangsTheEnginesCallUpAndStillShowsItsEnd() throws Exception {
        try (Sipp person = Sipp.resource("/sipp/uas-answers.xml")
                        .option("-timeout", BOUND.toSeconds() + "s")
                        .start();
                ParleyProcess call = call(person)) {
            call.line("bot: Hello Ms Liu");
            call.interrupt();
            assertThat(call.line("CONNECTED")).contains("ended by us (stopped at the command line)");
            call.awaitEnd();
            person.succeeds(BOUND);
        }
    }

    @Test
    void whatTheEngineDoesNotKnowIsExplained() throws Exception {
        try (ParleyProcess call = parley(
                "call",
                "--trunk",
                "peer",
                "--bot",
                home.resolve("bots/delivery/bot.yaml").toString(),
                "--to",
                "sip:nobody@127.0.0.1:9")) {
            call.line("no bot");
            call.line("--in-process");
            assertThat(call.awaitEnd()).isEqualTo(2);
        }
        try (ParleyProcess call =
                parley("call", "--trunk", "peer", "--bot", "delivery", "--to", "sip:nobody@127.0.0.1:9")) {
            assertThat(call.line("bot delivery: ")).contains("missing variable 'name'");
            assertThat(call.awaitEnd()).isEqualTo(2);
        }
        try (ParleyProcess call =
                parley("call", "--trunk", "peer", "--bot", "delivery", "--var", "name=x", "--to", "555;555")) {
            assertThat(call.line("--to: ")).doesNotContain("555");
            assertThat(call.awaitEnd()).isEqualTo(2);
        }
    }

    @Test
    void aReloadIsPrintedAndAWrongFileIsNamedByItsPlace() throws Exception {
        try (ParleyProcess reload = parley("reload")) {
            reload.line(" unchanged, read in ");
            assertThat(reload.awaitEnd()).isZero();
        }
        Path wrong = home.resolve("trunk-config/wrong.yaml");
        Files.writeString(wrong, "trunk: wrong\ngatewaiz: []\n");
        try (ParleyProcess reload = parley("reload")) {
            assertThat(reload.line("gatewaiz")).contains("wrong.yaml:2:1");
            assertThat(reload.awaitEnd()).isEqualTo(2);
        } finally {
            Files.delete(wrong);
        }
    }

    @Test
    void theKeyOfThisMachineIsTheUsersAlone() throws Exception {
        Path file = data.resolve("engine.json");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    @Order(LAST)
    void aDrainedEngineStopsAndLeavesNoTraceOfItsDoor() throws Exception {
        try (Sipp person = Sipp.resource("/sipp/uas-answers.xml")
                        .option("-timeout", BOUND.toSeconds() + "s")
                        .start();
                ParleyProcess call = call(person)) {
            call.line("bot: Hello Ms Liu");
            try (ParleyProcess drain = parley("drain")) {
                drain.line("draining: 1 call");
                try (ParleyProcess refused = call(person)) {
                    assertThat(refused.line("parley: ")).contains("the engine is stopping");
                    assertThat(refused.awaitEnd()).isEqualTo(1);
                }
                call.interrupt();
                call.line("CONNECTED");
                drain.line("stopped");
                assertThat(drain.awaitEnd()).isZero();
            }
        }
        assertThat(serving.awaitEnd()).isZero();
        assertThat(data.resolve("engine.json")).doesNotExist();
        try (ParleyProcess status = parley("status")) {
            status.line("No engine runs on the data folder");
            assertThat(status.awaitEnd()).isEqualTo(2);
        }
    }
}
