package io.parley.engine.simulation;

import io.parley.dialog.bot.HttpResult;
import io.parley.media.audio.Pcm;
import io.parley.media.simulation.ActiveSpeech.Span;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A simulated caller, as his file says: what he does and when, on what line. {@link CallerFile} reads it.
 *
 * @param name what he is like
 * @param variables the call's, as a dialling task would give them
 * @param answers of the services that the bot asks, in order
 * @param patience he hangs up when the call has lasted so long
 */
public record Caller(
        String name,
        Map<String, String> variables,
        TelephoneLine line,
        List<ServiceAnswer> answers,
        List<Act> acts,
        Duration patience) {

    static final Duration USUAL_PATIENCE = Duration.ofMinutes(3);

    public Caller {
        variables = Map.copyOf(variables);
        answers = List.copyOf(answers);
        acts = List.copyOf(acts);
    }

    /**
     * What lies between him and us.
     *
     * @param loss share of his packets that are lost, 0 … 1
     * @param noise around him, repeated to the call's end
     * @param echo of our own voice
     */
    public record TelephoneLine(double loss, int jitterMillis, Optional<Pcm> noise, Optional<Echo> echo) {
        /** A line that does nothing to what is said. */
        public static final TelephoneLine PERFECT = new TelephoneLine(0, 0, Optional.empty(), Optional.empty());
    }

    /**
     * Our own voice, coming back.
     *
     * @param delayMillis 0 … 800
     * @param levelDb −60 … 0
     */
    public record Echo(int delayMillis, double levelDb) {}

    /** What a service answers. */
    public record ServiceAnswer(HttpResult result, int status, Map<String, String> values) {
        public ServiceAnswer {
            values = Map.copyOf(new TreeMap<>(values));
        }
    }

    /** One thing that he does. */
    public record Act(When when, Deed deed) {}

    /** When he does it. */
    public sealed interface When {
        /** How long after that. */
        Duration after();

        /** Since the call was answered. */
        record At(Duration after) implements When {}

        /** When the <i>n</i>-th prompt, counted from 1, has ended, in whatever way. */
        record PromptEnded(int number, Duration after) implements When {}

        /** When the bot begins to say something with these words, after the act before this one has begun. */
        record BotSays(String words, Duration after) implements When {}

        /** When it has said so. */
        record BotSaid(String words, Duration after) implements When {}

        /** When the act before this one is over; the first: when the call was answered. */
        record Then(Duration after) implements When {}
    }

    /** What he does. */
    public sealed interface Deed {
        /**
         * Makes a sound.
         *
         * @param sound at 8 kHz
         * @param speech where in it he speaks: the truth that endpoints are held against; empty: a noise
         * @param text what he says; for simulations without a recogniser
         * @param kind what it is meant as; empty: an interruption if the bot is speaking, else an answer
         */
        record Utters(Pcm sound, List<Span> speech, String text, Optional<Kind> kind) implements Deed {
            public Utters {
                speech = List.copyOf(speech);
            }
        }

        /** Presses keys, one after the other. */
        record Presses(String keys) implements Deed {}

        /** Nothing of him arrives for so long. */
        record Vanishes(Duration time) implements Deed {}

        /** Says and does nothing for so long. */
        record Waits(Duration time) implements Deed {}

        record HangsUp() implements Deed {}
    }

    /** What a sound is meant as. */
    public enum Kind {
        /** The bot is to wait for its end, and then to answer. */
        ANSWER,
        /** The bot is to stop at once. */
        INTERRUPTION,
        /** "uh-huh": the bot is to go on. */
        BACKCHANNEL,
        /** No speech: the bot is to go on. */
        NOISE
    }
}
