package io.parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.dialog.Input;
import io.parley.dialog.Step;
import io.parley.engine.call.Outcome;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.media.MediaSummary;
import io.parley.media.asr.RecognizerLoad;
import io.parley.media.net.MediaLoad;
import io.parley.media.prompt.PromptCache;
import io.parley.media.vad.TwoStageDetection;
import io.parley.testkit.random.Seeded;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events in, figures out. */
final class MetersTest {
    private static final long MILLI = 1_000_000;
    private static final String NUMBER = "+4917012345678";
    private static final String WORDS = "my secret is tuesday";

    private final Meters meters = new Meters("parley test");

    @AfterEach
    void close() {
        meters.close();
    }

    private Exposition now() {
        return new Exposition(meters.scrape());
    }

    private static CallEvent.Opened opened(String direction, String trunk, String bot) {
        return new CallEvent.Opened(
                1,
                "parley test",
                "20260302-090000-4f2a91",
                "2026-03-02T09:00:00+01:00",
                "Europe/Berlin",
                direction,
                trunk,
                "+493012345678",
                NUMBER,
                bot,
                "hash",
                "recogniser",
                "synthesiser",
                Map.of("name", "Ms Müller"),
                List.of(),
                "");
    }

    private static CallEvent.Ended ended(Outcome outcome, String by, int status, long ringMillis, long talkMillis) {
        return new CallEvent.Ended(
                outcome.name(), by, status, -1, "reason", talkMillis > 0, Map.of(), ringMillis, talkMillis);
    }

    @Test
    void aCallPassesThroughItsStatesAndLeavesItsTimes() {
        StampedJournal.Observer call = meters.witness("id");
        call.on(0, 0, opened("outbound", "carrier", "delivery"));
        call.on(0, 2 * MILLI, new CallEvent.Signalling("sent INVITE", ""));
        assertThat(calls("dialling")).isOne();
        call.on(0, 3 * MILLI, new CallEvent.Signalling("received 100", "Trying"));
        assertThat(calls("dialling")).isOne();
        call.on(0, 302 * MILLI, new CallEvent.Signalling("received 180", "Ringing"));
        call.on(0, 352 * MILLI, new CallEvent.Signalling("received 183", "early media"));
        assertThat(calls("dialling")).isZero();
        assertThat(calls("ringing")).isOne();
        call.on(0, 1_502 * MILLI, new CallEvent.Answered("PCMU"));
        assertThat(calls("talking")).isOne();
        call.on(9, 5_000 * MILLI, new CallEvent.Signalling("released", "BYE by PEER 200"));
        assertThat(calls("ending")).isOne();
        call.on(9, 5_010 * MILLI, ended(Outcome.CONNECTED, "peer", 200, 1_200, 3_500));
        call.closed(0);

        Exposition end = now();
        for (String state : List.of("dialling", "ringing", "talking", "ending")) {
            assertThat(end.value("parley_calls_now", "direction", "outbound", "state", state))
                    .isZero();
        }
        assertThat(end.value(
                        "parley_calls_started_total", "direction", "outbound", "trunk", "carrier", "bot", "delivery"))
                .isOne();
        assertThat(end.value(
                        "parley_calls_ended_total",
                        "direction",
                        "outbound",
                        "trunk",
                        "carrier",
                        "outcome",
                        "CONNECTED"))
                .isOne();
        assertThat(end.value("parley_calls_hung_up_total", "trunk", "carrier", "by", "peer"))
                .isOne();
        assertThat(end.value("parley_invite_answers_total", "trunk", "carrier", "status", "200"))
                .isOne();
        assertThat(setup(end, "ringing")).isCloseTo(0.3, within(1e-9));
        assertThat(setup(end, "answer")).isCloseTo(1.5, within(1e-9));
        assertThat(end.value("parley_call_ring_seconds_sum", "direction", "outbound", "trunk", "carrier"))
                .isCloseTo(1.2, within(1e-9));
        assertThat(end.value("parley_bot_talk_seconds_sum", "bot", "delivery")).isCloseTo(3.5, within(1e-9));
        assertThat(end.value("parley_bot_calls_ended_total", "bot", "delivery", "outcome", "CONNECTED"))
                .isOne();
        assertThat(end.value("parley_bot_calls_completed_total", "bot", "delivery"))
                .isOne();
        assertThat(end.value("parley_journals_incomplete_total")).isZero();
    }

