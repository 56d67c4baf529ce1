package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.replay.Replay;
import io.parley.media.audio.Tones;
import io.parley.media.audio.WavFile;
import io.parley.server.calls.CallDesk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Callers and humans who talk through us and then without us: attended transfer with Replaces (RFC 3891, RFC 5589 section 7);
 * and humans who have to press a key first. sipp is both persons.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JoinedCallTest {
    private static final String BOT = """
            bot: handover
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en }
            variables: { desk: { required: true, example: "sip:desk@pbx.example" } }
            flows:
              main:
                open: hello
                nodes:
                  hello:
                    say: "One moment."
                    transfer: { to: "{desk}", type: group, value: orders, user-to-user: { form: handover } }
                    children: [unanswered, refused]
                  unanswered: { when: { transfer: no-answer }, info: { came: no-answer }, say: "Nobody.", hang-up: true }
                  refused: { when: { transfer: refused }, info: { came: refused }, say: "Sorry.", hang-up: true }
            """;
    private static final String TRUNK = """
            trunk: pbx
            gateways: [ { to: "sip:127.0.0.1:5060" } ]
            caller-ids: ["7000"]
            media: { codecs: [PCMU, PCMA] }
            limits: { user-to-user: 512 }
            sip: { address: 127.0.0.1 }
            transfer: { by: attended, ring: 10s }
            """;

    /** The human's telephone, and its dialog with us from its side: Call-ID, its tag, ours. */
    private static final String REFER_TO = "^ *&lt;sip:127[.]0[.]0[.]1:[0-9]*;transport=UDP"
            + "[?]Replaces=[A-Za-z0-9%.~_-]*%3Bto-tag%3Dpbx1%3Bfrom-tag%3D[A-Za-z0-9%.~_-]*&amp;Require=replaces&gt; *$";

    @TempDir
    static Path folder;

    private HandingOver handing;

    @BeforeAll
    void open() throws IOException {
        handing = new HandingOver(folder, BOT);
        WavFile.write(folder.resolve("accept.wav"), Tones.tone(440, -20, 400));
    }

    @AfterAll
    void close() {
        handing.close();
    }

    private CallDesk.Finished called(TransferPeer person, TransferPeer human, String trunk) throws Exception {
        return handing.called(person, human, trunk);
    }

    private static TransferPeer human() {
        return TransferPeer.human("sip:").rings();
    }

    private static void assertJoining(CallDesk.Finished finished, String outcome, String hungUpBy) {
        JsonNode transfer = Transferred.transfer(finished);
        assertThat(transfer.path("by").asString()).isEqualTo("attended");
        assertThat(transfer.path("joining").path("outcome").asString())
                .as("%s", transfer)
                .isEqualTo(outcome);
        assertThat(transfer.path("hungUpBy").asString()).isEqualTo(hungUpBy);
    }

    // ---- joined

    @Test
    void theTwoAreJoinedAndNobodyHasHungUp() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("202 Accepted")
                        .reports("active;expires=60", "100 Trying")
                        .waits(600)
                        .reports("terminated;reason=noresource", "200 OK")
                        .isHungUp(),
                // Its new call with Replaces ends its old one, before the peer reports that.
                human().picksUp("PCMU", "timer", "replaces").waits(300).hangsUp(),
                TRUNK);

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertJoining(finished, "ANSWERED", "joined");
        assertThat(Transferred.transfer(finished).path("talkMillis").asInt()).isBetween(200, 3_000);
        assertThat(finished.ended().hungUpBy()).isEqualTo("us");
        assertThat(finished.ended().reason()).isEqualTo("transferred");
        assertThat(Replay.of(finished.folder().journal(), handing.duty().bot())).isInstanceOf(Replay.Result.Same.class);
    }

    @Test
    void aPeerThatHangsUpFirstStillHasTheHuman() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("202 Accepted")
                        .hangsUp()
                        .waits(800)
                        .reports("terminated;reason=noresource", "200 OK"),
                human().picksUp("PCMU", "replaces").waits(400).hangsUp(),
                TRUNK);

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertJoining(finished, "ANSWERED", "joined");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void aHumanWhoIsNotReleasedByTheJoiningIsReleasedByUs() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("202 Accepted")
                        .reports("terminated;reason=noresource", "200 OK")
                        .isHungUp(),
                human().picksUp("PCMU", "replaces").isHungUp(),
                TRUNK);

        assertJoining(finished, "ANSWERED", "joined");
    }

    // ---- not joined: they talk on through us

    @Test
    void aPeerThatTransfersNobodyLetsThemTalkOn() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("603 Decline")
                        .isHungUp(),
                human().picksUp("PCMU", "replaces").waits(900).hangsUp(),
                TRUNK);

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertJoining(finished, "DECLINED", "human");
        assertThat(Transferred.transfer(finished)
                        .path("joining")
                        .path("sipStatus")
                        .asInt())
                .isEqualTo(603);
        assertThat(finished.ended().reason()).isEqualTo("human hung up");
    }

    @Test
    void aHumanWhoHangsUpWhileThePeerFailsHasHungUp() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("202 Accepted")
                        .waits(900)
                        .reports("terminated;reason=noresource", "481 Call/Transaction Does Not Exist")
                        .isHungUp(),
                human().picksUp("PCMU", "replaces").waits(300).hangsUp(),
                TRUNK);

        assertJoining(finished, "FAILED", "human");
        assertThat(finished.ended().reason()).isEqualTo("human hung up");
        assertThat(Transferred.transfer(finished).path("talkMillis").asInt()).isBetween(200, 850);
    }

    @Test
    void aCallerWhoHangsUpWhileThePeerIsAskedHasHungUp() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().isReferred(REFER_TO).hangsUp(),
                human().picksUp("PCMU", "replaces").isHungUp(),
                TRUNK);

        assertJoining(finished, "ABANDONED", "caller");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void nobodyIsAskedWhereTheHumansSideTakesNoReplaces() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().isHungUp(),
                human().picksUp("PCMU", "timer").waits(500).hangsUp(),
                TRUNK);

        assertJoining(finished, "FAILED", "human");
        assertThat(Transferred.transfer(finished).path("joining").path("reason").asString())
                .isEqualTo("the human's side takes no Replaces");
    }

    // ---- whoever picks up has to press a key

    private static final String ACCEPTING =
            TRUNK.replace("by: attended,", "by: bridge, accept: { key: \"1\", prompt: accept.wav, within: 2s },");

    @Test
    void aHumanWhoPressesTheKeyIsPutThrough() throws Exception {
        CallDesk.Finished finished = called(
                TransferPeer.called().isHungUp(),
                human().picksUp("PCMU").waits(700).presses('1').waits(600).hangsUp(),
                ACCEPTING);

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertThat(Transferred.transfer(finished).path("talkMillis").asInt()).isBetween(400, 1_200);
        assertThat(Transferred.transfer(finished).path("hungUpBy").asString()).isEqualTo("human");
    }

    @Test
    void anAnsweringMachinePressesNothingAndIsNobody() throws Exception {
        CallDesk.Finished finished =
                called(TransferPeer.called().isHungUp(), human().picksUp("PCMU").isHungUp(), ACCEPTING);

        Transferred.assertEnded(finished, "NO_ANSWER", "no-answer");
        assertThat(Transferred.transfer(finished).path("reason").asString()).isEqualTo("no key was pressed");
        assertThat(Transferred.transfer(finished).has("talkMillis")).isFalse();
    }

    @Test
    void anotherKeyAndHangingUpAreRefusals() throws Exception {
        Transferred.assertEnded(
                called(
                        TransferPeer.called().isHungUp(),
                        human().picksUp("PCMU").presses('2').isHungUp(),
                        ACCEPTING),
                "DECLINED",
                "refused");
        Transferred.assertEnded(
                called(
                        TransferPeer.called().isHungUp(),
                        human().picksUp("PCMU").waits(300).hangsUp(),
                        ACCEPTING),
                "DECLINED",
                "refused");
    }
}
