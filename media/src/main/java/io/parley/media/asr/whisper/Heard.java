package io.parley.media.asr.whisper;

import io.parley.media.asr.Recognizer.Listener;
import io.parley.media.asr.Recognizer.Request;
import io.parley.media.asr.Recognizer.Utterance;
import io.parley.media.asr.UtteranceAudio;
import io.parley.media.audio.Pcm;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One utterance on its way: fed by an event loop, which never waits, and told to its listener exactly once, by whoever
 * takes it to its end first.
 */
final class Heard implements Utterance, WhisperRecognizer.Work {
    private enum Stage {
        FED,
        ENDED,
        CANCELLED,
        TOLD
    }

    private final Request request;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final Consumer<Heard> ended;
    private final UtteranceAudio audio;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.FED);
    private volatile long endNanos;

    /**
     * A new one.
     *
     * @param ended takes it when its audio is complete, or not wanted; returns at once
     */
    Heard(Request request, Listener listener, LongSupplier nanoTime, Consumer<Heard> ended) {
        this.request = request;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.ended = ended;
        this.audio = new UtteranceAudio(request.sampleRateHz());
    }

    @Override
    public void audio(short[] samples, int offset, int length) {
        if (stage.get() == Stage.FED) {
            audio.append(samples, offset, length, 0);
        }
    }

    @Override
    public void end() {
        endNanos = stage.get() == Stage.FED ? nanoTime.getAsLong() : endNanos;
        if (stage.compareAndSet(Stage.FED, Stage.ENDED)) {
            ended.accept(this);
        }
    }

    @Override
    public void cancel() {
        if (stage.compareAndSet(Stage.FED, Stage.CANCELLED)) {
            ended.accept(this);
        } else {
            // It waits or is decoded: whoever has it sees to it.
            stage.compareAndSet(Stage.ENDED, Stage.CANCELLED);
        }
    }

    Request request() {
        return request;
    }

    boolean isWanted() {
        return stage.get() == Stage.ENDED;
    }

    /** All of its audio; once it has ended. */
    Pcm recorded() {
        short[] samples = new short[audio.written()];
        audio.read(0, samples, samples.length);
        return new Pcm(samples, request.sampleRateHz());
    }

    /** Since it ended, if it waits for its text. */
    long waitedNanos(long nowNanos) {
        return stage.get() == Stage.ENDED ? Math.max(0, nowNanos - endNanos) : 0;
    }

    void finish(String text, double confidence) {
        switch (stage.getAndSet(Stage.TOLD)) {
            case ENDED ->
                listener.finished(
                        request.utteranceId(),
                        audio.written() * 1000L / request.sampleRateHz(),
                        text,
                        confidence,
                        false,
                        Math.max(0, nanoTime.getAsLong() - endNanos) / 1_000_000);
            case CANCELLED -> listener.failed(request.utteranceId(), "cancelled");
            case FED, TOLD -> {
                // Told already, or never ended: nobody asks for it then.
            }
        }
    }

    void fail(String reason) {
        switch (stage.getAndSet(Stage.TOLD)) {
            case CANCELLED -> listener.failed(request.utteranceId(), "cancelled");
            case FED, ENDED -> listener.failed(request.utteranceId(), reason);
            case TOLD -> {
                // Once is enough.
            }
        }
    }
}