    private double calls(String state) {
        return now().value("parley_calls_now", "direction", "outbound", "state", state);
    }

    private static double setup(Exposition end, String until) {
        return end.value("parley_call_setup_seconds_sum", "direction", "outbound", "trunk", "carrier", "until", until);
    }

    @Test
    void everyOutcomeIsThereBeforeTheFirstOfItsKind() {
        StampedJournal.Observer call = meters.witness("id");
        call.on(0, 0, opened("inbound", "carrier", "delivery"));
        Exposition first = now();
        for (Outcome outcome : Outcome.values()) {
            assertThat(first.value(
                            "parley_calls_ended_total",
                            "direction",
                            "inbound",
                            "trunk",
                            "carrier",
                            "outcome",
                            outcome.name()))
                    .isZero();
        }
        assertThat(first.value("parley_calls_now", "direction", "inbound", "state", "ringing"))
                .isOne();
        call.on(0, 0, ended(Outcome.REFUSED_BY_US, "us", 488, 0, 0));
        assertThat(now().value("parley_invite_answers_total", "trunk", "carrier", "status", "488"))
                .isOne();
    }

    @Test
    void aStatusOfItsOwnNameIsCountedByItOthersByTheirClass() {
        for (int status : new int[] {0, 486, 420, 603, 699, 302, 503, 599}) {
            StampedJournal.Observer call = meters.witness("id");
            call.on(0, 0, opened("outbound", "carrier", "delivery"));
            call.on(0, 0, ended(Outcome.NETWORK_FAILURE, "network", status, 0, 0));
        }
        Exposition end = now();
        for (String status : List.of("none", "486", "4xx", "603", "6xx", "3xx", "503", "5xx")) {
            assertThat(end.value("parley_invite_answers_total", "trunk", "carrier", "status", status))
                    .as(status)
                    .isOne();
        }
        assertThat(end.value("parley_bot_talk_seconds_count", "bot", "delivery"))
                .isZero();
        assertThat(end.value("parley_call_ring_seconds_count", "direction", "outbound", "trunk", "carrier"))
                .isZero();
    }

    @Test
    void aTurnIsCountedByItsPartsAndAKeyDoesNotPullSpeechDown() {
        StampedJournal.Observer call = talking();
        call.on(1, 1, new CallEvent.TurnLatency(1, 700, 27, 1, 14, 1_250, 41, 400, 70, -3, -1, Optional.empty()));
        call.on(2, 2, new CallEvent.TurnLatency(2, 0, 0, 3, 15, 20, 0, 0, 0, 2, -1, Optional.empty()));
        Exposition end = now();
        assertThat(turn(end, "speech", "endpoint", "sum")).isCloseTo(0.7, within(1e-9));
        assertThat(turn(end, "speech", "recognition", "sum")).isCloseTo(0.027, within(1e-9));
        assertThat(turn(end, "speech", "decision", "sum")).isCloseTo(0.001, within(1e-9));
        assertThat(turn(end, "speech", "playout", "sum")).isCloseTo(0.014, within(1e-9));
        assertThat(turn(end, "speech", "transport", "sum")).isCloseTo(0.041, within(1e-9));
        assertThat(turn(end, "speech", "service", "sum")).isCloseTo(0.4, within(1e-9));
        assertThat(turn(end, "speech", "synthesis", "sum")).isCloseTo(0.07, within(1e-9));
        assertThat(turn(end, "speech", "rest", "sum")).isCloseTo(0.003, within(1e-9));
        assertThat(turn(end, "speech", "total", "sum")).isCloseTo(1.25, within(1e-9));
        assertThat(turn(end, "speech", "beyond_endpoint", "sum")).isCloseTo(0.55, within(1e-9));
        assertThat(turn(end, "keys", "total", "sum")).isCloseTo(0.02, within(1e-9));
        assertThat(turn(end, "keys", "rest", "count")).isOne();
        for (String part : List.of("transport", "endpoint", "recognition", "beyond_endpoint")) {
            assertThat(meters.scrape()).doesNotContain("input=\"keys\",part=\"" + part);
        }
        assertThat(turn(end, "speech", "total", "count")).isOne();
        assertThat(end.value(
                        "parley_bot_turn_latency_seconds_bucket",
                        "bot",
                        "delivery",
                        "input",
                        "speech",
                        "part",
                        "total",
                        "le",
                        "1.5"))
                .isOne();
        assertThat(end.value(
                        "parley_bot_turn_latency_seconds_bucket",
                        "bot",
                        "delivery",
                        "input",
                        "speech",
                        "part",
                        "total",
                        "le",
                        "1.2"))
                .isZero();
    }

