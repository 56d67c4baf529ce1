package io.parley.engine.journal;

import io.parley.engine.journal.TranscriptLine.Who;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A conversation as people read it, derived from a call's journal: who said what and when, how long the bot took to
 * answer, where it was interrupted, what of the caller's words did not count. Pure.
 */
public record Transcript(List<TranscriptLine> lines) {
    public Transcript {
        lines = List.copyOf(lines);
    }

    /** The transcript of these events, which may be those of a call that still runs. */
    public static Transcript of(List<JournalEntry> entries) {
        List<TranscriptLine> lines = new ArrayList<>();
        Map<Long, Long> silentSince = new HashMap<>();
        Map<Long, Long> interruptions = new HashMap<>();
        for (JournalEntry entry : entries) {
            TranscriptLine.of(entry.tick(), entry.event())
                    .filter(line -> line.who() != Who.NOTE)
                    .ifPresent(lines::add);
            if (entry.event() instanceof CallEvent.PlayPaused paused) {
                silentSince.put(paused.playId(), entry.tick());
            } else if (entry.event() instanceof CallEvent.PlayResumed resumed) {
                silentSince.remove(resumed.playId());
            } else if (entry.event() instanceof CallEvent.PlayFinished play && play.cut()) {
                long atTick = silentSince.getOrDefault(play.playId(), entry.tick());
                interruptions.put(play.interruptedBy(), atTick);
                stopped(lines, play, atTick);
            }
            complete(lines, entry.event());
        }
        lines.replaceAll(line -> line.who() == Who.CALLER && interruptions.containsKey(line.id())
                ? line.interrupting(interruptions.getOrDefault(line.id(), line.tick()))
                : line);
        return new Transcript(lines);
    }

    private static void stopped(List<TranscriptLine> lines, CallEvent.PlayFinished play, long atTick) {
        last(
                lines,
                line -> line.who() == Who.BOT && line.id() == play.playId(),
                line -> TranscriptLine.interruption(play, line.text())
                        .map(stop -> line.with(stop, atTick))
                        .orElse(line));
    }

    /** One line each, with a line end after the last. */
    public String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.format()).append('\n'));
        return text.toString();
    }

    /** Puts to an earlier line what this event tells about it. */
    private static void complete(List<TranscriptLine> lines, CallEvent event) {
        if (event instanceof CallEvent.LateSpeech late) {
            last(
                    lines,
                    line -> line.who() == Who.CALLER && line.id() == late.utteranceId(),
                    line -> line.notTaken(late.reason()));
        } else if (event instanceof CallEvent.TurnLatency turn) {
            last(lines, TranscriptLine::beginsATurn, line -> line.with(turn));
        }
    }

    private static void last(
            List<TranscriptLine> lines, Predicate<TranscriptLine> which, UnaryOperator<TranscriptLine> change) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (which.test(lines.get(i))) {
                lines.set(i, change.apply(lines.get(i)));
                return;
            }
        }
    }
}
