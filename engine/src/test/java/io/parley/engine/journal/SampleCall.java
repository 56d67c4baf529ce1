package io.parley.engine.journal;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.engine.sip.DialogData;
import io.parley.media.MediaSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The journal of a call that has everything in it: every kind of event, input and action at least once. */
public final class SampleCall {
    static final CallEvent.Opened OPENED = new CallEvent.Opened(
            1,
            "0.1.0",
            "20260302-090000-4f2a91",
            "2026-03-02T09:00:00+01:00",
            "Europe/Berlin",
            "outbound",
            "local",
            "+493012345678",
            "+4917012345678",
            "delivery",
            "5d41402abc4b2a76",
            "vosk vosk-model-small-en-us-0.15 8a5792fc",
            "marytts 5.2.1",
            Map.of("window", "between nine and noon", "name", "Ms Müller", "reference", "\"7\"\n客"),
            List.of("412d3137;encoding=hex"),
            "7d793037a0760186");

    private final List<JournalEntry> entries = new ArrayList<>();
    private long tick;

    private SampleCall() {}

    /** Its events, as a journal has them. */
    public static List<JournalEntry> entries() {
        SampleCall call = new SampleCall();
        call.before();
        call.talk();
        call.outside();
        call.measured();
        call.handedOver();
        call.after();
        return List.copyOf(call.entries);
    }

    private void before() {
        add(0, OPENED);
        add(0, new CallEvent.Signalling("sent INVITE", ""));
        add(0, new CallEvent.Signalling("received 180", "Ringing"));
        add(
                0,
                new CallEvent.SipDialogUp(new DialogData(
                        "4f2a91@127.0.0.1",
                        "5e1f",
                        "as7d",
                        "sip:+493012345678@127.0.0.1",
                        "sip:+4917012345678@carrier.example",
                        "sip:gw7@192.0.2.7:5062;transport=udp",
                        List.of("<sip:192.0.2.1;lr>"),
                        1,
                        "udp",
                        "192.0.2.1:5060")));
        add(0, new CallEvent.Answered("PCMU"));
        add(0, new CallEvent.Media("configured", "PCMU SEND_RECEIVE generation 1"));
    }

