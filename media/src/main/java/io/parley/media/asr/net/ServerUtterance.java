package io.parley.media.asr.net;

import io.parley.media.asr.Recognizer;
import io.parley.media.asr.UtteranceAudio;
import io.parley.media.asr.VoskText;
import io.parley.media.asr.VoskText.Answer;
import io.parley.media.asr.VoskText.Word;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One utterance on its way through a server. The event loop appends audio and never waits; all else happens on the
 * recogniser's thread. The server answers each message once, in order, so what it has answered tells how far it is. No
 * more than {@value #MAX_UNANSWERED} messages are ahead of it: what else there is stays in the utterance's own audio.
 */
final class ServerUtterance implements Recognizer.Utterance {
    /** Blocks of 100 ms: a second. */
    static final int MAX_UNANSWERED = 10;
    /** To the byte: the reference server compares, it does not parse. */
    static final String END = "{\"eof\" : 1}";
    /** As the local recogniser's: a text that was never confirmed. */
    private static final double PARTIAL_CONFIDENCE = 0.3;

    private static final int BYTES_A_SAMPLE = 2;

    private final VoskServerRecognizer owner;
    private final Recognizer.Request request;
    private final Recognizer.Listener listener;
    private final UtteranceAudio audio;
    private final short[] block;
    private final long beganNanos;
    private final AtomicBoolean terminated = new AtomicBoolean();
    private final AtomicBoolean queued = new AtomicBoolean();

    private volatile boolean ended;
    private volatile boolean cancelled;
    private volatile long endedNanos;
    private volatile int answeredSamples;

    // Of the recogniser's thread.
    private @Nullable ServerConnection connection;
    private boolean leased;
    private int sentSamples;
    private int sentBlocks;
    private int answers;
    private boolean endSent;
    private boolean heardSinceEnd;
    private long waitingSinceNanos;
    private final List<VoskText.Result> results = new ArrayList<>();
    private String lastPartial = "";
    private int partials;

    ServerUtterance(
            VoskServerRecognizer owner, Recognizer.Request request, Recognizer.Listener listener, long nowNanos) {
        this.owner = owner;
        this.request = request;
        this.listener = listener;
        this.audio = new UtteranceAudio(request.sampleRateHz());
        this.block = new short[audio.blockSamples()];
        this.beganNanos = nowNanos;
    }

    @Override
    public void audio(short[] samples, int offset, int length) {
        if (!ended && !cancelled && !terminated.get() && audio.append(samples, offset, length, owner.nanoTime())) {
            wake();
        }
    }

    @Override
    public void end() {
        if (!ended && !cancelled) {
            endedNanos = owner.nanoTime();
            ended = true;
            wake();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            wake();
        }
    }

    private void wake() {
        if (queued.compareAndSet(false, true)) {
            owner.execute(() -> {
                queued.set(false);
                owner.guard(this, () -> step(owner.nanoTime()));
            });
        }
    }

    /** How far the server is behind. Any thread. */
    long lagNanos(long nowNanos) {
        if (terminated.get() || cancelled) {
            return 0;
        }
        int answered = answeredSamples;
        if (audio.written() - answered >= audio.blockSamples()) {
            return Math.max(0, nowNanos - audio.filledNanos(answered));
        }
        return ended ? Math.max(0, nowNanos - endedNanos) : 0;
    }

    boolean isTerminated() {
        return terminated.get();
    }

    /** Does what can be done now. */
    void step(long nowNanos) {
        if (terminated.get()) {
            return;
        }
        if (cancelled) {
            fail("cancelled");
            return;
        }
        // In this order: what was written before the end is seen with it.
        boolean complete = ended;
        int written = audio.written();
        if (written == 0) {
            if (complete) {
                finish();
            }
            return;
        }
        if (!leased) {
            leased = true;
            connection = owner.lease(this, nowNanos);
            if (connection != null) {
                connected(connection);
                return;
            }
        }
        ServerConnection to = connection;
        if (to != null) {
            send(to, written, complete, nowNanos);
        }
    }

    /** It has a connection of its own. */
    void connected(ServerConnection by) {
        connection = by;
        by.sendText(Configuration.of(request));
        step(owner.nanoTime());
    }

    private void send(ServerConnection to, int written, boolean complete, long nowNanos) {
        int before = unanswered();
        while (unanswered() < MAX_UNANSWERED
                && (written - sentSamples >= block.length || (complete && written > sentSamples))) {
            int length = Math.min(block.length, written - sentSamples);
            audio.read(sentSamples, block, length);
            ByteBuffer data = ByteBuffer.allocate(length * BYTES_A_SAMPLE).order(ByteOrder.LITTLE_ENDIAN);
            data.asShortBuffer().put(block, 0, length);
            to.sendBinary(data);
            sentSamples += length;
            sentBlocks++;
        }
        if (complete && sentSamples == written && !endSent) {
            endSent = true;
            to.sendText(END);
        }
        if (before == 0 && unanswered() > 0) {
            waitingSinceNanos = nowNanos;
        }
    }

    private int unanswered() {
        return sentBlocks + (endSent ? 1 : 0) - answers;
    }

    /** Whether the server, or a connection to it, has been awaited for too long. */
    void checkTime(VoskServer server, long nowNanos) {
        if (terminated.get()) {
            return;
        }
        if (connection == null) {
            if (leased && owner.isHopeless(nowNanos)) {
                failForServer(owner.refusal());
            } else if (leased && nowNanos - beganNanos >= server.connect().toNanos()) {
                failForServer("no connection within " + server.connect().toMillis() + " ms");
            }
        } else if (unanswered() > 0
                && nowNanos - waitingSinceNanos >= server.answer().toNanos()) {
            failForServer("no answer within " + server.answer().toMillis() + " ms");
        }
    }

    /** The server says something on its connection. */
    void answered(String json, ServerCounts counts, long nowNanos) {
        if (unanswered() <= 0) {
            counts.unasked.increment();
            return;
        }
        Answer answer;
        try {
            answer = VoskText.answer(json);
        } catch (IllegalStateException e) {
            failForServer(String.valueOf(e.getMessage()));
            return;
        }
        answers++;
        waitingSinceNanos = nowNanos;
        answeredSamples = Math.min(sentSamples, answers * audio.blockSamples());
        switch (answer) {
            case Answer.Interim interim -> partial(interim.text());
            case Answer.Heard heard -> {
                heardSinceEnd |= endSent;
                add(heard.result(), counts);
            }
        }
        if (endSent && unanswered() == 0) {
            finish();
        } else {
            step(nowNanos);
        }
    }

    /** In the order of the audio, whatever the order of coming. */
    private void add(VoskText.Result result, ServerCounts counts) {
        if (result.words().isEmpty()) {
            return;
        }
        int at = results.size();
        while (at > 0 && results.get(at - 1).startSeconds() > result.startSeconds()) {
            at--;
        }
        if (at < results.size()) {
            counts.disordered.increment();
        }
        results.add(at, result);
    }

    private void partial(String tail) {
        if (endSent || !owner.wantsPartials()) {
            return;
        }
        String text = (VoskText.text(words()) + " " + tail).strip();
        if (!text.isEmpty() && !text.equals(lastPartial)) {
            lastPartial = text;
            partials++;
            listener.partial(request.utteranceId(), partials, millis(answeredSamples), text);
        }
    }

    private List<Word> words() {
        return results.stream().flatMap(result -> result.words().stream()).toList();
    }

    /** Nothing comes on its connection any more. */
    void disconnected(String how) {
        // The reference server closes after its last answer; one that answers less often than it is asked does, too.
        if (heardSinceEnd) {
            finish();
        } else if (!terminated.get()) {
            failForServer("server " + how);
        }
    }

    private void finish() {
        if (!terminated.compareAndSet(false, true)) {
            return;
        }
        letGo();
        List<Word> words = words();
        String text = VoskText.text(words);
        boolean fromPartial = text.isEmpty() && !lastPartial.isEmpty();
        double confidence = fromPartial
                ? PARTIAL_CONFIDENCE
                : words.stream().mapToDouble(Word::confidence).average().orElse(0);
        listener.finished(
                request.utteranceId(),
                millis(audio.written()),
                fromPartial ? lastPartial : text,
                confidence,
                fromPartial,
                TimeUnit.NANOSECONDS.toMillis(Math.max(0, owner.nanoTime() - endedNanos)));
    }

    private void failForServer(String reason) {
        owner.countFailure();
        fail(reason);
    }

    /** Ends it without a text. */
    void fail(String reason) {
        if (terminated.compareAndSet(false, true)) {
            letGo();
            listener.failed(request.utteranceId(), reason);
        }
    }

    /** Before anybody is told: a listener that throws must not keep a connection. */
    private void letGo() {
        ServerConnection mine = connection;
        connection = null;
        owner.ended(this, mine);
    }

    private long millis(int samples) {
        return samples * 1000L / request.sampleRateHz();
    }
}