    private static double turn(Exposition end, String input, String part, String what) {
        return end.value("parley_bot_turn_latency_seconds_" + what, "bot", "delivery", "input", input, "part", part);
    }

    private StampedJournal.Observer talking() {
        StampedJournal.Observer call = meters.witness("id");
        call.on(0, 0, opened("outbound", "carrier", "delivery"));
        call.on(0, 0, new CallEvent.Answered("PCMU"));
        return call;
    }

    @Test
    void anUtteranceIsTakenLateEmptyOrFailed() {
        StampedJournal.Observer call = talking();
        call.on(1, 1, new CallEvent.Utterance(1, WORDS, 0.9, false, 20, 1, 2));
        call.on(1, 1, new CallEvent.Stepping(1, new Input.Heard(1, 1, WORDS, 0.9, Input.Understanding.NOTHING)));
        call.on(2, 2, new CallEvent.Utterance(2, WORDS, 0.9, false, 20, 1, 2));
        call.on(2, 2, new CallEvent.LateSpeech(2, 1, 2, "said before the present question"));
        call.on(3, 3, new CallEvent.Utterance(3, " ", 0, false, 20, 1, 2));
        call.on(3, 3, new CallEvent.RecognitionFailed(4, "closed"));
        call.on(4, 4, new CallEvent.Utterance(5, WORDS, 0.9, false, 20, 1, 2));
        call.on(5, 5, ended(Outcome.CONNECTED, "us", 200, 0, 5));
        Exposition end = now();
        assertThat(utterances(end, "taken")).isEqualTo(2);
        assertThat(utterances(end, "late")).isOne();
        assertThat(utterances(end, "empty")).isOne();
        assertThat(utterances(end, "failed")).isOne();
    }

    private static double utterances(Exposition end, String result) {
        return end.value("parley_bot_utterances_total", "bot", "delivery", "result", result);
    }

    private static CallEvent.TurnLatency interrupting(long silenceMillis) {
        return new CallEvent.TurnLatency(1, 700, 27, 1, 14, 782, 40, 0, 0, 0, silenceMillis, Optional.empty());
    }

