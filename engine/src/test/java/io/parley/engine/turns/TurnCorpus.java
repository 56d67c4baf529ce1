package io.parley.engine.turns;

import io.parley.engine.simulation.Caller;
import io.parley.engine.simulation.Caller.Act;
import io.parley.engine.simulation.Caller.Deed;
import io.parley.engine.simulation.Caller.Kind;
import io.parley.engine.simulation.Caller.When;
import io.parley.media.audio.Pcm;
import io.parley.media.simulation.ActiveSpeech;
import io.parley.media.simulation.ActiveSpeech.Span;
import io.parley.media.simulation.Decibels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Calls in which one turn is taken, made by seed: answers to a question, interruptions of a long prompt, and sounds over it
 * that are none; each under each {@link Condition}.
 */
final class TurnCorpus {
    private static final int RATE_HZ = 8000;
    private static final int PER_CONDITION_AND_TASK = 20;
    /** Of ten cases one is in the part that every build runs. */
    private static final int TENTH = 10;

    private TurnCorpus() {}

    /** What a call is to show. */
    enum Task {
        /** Is the end of an answer noticed, and not too early? Any words will do. */
        ANSWER,
        /** The same where the bot knows what it waits for: a day. */
        EXPECTED_ANSWER,
        /** Does the bot stop? */
        INTERRUPTION,
        /** Does it go on? */
        NO_INTERRUPTION
    }

    /** One call. */
    record Case(Condition condition, Task task, Caller caller, long seed) {}

    /** All of it. */
    static List<Case> whole(Voices voices) {
        List<Case> cases = new ArrayList<>();
        List<Condition> conditions = Condition.all();
        for (int at = 0; at < conditions.size(); at++) {
            Condition condition = conditions.get(at);
            for (int n = 0; n < PER_CONDITION_AND_TASK; n++) {
                long seed = 1_000L * at + n;
                SplittableRandom random = new SplittableRandom(seed);
                cases.add(answer(voices, condition, n, random, seed));
                cases.add(interruption(voices, condition, random, seed + 100));
                cases.add(noInterruption(voices, condition, n, random, seed + 200));
            }
        }
        return List.copyOf(cases);
    }

    /** A tenth of it, with cases of every condition. */
    static List<Case> tenth(Voices voices) {
        List<Case> whole = whole(voices);
        List<Case> tenth = new ArrayList<>();
        // Another start in each condition, so that every task has its turn in the tenth.
        for (int at = 0; at < whole.size(); at += TENTH) {
            tenth.add(whole.get(at + at / (3 * PER_CONDITION_AND_TASK) % TENTH));
        }
        return List.copyOf(tenth);
    }

    private static Case answer(Voices voices, Condition condition, int n, SplittableRandom random, long seed) {
        boolean expected = n % 2 == 0;
        List<Pcm> parts = new ArrayList<>();
        if (expected) {
            if (n % 4 == 0) {
                parts.add(pick(voices.phrases(), random));
                parts.add(pause(random.nextInt(120, 280)));
            }
            parts.add(pick(voices.days(), random));
        } else {
            parts.add(pick(n % 4 == 1 ? voices.sentences() : voices.phrases(), random));
            if (n % 3 == 0) {
                parts.add(pause(random.nextInt(150, 500)));
                parts.add(pick(voices.phrases(), random));
            }
        }
        double level = level(random);
        Pcm sound = Decibels.amplified(
                joined(parts), level - ActiveSpeech.of(joined(parts)).levelDbfs());
        Act act = new Act(
                new When.PromptEnded(1, Duration.ofMillis(random.nextInt(300, 1_200))),
                new Deed.Utters(sound, speech(sound), "", Optional.of(Kind.ANSWER)));
        Task task = expected ? Task.EXPECTED_ANSWER : Task.ANSWER;
        return new Case(condition, task, caller(voices, condition, task, level, act, random, 20_000), seed);
    }

    private static Case interruption(Voices voices, Condition condition, SplittableRandom random, long seed) {
        double level = level(random);
        Pcm clip = pick(random.nextInt(3) == 0 ? voices.sentences() : voices.phrases(), random);
        Pcm sound = Decibels.amplified(clip, level - ActiveSpeech.of(clip).levelDbfs());
        Act act = new Act(
                new When.At(Duration.ofMillis(random.nextInt(1_200, 4_500))),
                new Deed.Utters(sound, speech(sound), "", Optional.of(Kind.INTERRUPTION)));
        return new Case(
                condition,
                Task.INTERRUPTION,
                caller(voices, condition, Task.INTERRUPTION, level, act, random, 20_000),
                seed);
    }

    private static Case noInterruption(Voices voices, Condition condition, int n, SplittableRandom random, long seed) {
        double level = level(random) - 3;
        int at = random.nextInt(1_200, 4_500);
        boolean listening = n % 2 == 0;
        Pcm sound = listening ? pick(voices.listening(), random) : Disturbance.pick(random);
        Pcm levelled = Decibels.amplified(sound, level - Decibels.level(sound.samples(), 0, sound.samples().length));
        Deed.Utters deed = new Deed.Utters(
                levelled,
                listening ? speech(levelled) : List.of(),
                "",
                Optional.of(listening ? Kind.BACKCHANNEL : Kind.NOISE));
        int patience = at + (int) sound.durationMillis() + 4_000;
        return new Case(
                condition,
                Task.NO_INTERRUPTION,
                caller(
                        voices,
                        condition,
                        Task.NO_INTERRUPTION,
                        level,
                        new Act(new When.At(Duration.ofMillis(at)), deed),
                        random,
                        patience),
                seed);
    }

    private static Caller caller(
            Voices voices,
            Condition condition,
            Task task,
            double level,
            Act act,
            SplittableRandom random,
            int patienceMillis) {
        return new Caller(
                condition.title() + ", " + task,
                Map.of(),
                condition.line(voices, level, random),
                List.of(),
                List.of(act),
                Duration.ofMillis(patienceMillis));
    }

    /** People speak into telephones at such levels. */
    private static double level(SplittableRandom random) {
        return random.nextDouble(-26, -16);
    }

    private static Pcm pick(List<Voices.Clip> clips, SplittableRandom random) {
        return clips.get(random.nextInt(clips.size())).sound();
    }

    private static Pcm pause(int millis) {
        return new Pcm(new short[millis * (RATE_HZ / 1000)], RATE_HZ);
    }

    private static List<Span> speech(Pcm sound) {
        List<Span> spans = ActiveSpeech.of(sound).spans();
        return spans.isEmpty() ? List.of(new Span(0, sound.samples().length)) : spans;
    }

    private static Pcm joined(List<Pcm> parts) {
        short[] all =
                new short[parts.stream().mapToInt(part -> part.samples().length).sum()];
        int at = 0;
        for (Pcm part : parts) {
            System.arraycopy(part.samples(), 0, all, at, part.samples().length);
            at += part.samples().length;
        }
        return new Pcm(all, RATE_HZ);
    }
}