    private void talk() {
        add(1, new CallEvent.Stepping(1, new Input.Started()));
        add(
                1,
                new CallEvent.Stepped(
                        1,
                        List.of(
                                new Action.Listen(1, 700, Optional.of(List.of("tuesday", "friday"))),
                                new Action.Say(
                                        1,
                                        1,
                                        List.of(
                                                new Action.PromptPart.Recording("hello.wav", ""),
                                                new Action.PromptPart.Text("Ms Müller, which day suits you?")),
                                        new Action.BargeIn(true, 300, 1, List.of("uh-huh", "okay")))),
                        List.of("enter greeting"),
                        "greeting"));
        add(2, new CallEvent.Spoke(1, "Hello Ms Müller, Parley Couriers. Which day should we deliver?"));
        add(60, new CallEvent.SpeechStarted(1, 1, 52));
        add(60, new CallEvent.Stepping(2, new Input.SpeechStarted(1, 1)));
        add(60, new CallEvent.Stepped(2, List.of(), List.of(), "greeting"));
        add(68, new CallEvent.PlayPaused(1, 1_320, -1));
        add(80, new CallEvent.PlayResumed(1));
        add(90, new CallEvent.PlayFinished(1, "DROPPED", 1_520, 3_800));
        add(90, new CallEvent.Stepping(3, new Input.PlayEnded(1, Input.PlayEnd.DROPPED, 1_520)));
        add(90, new CallEvent.Stepped(3, List.of(), List.of(), "greeting"));
        add(130, new CallEvent.Endpointed(1, 95));
        add(131, new CallEvent.Utterance(1, "tuesday", 0.9325, false, 27, 95, 130));
        add(
                131,
                new CallEvent.Stepping(
                        4,
                        new Input.Heard(
                                1,
                                1,
                                "tuesday",
                                0.9325,
                                new Input.Understanding(
                                        Map.of("day", List.of("tuesday"), "choice", List.of()),
                                        List.of(new Input.IntentScore("refuse", 0.125)),
                                        List.of()))));
        add(
                131,
                new CallEvent.Stepped(
                        4,
                        List.of(
                                new Action.CancelTimer(3),
                                new Action.Say(
                                        2,
                                        2,
                                        List.of(new Action.PromptPart.Text("tuesday. Press 1 to confirm.")),
                                        Action.BargeIn.OFF),
                                new Action.StartTimer(4, 8_000)),
                        List.of("heard tuesday", "enter day-given"),
                        "day-given"));
        add(132, new CallEvent.Spoke(2, "tuesday. Press 1 to confirm."));
        add(132, latency(1, 700, 27, 1, 14, 742));
        add(200, new CallEvent.SpeechStarted(2, 2, 190));
        add(240, new CallEvent.Endpointed(2, 205));
        add(241, new CallEvent.Utterance(2, "hold on", 0.5, true, 31, 205, 240));
        add(241, new CallEvent.LateSpeech(2, 2, 2, "said over a prompt that may not be interrupted"));
        add(250, new CallEvent.PlayFinished(2, "DONE", 2_360, 2_360));
        add(250, new CallEvent.Stepping(5, new Input.PlayEnded(2, Input.PlayEnd.DONE, 2_360)));
        add(250, new CallEvent.Stepped(5, List.of(new Action.DropPlay(9)), List.of(), "day-given"));
        add(260, new CallEvent.RecognitionFailed(3, "cancelled"));
        add(270, new CallEvent.Utterance(4, "", 0, false, 12, -1, -1));
        add(300, new CallEvent.KeyPressed('1', "TELEPHONE_EVENT"));
        add(300, new CallEvent.Stepping(6, new Input.Digit('1')));
        add(
                300,
                new CallEvent.Stepped(
                        6,
                        List.of(
                                new Action.Collect(Map.of("意向", "A", "day", "tuesday")),
                                new Action.Complete(),
                                new Action.Say(
                                        3,
                                        3,
                                        List.of(new Action.PromptPart.Text("Done. Goodbye.")),
                                        Action.BargeIn.OFF),
                                new Action.HangUp(Optional.of(3L), "bot")),
                        List.of("key 1", "enter confirmed"),
                        "confirmed"));
        add(301, new CallEvent.Spoke(3, "Done. Goodbye."));
        add(301, latency(2, 0, 0, 1, 15, 16));
        add(310, new CallEvent.Stepping(7, new Input.TimerRang(4)));
        add(310, new CallEvent.Stepped(7, List.of(), List.of("stale timer 4"), "confirmed"));
        add(320, new CallEvent.Failed("synthesizer", "SynthesisException"));
        add(320, new CallEvent.Stepping(8, new Input.ServiceFailed("synthesizer", "SynthesisException")));
        add(320, new CallEvent.Stepped(8, List.of(new Action.HangUp(Optional.empty(), "failure")), List.of(), "sorry"));
    }

