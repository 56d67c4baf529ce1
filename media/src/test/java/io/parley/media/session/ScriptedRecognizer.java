package io.parley.media.session;

import io.parley.media.asr.Recognizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A recogniser that hears what the script says: the first utterance gets the first text, and so on; after the last one
 * texts are empty. Answers on the caller's thread: a partial once 400 ms have been fed, the final text at the end.
 */
public final class ScriptedRecognizer implements Recognizer {
    private static final int PARTIAL_AFTER_SAMPLES = 3200;

    private final Deque<String> texts;
    private final List<Heard> heard = new ArrayList<>();

    public ScriptedRecognizer(String... texts) {
        this.texts = new ArrayDeque<>(List.of(texts));
    }

    /** Utterances so far, with what was asked for and fed. */
    public List<Heard> heard() {
        return heard;
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        String text = texts.isEmpty() ? "" : texts.removeFirst();
        Heard utterance = new Heard(request, listener, text);
        heard.add(utterance);
        return utterance;
    }

    @Override
    public String id() {
        return "scripted";
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public void close() {
        heard.forEach(Heard::cancel);
    }

    /** One utterance. */
    public static final class Heard implements Utterance {
        private final Request request;
        private final Listener listener;
        private final String text;
        private short[] samples = new short[0];
        private int longestBlock;
        private boolean partial;
        private boolean ended;

        Heard(Request request, Listener listener, String text) {
            this.request = request;
            this.listener = listener;
            this.text = text;
        }

        public Request request() {
            return request;
        }

        /** What was fed, a copy. */
        public short[] samples() {
            return samples.clone();
        }

        public int longestBlock() {
            return longestBlock;
        }

        @Override
        public void audio(short[] block, int offset, int length) {
            int before = samples.length;
            samples = Arrays.copyOf(samples, before + length);
            System.arraycopy(block, offset, samples, before, length);
            longestBlock = Math.max(longestBlock, length);
            if (!partial && samples.length >= PARTIAL_AFTER_SAMPLES && !text.isEmpty()) {
                partial = true;
                listener.partial(request.utteranceId(), 1, samples.length / 8, text);
            }
        }

        @Override
        public void end() {
            if (!ended) {
                ended = true;
                listener.finished(request.utteranceId(), samples.length / 8, text, text.isEmpty() ? 0 : 0.9, false, 30);
            }
        }

        @Override
        public void cancel() {
            if (!ended) {
                ended = true;
                listener.failed(request.utteranceId(), "cancelled");
            }
        }
    }
}
