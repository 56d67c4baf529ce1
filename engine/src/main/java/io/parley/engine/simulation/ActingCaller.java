package io.parley.engine.simulation;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.simulation.Caller.Act;
import io.parley.engine.simulation.Caller.Deed;
import io.parley.engine.simulation.Caller.Kind;
import io.parley.engine.simulation.Caller.When;
import io.parley.media.audio.Pcm;
import io.parley.media.dtmf.Keys;
import io.parley.media.simulation.ActiveSpeech.Span;
import io.parley.media.simulation.EchoPath;
import io.parley.media.simulation.FarEnd;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * Does what a {@link Caller}'s file says, at the far end of the line: hears the bot by its journalled prompts, speaks and
 * presses keys, and notes as {@link Label}s what he really did and when.
 */
final class ActingCaller implements FarEnd, GivenTexts.Source {
    private static final int SLOT = 160;
    private static final int TICK_MILLIS = 20;
    /** A key is held for 100 ms, and told once more for 40. */
    private static final int KEY_TICKS = 7;
    /** Between two keys of one act. */
    private static final int KEY_PAUSE_TICKS = 10;
    /** Until a text may be understood: the network's way and the jitter buffer's. */
    private static final int HEARD_AFTER_TICKS = 2;

    private final List<Cue> cues = new ArrayList<>();
    private final Optional<Pcm> noise;
    private final Optional<EchoPath> echo;
    private final Runnable hangUp;
    private final List<Sound> sounds = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private final List<Untold> untold = new ArrayList<>();
    private final Queue<Key> keys = new ArrayDeque<>();
    private long vanishedUntilTick;
    private int promptsEnded;
    private boolean botSpeaks;
    private String saying = "";
    private long now;

    /** An act that waits for its time. */
    private static final class Cue {
        final Act act;
        /** When it begins; −1 while that is not known. */
        long dueTick = -1;

        boolean begun;
        long overTick;

        Cue(Act act) {
            this.act = act;
        }
    }

    private record Sound(long fromTick, Pcm audio) {}

    private record Key(long tick, char key) {}

    /** A text that no utterance has got yet, and when its last word is spoken. */
    private record Untold(long fromTick, long throughTick, String text) {}

    /** @param hangUp ends the call from his side */
    ActingCaller(Caller caller, Runnable hangUp) {
        caller.acts().forEach(act -> cues.add(new Cue(act)));
        this.noise = caller.line().noise();
        this.echo = caller.line().echo().map(it -> new EchoPath(it.delayMillis(), it.levelDb()));
        this.hangUp = hangUp;
    }

    /** What he did with his voice so far. */
    List<Label> labels() {
        return List.copyOf(labels);
    }

    /** Whether there is nothing left for him to do. */
    boolean done() {
        return cues.stream().allMatch(cue -> cue.begun);
    }

    // ---- what he hears of the bot

    /** An event of the call as it is journalled. */
    void on(long tick, CallEvent event) {
        if (event instanceof CallEvent.Spoke spoke) {
            botSpeaks = true;
            saying = spoke.text();
            cueWords(tick, When.BotSays.class);
        } else if (event instanceof CallEvent.PlayFinished) {
            botSpeaks = false;
            promptsEnded++;
            for (Cue cue : cues) {
                if (cue.dueTick < 0
                        && cue.act.when() instanceof When.PromptEnded ended
                        && ended.number() == promptsEnded) {
                    cue.dueTick = tick + ticks(ended.after());
                }
            }
            cueWords(tick, When.BotSaid.class);
        }
    }

    /** The first act that waits for words, with all before it begun, if these are they. */
    private void cueWords(long tick, Class<? extends When> kind) {
        for (Cue cue : cues) {
            if (cue.begun) {
                continue;
            }
            When when = cue.act.when();
            Optional<String> words = switch (when) {
                case When.BotSays says -> Optional.of(says.words());
                case When.BotSaid said -> Optional.of(said.words());
                case When.At _, When.PromptEnded _, When.Then _ -> Optional.empty();
            };
            boolean heard = cue.dueTick < 0
                    && kind.isInstance(when)
                    && words.filter(it -> contains(saying, it)).isPresent();
            if (heard) {
                cue.dueTick = tick + ticks(when.after());
            }
            return;
        }
    }

    private static boolean contains(String text, String words) {
        return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    }

    @Override
    public void hear(long tick, short[] slot) {
        echo.ifPresent(path -> path.hear(tick, slot));
    }

    // ---- what he does

