package io.parley.engine.simulation;

import io.parley.dialog.Action;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.media.SpeechEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a call took its turns, held against what the caller really did: when his end was noticed, where he was cut off, whether
 * the bot stopped for him, and for what else it stopped. Times are those of packets on the wire, in ticks of 20 ms: a turn's
 * last sound is the packet that carries it, the bot is silent from its first packet without sound on. Pure.
 *
 * @param sounds what the caller did, in order
 * @param groundless ticks at which the bot paused though nobody had made a sound
 */
public record TurnTaking(List<Sound> sounds, List<Stop> groundless) {
    private static final int TICK_MILLIS = 20;
    /** Until a sound that is over can make the bot pause: the jitter buffer's delay and the detector's memory. */
    private static final int PAUSE_AFTER_TICKS = 15;
    /** Until it can make the bot be silent for good: its endpoint and its text. */
    private static final int STOP_AFTER_TICKS = 120;
    /** A prompt that is so near its end cannot show whether it would have stopped. */
    private static final int MOST_OF_A_REFLEX_TICKS = 15;

    public TurnTaking {
        sounds = List.copyOf(sounds);
        groundless = List.copyOf(groundless);
    }

    /**
     * What became of one sound of the caller's.
     *
     * @param heard what was understood of it; empty if it was not taken for speech
     * @param endpointMillis from its last packet to the endpoint; empty if there was none
     * @param cutOffs endpoints before its end
     * @param over the prompt that it fell into, if that could be interrupted
     */
    public record Sound(
            Label label, Optional<String> heard, OptionalLong endpointMillis, int cutOffs, Optional<OverPrompt> over) {

        /** Whether it was to be answered, and not noticed at all. */
        public boolean missed() {
            return label.isTurn() && heard.isEmpty();
        }
    }

    /**
     * What a sound did to a prompt.
     *
     * @param paused whether the bot paused
     * @param stopped whether it stopped for good
     * @param silentMillis from the sound's first packet to the bot's first silent one, if it stopped
     */
    public record OverPrompt(boolean paused, boolean stopped, OptionalLong silentMillis) {}

    /** A pause of the bot's; {@code forGood} if it did not go on. */
    public record Stop(long tick, boolean forGood) {}

    /** Judges a call. */
    public static TurnTaking of(Simulation.Outcome outcome) {
        return new Reading(outcome).judged();
    }

    private static final class Utterance {
        final long onsetTick;
        long endpointTick = Long.MAX_VALUE;
        String text = "";

        Utterance(long onsetTick) {
            this.onsetTick = onsetTick;
        }
    }

    private static final class Play {
        final long id;
        final long startTick;
        long endTick = Long.MAX_VALUE;
        boolean dropped;
        final List<Long> pauses = new ArrayList<>();
        final List<Long> resumptions = new ArrayList<>();

        Play(long id, long startTick) {
            this.id = id;
            this.startTick = startTick;
        }

        /** Whether it stayed silent after this pause. */
        boolean forGood(long pauseTick) {
            return dropped && resumptions.stream().noneMatch(tick -> tick >= pauseTick);
        }

        /** From when on it was silent for good, if it was stopped. */
        long silentTick() {
            return pauses.stream().filter(this::forGood).min(Long::compare).orElse(endTick);
        }
    }

    /** One reading of a call's events. */
    private static final class Reading {
        private final List<Label> labels;
        private final Map<Long, Utterance> utterances = new LinkedHashMap<>();
        private final Map<Long, Play> plays = new LinkedHashMap<>();
        private final Map<Long, Boolean> interruptible = new HashMap<>();

        Reading(Simulation.Outcome outcome) {
            this.labels = outcome.labels();
            outcome.heard().forEach(this::heard);
            outcome.entries().forEach(this::journalled);
        }