    /** What the first two builds' bots could not do. */
    private void outside() {
        add(
                330,
                new CallEvent.Stepping(
                        FIRST_STEP_OUTSIDE,
                        new Input.Heard(
                                5,
                                3,
                                "when do you open",
                                0.75,
                                new Input.Understanding(
                                        Map.of(), List.of(), List.of(new Input.FaqScore("opening-hours", 1))))));
        add(
                330,
                new CallEvent.Stepped(
                        FIRST_STEP_OUTSIDE,
                        List.of(
                                new Action.Raise("sms", Map.of("template", "hours", "收件人", "王芳")),
                                new Action.CallHttp(
                                        5,
                                        "POST",
                                        "https://crm.example/orders/A-1",
                                        Map.of("X-Token", "${env:CRM_TOKEN}"),
                                        Map.of("day", "tuesday"),
                                        3_000,
                                        Map.of("balance", "/data/balance"))),
                        List.of("faq opening-hours takes it"),
                        "asked"));
        add(331, new CallEvent.Stepping(10, new Input.HttpEnded(5, HttpResult.DONE, 200, Map.of("balance", "12.5"))));
        add(
                331,
                new CallEvent.Stepped(
                        10,
                        List.of(
                                new Action.CancelRequest(6),
                                new Action.Transfer(
                                        7,
                                        Optional.of(3L),
                                        "sip:desk@pbx.example",
                                        TransferOrder.Kind.GROUP,
                                        "sales",
                                        UserToUserOrder.Filled.text("A-1;意向=A"))),
                        List.of(),
                        "human"));
        add(
                335,
                new CallEvent.Stepped(
                        10,
                        List.of(new Action.AskLlm(
                                8,
                                "You are a courier.\n任务: 约时间",
                                "maybe",
                                Map.of("done", "the day is agreed on"),
                                8_000)),
                        List.of("llm takes it"),
                        "talk"));
        add(336, new CallEvent.Stepping(10, new Input.LlmSaid(8, "Which day suits you?")));
        add(337, new CallEvent.Stepping(10, new Input.LlmEnded(8, true, "done")));
        add(340, new CallEvent.Stepping(11, new Input.TransferEnded(7, TransferResult.CONNECTED)));
        add(340, new CallEvent.Stepped(11, List.of(new Action.HandOver(7)), List.of(), "human"));
    }

    /** What earlier builds did not measure. */
    private void measured() {
        add(345, new CallEvent.PlayPaused(FIRST_PLAY_MEASURED, 900, 180));
        add(348, new CallEvent.HeardBy(FIRST_UTTERANCE_MEASURED, "vosk-server asr.example 0.22"));
        add(348, new CallEvent.Utterance(FIRST_UTTERANCE_MEASURED, "when do you open", 0.75, false, 38, 301, 316));
        add(350, new CallEvent.Spoke(5, "From nine to five."));
        add(
                350,
                new CallEvent.TurnLatency(
                        FIRST_TURN_MEASURED,
                        300,
                        41,
                        2,
                        12,
                        1_020,
                        43,
                        512,
                        108,
                        2,
                        180,
                        Optional.of(new CallEvent.TurnMarks(
                                5_980_040, 6_023_100, 6_323_080, 6_364_200, 6_878_050, 6_988_400, 7_000_120))));
    }

    /** What builds could not do that handed nobody over. */
    private void handedOver() {
        add(
                360,
                new CallEvent.TransferRequested(
                        7, "refer", "group", "sales", "sip:desk@pbx.example", "412d313b;encoding=hex"));
        add(
                361,
                new CallEvent.GatewayTried(
                        0, 1, "sbc1.example;transport=udp", "192.0.2.5:5060", true, 503, 34, "No circuit", 42));
        add(361, new CallEvent.GatewayTried(7, 2, "sbc2.example;transport=udp", "", false, 180, -1, "Ringing", 61));
        add(362, new CallEvent.TransferProgress(7, 180, "Ringing"));
        add(368, new CallEvent.TransferSettled(7, "ANSWERED", 200, "OK", 120));
        add(
                368,
                new CallEvent.TransferDialogUp(
                        7,
                        new DialogData(
                                "5b3a82@127.0.0.1",
                                "6f20",
                                "bt8e",
                                "sip:+4917012345678@127.0.0.1",
                                "sip:desk@pbx.example",
                                "sip:desk@192.0.2.9:5060",
                                List.of(),
                                1,
                                "udp",
                                "192.0.2.9:5060")));
        add(370, new CallEvent.TransferTalked(7, 64_020, "human"));
        add(370, new CallEvent.TransferJoined(7, "DECLINED", 603, "Decline"));
        add(
                371,
                new CallEvent.SipMessage(
                        "human",
                        true,
                        "192.0.2.9:5060",
                        "BYE sip:desk@192.0.2.9:5060 SIP/2.0\r\nCSeq: 2 BYE\r\nReason: Q.850;cause=16\r\n\r\n"));
        add(371, new CallEvent.Announced("POWERED_OFF", "the subscriber you dialed is switched off"));
    }

