package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.sip.SipLeg;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.codec.AudioCodec;
import io.parley.testkit.Checkout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Conversations as scripts on virtual time: who says what at which tick, who hears what, what is left behind. */
final class SimulatedCallTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
    private static final Bot TALKER = BotFile.load(resource("/bots/talker/bot.yaml"));
    private static final Map<String, String> MS_LIU = Map.of("name", "Ms Liu");
    private static final int TICKS_A_SECOND = 50;
    private static final String RECEIVED_OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 50000 RTP/AVP 0 101
            a=rtpmap:101 telephone-event/8000
            """;

    @Test
    void aWholeCallRunsToItsEnd() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU, "tuesday");
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil("asked for a key", () -> finishedPlays(call) == 2);
        call.media.callerPresses(call.media.tick() + 40, '1');
        call.runUntil("ended", () -> call.call.done().isDone());

        assertThat(call.said()).hasSize(3);
        assertThat(call.said().get(0)).contains("Ms Liu").contains("Which day");
        assertThat(call.said().get(1)).contains("tuesday").contains("Press 1");
        CallEvent.Ended ended = call.ended();
        assertThat(ended.outcome()).isEqualTo("CONNECTED");
        assertThat(ended.hungUpBy()).isEqualTo("us");
        assertThat(ended.complete()).isTrue();
        assertThat(ended.info()).containsEntry("day", "tuesday");
        assertThat(call.sip.leg().sent).containsExactly("BYE 16");
        assertThat(call.events(CallEvent.SipDialogUp.class))
                .extracting(CallEvent.SipDialogUp::dialog)
                .containsExactly(call.sip.leg().dialog().orElseThrow());
        assertWellFormed(call);
    }

    @Test
    void theGoodbyeIsHeardToItsEndBeforeTheBye() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU, "no thanks");
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.media.callerSpeaks(call.media.tick() + 25, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        CallEvent.PlayFinished last = call.events(CallEvent.PlayFinished.class).getLast();
        assertThat(last.how()).isEqualTo("DONE");
        assertThat(last.heardMillis()).isEqualTo(last.totalMillis());
        assertWellFormed(call);
    }

    @Test
    void silenceIsCountedFromTheEndOfThePromptAndEndsTheCall() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU);
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        long quietFrom = call.media.tick();
        call.runUntil("asked again", () -> call.said().size() == 2);
        long waited = call.media.tick() - quietFrom;
        assertThat(waited).isBetween(5L * TICKS_A_SECOND - 2, 5L * TICKS_A_SECOND + 3);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.ended().reason()).isEqualTo("silence");
        assertThat(call.ended().complete()).isFalse();
        assertWellFormed(call);
    }

    @Test
    void holdStopsTheSilenceTimer() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU);
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.run(Duration.ofSeconds(2));
        call.sip.leg().offer("a=sendonly");
        call.run(Duration.ofSeconds(20));
        assertThat(call.said()).hasSize(1);
        // Once when it was answered, and again after a request that may have moved the peer.
        assertThat(call.events(CallEvent.SipDialogUp.class)).hasSize(2);
        call.sip.leg().offer("a=sendrecv");
        call.run(Duration.ofSeconds(4));
        assertThat(call.said()).hasSize(2);
    }

    @Test
    void aWordInterruptsThePromptWhereItStood() {
        SimulatedCall call = SimulatedCall.answered(TALKER, Map.of(), "tuesday", "");
        call.run(Duration.ofSeconds(1));
        long speaksAt = call.media.tick();
        call.media.callerSpeaks(speaksAt, 900);
        call.runUntil("next prompt", () -> call.said().size() == 2);

        CallEvent.PlayPaused paused = call.events(CallEvent.PlayPaused.class).getFirst();
        CallEvent.PlayFinished cut = call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(cut.how()).isEqualTo("DROPPED");
        assertThat(cut.heardMillis()).isEqualTo(paused.heardMillis()).isBetween(1000L, 1800L);
        assertThat(cut.totalMillis()).isGreaterThan(cut.heardMillis());
        // Speech of 300 ms pauses; onset takes a few slots to be sure of.
        assertThat(call.media.botAudible(speaksAt + 25)).isFalse();
    }

    @Test
    void underOverloadWithoutInterimTextsTheFinalTextStillInterrupts() {
        ScriptedRecognizer overloaded = ScriptedRecognizer.of("tuesday", "");
        overloaded.partials(false);
        SimulatedCall call = new SimulatedCall(TALKER, Map.of(), overloaded, leg -> leg.ringAndAnswer(AudioCodec.PCMU));
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 900);
        call.runUntil("next prompt", () -> call.said().size() == 2);

        // Paused by the reflex, going on when no words had come in time, ended by the words that came last.
        assertThat(call.events(CallEvent.PlayPaused.class)).hasSize(1);
        assertThat(call.events(CallEvent.PlayResumed.class)).hasSize(1);
        CallEvent.PlayFinished cut = call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(cut.how()).isEqualTo("DROPPED");
        assertThat(cut.heardMillis()).isBetween(1000L, 3500L).isLessThan(cut.totalMillis());
        assertThat(call.events(CallEvent.LateSpeech.class)).isEmpty();
    }

    @Test
    void underOverloadWithoutInterimTextsAFillerCostsAPauseAndNothingElse() {
        ScriptedRecognizer overloaded = ScriptedRecognizer.of("uh-huh");
        overloaded.partials(false);
        SimulatedCall call = new SimulatedCall(TALKER, Map.of(), overloaded, leg -> leg.ringAndAnswer(AudioCodec.PCMU));
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 500);
        call.runUntil("prompt over", () -> finishedPlays(call) == 1);
        CallEvent.PlayFinished whole = call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(whole.how()).isEqualTo("DONE");
        assertThat(whole.heardMillis()).isEqualTo(whole.totalMillis());
    }

    @Test
    void aFillerDoesNotInterruptAndThePromptGoesOnWhereItStood() {
        SimulatedCall call = SimulatedCall.answered(TALKER, Map.of(), "uh-huh");
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 500);
        call.runUntil("prompt over", () -> finishedPlays(call) == 1);
        CallEvent.PlayFinished whole = call.events(CallEvent.PlayFinished.class).getFirst();
        assertThat(call.events(CallEvent.PlayResumed.class)).hasSize(1);
        assertThat(whole.how()).isEqualTo("DONE");
        assertThat(whole.heardMillis()).isEqualTo(whole.totalMillis());
        assertThat(call.said()).hasSize(1);
    }

    @Test
    void whatIsSaidOverAProtectedPromptDoesNotCount() {
        SimulatedCall call = SimulatedCall.answered(TALKER, Map.of(), "tuesday", "friday");
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 900);
        call.runUntil("protected prompt", () -> call.said().size() == 2);
        call.media.callerSpeaks(call.media.tick() + 10, 400);
        call.runUntil("protected prompt over", () -> finishedPlays(call) == 2);
        assertThat(call.events(CallEvent.LateSpeech.class))
                .singleElement()
                .satisfies(late -> assertThat(late.reason()).contains("may not be interrupted"));
        assertThat(call.events(CallEvent.PlayFinished.class).getLast().how()).isEqualTo("DONE");
        assertThat(call.call.done()).isNotDone();
        // It is in the transcript's source all the same.
        assertThat(call.events(CallEvent.Utterance.class))
                .extracting(CallEvent.Utterance::text)
                .contains("friday");
    }

    @Test
    void aNodeThatAsksForAGrammarIsHeardWithIt() {
        ScriptedRecognizer hearing = ScriptedRecognizer.of("tuesday", "friday");
        SimulatedCall call = new SimulatedCall(TALKER, Map.of(), hearing, leg -> leg.ringAndAnswer(AudioCodec.PCMU));
        call.run(Duration.ofSeconds(1));
        call.media.callerSpeaks(call.media.tick(), 900);
        call.runUntil("protected prompt over", () -> finishedPlays(call) == 2);
        call.media.callerSpeaks(call.media.tick() + 10, 400);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(hearing.requests().get(0).grammar()).isEmpty();
        assertThat(hearing.requests().get(1).grammar().orElseThrow().phrases()).contains("tuesday", "tues", "friday");
        assertThat(call.said().getLast()).isEqualTo("Goodbye.");
        assertWellFormed(call);
    }

    @Test
    void anOfferedCallIsAnsweredAndTalkedWith() {
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, RECEIVED_OFFER, "no thanks");
        assertThat(call.sip.leg().sent).containsExactly("200");
        call.sip.leg().event(new SipLeg.Event.Answered("", "sip:person@127.0.0.1"));
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.ended().outcome()).isEqualTo("CONNECTED");
        assertThat(call.ended().complete()).isTrue();
        assertWellFormed(call);
    }

    @Test
    void anOfferThatIsNoSessionDescriptionIsRefused() {
        SimulatedCall call = SimulatedCall.received(DELIVERY, MS_LIU, "hello");
        assertThat(call.sip.leg().sent).containsExactly("400 Bad Session Description");
        call.run(Duration.ofMillis(100));
        assertThat(call.ended().outcome()).isEqualTo("MEDIA_FAILURE");
        assertWellFormed(call);
    }

    @Test
    void anOwnerThatThrowsEndsItsCallAlone() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU);
        call.run(Duration.ofSeconds(1));
        call.call.mailbox().execute(() -> {
            throw new IllegalStateException("a bug");
        });
        call.run(Duration.ofMillis(200));
        assertThat(call.sip.leg().sent).containsExactly("BYE 41");
        assertThat(call.ended().reason()).isEqualTo("engine failed");
        assertThat(call.events(CallEvent.Failed.class))
                .extracting(CallEvent.Failed::service)
                .contains("engine");
        assertWellFormed(call);
    }

    @Test
    void aRecogniserThatFailsTwiceEndsTheCallWithAnApology() {
        SimulatedCall call = new SimulatedCall(
                DELIVERY,
                MS_LIU,
                ScriptedRecognizer.of().fails("told to").fails("told to"),
                leg -> leg.ringAndAnswer(AudioCodec.PCMU));
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.run(Duration.ofSeconds(3));
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.events(CallEvent.RecognitionFailed.class)).hasSize(2);
        assertThat(call.said().getLast().toLowerCase(Locale.ROOT)).contains("sorry");
        assertThat(call.ended().reason()).isEqualTo("failure");
        assertWellFormed(call);
    }

    @Test
    void aVoiceThatFailsEndsTheCallWithAnApology() {
        SimulatedCall call = new SimulatedCall(
                DELIVERY,
                MS_LIU,
                ScriptedRecognizer.of("tuesday"),
                leg -> leg.ringAndAnswer(AudioCodec.PCMU),
                "Press 1");
        call.runUntil("greeting played", () -> finishedPlays(call) == 1);
        call.media.callerSpeaks(call.media.tick() + 10, 600);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.events(CallEvent.Failed.class))
                .extracting(CallEvent.Failed::service)
                .contains("synthesizer");
        assertThat(call.said().getLast().toLowerCase(Locale.ROOT)).contains("sorry");
        assertThat(call.ended().reason()).isEqualTo("failure");
        assertWellFormed(call);
    }

    @Test
    void aVoiceThatCannotEvenApologiseEndsTheCall() {
        SimulatedCall call = new SimulatedCall(
                DELIVERY, MS_LIU, ScriptedRecognizer.of(), leg -> leg.ringAndAnswer(AudioCodec.PCMU), "");
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.ended().reason()).isEqualTo("failure");
        assertThat(call.sip.leg().sent).containsExactly("BYE 16");
        assertWellFormed(call);
    }

    @Test
    void thePeersByeCutsWhateverIsPlaying() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU);
        call.run(Duration.ofSeconds(1));
        call.sip.leg().peerHangsUp();
        call.run(Duration.ofMillis(100));
        assertThat(call.ended().hungUpBy()).isEqualTo("peer");
        assertThat(call.ended().outcome()).isEqualTo("CONNECTED");
        assertThat(call.sip.leg().sent).isEmpty();
        assertWellFormed(call);
    }

    @Test
    void aPeerThatVanishesEndsTheCall() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU);
        call.run(Duration.ofSeconds(1));
        call.media.callerVanishes(call.media.tick(), Long.MAX_VALUE);
        call.runUntil("ended", () -> call.call.done().isDone());
        assertThat(call.sip.leg().sent).containsExactly("BYE 16");
        assertThat(call.events(CallEvent.Media.class))
                .extracting(CallEvent.Media::what)
                .contains("lost");
        assertWellFormed(call);
    }

    @Test
    void aBusyCalleeHearsNothing() {
        SimulatedCall call =
                new SimulatedCall(DELIVERY, MS_LIU, ScriptedRecognizer.of(), leg -> leg.peerRefuses(486, "Busy Here"));
        call.run(Duration.ofMillis(100));
        assertThat(call.ended().outcome()).isEqualTo("BUSY");
        assertThat(call.ended().hungUpBy()).isEqualTo("peer");
        assertThat(call.ended().sipStatus()).isEqualTo(486);
        assertThat(call.ended().talkMillis()).isZero();
        assertThat(call.said()).isEmpty();
        assertWellFormed(call);
    }

    @Test
    void anAnswerWithoutACommonCodecEndsTheCallWithThatReason() {
        SimulatedCall call = new SimulatedCall(
                DELIVERY,
                MS_LIU,
                ScriptedRecognizer.of(),
                leg -> leg.event(new SipLeg.Event.Answered("""
                        v=0
                        o=- 1 1 IN IP4 127.0.0.1
                        s=-
                        c=IN IP4 127.0.0.1
                        t=0 0
                        m=audio 0 RTP/AVP 0
                        """, "sip:callee@127.0.0.1")));
        call.run(Duration.ofMillis(100));
        assertThat(call.ended().outcome()).isEqualTo("MEDIA_FAILURE");
        assertThat(call.sip.leg().sent).containsExactly("BYE 88");
        assertWellFormed(call);
    }

    @Test
    void theSameScriptGivesTheSameJournal() {
        assertThat(scripted()).isEqualTo(scripted());
    }

    private static List<CallEvent> scripted() {
        SimulatedCall call = SimulatedCall.answered(DELIVERY, MS_LIU, "tuesday");
        call.media.callerSpeaks(450, 600);
        call.media.callerPresses(900, '1');
        call.runUntil("ended", () -> call.call.done().isDone());
        return List.copyOf(call.events());
    }

    /** What must be so of every call: one first line, one last, one end for each play and utterance. */
    static void assertWellFormed(SimulatedCall call) {
        List<CallEvent> events = call.events();
        assertThat(events.getFirst()).isInstanceOf(CallEvent.Opened.class);
        assertThat(events.getLast()).isInstanceOf(CallEvent.Ended.class);
        assertThat(call.events(CallEvent.Ended.class)).hasSize(1);
        assertThat(call.events(CallEvent.PlayFinished.class))
                .extracting(CallEvent.PlayFinished::playId)
                .doesNotHaveDuplicates();
        List<Long> heard = call.events(CallEvent.SpeechStarted.class).stream()
                .map(CallEvent.SpeechStarted::utteranceId)
                .toList();
        List<Long> ended = new ArrayList<>(call.events(CallEvent.Utterance.class).stream()
                .map(CallEvent.Utterance::utteranceId)
                .toList());
        call.events(CallEvent.RecognitionFailed.class).forEach(f -> ended.add(f.utteranceId()));
        assertThat(ended).containsExactlyInAnyOrderElementsOf(heard);
    }

    private static long finishedPlays(SimulatedCall call) {
        return call.events(CallEvent.PlayFinished.class).size();
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(SimulatedCallTest.class.getResource(name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