        private void heard(SpeechEvent event) {
            if (event instanceof SpeechEvent.SpeechStarted started) {
                utterances.put(started.utteranceId(), new Utterance(started.onsetTick()));
            } else if (event instanceof SpeechEvent.Endpoint endpoint) {
                Optional.ofNullable(utterances.get(endpoint.utteranceId()))
                        .ifPresent(it -> it.endpointTick = endpoint.tick());
            } else if (event instanceof SpeechEvent.Final text) {
                Optional.ofNullable(utterances.get(text.utteranceId())).ifPresent(it -> it.text = text.text());
            } else if (event instanceof SpeechEvent.PlayStarted started) {
                plays.put(started.playId(), new Play(started.playId(), started.tick()));
            } else if (event instanceof SpeechEvent.PlayPaused paused) {
                Optional.ofNullable(plays.get(paused.playId())).ifPresent(it -> it.pauses.add(paused.tick()));
            } else if (event instanceof SpeechEvent.PlayEnded ended) {
                Optional.ofNullable(plays.get(ended.playId())).ifPresent(it -> {
                    it.endTick = ended.tick();
                    it.dropped = ended.how() == SpeechEvent.PlayEnd.DROPPED;
                });
            }
        }

        private void journalled(JournalEntry entry) {
            if (entry.event() instanceof CallEvent.PlayResumed resumed) {
                Optional.ofNullable(plays.get(resumed.playId())).ifPresent(it -> it.resumptions.add(entry.tick()));
            } else if (entry.event() instanceof CallEvent.Stepped stepped) {
                for (Action action : stepped.actions()) {
                    if (action instanceof Action.Say say) {
                        interruptible.put(say.playId(), say.bargeIn().on());
                    }
                }
            }
        }

        TurnTaking judged() {
            return new TurnTaking(labels.stream().map(this::judged).toList(), groundless());
        }

        private Sound judged(Label label) {
            List<Utterance> over = utterances.values().stream()
                    .filter(it ->
                            it.onsetTick <= label.lastTick() + PAUSE_AFTER_TICKS && it.endpointTick > label.firstTick())
                    .toList();
            long cutOffs = over.stream()
                    .filter(it -> it.endpointTick <= label.lastTick())
                    .count();
            OptionalLong end = over.stream()
                    .filter(it -> it.endpointTick > label.lastTick() && it.endpointTick != Long.MAX_VALUE)
                    .mapToLong(it -> (it.endpointTick - label.lastTick()) * TICK_MILLIS)
                    .findFirst();
            Optional<String> heard = over.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            String.join(" / ", over.stream().map(it -> it.text).toList())
                                    .strip());
            return new Sound(label, heard, end, label.isTurn() ? (int) cutOffs : 0, over(label));
        }

        private Optional<OverPrompt> over(Label label) {
            return plays.values().stream()
                    .filter(play -> interruptible.getOrDefault(play.id, false))
                    .filter(play -> play.startTick <= label.firstTick() && label.firstTick() < play.endTick)
                    .filter(play -> play.dropped || play.endTick - label.firstTick() > MOST_OF_A_REFLEX_TICKS)
                    .findFirst()
                    .map(play -> over(label, play));
        }

        private static OverPrompt over(Label label, Play play) {
            boolean paused = play.pauses.stream()
                    .anyMatch(tick -> tick >= label.firstTick() && tick <= label.lastTick() + PAUSE_AFTER_TICKS);
            long silent = play.silentTick();
            boolean stopped =
                    play.dropped && silent >= label.firstTick() && play.endTick <= label.lastTick() + STOP_AFTER_TICKS;
            return new OverPrompt(
                    paused || stopped,
                    stopped,
                    stopped ? OptionalLong.of((silent - label.firstTick()) * TICK_MILLIS) : OptionalLong.empty());
        }

        private List<Stop> groundless() {
            return plays.values().stream()
                    .map(play -> play.pauses.stream()
                            .filter(tick -> labels.stream()
                                    .noneMatch(label ->
                                            tick >= label.firstTick() && tick <= label.lastTick() + PAUSE_AFTER_TICKS))
                            .map(tick -> new Stop(tick, play.forGood(tick)))
                            .toList())
                    .flatMap(Collection::stream)
                    .toList();
        }
    }

    // ---- in all

    /** Sounds that were to be answered. */
    public List<Sound> turns() {
        return sounds.stream().filter(it -> it.label().isTurn()).toList();
    }

    /** Interruptions of prompts that could be interrupted. */
    public List<Sound> interruptions() {
        return overPrompts(true);
    }

    /** Sounds over such prompts that were none. */
    public List<Sound> noInterruptions() {
        return overPrompts(false);
    }

    private List<Sound> overPrompts(boolean turns) {
        return sounds.stream()
                .filter(it -> it.over().isPresent() && it.label().isTurn() == turns)
                .toList();
    }
}