    @Test
    void aPausedPromptIsResumedOrDroppedOrLeftUndecided() {
        StampedJournal.Observer call = talking();
        call.on(1, 1, new CallEvent.PlayPaused(1, 500, 180));
        call.on(2, 2, new CallEvent.PlayResumed(1));
        call.on(3, 3, new CallEvent.PlayPaused(1, 900, 220));
        call.on(4, 4, new CallEvent.PlayFinished(1, "DROPPED", 900, 2_000));
        call.on(4, 4, interrupting(220)); // told by the pause
        call.on(4, 4, interrupting(140)); // words cut a prompt that had not paused
        call.on(5, 5, new CallEvent.PlayFinished(2, "DROPPED", 0, 2_000)); // without anybody speaking
        call.on(5, 5, new CallEvent.PlayFinished(3, "DONE", 2_000, 2_000));
        call.on(6, 6, new CallEvent.PlayPaused(4, 100, -1));
        call.on(7, 7, ended(Outcome.CONNECTED, "peer", 200, 0, 7));
        Exposition end = now();
        assertThat(end.value("parley_bot_barge_ins_total", "bot", "delivery", "result", "resumed"))
                .isOne();
        assertThat(end.value("parley_bot_barge_ins_total", "bot", "delivery", "result", "dropped"))
                .isOne();
        assertThat(end.value("parley_bot_barge_ins_total", "bot", "delivery", "result", "undecided"))
                .isOne();
        assertThat(end.value("parley_bot_barge_in_silence_seconds_count", "bot", "delivery"))
                .isEqualTo(3);
        assertThat(end.value("parley_bot_barge_in_silence_seconds_sum", "bot", "delivery"))
                .isCloseTo(0.54, within(1e-9));
        assertThat(end.value("parley_bot_barge_in_silence_seconds_bucket", "bot", "delivery", "le", "0.2"))
                .isEqualTo(2);
        assertThat(end.value("parley_bot_prompts_total", "bot", "delivery", "end", "dropped"))
                .isEqualTo(2);
        assertThat(end.value("parley_bot_prompts_total", "bot", "delivery", "end", "done"))
                .isOne();
    }

    @Test
    void keysMissesSilencesAndFailuresAreCounted() {
        StampedJournal.Observer call = talking();
        call.on(1, 1, new CallEvent.KeyPressed('7', "TELEPHONE_EVENT"));
        call.on(1, 1, new CallEvent.Stepped(1, List.of(), List.of(Step.MISS_TRACE + "greeting, miss 1"), "greeting"));
        call.on(1, 1, new CallEvent.Stepped(2, List.of(), List.of("x", Step.SILENCE_TRACE + "2"), "greeting"));
        call.on(1, 1, new CallEvent.Failed("synthesizer", "SynthesisException"));
        call.on(1, 1, new CallEvent.Failed("something new", ""));
        call.closed(3);
        Exposition end = now();
        assertThat(end.value("parley_bot_keys_total", "bot", "delivery", "source", "telephone_event"))
                .isOne();
        assertThat(end.value("parley_bot_misses_total", "bot", "delivery")).isOne();
        assertThat(end.value("parley_bot_silences_total", "bot", "delivery")).isOne();
        assertThat(end.value("parley_call_failures_total", "service", "synthesizer"))
                .isOne();
        assertThat(end.value("parley_call_failures_total", "service", "other")).isOne();
        assertThat(end.value("parley_journal_events_missing_total")).isEqualTo(3);
        assertThat(end.value("parley_journals_incomplete_total")).isOne();
    }