    @Override
    public void speak(long tick, short[] slot) {
        now = tick;
        long over = 0;
        boolean allBefore = true;
        for (Cue cue : cues) {
            if (!cue.begun && due(cue, allBefore, over, tick)) {
                begin(cue, tick);
            }
            allBefore &= cue.begun;
            over = cue.overTick;
        }
        sounds.removeIf(sound -> (tick - sound.fromTick) * SLOT >= sound.audio.samples().length);
        for (Sound sound : sounds) {
            mix(slot, sound.audio, (tick - sound.fromTick) * SLOT);
        }
        noise.ifPresent(around -> {
            for (int i = 0; i < SLOT; i++) {
                slot[i] = sum(slot[i], around.samples()[(int) ((tick * SLOT + i) % around.samples().length)]);
            }
        });
        echo.ifPresent(path -> path.speak(tick, slot));
    }

    private static boolean due(Cue cue, boolean allBefore, long overTick, long tick) {
        return switch (cue.act.when()) {
            case When.At at -> tick >= ticks(at.after());
            case When.Then then -> allBefore && tick >= overTick + ticks(then.after());
            case When.PromptEnded _, When.BotSays _, When.BotSaid _ -> cue.dueTick >= 0 && tick >= cue.dueTick;
        };
    }

    private void begin(Cue cue, long tick) {
        cue.begun = true;
        cue.overTick = tick;
        switch (cue.act.deed()) {
            case Deed.Utters utters -> cue.overTick = utter(utters, tick);
            case Deed.Presses presses -> {
                long at = tick;
                for (char key : presses.keys().toCharArray()) {
                    keys.add(new Key(at, key));
                    at += KEY_TICKS + KEY_PAUSE_TICKS;
                }
                cue.overTick = at - KEY_PAUSE_TICKS;
            }
            case Deed.Vanishes vanishes -> {
                vanishedUntilTick = Math.max(vanishedUntilTick, tick + ticks(vanishes.time()));
                cue.overTick = tick + ticks(vanishes.time());
            }
            case Deed.Waits waits -> cue.overTick = tick + ticks(waits.time());
            case Deed.HangsUp _ -> hangUp.run();
        }
    }

    private long utter(Deed.Utters utters, long tick) {
        sounds.add(new Sound(tick, utters.sound()));
        long origin = tick * SLOT;
        long end = origin + utters.sound().samples().length;
        Kind kind = utters.kind().orElse(botSpeaks ? Kind.INTERRUPTION : Kind.ANSWER);
        List<Span> spans =
                utters.speech().isEmpty() ? List.of(new Span(0, utters.sound().samples().length)) : utters.speech();
        long first = (origin + spans.getFirst().from()) / SLOT;
        long last = (origin + spans.getLast().to() - 1) / SLOT;
        labels.add(new Label(
                kind,
                first,
                last,
                spans.stream()
                        .map(span -> new Span((int) origin + span.from(), (int) origin + span.to()))
                        .toList(),
                utters.text()));
        if (!utters.text().isEmpty()) {
            untold.add(new Untold(first, last, utters.text()));
        }
        return Math.ceilDiv(end, SLOT);
    }

    @Override
    public char press(long tick) {
        Key next = keys.peek();
        if (next == null || next.tick() > tick) {
            return Keys.NONE;
        }
        keys.remove();
        return next.key();
    }

    @Override
    public boolean sends(long tick) {
        return tick >= vanishedUntilTick;
    }

    // ---- what a recogniser that does not listen would understand

    @Override
    public Optional<String> sofar() {
        return untold.stream()
                .filter(it -> it.fromTick() + HEARD_AFTER_TICKS + GivenTexts.PARTIAL_AFTER_MILLIS / TICK_MILLIS <= now)
                .map(Untold::text)
                .findFirst();
    }

    @Override
    public String take() {
        List<Untold> heard =
                untold.stream().filter(it -> it.throughTick() <= now).toList();
        untold.removeAll(heard);
        return heard.stream().map(Untold::text).collect(Collectors.joining(" "));
    }

    private static long ticks(Duration time) {
        return time.toMillis() / TICK_MILLIS;
    }

    private static void mix(short[] slot, Pcm audio, long from) {
        for (int i = 0; i < SLOT && from + i < audio.samples().length; i++) {
            slot[i] = sum(slot[i], audio.samples()[(int) (from + i)]);
        }
    }

    private static short sum(int a, int b) {
        return (short) Math.clamp(a + b, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
