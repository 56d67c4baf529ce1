package io.parley.media.asr;

import io.parley.media.asr.VoskPool.Lease;
import io.parley.media.asr.VoskText.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One utterance on its way to a text. The event loop feeds it and never waits; a worker that has {@link #claim claimed}
 * it decodes one job of it at a time and alone touches the fields below the claim.
 */
final class VoskUtterance implements Recognizer.Utterance {
    /** A job is one or two blocks: longer ones would hold up others, a single decode step can take 50 … 300 ms. */
    private static final int MAX_JOB_BLOCKS = 2;
    /** Decoding that is so far behind spares itself the interim texts. */
    private static final long NO_PARTIALS_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** An interim text that was never confirmed: better than nothing, and less than any threshold in use. */
    static final double PARTIAL_CONFIDENCE = 0.3;

    private final Recognizer.Request request;
    private final Recognizer.Listener listener;
    private final UtteranceAudio audio;
    private final int partialEverySamples;
    private final int hearAgainSamples;
    private final LongSupplier nanoTime;
    private final BooleanSupplier partialsWanted;
    private final Runnable wakeWorker;

    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean terminated = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean cancelled;
    private volatile long endedNanos;
    private volatile int consumed;
    private volatile boolean leased;
    /** The grammar's words were the smaller part: it is heard once more, without the grammar. */
    private volatile boolean again;
    /** Since when it waits for its next turn then: what is done in addition is no lag of what comes in. */
    private volatile long againSinceNanos;

    // Under the claim.
    private @Nullable Lease lease;
    private final List<Word> words = new ArrayList<>();
    private final List<Word> expectedWords = new ArrayList<>();
    private double knownSeconds;
    private double unknownSeconds;
    private String lastPartial = "";
    private int partialNumber;
    private int partialThrough;

    VoskUtterance(
            Recognizer.Request request,
            Recognizer.Listener listener,
            VoskSettings settings,
            LongSupplier nanoTime,
            BooleanSupplier partialsWanted,
            Runnable wakeWorker) {
        this.request = request;
        this.listener = listener;
        this.audio = new UtteranceAudio(request.sampleRateHz());
        this.partialEverySamples = settings.partialEveryMillis() * request.sampleRateHz() / 1000;
        this.hearAgainSamples = settings.hearAgainMillis() * (request.sampleRateHz() / 1000);
        this.nanoTime = nanoTime;
        this.partialsWanted = partialsWanted;
        this.wakeWorker = wakeWorker;
    }

    @Override
    public void audio(short[] samples, int offset, int length) {
        if (!ended && !cancelled && !terminated.get() && audio.append(samples, offset, length, nanoTime.getAsLong())) {
            wakeWorker.run();
        }
    }

    @Override
    public void end() {
        if (!ended && !cancelled) {
            endedNanos = nanoTime.getAsLong();
            ended = true;
            wakeWorker.run();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            wakeWorker.run();
        }
    }

    /** Whether there is something to do for it now. */
    boolean isReady() {
        return !terminated.get() && (ended || cancelled || audio.written() - consumed >= audio.blockSamples());
    }

    /** Whether it cannot go on without a native recogniser of its kind. */
    boolean needsLease() {
        return !leased && !cancelled && audio.written() > 0;
    }

    boolean isGeneral() {
        return again || request.grammar().isEmpty();
    }

    /** What has ended comes first, whoever waits longest first among equals. */
    boolean isMoreUrgentThan(VoskUtterance other) {
        boolean closing = isClosing();
        boolean otherClosing = other.isClosing();
        return closing == otherClosing ? waitingSinceNanos() - other.waitingSinceNanos() < 0 : closing;
    }

    /** What is heard once more shares the worker with those who speak: it would hold them up for half a second. */
    private boolean isClosing() {
        return cancelled || (ended && !again);
    }

    /** Since when its oldest audio that could be decoded has waited; only of one that {@link #isReady}. */
    private long waitingSinceNanos() {
        int from = consumed;
        if (again) {
            return againSinceNanos;
        }
        return audio.written() - from >= audio.blockSamples() ? audio.filledNanos(from) : endedNanos;
    }

    /** How far decoding is behind. */
    long lagNanos(long nowNanos) {
        return isReady() && !cancelled ? Math.max(0, nowNanos - waitingSinceNanos()) : 0;
    }

    /** Makes the calling worker its only one until {@link #unclaim}. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void unclaim() {
        claimed.set(false);
    }

    /** Whether nothing is done for it, nor could be, until more audio or its end comes. */
    boolean isIdle() {
        return !isReady() && !claimed.get();
    }

    boolean isTerminated() {
        return terminated.get();
    }

    /**
     * Does one job, under the claim.
     *
     * @return whether a native recogniser was given back
     */
    boolean step(VoskPool pool, short[] block) {
        if (terminated.get()) {
            return false;
        }
        if (cancelled) {
            Lease unwanted = lease;
            if (unwanted != null && isGeneral()) {
                lease = null;
                finalWords(pool, unwanted);
            }
            return fail(pool, "cancelled") || unwanted != null;
        }
        // In this order: what was written before the end is seen with it.
        boolean complete = ended;
        int written = audio.written();
        if (written > consumed && (complete || written - consumed >= audio.blockSamples())) {
            Lease leaseNow = lease;
            if (leaseNow == null) {
                leaseNow = pool.lease(request.sampleRateHz(), isGeneral() ? Optional.empty() : request.grammar());
                lease = leaseNow;
                leased = leaseNow != null;
            }
            if (leaseNow == null) {
                return false;
            }
            decode(leaseNow, written, complete, block);
        }
        if (complete && consumed == written) {
            return finish(pool);
        }
        return false;
    }

    /** Ends it without a text, under the claim or after all workers are gone; its recogniser is thrown away. */
    boolean fail(VoskPool pool, String reason) {
        Lease unfinished = lease;
        lease = null;
        try {
            if (unfinished != null) {
                pool.giveBack(unfinished, false);
            }
        } finally {
            if (terminated.compareAndSet(false, true)) {
                listener.failed(request.utteranceId(), reason);
            }
        }
        return unfinished != null;
    }

    private void decode(Lease with, int written, boolean complete, short[] block) {
        int jobEnd = Math.min(written, consumed + MAX_JOB_BLOCKS * audio.blockSamples());
        // Always whole blocks until the last: Vosk adapts per call, so other portions give (slightly) other texts, and
        // the same audio must be heard the same however busy the machine is.
        while (consumed < jobEnd && (complete || jobEnd - consumed >= audio.blockSamples())) {
            int from = consumed;
            int length = Math.min(jobEnd - from, audio.blockSamples());
            audio.read(from, block, length);
            // True at a pause long enough for Vosk itself: what it heard so far is handed out once, now.
            if (with.vosk.acceptWaveForm(block, length)) {
                take(VoskText.result(with.vosk.getResult()));
            }
            consumed = from + length;
        }
        if (again) {
            againSinceNanos = nanoTime.getAsLong();
        }
        boolean behind = lagNanos(nanoTime.getAsLong()) > NO_PARTIALS_BEHIND_NANOS;
        boolean due = consumed - partialThrough >= partialEverySamples;
        if (due && !ended && !behind && partialsWanted.getAsBoolean()) {
            partial(VoskText.partial(with.vosk.getPartialResult()));
        }
    }

    private void partial(String tail) {
        partialThrough = consumed;
        String text = (VoskText.text(words) + " " + tail).strip();
        if (!text.isEmpty() && !text.equals(lastPartial)) {
            lastPartial = text;
            listener.partial(request.utteranceId(), ++partialNumber, millis(consumed), text);
        }
    }

    private boolean finish(VoskPool pool) {
        Lease done = lease;
        lease = null;
        if (done != null) {
            take(finalWords(pool, done));
            if (isWorthHearingAgain()) {
                hearAgain();
                return true;
            }
        }
        if (again && !holds(words, expectedWords)) {
            // What was expected, and heard, counts for more than all that surrounds it.
            words.clear();
            words.addAll(expectedWords);
        }
        String text = VoskText.text(words);
        boolean fromPartial = text.isEmpty() && !lastPartial.isEmpty();
        double confidence = fromPartial
                ? PARTIAL_CONFIDENCE
                : words.stream().mapToDouble(Word::confidence).average().orElse(0);
        if (terminated.compareAndSet(false, true)) {
            listener.finished(
                    request.utteranceId(),
                    millis(consumed),
                    fromPartial ? lastPartial : text,
                    confidence,
                    fromPartial,
                    TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanoTime.getAsLong() - endedNanos)));
        }
        return done != null;
    }

    private void take(VoskText.Result result) {
        words.addAll(result.words());
        knownSeconds += result.knownSeconds();
        unknownSeconds += result.unknownSeconds();
    }

    /** Costs what decoding without a grammar costs: not under overload, when interim texts are gone, too. */
    private boolean isWorthHearingAgain() {
        return !isGeneral()
                && unknownSeconds > knownSeconds
                && consumed <= hearAgainSamples
                && partialsWanted.getAsBoolean();
    }

    private void hearAgain() {
        expectedWords.addAll(words);
        words.clear();
        consumed = 0;
        leased = false;
        againSinceNanos = nanoTime.getAsLong();
        again = true;
    }

    /** Whether all words of the one list are in the other, in this order. */
    private static boolean holds(List<Word> all, List<Word> some) {
        int at = 0;
        for (Word word : all) {
            if (at < some.size() && word.text().equals(some.get(at).text())) {
                at++;
            }
        }
        return at == some.size();
    }

    /** Gives a recogniser back by its final result, even if nobody wants it: only that makes it forget the caller. */
    private static VoskText.Result finalWords(VoskPool pool, Lease done) {
        boolean finished = false;
        try {
            VoskText.Result last = VoskText.result(done.vosk.getFinalResult());
            finished = true;
            return last;
        } finally {
            pool.giveBack(done, finished);
        }
    }

    private long millis(int samples) {
        return samples * 1000L / request.sampleRateHz();
    }
}
