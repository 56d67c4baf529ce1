package io.parley.media.asr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A recogniser that hears what the test says: the <i>n</i>-th utterance that is started gets the <i>n</i>-th line of the
 * script, an empty text after its last. Everything happens inline, the final inside {@link Utterance#end}, so that a
 * conversation on virtual time is deterministic. Safe for any thread, one at a time.
 */
public final class ScriptedRecognizer implements Recognizer {
    private static final int MAX_SECONDS = 60;
    private static final int PARTIAL_MILLIS = 200;

    private final Deque<Line> script = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();
    private final Set<ScriptedUtterance> unfinished = new HashSet<>();
    private boolean closed;
    private boolean partialsWanted = true;

    /** What becomes of one utterance. */
    private sealed interface Line {
        record Text(String text, double confidence, List<String> partials) implements Line {}

        record Failure(String reason) implements Line {}

        record ThrowsAtStart() implements Line {}

        record Unanswered() implements Line {}
    }

    /** One that hears these texts, one an utterance, each with itself as the interim text from 400 ms on. */
    public static ScriptedRecognizer of(String... texts) {
        ScriptedRecognizer recognizer = new ScriptedRecognizer();
        for (String text : texts) {
            if (text.isEmpty()) {
                recognizer.hears(text);
            } else {
                recognizer.hears(text, 0.9, "", text);
            }
        }
        return recognizer;
    }

    /** The next utterance is this text, confidence 1. */
    public ScriptedRecognizer hears(String text) {
        return hears(text, text.isEmpty() ? 0 : 1);
    }

    /** The next utterance is this text; each interim text comes after another 200 ms of its audio. */
    public ScriptedRecognizer hears(String text, double confidence, String... partials) {
        return add(new Line.Text(text, confidence, List.of(partials)));
    }

    /** The next utterance fails at its end. */
    public ScriptedRecognizer fails(String reason) {
        return add(new Line.Failure(reason));
    }

    /** The next call of {@link #start} throws, as a broken recogniser might. */
    public ScriptedRecognizer throwsAtStart() {
        return add(new Line.ThrowsAtStart());
    }

    /** The next utterance gets its terminal only by cancelling or closing. */
    public ScriptedRecognizer staysSilent() {
        return add(new Line.Unanswered());
    }

    /** What was asked for so far, in order. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public synchronized Utterance start(Request request, Listener listener) {
        requests.add(request);
        Line line = script.isEmpty() ? new Line.Text("", 0, List.of()) : script.poll();
        if (line instanceof Line.ThrowsAtStart) {
            throw new IllegalStateException("the script says that start throws");
        }
        ScriptedUtterance utterance = new ScriptedUtterance(request, listener, line);
        unfinished.add(utterance);
        if (closed) {
            utterance.fail("closed");
        }
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
    public synchronized void partials(boolean wanted) {
        partialsWanted = wanted;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (ScriptedUtterance utterance : List.copyOf(unfinished)) {
            utterance.fail("closed");
        }
    }

    private synchronized ScriptedRecognizer add(Line line) {
        script.add(line);
        return this;
    }

    private final class ScriptedUtterance implements Utterance {
        private final Request request;
        private final Listener listener;
        private final Line line;
        private long samples;
        private int partials;

        ScriptedUtterance(Request request, Listener listener, Line line) {
            this.request = request;
            this.listener = listener;
            this.line = line;
        }

        @Override
        public void audio(short[] from, int offset, int length) {
            synchronized (ScriptedRecognizer.this) {
                if (!unfinished.contains(this)) {
                    return;
                }
                samples = Math.min(samples + length, (long) MAX_SECONDS * request.sampleRateHz());
                if (line instanceof Line.Text text
                        && partialsWanted
                        && partials < text.partials().size()
                        && millis() >= (partials + 1L) * PARTIAL_MILLIS) {
                    String interim = text.partials().get(partials++);
                    quietly(() -> listener.partial(request.utteranceId(), partials, millis(), interim));
                }
            }
        }

        @Override
        public void end() {
            synchronized (ScriptedRecognizer.this) {
                switch (line) {
                    case Line.Text text -> {
                        if (unfinished.remove(this)) {
                            quietly(() -> listener.finished(
                                    request.utteranceId(), millis(), text.text(), text.confidence(), false, 0));
                        }
                    }
                    case Line.Failure failure -> fail(failure.reason());
                    case Line.ThrowsAtStart _, Line.Unanswered _ -> {}
                }
            }
        }

        @Override
        public void cancel() {
            synchronized (ScriptedRecognizer.this) {
                fail("cancelled");
            }
        }

        private void fail(String reason) {
            if (unfinished.remove(this)) {
                quietly(() -> listener.failed(request.utteranceId(), reason));
            }
        }

        private long millis() {
            return samples * 1000 / request.sampleRateHz();
        }

        /** A real recogniser's threads survive a listener's mistake, and the feeding thread never sees it. */
        private void quietly(Runnable callback) {
            try {
                callback.run();
            } catch (IllegalStateException e) {
                unfinished.remove(this);
            }
        }
    }
}
