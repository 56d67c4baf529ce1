package io.parley.engine.journal;

import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A line of a conversation as people read it. {@link #of} makes one of a single event. What later events
 * tell about earlier lines is put to them by {@link Transcript} for a whole call, by {@link RunningTranscript} while it runs.
 *
 * @param tick media time in 20 ms slots: when the bot's first packet went out, when the caller's last sound came in
 * @param id of the play or the utterance; -1 for keys and notes
 * @param text what was said, the key, or the note; of a bot's line what was to be said
 * @param latency of the turn that this line began
 * @param interruption the bot was stopped in the middle of this line
 * @param interruptedTick when it was, or when this line of the caller stopped the bot
 * @param notTaken why the conversation did not go by this line
 */
public record TranscriptLine(
        long tick,
        Who who,
        long id,
        String text,
        Optional<CallEvent.TurnLatency> latency,
        Optional<Interruption> interruption,
        Optional<Long> interruptedTick,
        Optional<String> notTaken) {

    private static final long CENTIS_PER_TICK = 2;

    /** Whose line it is. */
    public enum Who {
        BOT,
        CALLER,
        KEY,
        /** Not said by anyone: what happened to the call. Only while it runs. */
        NOTE
    }

    /**
     * How far a prompt got.
     *
     * @param heardMillis what the caller was sent
     * @param about the words that were heard; where the voice does not tell when it says which an estimate by proportion
     */
    public record Interruption(long heardMillis, long totalMillis, String about) {}

    /** The line of an event; empty if it is not one to show. */
    public static Optional<TranscriptLine> of(long tick, CallEvent event) {
        return switch (event) {
            case CallEvent.Spoke spoke -> line(tick, Who.BOT, spoke.playId(), spoke.text());
            case CallEvent.Utterance heard ->
                line(
                        heard.lastSpeechTick() < 0 ? tick : heard.lastSpeechTick(),
                        Who.CALLER,
                        heard.utteranceId(),
                        heard.text());
            case CallEvent.KeyPressed key -> line(tick, Who.KEY, -1, String.valueOf(key.key()));
            case CallEvent.Signalling sip -> note(tick, (sip.what() + " " + sip.detail()).strip());
            case CallEvent.Announced said -> note(tick, "announcement: " + said.meaning());
            case CallEvent.GatewayTried tried
            when tried.movedOn() ->
                note(tick, ("gateway " + tried.gateway() + " " + tried.reason()).strip() + ", the next is tried");
            case CallEvent.Answered answered -> note(tick, "answered, " + answered.codec());
            case CallEvent.TurnLatency latency -> note(tick, describe(latency));
            case CallEvent.PlayFinished play ->
                interruption(play, "").flatMap(interruption -> note(tick, "bot " + describe(interruption)));
            case CallEvent.LateSpeech late -> note(tick, "not taken: " + late.reason());
            case CallEvent.RecognitionFailed failed -> note(tick, "recognition failed: " + failed.reason());
            case CallEvent.Failed failed -> note(tick, failed.service() + " failed: " + failed.reason());
            case CallEvent.TransferRequested transfer -> note(tick, "transfer by " + transfer.by());
            case CallEvent.TransferSettled transfer ->
                note(tick, ("transfer " + transfer.outcome() + " " + transfer.reason()).strip());
            case CallEvent.TransferTalked talk ->
                note(
                        tick,
                        "talked to a human for " + talk.talkMillis() / 1_000 + " s, "
                                + (talk.hungUpBy().equals(CallEvent.TransferTalked.JOINED)
                                        ? "they talk on without us"
                                        : talk.hungUpBy() + " hung up"));
            case CallEvent.TransferJoined joined -> note(tick, "joined without us: " + joined.outcome());
            case CallEvent.Truncated truncated -> note(tick, "journal full");
            case CallEvent.Opened _,
                    CallEvent.SpeechStarted _,
                    CallEvent.Endpointed _,
                    CallEvent.HeardBy _,
                    CallEvent.PlayPaused _,
                    CallEvent.PlayResumed _,
                    CallEvent.Media _,
                    CallEvent.Stepping _,
                    CallEvent.Stepped _,
                    CallEvent.MediaClosed _,
                    CallEvent.SipDialogUp _,
                    CallEvent.SipMessage _,
                    CallEvent.GatewayTried _,
                    CallEvent.TransferProgress _,
                    CallEvent.TransferDialogUp _,
                    CallEvent.Recovered _,
                    CallEvent.Ended _ -> Optional.empty();
        };
    }

    /** {@code [00:03.42] caller: tuesday  (turn 1: 786 ms = wire 41 + endpoint 700 + asr 27 + decide 1 + play 14 + rest 3)}. */
    public String format() {
        StringBuilder line = new StringBuilder(time(tick)).append(' ');
        switch (who) {
            case BOT -> line.append("bot: ");
            case CALLER -> line.append("caller: ");
            case KEY -> line.append("key: ");
            case NOTE -> line.append("- ");
        }
        line.append(who == Who.CALLER && text.isBlank() ? "(nothing understood)" : text);
        interruption.ifPresent(i -> line.append("  (").append(describe(i)).append(')'));
        latency.ifPresent(l -> line.append("  (").append(describe(l)).append(')'));
        notTaken.ifPresent(why -> line.append("  (not taken: ").append(why).append(')'));
        return line.toString();
    }

    /** Media time as {@code [MM:SS.CC]}; minutes go on beyond an hour. */
    static String time(long tick) {
        long centis = tick * CENTIS_PER_TICK;
        return String.format(Locale.ROOT, "[%02d:%02d.%02d]", centis / 6000, centis / 100 % 60, centis % 100);
    }

    /** Whether the bot may have an answer to this line. */
    boolean beginsATurn() {
        return (who == Who.CALLER || who == Who.KEY) && !text.isBlank() && notTaken.isEmpty();
    }

    TranscriptLine with(CallEvent.TurnLatency turn) {
        return new TranscriptLine(tick, who, id, text, Optional.of(turn), interruption, interruptedTick, notTaken);
    }

    TranscriptLine with(Interruption stop, long atTick) {
        return new TranscriptLine(tick, who, id, text, latency, Optional.of(stop), Optional.of(atTick), notTaken);
    }

    /** This line of the caller stopped the bot. */
    TranscriptLine interrupting(long atTick) {
        return new TranscriptLine(tick, who, id, text, latency, interruption, Optional.of(atTick), notTaken);
    }

    TranscriptLine notTaken(String why) {
        return new TranscriptLine(tick, who, id, text, latency, interruption, interruptedTick, Optional.of(why));
    }

    /** Whether a play was stopped in the middle, once it had begun to sound, and where; {@code text} is what it was to say. */
    static Optional<Interruption> interruption(CallEvent.PlayFinished play, String text) {
        if (!play.cut()) {
            return Optional.empty();
        }
        // Earlier builds left it to the reader what was heard.
        String heard = play.heardText().isEmpty()
                ? share(text, (double) play.heardMillis() / play.totalMillis())
                : play.heardText();
        return Optional.of(new Interruption(play.heardMillis(), play.totalMillis(), heard));
    }

    private static String share(String text, double part) {
        int length = (int) (text.length() * part);
        // Back to the end of the last word that was complete.
        int cut = length >= text.length() ? text.length() : text.lastIndexOf(' ', length);
        return cut < 0 ? "" : text.substring(0, cut);
    }

    private static String describe(Interruption stop) {
        String heard = String.format(
                Locale.ROOT, "stopped after %.1f of %.1f s", stop.heardMillis() / 1000.0, stop.totalMillis() / 1000.0);
        return stop.about().isEmpty() ? heard : heard + ", about: " + stop.about();
    }

    private static String describe(CallEvent.TurnLatency turn) {
        StringJoiner parts = new StringJoiner(" + ");
        for (TurnPart part : TurnPart.values()) {
            // What took no time is not worth a word, but that nothing is left over is.
            if (part.millis(turn) != 0 || part == TurnPart.REST) {
                parts.add(part.word() + " " + part.millis(turn));
            }
        }
        String silence = turn.silenceMillis() < 0 ? "" : ", bot silent in " + turn.silenceMillis();
        return "turn " + turn.turn() + ": " + turn.totalMillis() + " ms = " + parts + silence;
    }

    private static Optional<TranscriptLine> line(long tick, Who who, long id, String text) {
        return Optional.of(new TranscriptLine(
                tick, who, id, text, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Optional<TranscriptLine> note(long tick, String text) {
        return line(tick, Who.NOTE, -1, text);
    }
}
