package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.replay.Replay;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Callers that are handed over by REFER: whole calls with sipp as the PBX that is asked, and what the records say of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReferredCallTest {
    private static final String BOT = """
            bot: handover
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en }
            variables: { order: { default: A-17 } }
            flows:
              main:
                open: hello
                nodes:
                  hello:
                    say: "One moment."
                    transfer: { type: group, value: orders, user-to-user: "order={order}" }
                    children: [busy, unanswered, refused, failed]
                  busy: { when: { transfer: busy }, info: { came: busy }, say: "Busy.", hang-up: true }
                  unanswered: { when: { transfer: no-answer }, info: { came: no-answer }, say: "Nobody.", hang-up: true }
                  refused: { when: { transfer: refused }, info: { came: refused }, say: "Sorry.", hang-up: true }
                  failed: { when: { transfer: failed }, info: { came: failed }, say: "Sorry.", hang-up: true }
            """;
    private static final String TRUNK = """
            trunk: pbx
            gateways: [ { to: "sip:127.0.0.1:5060" } ]
            media: { codecs: [PCMU] }
            sip: { address: 127.0.0.1 }
            transfer: { by: refer, ring: 2s, addresses: { group: "sip:{value}@agents.example" } }
            """;

    /** "order=A-17" in hexadecimal digits, escaped for a URI (RFC 7433 section 4.1). */
    private static final String REFER_TO =
            "^ *&lt;sip:orders@agents.example" + "[?]User-to-User=6f726465723d412d3137%3Bencoding%3Dhex&gt; *$";

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

    private CallDesk.Finished called(TransferPeer pbx) throws Exception {
        return handing.called(pbx, TRUNK);
    }

    // ---- it succeeds

    @Test
    void aCalledPersonIsHandedOverWhenTheHumanAnswers() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .reports("active;expires=60", "100 Trying")
                .reports("active;expires=60", "180 Ringing")
                .waits(200)
                .reports("terminated;reason=noresource", "200 OK")
                .isHungUp());

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertThat(finished.ended().hungUpBy()).isEqualTo("us");
        assertThat(finished.ended().reason()).isEqualTo("transferred");
        JsonNode transfer = Transferred.transfer(finished);
        assertThat(transfer.path("by").asString()).isEqualTo("refer");
        assertThat(transfer.path("type").asString()).isEqualTo("group");
        assertThat(transfer.path("value").asString()).isEqualTo("orders");
        assertThat(transfer.path("target").asString()).isEqualTo("sip:orders@agents.example");
        assertThat(transfer.path("userToUser").path("text").asString()).isEqualTo("order=A-17");
        assertThat(transfer.path("sipStatus").asInt()).isEqualTo(200);
        assertThat(transfer.path("ringMillis").asInt()).isBetween(100, 10_000);
        assertThat(Replay.of(finished.folder().journal(), handing.duty().bot())).isInstanceOf(Replay.Result.Same.class);
    }

    @Test
    void aCallerIsHandedOverAlike() throws Exception {
        CompletableFuture<CallDesk.Finished> done = new CompletableFuture<>();
        Trunk trunk = Transferred.trunk(folder, TRUNK);
        handing.engine()
                .answerWith(invite -> handing.engine()
                        .desk()
                        .take(
                                trunk,
                                invite,
                                Route.ToBot.any("handover", Map.of()),
                                handing.duty(),
                                (tick, nanos, event) -> {},
                                done::complete));
        try (Sipp pbx = TransferPeer.calling()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .reports("active;expires=60", "180 Ringing")
                .reports("terminated;reason=noresource", "200 OK")
                .isHungUp()
                .scenario()
                .calling("127.0.0.1:" + handing.engine().sipPort())
                .start()) {
            pbx.succeeds(TransferPeer.BOUND);
            Transferred.assertEnded(done.get(TransferPeer.BOUND.toSeconds(), TimeUnit.SECONDS), "ANSWERED", "");
        }
    }

    @Test
    void aReportThatOvertakesTheAnswerToReferCounts() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .reports("terminated;reason=noresource", "200 OK")
                .isHungUp());

        Transferred.assertEnded(finished, "ANSWERED", "");
    }

    @Test
    void aPeerThatHangsUpAsSoonAsItHasTheCallerMayStillReport() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .hangsUp()
                .reports("terminated;reason=noresource", "200 OK"));

        Transferred.assertEnded(finished, "ANSWERED", "");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void aPeerThatHangsUpAfterItsAcceptanceHasTheCallerAsFarAsIsKnown() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .hangsUp());

        Transferred.assertEnded(finished, "ACCEPTED", "");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void aPeerThatNeedsNoSubscriptionMakesNone() throws Exception {
        CallDesk.Finished finished = handing.called(
                TransferPeer.called("norefersub")
                        .isReferredWithoutReports()
                        .answers("200 OK", "Refer-Sub: false")
                        .isHungUp(),
                TRUNK.replace("by: refer,", "by: refer, reports: off,"));

        Transferred.assertEnded(finished, "ACCEPTED", "");
        assertThat(finished.ended().reason()).isEqualTo("transferred");
    }

    // ---- it fails, and the bot goes on

    @Test
    void aHumanWhoIsBusyIsTheBotsEvent() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .reports("active;expires=60", "100 Trying")
                .reports("terminated;reason=noresource", "486 Busy Here")
                .isHungUp());

        Transferred.assertEnded(finished, "BUSY", "busy");
        assertThat(Transferred.transfer(finished).path("reason").asString()).isEqualTo("Busy Here");
        assertThat(finished.ended().reason()).isEqualTo("bot");
    }

    @Test
    void aHumanWhoDoesNotAnswerAndOneWhoDeclinesAreTwoThings() throws Exception {
        Transferred.assertEnded(
                called(TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("202 Accepted")
                        .reports("terminated;reason=noresource", "480 Temporarily Unavailable")
                        .isHungUp()),
                "NO_ANSWER",
                "no-answer");
        Transferred.assertEnded(
                called(TransferPeer.called()
                        .isReferred(REFER_TO)
                        .answers("202 Accepted")
                        .reports("terminated;reason=noresource", "603 Decline")
                        .isHungUp()),
                "DECLINED",
                "refused");
    }

    @Test
    void aPeerThatTransfersNobodyRefusesAtOnce() throws Exception {
        for (String refusal : new String[] {"603 Decline", "405 Method Not Allowed", "501 Not Implemented"}) {
            CallDesk.Finished finished = called(
                    TransferPeer.called().isReferred(REFER_TO).answers(refusal).isHungUp());

            Transferred.assertEnded(finished, "DECLINED", "refused");
            assertThat(Transferred.transfer(finished).path("sipStatus").asInt() + " "
                            + Transferred.transfer(finished).path("reason").asString())
                    .isEqualTo(refusal);
        }
    }

    @Test
    void reportsThatEndWithoutAResultAreAFailure() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .reportsNothing("active;expires=60")
                .reportsNothing("terminated;reason=giveup")
                .isHungUp());

        Transferred.assertEnded(finished, "FAILED", "failed");
        assertThat(Transferred.transfer(finished).has("sipStatus")).isFalse();
    }

    @Test
    void aPeerThatNeverReportsIsWaitedForSoLongAndThenItsReportsAreRefused() throws Exception {
        CallDesk.Finished finished = called(TransferPeer.called()
                .isReferred(REFER_TO)
                .answers("202 Accepted")
                .reports("active;expires=60", "180 Ringing")
                .waits(2_300)
                .reportsInVain("200 OK")
                .isHungUp());

        Transferred.assertEnded(finished, "TIMED_OUT", "failed");
        assertThat(Transferred.transfer(finished).path("sipStatus").asInt()).isEqualTo(180);
        assertThat(Transferred.transfer(finished).path("ringMillis").asInt()).isBetween(1_500, 3_000);
    }

    @Test
    void aCallerWhoHangsUpBeforeTheAnswerToReferIsGone() throws Exception {
        CallDesk.Finished finished =
                called(TransferPeer.called().isReferred(REFER_TO).hangsUp());

        Transferred.assertEnded(finished, "ABANDONED", "");
        assertThat(finished.ended().hungUpBy()).isEqualTo("peer");
    }

    @Test
    void aTrunkWithoutAnAddressForAGroupFailsBeforeAnythingIsSent() throws Exception {
        assertRefused("no address for type group: transfer.addresses has none", TRUNK.replace("group:", "agent:"));
    }

    @Test
    void aHumanWhomTheTrunkMayNotCallIsNotCalled() throws Exception {
        assertRefused(
                "trunk pbx: the trunk calls no URIs that lead elsewhere", TRUNK + "dial: { others: on, uris: off }\n");
    }

    private void assertRefused(String why, String trunk) throws Exception {
        CallDesk.Finished finished = handing.called(TransferPeer.called().isHungUp(), trunk);

        Transferred.assertEnded(finished, "FAILED", "failed");
        JsonNode failures =
                JsonMapper.shared().readTree(finished.folder().record()).path("failures");
        assertThat(failures.path(0).path("service").asString()).isEqualTo("transfer");
        assertThat(failures.path(0).path("reason").asString()).isEqualTo(why);
    }
}
