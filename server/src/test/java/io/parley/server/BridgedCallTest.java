package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.replay.Replay;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.media.asr.Grammar;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.Tones;
import io.parley.media.audio.WavFile;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.Await;
import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event.Kind;
import io.parley.testkit.baresip.Setup;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Callers who are handed over by a call to the human: sipp as both persons where signalling counts, baresip as both where
 * they speak and press keys.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BridgedCallTest {
    private static final Path VOICE = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits");
    private static final Duration BOUND = TransferPeer.BOUND;
    private static final String BOT = """
            bot: handover
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en }
            variables: { desk: { required: true, example: "sip:desk@pbx.example" }, order: { default: A-17 } }
            flows:
              main:
                open: hello
                nodes:
                  hello:
                    say: "One moment."
                    transfer: { to: "{desk}", type: group, value: orders, user-to-user: { form: handover } }
                    children: [busy, unanswered, refused, failed]
                  busy: { when: { transfer: busy }, info: { came: busy }, say: "Busy.", hang-up: true }
                  unanswered: { when: { transfer: no-answer }, info: { came: no-answer }, say: "Nobody.", hang-up: true }
                  refused: { when: { transfer: refused }, info: { came: refused }, say: "Sorry.", hang-up: true }
                  failed: { when: { transfer: failed }, info: { came: failed }, say: "Sorry.", hang-up: true }
            """;
    private static final String TRUNK = """
            trunk: pbx
            gateways: [ { to: "sip:127.0.0.1:5060" } ]
            caller-ids: ["7000"]
            media: { codecs: [PCMU, PCMA] }
            limits: { user-to-user: 512 }
            sip: { address: 127.0.0.1 }
            transfer: { ring: 3s }
            """;

    @TempDir
    static Path folder;

    private HandingOver handing;

    @BeforeAll
    void open() throws IOException {
        handing = new HandingOver(folder, BOT);
    }

    @AfterAll
    void close() {
        handing.close();
    }

    private CallDesk.Placed place(String person, String human, String trunk) throws IOException {
        return handing.place(person, Map.of("desk", human), trunk);
    }

    private CallDesk.Finished called(TransferPeer person, TransferPeer human, String trunk) throws Exception {
        return handing.called(person, human, trunk);
    }

    // ---- signalling

    @Test
    void theHumanIsCalledWithWhatTheBotKnowsAndHangsUp() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().isHungUp(),
                TransferPeer.human("sip:13800138000@127[.]0[.]0[.]1")
                        .rings()
                        .waits(300)
                        .picksUp("PCMA")
                        .waits(500)
                        .hangsUp(),
                TRUNK);

        Transferred.assertEnded(finished, "ANSWERED", "");
        JsonNode transfer = Transferred.transfer(finished);
        assertThat(transfer.path("by").asString()).isEqualTo("bridge");
        assertThat(transfer.path("userToUser").path("raw").asString()).matches("[A-Za-z0-9+/]+=*");
        assertThat(transfer.path("ringMillis").asInt()).isBetween(250, 3_000);
        assertThat(transfer.path("talkMillis").asInt()).isBetween(400, 3_000);
        assertThat(transfer.path("hungUpBy").asString()).isEqualTo("human");
        assertThat(finished.ended().reason()).isEqualTo("human hung up");
        assertThat(Replay.of(finished.folder().journal(), handing.duty().bot())).isInstanceOf(Replay.Result.Same.class);
    }

    @Test
    void aPersonWhoHangsUpFirstEndsBoth() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().waits(3_500).hangsUp(),
                TransferPeer.human("sip:").rings().picksUp("PCMU").isHungUp(),
                TRUNK);

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertThat(Transferred.transfer(finished).path("hungUpBy").asString()).isEqualTo("caller");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void aPersonWhoHangsUpWhileItRingsCancelsTheCallToTheHuman() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().waits(2_000).hangsUp(),
                TransferPeer.human("sip:").rings().isCancelled(),
                TRUNK.replace("ring: 3s", "ring: 30s"));

        Transferred.assertEnded(finished, "ABANDONED", "");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void whoIsBusyOrDeclinesIsTheBotsEvent() throws Exception {
        CallDesk.Finished busy = called(
                TransferPeer.called().isHungUp(), TransferPeer.human("sip:").refuses("486 Busy Here"), TRUNK);
        Transferred.assertEnded(busy, "BUSY", "busy");
        assertThat(Transferred.transfer(busy).path("sipStatus").asInt()).isEqualTo(486);
        assertThat(busy.ended().reason()).isEqualTo("bot");
        Transferred.assertEnded(
                called(
                        TransferPeer.called().isHungUp(),
                        TransferPeer.human("sip:").rings().refuses("603 Decline"),
                        TRUNK),
                "DECLINED",
                "refused");
        Transferred.assertEnded(
                called(
                        TransferPeer.called().isHungUp(),
                        TransferPeer.human("sip:").refuses("503 Service Unavailable"),
                        TRUNK),
                "FAILED",
                "failed");
    }

    @Test
    void whoNeverAnswersIsRungForSoLong() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().isHungUp(),
                TransferPeer.human("sip:").rings().isCancelled(),
                TRUNK);

        Transferred.assertEnded(finished, "NO_ANSWER", "no-answer");
        assertThat(Transferred.transfer(finished).path("ringMillis").asInt()).isBetween(2_500, 5_000);
    }

    @Test
    void theTrunksOwnNumberCallsWhereTheTrunkSaysSoAndACallerOfOursIsHandedOverAlike() throws Exception {
        CompletableFuture<CallDesk.Finished> done = new CompletableFuture<>();
        Trunk trunk = Transferred.trunk(folder, TRUNK.replace("ring: 3s", "ring: 3s, identity: trunk"));
        try (Sipp desk = TransferPeer.human("sip:7000@127[.]0[.]0[.]1")
                .rings()
                .picksUp("PCMU")
                .waits(300)
                .hangsUp()
                .scenario()
                .start()) {
            handing.engine()
                    .answerWith(invite -> handing.engine()
                            .desk()
                            .take(
                                    trunk,
                                    invite,
                                    Route.ToBot.any("handover", Map.of("desk", "sip:desk@127.0.0.1:" + desk.port())),
                                    handing.duty(),
                                    (tick, nanos, event) -> {},
                                    done::complete));
            try (Sipp telephone = TransferPeer.calling()
                    .isHungUp()
                    .scenario()
                    .calling("127.0.0.1:" + handing.engine().sipPort())
                    .start()) {
                telephone.succeeds(BOUND);
                desk.succeeds(BOUND);
                Transferred.assertEnded(done.get(BOUND.toSeconds(), TimeUnit.SECONDS), "ANSWERED", "");
            }
        }
    }

    // ---- audio

    @Test
    void thePersonAndTheHumanHearEachOtherThoughTheirCodecsDifferAndTheRecordingGoesOn() throws Exception {
        Path music = folder.resolve("hold.wav");
        WavFile.write(music, Tones.tone(440, -20, 400));
        Path tuesday = word("day-2");
        Path friday = word("day-5");
        try (Baresip person = Baresip.start(
                        Setup.in(folder.resolve("person")).withUser("person").withCodecs("PCMU"));
                Baresip human = Baresip.start(Setup.in(folder.resolve("human"))
                        .withUser("human")
                        .withCodecs("PCMA")
                        .withAnswer(Setup.Answer.MANUAL))) {
            CallDesk.Placed placed =
                    place(person.uri(), human.uri(), TRUNK.replace("ring: 3s", "ring: 30s, music: " + music));
            human.await(Kind.INCOMING, BOUND);
            await(1_500); // two rounds of music and more
            human.accept();
            human.await(Kind.ESTABLISHED, BOUND);
            human.await(Kind.MEDIA_ESTABLISHED, BOUND);
            person.say(tuesday);
            await(WavFile.read(tuesday).durationMillis() + 1_500);
            human.say(friday);
            await(WavFile.read(friday).durationMillis() + 1_500);
            person.press("42");
            human.press("7");
            Await.until(
                    "the human's telephone has the keys", () -> human.digits().equals("42"));
            Await.until(
                    "the person's telephone has the key", () -> person.digits().equals("7"));
            human.hangUp();
            CallDesk.Finished finished = placed.finished().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            Transferred.assertEnded(finished, "ANSWERED", "");

            // The bot's words and the music are before it: they are no days.
            assertThat(heard(WavFile.read(human.heard().getLast()))).contains("tuesday");
            assertThat(heard(WavFile.read(person.heard().getLast()))).contains("friday");
            assertThat(slotsOfMusic(WavFile.read(person.heard().getLast()))).isGreaterThan(40);
            Path recording = finished.folder().recording();
            assertThat(heard(RealEngine.channel(recording, 0))).contains("tuesday");
            assertThat(heard(RealEngine.channel(recording, 1))).contains("friday");
        }
    }

    @Test
    void whatTheHumansSideSendsEarlyIsHeardAndTheBotHasTheLineAgainWhenItIsBusy() throws Exception {
        Path capture = folder.resolve("tuesday.pcap");
        RecordedWord.tuesday(capture);
        try (Baresip person = Baresip.start(
                        Setup.in(folder.resolve("early")).withUser("person").withCodecs("PCMA"));
                Sipp desk = TransferPeer.human("sip:")
                        .soundsEarly()
                        .waits(300)
                        .plays(capture)
                        .waits(2_000)
                        .refuses("486 Busy Here")
                        .scenario()
                        .start()) {
            CallDesk.Finished finished = place(
                            person.uri(),
                            "sip:desk@127.0.0.1:" + desk.port(),
                            TRUNK.replace("ring: 3s", "ring: 30s, early-media: on"))
                    .finished()
                    .get(BOUND.toSeconds(), TimeUnit.SECONDS);
            desk.succeeds(BOUND);
            person.await(Kind.CLOSED, BOUND);

            Transferred.assertEnded(finished, "BUSY", "busy");
            Pcm line = WavFile.read(person.heard().getLast());
            assertThat(heard(line)).contains("tuesday");
            // What the person hears last is the bot again.
            assertThat(Files.readString(finished.folder().transcript())).contains("Busy.");
            assertThat(loudest(line, Math.max(0, line.samples().length - 8_000)))
                    .isGreaterThan(1_000);
        }
    }

    @Test
    void aHumanWhoPutsTheCallerOnHoldIsStillAHuman() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().isHungUp(),
                TransferPeer.human("sip:")
                        .rings()
                        .picksUp("PCMU")
                        .holds()
                        .waits(300)
                        .hangsUp(),
                TRUNK);

        Transferred.assertEnded(finished, "ANSWERED", "");
    }

    private static int loudest(Pcm audio, int from) {
        int loudest = 0;
        for (int i = from; i < audio.samples().length; i++) {
            loudest = Math.max(loudest, Math.abs(audio.samples()[i]));
        }
        return loudest;
    }

    /** Slots of the tone that is the music. */
    private static int slotsOfMusic(Pcm audio) {
        int slots = 0;
        for (int offset = 0; offset + 160 <= audio.samples().length; offset += 160) {
            if (Math.abs(Tones.level(audio.samples(), offset, 440) + 20) < 1) {
                slots++;
            }
        }
        return slots;
    }

    private static String heard(Pcm audio) {
        return RealEngine.recognized(
                audio, Optional.of(new Grammar(List.of("monday", "tuesday", "wednesday", "thursday", "friday"))));
    }

    /** People speak in real time. */
    private static void await(long millis) {
        new CompletableFuture<Void>()
                .orTimeout(millis, TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }

    /** 8 kHz, as the telephone's microphone takes it. */
    private static Path word(String name) throws IOException {
        Path file = folder.resolve(name + ".wav");
        Pcm spoken = Resampler.resample(WavFile.read(VOICE.resolve(name + ".wav")), 8000);
        WavFile.write(file, spoken);
        return file;
    }
}
