package io.parley.engine.simulation;

import io.parley.media.asr.Recognizer;
import java.util.Optional;

/**
 * A recogniser that does not listen: an utterance gets the texts that the caller's file gives for what he said meanwhile,
 * as an interim text once he has said it for {@value #PARTIAL_AFTER_MILLIS} ms. For simulations of the audio path alone.
 */
final class GivenTexts implements Recognizer {
    static final int PARTIAL_AFTER_MILLIS = 400;
    private static final double CONFIDENCE = 0.9;

    /** What the caller has said and nobody has understood so far. */
    interface Source {
        /** The text so far, for an utterance that goes on. */
        Optional<String> sofar();

        /** The text; it is understood with this. */
        String take();
    }

    private final Source source;

    GivenTexts(Source source) {
        this.source = source;
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        return new Unheard(request, listener);
    }

    @Override
    public String id() {
        return "given texts";
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public void close() {}

    private final class Unheard implements Utterance {
        private final Request request;
        private final Listener listener;
        private long samples;
        private int partials;
        private boolean done;
        private String told = "";

        Unheard(Request request, Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        private long millis() {
            return samples * 1000 / request.sampleRateHz();
        }

        @Override
        public void audio(short[] audio, int offset, int length) {
            samples += length;
            String text = done || millis() < PARTIAL_AFTER_MILLIS
                    ? ""
                    : source.sofar().orElse("");
            if (!text.isEmpty() && !text.equals(told)) {
                told = text;
                listener.partial(request.utteranceId(), ++partials, millis(), text);
            }
        }

        @Override
        public void end() {
            if (!done) {
                done = true;
                String text = source.take();
                listener.finished(request.utteranceId(), millis(), text, text.isEmpty() ? 0 : CONFIDENCE, false, 0);
            }
        }

        @Override
        public void cancel() {
            if (!done) {
                done = true;
                listener.failed(request.utteranceId(), "cancelled");
            }
        }
    }
}
