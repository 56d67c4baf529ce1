package io.parley.media.session;

import io.parley.media.SpeechEvent;
import io.parley.media.asr.Recognizer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One utterance on its way through the recogniser: audio goes in on the event loop, texts come back on the recogniser's
 * threads and go straight to the sink. Sees to it that there is exactly one terminal event, whatever the recogniser
 * does, and that a recogniser that throws harms nothing but this utterance.
 */
final class Utterance implements Recognizer.Listener {
    private static final int SLOT_MILLIS = 20;

    private final long id;
    private final long firstTick;
    private final Consumer<SpeechEvent> sink;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private Recognizer.@Nullable Utterance inRecognizer;

    /**
     * An utterance that begins.
     *
     * @param firstTick of the first slot that is fed: the recogniser counts its time from there
     */
    Utterance(long id, long firstTick, Consumer<SpeechEvent> sink) {
        this.id = id;
        this.firstTick = firstTick;
        this.sink = sink;
    }

    long id() {
        return id;
    }

    /** With nobody to listen the utterance gets an empty text at its end. */
    void start(Optional<Recognizer> recognizer, Recognizer.Request request) {
        if (recognizer.isPresent()) {
            try {
                inRecognizer = recognizer.get().start(request, this);
            } catch (RuntimeException e) {
                broken(e);
            }
        }
    }

    void audio(short[] samples, int length) {
        if (inRecognizer != null && !ended()) {
            try {
                inRecognizer.audio(samples, 0, length);
            } catch (RuntimeException e) {
                broken(e);
            }
        }
    }

    void end(long lastTick) {
        if (ended()) {
            return;
        }
        if (inRecognizer == null) {
            finished(id, (lastTick - firstTick) * SLOT_MILLIS, "", 0, false, 0);
            return;
        }
        try {
            inRecognizer.end();
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    void cancel() {
        if (inRecognizer != null && !ended()) {
            try {
                inRecognizer.cancel();
            } catch (RuntimeException e) {
                broken(e);
            }
        }
    }

    private void broken(RuntimeException e) {
        failed(id, "recogniser threw " + e.getClass().getName());
    }

    boolean ended() {
        return ended.get();
    }

    @Override
    public void partial(long utteranceId, int number, long throughMillis, String text) {
        if (!ended()) {
            sink.accept(new SpeechEvent.Partial(id, number, tick(throughMillis), text));
        }
    }

    @Override
    public void heardBy(long utteranceId, String recognizerId) {
        if (!ended()) {
            sink.accept(new SpeechEvent.HeardBy(id, recognizerId));
        }
    }

    @Override
    public void finished(
            long utteranceId,
            long throughMillis,
            String text,
            double confidence,
            boolean fromPartial,
            long decodeMillis) {
        terminal(new SpeechEvent.Final(id, tick(throughMillis), text, confidence, fromPartial, decodeMillis));
    }

    @Override
    public void failed(long utteranceId, String reason) {
        terminal(new SpeechEvent.AsrFailed(id, reason));
    }

    private void terminal(SpeechEvent event) {
        if (claimed.compareAndSet(false, true)) {
            // Told before it counts as ended: the session's last event waits for this one.
            try {
                sink.accept(event);
            } finally {
                ended.set(true);
            }
        }
    }

    private long tick(long throughMillis) {
        return firstTick + throughMillis / SLOT_MILLIS;
    }
}
