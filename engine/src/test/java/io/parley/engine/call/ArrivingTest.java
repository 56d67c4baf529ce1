package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.sip.SipLeg;
import io.parley.testkit.Checkout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Received calls before their answer, as scripts on virtual time. */
final class ArrivingTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
    private static final Map<String, String> MS_LIU = Map.of("name", "Ms Liu");
    private static final String ANNOUNCEMENT = "Parley Couriers. One moment, please.";
    private static final long ANNOUNCEMENT_MILLIS = (long) ANNOUNCEMENT.length() * TonePrompts.MILLIS_A_CHARACTER;
    private static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 50000 RTP/AVP 0 101
            a=rtpmap:101 telephone-event/8000
            """;

    private static BeforeAnswer ring(int millis) {
        return new BeforeAnswer(Duration.ofMillis(millis), Optional.empty(), Optional.empty());
    }

    private static BeforeAnswer announcement(int ringMillis) {
        return new BeforeAnswer(Duration.ofMillis(ringMillis), Optional.of(ANNOUNCEMENT), Optional.empty());
    }

    private static SimulatedCall received(BeforeAnswer before, String... understood) {
        return SimulatedCall.received(DELIVERY, MS_LIU, before, OFFER, understood);
    }

    private static void runUntilAnswered(SimulatedCall call) {
        call.runUntil("200 is sent", () -> call.sip.leg().sent.contains("200"));
        call.sip.leg().acknowledges("");
    }

    @Test
    void itRingsForItsTimeAndIsAnswered() {
        SimulatedCall call = received(ring(2000), "no thanks");
        assertThat(call.sip.leg().sent).containsExactly("180");
        call.run(Duration.ofMillis(1980));
        assertThat(call.sip.leg().sent).containsExactly("180");
        call.run(Duration.ofMillis(40));
        assertThat(call.sip.leg().sent).containsExactly("180", "200");
        runUntilAnswered(call);
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.ended().outcome()).isEqualTo("CONNECTED");
        assertThat(call.ended().complete()).isTrue();
        assertThat(call.ended().ringMillis()).isBetween(2000L, 2060L);
        assertThat(call.events(CallEvent.Signalling.class))
                .extracting(CallEvent.Signalling::what)
                .startsWith("received INVITE", "sent 180");
        SimulatedCallTest.assertWellFormed(call);
    }

    @Test
    void theAnnouncementIsHeardBeforeTheAnswer() {
        SimulatedCall call = received(announcement(1000), "no thanks");
        call.run(Duration.ofMillis(1100));
        assertThat(call.sip.leg().sent).containsExactly("180", "183");
        call.run(Duration.ofMillis(ANNOUNCEMENT_MILLIS / 2));
        assertThat(call.media.botAudible(call.media.tick() - 1)).isTrue();
        assertThat(call.sip.leg().sent).doesNotContain("200");
        runUntilAnswered(call);
        call.runUntil("greeting played", () -> finishedPlays(call) == 2);
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());

        assertThat(call.said().getFirst()).isEqualTo(ANNOUNCEMENT);
        assertThat(call.said().get(1)).contains("Ms Liu");
        CallEvent.PlayFinished announced =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(announced.how()).isEqualTo("DONE");
        assertThat(announced.heardMillis()).isEqualTo(ANNOUNCEMENT_MILLIS);
        assertThat(call.ended().ringMillis()).isBetween(1000 + ANNOUNCEMENT_MILLIS, 1200 + ANNOUNCEMENT_MILLIS);
        assertThat(CallRecord.of(call.journal.entries()).transcriptText()).contains("bot: " + ANNOUNCEMENT);
        // One negotiation: the 200 says what the 183 has said.
        assertThat(call.events(CallEvent.Media.class))
                .filteredOn(media -> media.what().equals("configured"))
                .hasSize(1);
        SimulatedCallTest.assertWellFormed(call);
    }

    @Test
    void aCallerWhoGivesUpWhileItRingsIsRecordedSo() {
        SimulatedCall call = received(ring(5000));
        call.run(Duration.ofSeconds(3));
        call.sip.leg().callerCancels();
        call.run(Duration.ofSeconds(10));
        assertThat(call.sip.leg().sent).containsExactly("180");
        assertCancelled(call);
        assertThat(call.ended().ringMillis()).isBetween(2900L, 3100L);
        assertThat(call.said()).isEmpty();
    }

    @Test
    void aCallerWhoGivesUpDuringTheAnnouncementIsRecordedSo() {
        SimulatedCall call = received(announcement(0));
        call.run(Duration.ofMillis(600));
        call.sip.leg().callerCancels();
        call.run(Duration.ofSeconds(10));
        assertThat(call.sip.leg().sent).containsExactly("180", "183");
        assertCancelled(call);
        CallEvent.PlayFinished announced =
                call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(announced.how()).isEqualTo("DROPPED");
        assertThat(announced.heardMillis()).isBetween(400L, 600L);
        assertThat(announced.totalMillis()).isEqualTo(ANNOUNCEMENT_MILLIS);
        assertThat(CallRecord.of(call.journal.entries()).transcriptText()).contains("stopped after");
    }

    private static void assertCancelled(SimulatedCall call) {
        assertThat(call.ended().outcome()).isEqualTo("CANCELLED");
        assertThat(call.ended().hungUpBy()).isEqualTo("peer");
        assertThat(call.ended().sipStatus()).isEqualTo(487);
        assertThat(call.ended().talkMillis()).isZero();
        SimulatedCallTest.assertWellFormed(call);
    }

    @Test
    void theEngineMayRefuseWhileItRingsAndWhileItAnnounces() {
        for (BeforeAnswer before : new BeforeAnswer[] {ring(5000), announcement(0)}) {
            SimulatedCall call = received(before);
            call.run(Duration.ofMillis(600));
            call.call.hangUpAfterPrompt("an operator");
            call.run(Duration.ofSeconds(10));
            assertThat(call.sip.leg().sent).last().isEqualTo("480");
            assertThat(call.sip.leg().sent).doesNotContain("200");
            assertThat(call.ended().outcome()).isEqualTo("REFUSED_BY_US");
            assertThat(call.ended().hungUpBy()).isEqualTo("us");
            assertThat(call.ended().reason()).isEqualTo("an operator");
            SimulatedCallTest.assertWellFormed(call);
        }
    }

    @Test
    void aDelayedOfferIsRungAndAnsweredAndItsAnnouncementSkipped() {
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, announcement(1000), "", "no thanks");
        call.sip.leg().early = SipLeg.Early.NONE;
        call.run(Duration.ofMillis(1100));
        assertThat(call.sip.leg().sent).containsExactly("180", "180", "200");
        assertThat(call.events(CallEvent.Media.class))
                .containsExactly(new CallEvent.Media("announcement skipped", "no offer came with the INVITE"));
        call.sip.leg().acknowledges(OFFER);
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        assertThat(call.said()).hasSize(1).first().asString().contains("Ms Liu");
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.ended().complete()).isTrue();
        SimulatedCallTest.assertWellFormed(call);
    }

    @Test
    void aDelayedOfferThatGetsOursInAReliable183HearsTheAnnouncement() {
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, announcement(1000), "", "no thanks");
        call.sip.leg().early = SipLeg.Early.OFFERED;
        call.run(Duration.ofMillis(1100));
        assertThat(call.sip.leg().sent).containsExactly("180", "183 with an offer");
        call.sip.leg().event(new SipLeg.Event.EarlyMedia(183, OFFER)); // the PRACK
        call.runUntil("answered", () -> call.sip.leg().sent.contains("200"));

        assertThat(call.events(CallEvent.Spoke.class)).hasSize(1);
        assertThat(call.events(CallEvent.Media.class))
                .extracting(CallEvent.Media::toString)
                .noneMatch(it -> it.contains("skipped"));
        call.sip.leg().acknowledges("");
        call.runUntil("greeting played", () -> finishedPlays(call) == 2);
        call.call.hangUp("an operator");
        call.runUntil("ended", () -> call.call.done().isDone());
        SimulatedCallTest.assertWellFormed(call);
    }

    @Test
    void anOfferIn183ThatNobodyAnswersHoldsNoCallBack() {
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, announcement(1000), "", "no thanks");
        call.sip.leg().early = SipLeg.Early.OFFERED;
        call.run(Duration.ofMillis(1100).plus(Arriving.EARLY_ANSWER_BOUND));

        assertThat(call.sip.leg().sent).containsExactly("180", "183 with an offer", "200");
        assertThat(call.events(CallEvent.Media.class))
                .containsExactly(new CallEvent.Media("announcement skipped", "no answer to our offer"));
        call.call.hangUp("an operator");
        call.runUntil("ended", () -> call.call.done().isDone());
    }

    @Test
    void theAnswerWaitsForThePrompts() {
        Queue<Runnable> rendering = new ArrayDeque<>();
        AtomicInteger rendered = new AtomicInteger();
        SimulatedCall call = SimulatedCall.received(
                DELIVERY,
                MS_LIU,
                new BeforeAnswer(Duration.ZERO, Optional.empty(), Optional.of(rendered::incrementAndGet)),
                OFFER,
                rendering::add,
                "\0");
        call.run(Duration.ofSeconds(3));
        assertThat(call.sip.leg().sent).containsExactly("180");
        rendering.remove().run();
        call.run(Duration.ofMillis(20));
        assertThat(rendered).hasValue(1);
        assertThat(call.sip.leg().sent).containsExactly("180", "200");
    }

    @Test
    void theAnswerWaitsNoLongerThanItsBound() {
        Queue<Runnable> rendering = new ArrayDeque<>();
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, announcement(0), OFFER, rendering::add, "\0");
        call.run(Arriving.PREPARATION_BOUND.minusMillis(20));
        assertThat(call.sip.leg().sent).containsExactly("180");
        call.run(Duration.ofMillis(40));
        assertThat(call.sip.leg().sent).containsExactly("180", "200");
        assertThat(call.events(CallEvent.Media.class))
                .extracting(CallEvent.Media::what)
                .contains("prompts not ready", "announcement skipped");
        call.sip.leg().acknowledges("");
        // What is rendered too late is said by nobody.
        rendering.remove().run();
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        assertThat(call.said()).hasSize(1).first().asString().contains("Ms Liu");
    }

    @Test
    void whatCannotBeSpokenKeepsNobodyFromTheAnswer() {
        BeforeAnswer before = new BeforeAnswer(Duration.ZERO, Optional.of("unspeakable"), Optional.of(() -> {
            throw new IllegalStateException("told to fail");
        }));
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, before, OFFER, Runnable::run, "unspeakable");
        assertThat(call.sip.leg().sent).containsExactly("180", "200");
        assertThat(call.events(CallEvent.Failed.class))
                .containsExactly(
                        new CallEvent.Failed("synthesizer", "IllegalStateException"),
                        new CallEvent.Failed("synthesizer", "IllegalStateException"));
    }

    @Test
    void anAnnouncementThatDoesNotEndIsCutAtItsBound() {
        // A caller who holds the call from the beginning stops its clock.
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, announcement(0), OFFER + "a=sendonly\n");
        call.run(Duration.ofMillis(ANNOUNCEMENT_MILLIS + 1000));
        assertThat(call.sip.leg().sent).containsExactly("180", "183");
        call.run(Arriving.ANNOUNCEMENT_GRACE);
        assertThat(call.sip.leg().sent).containsExactly("180", "183", "200");
        assertThat(call.events(CallEvent.PlayFinished.class).getFirst().how()).isEqualTo("DROPPED");
    }

    @Test
    void whatIsSaidBeforeTheAnswerIsKeptAndNotTaken() {
        SimulatedCall call = received(announcement(0), "tuesday", "no thanks");
        call.media.callerSpeaks(10, 400);
        runUntilAnswered(call);
        call.runUntil("greeting played", () -> finishedPlays(call) == 2);
        assertThat(call.events(CallEvent.LateSpeech.class))
                .singleElement()
                .satisfies(late -> assertThat(late.reason()).contains("before the call was answered"));
        assertThat(CallRecord.of(call.journal.entries()).transcriptText())
                .contains("caller: tuesday  (not taken: said before the call was answered)");
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.ended().info()).doesNotContainKey("day");
        SimulatedCallTest.assertWellFormed(call);
    }

    private static long finishedPlays(SimulatedCall call) {
        return call.events(CallEvent.PlayFinished.class).size();
    }
}
