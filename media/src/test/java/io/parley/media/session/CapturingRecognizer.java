package io.parley.media.session;

import io.parley.media.asr.Recognizer;
import io.parley.media.asr.ScriptedRecognizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A scripted recogniser that keeps what it was fed, for tests of what reaches a recogniser. */
final class CapturingRecognizer implements Recognizer {
    private final ScriptedRecognizer script;
    private final List<Heard> heard = new ArrayList<>();

    CapturingRecognizer(String... texts) {
        script = ScriptedRecognizer.of(texts);
    }

    /** Utterances so far. */
    List<Heard> heard() {
        return heard;
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        Heard utterance = new Heard(request, script.start(request, listener));
        heard.add(utterance);
        return utterance;
    }

    @Override
    public String id() {
        return script.id();
    }

    @Override
    public long lagMillis() {
        return script.lagMillis();
    }

    @Override
    public void close() {
        script.close();
    }

    /** One utterance. */
    static final class Heard implements Utterance {
        private final Request request;
        private final Utterance answers;
        private short[] samples = new short[0];
        private int longestBlock;

        Heard(Request request, Utterance answers) {
            this.request = request;
            this.answers = answers;
        }

        Request request() {
            return request;
        }

        /** What was fed, a copy. */
        short[] samples() {
            return samples.clone();
        }

        int longestBlock() {
            return longestBlock;
        }

        @Override
        public void audio(short[] block, int offset, int length) {
            int before = samples.length;
            samples = Arrays.copyOf(samples, before + length);
            System.arraycopy(block, offset, samples, before, length);
            longestBlock = Math.max(longestBlock, length);
            answers.audio(block, offset, length);
        }

        @Override
        public void end() {
            answers.end();
        }

        @Override
        public void cancel() {
            answers.cancel();
        }
    }
}
