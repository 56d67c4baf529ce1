package io.parley.engine.conversation;

import io.parley.media.SpeechEvent;
import io.parley.media.audio.Pcm;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a {@link TurnModel}, if there is one, at the caller's pauses: one question at a time, and an answer that is late, or
 * no number, is as none. Used by the call's owner; the model answers elsewhere.
 */
final class TurnAdvice {
    /** A pause ends an utterance after 300 ms at the earliest, and has lasted for 200: later there is nothing to advise. */
    static final Duration BOUND = Duration.ofMillis(150);

    /** As sure as this, and the turn is over after {@link Patience#COMPLETE_MILLIS}. */
    static final double OVER = 0.8;

    /** As unsure as this, and twice the usual silence is waited for. */
    static final double GOES_ON = 0.2;

    private static final Logger LOG = LoggerFactory.getLogger(TurnAdvice.class);

    private final Optional<TurnModel> model;
    private final Conversation.Surroundings in;
    private boolean asking;

    TurnAdvice(Optional<TurnModel> model, Conversation.Surroundings in) {
        this.model = model;
        this.in = in;
    }

    /** Whether pauses are to come with what was heard. */
    boolean isWanted() {
        return model.isPresent();
    }

    /**
     * Asks about a pause.
     *
     * @param usualMillis silence that ends the turn without advice
     * @param advised is told another one, on the owner, if that is the advice
     */
    void ask(SpeechEvent.Paused pause, String soFar, int usualMillis, LongConsumer advised) {
        Optional<Pcm> recent = pause.recent();
        if (model.isEmpty() || recent.isEmpty() || asking) {
            return;
        }
        asking = true;
        long askedNanos = in.clock().nanoTime();
        in.blocking().execute(() -> {
            double answer = answer(model.get(), recent.get(), soFar);
            in.owner().execute(() -> {
                asking = false;
                if (in.clock().nanoTime() - askedNanos <= BOUND.toNanos()) {
                    advise(answer, usualMillis, advised);
                }
            });
        });
    }

    private double answer(TurnModel asked, Pcm recent, String soFar) {
        try {
            return asked.isOver(recent, soFar);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("call", in.callId()).setCause(e).log("model of turns fails");
            return Double.NaN;
        }
    }

    private static void advise(double answer, int usualMillis, LongConsumer advised) {
        if (answer >= OVER) {
            advised.accept(Math.min(usualMillis, Patience.COMPLETE_MILLIS));
        } else if (answer <= GOES_ON) {
            advised.accept(Math.min(2L * usualMillis, Patience.LONGEST_MILLIS));
        }
    }
}
