package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.media.audio.WavFile;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.Await;
import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real calls to baresip: encrypted ones, and ones in the codecs that are not G.711. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CodecCallTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");

    @TempDir
    static Path folder;

    private RunningEngine engine;
    private Engine.BotOnDuty duty;

    @BeforeAll
    void open() throws IOException {
        engine = RealEngine.open(folder.resolve("data"));
        Path home = ServingHome.in(folder.resolve("home"), "channels: 10", "").root();
        duty = engine.engine().onDuty(BotFile.load(home.resolve("bots/host/bot.yaml")));
    }

    @AfterAll
    void close() {
        engine.close();
    }

    /** The telephone insists on SRTP, and so does the trunk. */
    @Test
    void aPersonIsUnderstoodAndHeardThroughEncryptedAudio() throws Exception {
        Path telephone = folder.resolve("phone-srtp");
        List<CallEvent> events = new CopyOnWriteArrayList<>();
        CallDesk.Finished finished;
        try (Baresip person = Baresip.start(Setup.in(telephone).withMediaEncryption("srtp-mand"))) {
            CallDesk.Placed call = place(person, "PCMU", "required", events);
            Await.until("the question was asked", BOUND, () -> plays(events) >= 1);
            person.say(TUESDAY);
            Await.until("the key was asked for", BOUND, () -> plays(events) >= 2);
            person.press("1");
            finished = call.finished().get(BOUND.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(finished.ended().info()).containsEntry("day", "tuesday");
        assertThat(finished.ended().complete()).as("the key came").isTrue();
        assertThat(negotiated(events)).contains("PCMU SEND_RECEIVE generation 1 AES_CM_128_HMAC_SHA1_80");
        assertThat(events.toString()).doesNotContain("inline:");
        assertThat(heard(telephone)).contains("which day").contains("press one");
    }

    @ParameterizedTest
    @CsvSource({"OPUS, opus/48000/2, optional, AES_CM_128_HMAC_SHA1_80", "G722, g722, off, generation 1"})
    void aPersonHearsAndIsUnderstoodInACodecThatIsNotG711(String codec, String theirs, String srtp, String agreed)
            throws Exception {
        Path telephone = folder.resolve("phone-" + codec);
        Setup setup = Setup.in(telephone).withCodecs(theirs);
        List<CallEvent> events = new CopyOnWriteArrayList<>();
        try (Baresip person = Baresip.start(srtp.equals("off") ? setup : setup.withMediaEncryption("srtp"))) {
            CallDesk.Placed call = place(person, codec, srtp, events);
            Await.until("the question was asked", BOUND, () -> plays(events) >= 1);
            person.say(TUESDAY);
            Await.until("the key was asked for", BOUND, () -> plays(events) >= 2);
            person.press("1");
            CallDesk.Finished finished = call.finished().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            assertThat(finished.ended().info()).containsEntry("day", "tuesday");
            assertThat(finished.ended().complete()).as("the key came").isTrue();
        }
        assertThat(negotiated(events)).contains(codec + " SEND_RECEIVE").contains(agreed);
        assertThat(events.stream()
                        .filter(CallEvent.MediaClosed.class::isInstance)
                        .map(event -> ((CallEvent.MediaClosed) event).summary().packetsReceived()))
                .allMatch(packets -> packets > 10)
                .hasSize(1);
        assertThat(heard(telephone)).contains("which day");
    }

    private CallDesk.Placed place(Baresip person, String codec, String srtp, List<CallEvent> events)
            throws IOException {
        return engine.desk()
                .place(
                        Transferred.trunk(folder, """
                                trunk: pbx
                                gateways: [ { to: "sip:127.0.0.1:5060" } ]
                                media: { codecs: [%s], srtp: %s }
                                sip: { address: 127.0.0.1 }
                                """.formatted(codec, srtp)),
                        person.uri(),
                        Optional.empty(),
                        duty,
                        Map.of(),
                        (tick, nanos, event) -> events.add(event));
    }

    private static String negotiated(List<CallEvent> events) {
        return events.stream()
                .filter(CallEvent.Media.class::isInstance)
                .map(event -> ((CallEvent.Media) event).detail())
                .collect(Collectors.joining("; "));
    }

    /** What the recogniser makes of what a telephone that is gone has heard. */
    private static String heard(Path telephone) throws IOException {
        try (Stream<Path> files = Files.list(telephone)) {
            return RealEngine.recognized(WavFile.read(
                    files.filter(file -> file.getFileName().toString().endsWith("-dec.wav"))
                            .findFirst()
                            .orElseThrow()));
        }
    }

    private static long plays(List<CallEvent> events) {
        return events.stream().filter(CallEvent.PlayFinished.class::isInstance).count();
    }
}