    /** A turn as earlier builds had it: counted from the jitter buffer on, all in four parts. */
    static CallEvent.TurnLatency latency(
            int turn, long endpoint, long recognition, long decision, long playout, long total) {
        return new CallEvent.TurnLatency(
                turn, endpoint, recognition, decision, playout, total, 0, 0, 0, 0, -1, Optional.empty());
    }

    private static final long FIRST_STEP_OUTSIDE = 9;
    private static final long FIRST_PLAY_MEASURED = 4;
    private static final int FIRST_TURN_MEASURED = 3;
    private static final long FIRST_UTTERANCE_MEASURED = 5;

    /** Whether an event is one that the first builds could not write. */
    static boolean isOutside(CallEvent event) {
        return isMeasured(event)
                || switch (event) {
                    case CallEvent.Stepping stepping -> stepping.step() >= FIRST_STEP_OUTSIDE;
                    case CallEvent.Stepped stepped -> stepped.step() >= FIRST_STEP_OUTSIDE;
                    default -> false;
                };
    }

    /** Whether an event has what builds did not measure that had no marks. */
    static boolean isMeasured(CallEvent event) {
        return switch (event) {
            case CallEvent.PlayPaused paused -> paused.playId() >= FIRST_PLAY_MEASURED;
            case CallEvent.Spoke spoke -> spoke.playId() > FIRST_PLAY_MEASURED;
            case CallEvent.HeardBy heard -> heard.utteranceId() >= FIRST_UTTERANCE_MEASURED;
            case CallEvent.Utterance said -> said.utteranceId() >= FIRST_UTTERANCE_MEASURED;
            case CallEvent.TurnLatency turn -> turn.turn() >= FIRST_TURN_MEASURED;
            default -> isHandedOver(event);
        };
    }

    /** Whether an event is of a transfer, an announcement or a message, which no build knew before. */
    static boolean isHandedOver(CallEvent event) {
        return switch (event) {
            case CallEvent.GatewayTried _,
                    CallEvent.TransferRequested _,
                    CallEvent.TransferProgress _,
                    CallEvent.TransferSettled _,
                    CallEvent.TransferDialogUp _,
                    CallEvent.TransferTalked _,
                    CallEvent.TransferJoined _,
                    CallEvent.SipMessage _,
                    CallEvent.Announced _ -> true;
            default -> false;
        };
    }

    private void after() {
        add(372, new CallEvent.PlayFinished(3, "DONE", 1_400, 1_400));
        add(375, new CallEvent.Signalling("released", "BYE by US 200"));
        add(
                376,
                new CallEvent.MediaClosed(
                        new MediaSummary("PCMU", 370, 2, 1, 0, 3, 0, 0, 371, 0, 376, 1, 3, 1.75, 0.5, 0, 0)));
        add(376, new CallEvent.Truncated(1_048_000));
        add(376, new CallEvent.Recovered("2026-03-02T09:04:00+01:00", true, 481));
        add(
                376,
                new CallEvent.Ended(
                        "CONNECTED", "us", 200, 16, "bot", true, Map.of("意向", "A", "day", "tuesday"), 2_100, 7_520));
    }

    /** Media begins three seconds after the call was opened. */
    private void add(long atTick, CallEvent event) {
        tick = Math.max(tick, atTick);
        long mediaNanos = tick * 20_000_000;
        long nanos = (tick == 0 ? entries.size() * 700_000_000L : 3_000_000_000L + mediaNanos);
        entries.add(new JournalEntry(entries.size() + 1, tick, nanos, event));
    }
}