    @Test
    void aCallsAudioIsSummedUpWhenItCloses() {
        StampedJournal.Observer call = talking();
        call.on(
                9,
                9,
                new CallEvent.MediaClosed(
                        new MediaSummary("PCMU", 990, 10, 5, 1, 2, 3, 4, 995, 6, 1_000, 7, 15, 2.5, 30, 1_500, 40)));
        Exposition end = now();
        Map.of(
                        "received",
                        990,
                        "lost",
                        10,
                        "late",
                        5,
                        "duplicate",
                        1,
                        "foreign",
                        2,
                        "stale",
                        3,
                        "malformed",
                        4,
                        "sent",
                        995,
                        "skipped",
                        6)
                .forEach((fate, count) -> assertThat(
                                end.value("parley_rtp_packets_total", "trunk", "carrier", "fate", fate))
                        .as(fate)
                        .isEqualTo((double) count));
        assertThat(end.value("parley_rtp_slots_total", "trunk", "carrier")).isEqualTo(1_000);
        assertThat(end.value("parley_rtp_slots_concealed_total", "trunk", "carrier"))
                .isEqualTo(15);
        assertThat(end.value("parley_rtp_slots_echo_total", "trunk", "carrier")).isEqualTo(40);
        assertThat(end.value("parley_rtp_jitter_seconds_sum", "trunk", "carrier"))
                .isCloseTo(0.0025, within(1e-9));
        assertThat(end.value("parley_rtp_round_trip_seconds_sum", "trunk", "carrier"))
                .isCloseTo(0.03, within(1e-9));
        assertThat(end.value("parley_rtp_loss_ratio_sum", "trunk", "carrier")).isCloseTo(0.015, within(1e-9));
        assertThat(end.value("parley_rtp_mos_sum", "trunk", "carrier", "quality", "listening"))
                .isBetween(4.2, 4.35);
        assertThat(end.value("parley_rtp_mos_count", "trunk", "carrier", "quality", "conversational"))
                .isOne();
        assertThat(end.value("parley_recording_missing_seconds_total")).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void aCallWithoutAPacketHasNoQuality() {
        StampedJournal.Observer call = talking();
        call.on(
                9,
                9,
                new CallEvent.MediaClosed(
                        new MediaSummary("PCMU", 0, 0, 0, 0, 0, 0, 0, 100, 0, 100, 0, 0, 0, -1, 0, 0)));
        Exposition end = now();
        assertThat(end.value("parley_rtp_mos_count", "trunk", "carrier", "quality", "listening"))
                .isZero();
        assertThat(end.value("parley_rtp_jitter_seconds_count", "trunk", "carrier"))
                .isZero();
        assertThat(end.value("parley_rtp_round_trip_seconds_count", "trunk", "carrier"))
                .isZero();
    }

    @Test
    void whatPartsCountIsStillReadAfterACollection() {
        AtomicLong counted = new AtomicLong(1);
        meters.watch(new EngineParts(
                () -> new RecognizerLoad(1, 2, 3, 4, 5, 6, 7),
                () -> 250,
                List.of(),
                List.of(),
                () -> new PromptCache.Counters(counted.get(), 20, 30, 40, 50, 51, 52, 60, 61),
                () -> List.of(new MediaLoad(1, counted.get(), 3, 4, 5, 6), MediaLoad.NONE),
                () -> new TwoStageDetection.Counts(7, 5, 1, true),
                () -> 70,
                () -> Map.of(
                        "malformed",
                        counted.get(),
                        "requests/INVITE",
                        81L,
                        "responses/2xx",
                        82L,
                        "refused/4xx",
                        83L,
                        "guard/over-rate",
                        84L),
                () -> 9,
                Path.of(".")));
        assertThat(now().value("parley_media_slots_total", "loop", "0")).isOne();
        counted.set(8);
        System.gc();
        Exposition later = now();
        assertThat(later.value("parley_media_slots_total", "loop", "0")).isEqualTo(8);
        assertThat(later.value("parley_media_slots_total", "loop", "1")).isZero();
        assertThat(later.value("parley_media_packets_total", "loop", "0", "fate", "skipped"))
                .isEqualTo(6);
        assertThat(later.value("parley_prompt_cache_requests_total", "found", "memory"))
                .isEqualTo(8);
        assertThat(later.value("parley_prompt_cache_not_written_total")).isEqualTo(50);
        assertThat(later.value("parley_sip_events_total", "event", "malformed")).isEqualTo(8);
        assertThat(later.value("parley_sip_requests_total", "method", "INVITE")).isEqualTo(81);
        assertThat(later.value("parley_sip_responses_total", "class", "2xx")).isEqualTo(82);
        assertThat(later.value("parley_sip_refusals_total", "class", "4xx")).isEqualTo(83);
        assertThat(later.value("parley_sip_guarded_total", "reason", "over-rate"))
                .isEqualTo(84);
        assertThat(later.value("parley_sip_banned_sources")).isEqualTo(9);
        assertThat(later.value("parley_recogniser_lag_seconds")).isEqualTo(0.25);
        assertThat(later.value("parley_recogniser_queue")).isEqualTo(2);
        assertThat(later.value("parley_recognisers", "kind", "general", "state", "busy"))
                .isEqualTo(3);
        assertThat(later.value("parley_recognisers", "kind", "general", "state", "idle"))
                .isEqualTo(4);
        assertThat(later.value("parley_recognisers_limit", "kind", "grammar")).isEqualTo(7);
        assertThat(later.value("parley_media_port_pairs_free")).isEqualTo(70);
        assertThat(later.value("parley_detector_neural")).isOne();
        assertThat(later.value("parley_detector_suspicions_total")).isEqualTo(7);
        assertThat(later.value("parley_detector_verdicts_total", "verdict", "voice"))
                .isEqualTo(5);
        assertThat(later.value("parley_detector_verdicts_total", "verdict", "no_voice"))
                .isOne();
        assertThat(later.value("parley_data_free_bytes")).isPositive();
    }

    /** Whatever trunks and bots are called, and however many there are, the number of series has its bound. */
    @Test
    void manyNamesDoNotMakeManySeries() {
        for (int i = 0; i < 3_000; i++) {
            StampedJournal.Observer call = meters.witness("id");
            call.on(0, 0, opened("outbound", "trunk-" + i, "bot-" + i / 2));
            call.on(0, 0, ended(Outcome.BUSY, "peer", 486, 0, 0));
        }
        Exposition end = now();
        assertThat(end.labelValues.get("trunk"))
                .hasSize(CallMeters.MAX_TRUNKS + 1)
                .contains(BoundedNames.OTHER);
        assertThat(end.labelValues.get("bot")).hasSize(CallMeters.MAX_BOTS + 1).contains(BoundedNames.OTHER);
        assertThat(end.value("parley_calls_ended_total", "direction", "outbound", "trunk", "other", "outcome", "BUSY"))
                .isEqualTo(3_000 - CallMeters.MAX_TRUNKS);
        assertThat(end.size()).isLessThan(40_000);
    }

    @Test
    void noNumberNoCallAndNoWordIsALabel() {
        StampedJournal.Observer call = talking();
        call.on(1, 1, new CallEvent.Utterance(1, WORDS, 0.9, false, 20, 1, 2));
        call.on(1, 1, new CallEvent.KeyPressed('7', "SIP_INFO"));
        call.on(1, 1, new CallEvent.Spoke(1, "Hello Ms Müller"));
        call.on(5, 5, ended(Outcome.CONNECTED, "us", 200, 0, 5));
        assertThat(meters.scrape()).doesNotContain(NUMBER, "4f2a91", "secret", "Müller", "=\"7\"", "reason=\"reason");
    }

    /** Whatever the order of events, nothing is thrown and no call stays behind. */
    @Test
    void anyOrderOfEventsLeavesNoCallBehind() {
        List<CallEvent> events = List.of(
                opened("inbound", "carrier", "delivery"),
                new CallEvent.Signalling("received 180", ""),
                new CallEvent.Signalling("released", ""),
                new CallEvent.Answered("PCMU"),
                new CallEvent.Utterance(1, WORDS, 0.9, false, 20, 1, 2),
                new CallEvent.LateSpeech(1, 1, 2, ""),
                new CallEvent.PlayPaused(1, 1, 1),
                new CallEvent.PlayResumed(1),
                new CallEvent.PlayFinished(1, "DROPPED", 1, 1),
                new CallEvent.TurnLatency(1, 1, 1, 1, 1, -4, 1, 1, 1, -11, 1, Optional.empty()));
        Seeded.check(200, seeded -> {
            StampedJournal.Observer call = meters.witness("id");
            for (int i = 0; i < 30; i++) {
                call.on(i, i, events.get(seeded.ints(0, events.size() - 1)));
            }
            call.on(30, 30, ended(Outcome.CONNECTED, "us", 200, 1, 1));
        });
        Exposition end = now();
        for (String direction : List.of("inbound", "outbound")) {
            for (CallState state : Arrays.asList(CallState.values())) {
                assertThat(end.value("parley_calls_now", "direction", direction, "state", state.label()))
                        .as(direction + " " + state)
                        .isZero();
            }
        }
    }
}
