package io.parley.media.asr.whisper;

import io.github.givimad.whisperjni.WhisperContext;
import io.github.givimad.whisperjni.WhisperFullParams;
import io.github.givimad.whisperjni.WhisperJNI;
import io.github.givimad.whisperjni.WhisperSamplingStrategy;
import io.github.givimad.whisperjni.WhisperState;
import io.parley.media.asr.Grammar;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.VoskRecognizer.ModelException;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.priority.OsPriority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whisper (whisper.cpp) in this process, for one language. It does not stream: an utterance is kept while it is fed, and
 * decoded once it has ended, in the order of ending, on a few platform threads of lower priority, each on one core. There
 * are no interim texts. What has no voice in it is no text, without being decoded.
 *
 * <p>The model is loaded when the first utterance begins, while the caller speaks: an engine without such a bot does not
 * pay for it. It takes some 180 MB, and 60 MB for each worker. Listeners are called on the workers; in {@link #start} and
 * {@link #close} only where no worker can be asked.
 */
public final class WhisperRecognizer implements Recognizer {
    /** Utterances at a time; each may hold a megabyte of audio. Admission closes on lag long before. */
    static final int MAX_UTTERANCES = 500;

    private static final Logger log = LoggerFactory.getLogger(WhisperRecognizer.class);
    private static final int RATE_HZ = 16_000;
    /** Whisper's window is 30 s; of what is longer the end is heard. */
    private static final int MAX_WINDOW_SAMPLES = 28 * RATE_HZ;
    /** It hears nothing in less than a second of sound, or makes it up. */
    private static final int LEAST_WINDOW_SAMPLES = 5 * RATE_HZ / 4;
    /** Its encoder's frames: 50 a second. A window that is just as long as the audio costs a third of the full one. */
    private static final int WINDOW_FRAMES_A_SECOND = 50;

    private static final int LEAST_WINDOW = 256;
    private static final int FULL_WINDOW = 1500;
    private static final int SPARE_WINDOW = 64;

    /** A click or a breath; the shortest syllables are longer. */
    private static final long LEAST_VOICE_MILLIS = 100;
    /** It tells no probabilities: what came through the checks is taken for this sure. */
    private static final double CONFIDENCE = 0.7;

    private static final int MAX_PROMPT_PHRASES = 12;
    private static final int MAX_PROMPT_CHARACTERS = 60;
    private static final int NICENESS = 5;
    private static final long CLOSE_MILLIS = 8000;

    private final Path file;
    private final String id;
    private final String language;
    private final LongSupplier nanoTime;
    private final Set<Heard> active = ConcurrentHashMap.newKeySet();
    private final AtomicInteger activeCount = new AtomicInteger();
    /** What has ended, and once the sign to load: an utterance that nobody hears. */
    private final BlockingQueue<Work> work = new ArrayBlockingQueue<>(2 * MAX_UTTERANCES);

    private final List<Thread> workers = new ArrayList<>();
    /** Guards loading: {@link #whisper} and {@link #context}. */
    private final Object lock = new Object();

    private @Nullable WhisperJNI whisper;
    private @Nullable WhisperContext context;
    private volatile boolean wanted;
    private volatile boolean closed;

    private WhisperRecognizer(Path file, String id, String language, LongSupplier nanoTime) {
        this.file = file;
        this.id = id;
        this.language = language;
        this.nanoTime = nanoTime;
    }

    /** What a worker takes from the queue. */
    sealed interface Work permits Load, Heard {}

    /** Nobody is to be heard yet, but will be. */
    enum Load implements Work {
        NOW
    }

    /**
     * Looks whether the model is there and starts the workers.
     *
     * @param file ggml model of many languages
     * @param language two letters, such as {@code zh}: never guessed
     * @param workers 1 … 16
     * @param nanoTime monotonic nanoseconds, for lag
     * @throws ModelException if it is missing
     */
    public static WhisperRecognizer open(Path file, String language, int workers, LongSupplier nanoTime) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(file + ": speech model is missing; scripts/setup fetches it");
        }
        String name = String.valueOf(file.getFileName());
        WhisperRecognizer opened = new WhisperRecognizer(file, "whisper " + name + " " + language, language, nanoTime);
        for (int n = 1; n <= workers; n++) {
            opened.workers.add(Thread.ofPlatform().name("whisper-" + n).daemon().start(opened::work));
        }
        return opened;
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        if (request.sampleRateHz() != 8000 && request.sampleRateHz() != RATE_HZ) {
            throw new IllegalArgumentException("sampleRateHz: " + request.sampleRateHz() + ", expected 8000 or 16000");
        }
        Heard utterance = new Heard(request, listener, nanoTime, this::ended);
        if (activeCount.incrementAndGet() > MAX_UTTERANCES) {
            activeCount.decrementAndGet();
            utterance.fail("more than " + MAX_UTTERANCES + " utterances at a time");
            return utterance;
        }
        active.add(utterance);
        if (!wanted) {
            wanted = true;
            work.offer(Load.NOW);
        }
        // Looked at after adding: either this sees the close, or the close sees the utterance.
        if (closed && forget(utterance)) {
            utterance.fail("closed");
        }
        return utterance;
    }

    private void ended(Heard utterance) {
        if (!closed && !work.offer(utterance) && forget(utterance)) {
            utterance.fail("more than " + MAX_UTTERANCES + " utterances wait");
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long lagMillis() {
        long now = nanoTime.getAsLong();
        return active.stream().mapToLong(each -> each.waitedNanos(now)).max().orElse(0) / 1_000_000;
    }

    private void work() {
        OsPriority.lowerCurrentThread(NICENESS);
        WhisperState state = null;
        while (!closed) {
            try {
                Work next = work.take();
                if (closed) {
                    break;
                }
                state = state == null ? newState() : state;
                if (next instanceof Heard utterance) {
                    serve(utterance, state);
                }
            } catch (InterruptedException e) {
                break; // closed
            } catch (ModelException e) {
                log.error("speech model cannot be loaded", e);
                active.forEach(each -> {
                    if (forget(each)) {
                        failQuietly(each, "recogniser failed: " + e.getMessage());
                    }
                });
            }
        }
        if (state != null) {
            state.close();
        }
    }

    private WhisperState newState() {
        synchronized (lock) {
            try {
                if (whisper == null) {
                    WhisperJNI.loadLibrary();
                    WhisperJNI.setLibraryLogger(null);
                    whisper = new WhisperJNI();
                }
                if (context == null) {
                    context = whisper.initNoState(file);
                }
                if (context == null || !whisper.isMultilingual(context)) {
                    throw new ModelException(file + ": no Whisper model of many languages; scripts/setup fetches one");
                }
                return whisper.initState(context);
            } catch (IOException | LinkageError e) {
                throw new ModelException(file + ": cannot be loaded; scripts/setup fetches it anew", e);
            }
        }
    }

    private void serve(Heard utterance, WhisperState state) {
        try {
            if (!utterance.isWanted()) {
                utterance.fail("cancelled");
                return;
            }
            Pcm audio = utterance.recorded();
            long voice = VoicedTime.millis(audio.samples(), audio.sampleRateHz());
            String text = voice < LEAST_VOICE_MILLIS
                    ? ""
                    : WhisperText.said(decode(audio, utterance.request(), state), voice);
            utterance.finish(text, text.isEmpty() ? 0 : CONFIDENCE);
        } catch (RuntimeException | Error e) {
            // The root of this thread's work: one utterance, or its listener, is broken; the others go on.
            log.error("utterance could not be recognised, or its listener failed", e);
            failQuietly(utterance, "recogniser failed: " + e.getClass().getSimpleName());
        } finally {
            forget(utterance);
        }
    }

    private String decode(Pcm audio, Request request, WhisperState state) {
        float[] samples = window(audio);
        WhisperFullParams how = new WhisperFullParams(WhisperSamplingStrategy.GREEDY);
        how.language = language;
        how.nThreads = 1;
        how.audioCtx = Math.clamp(
                (long) samples.length * WINDOW_FRAMES_A_SECOND / RATE_HZ + SPARE_WINDOW, LEAST_WINDOW, FULL_WINDOW);
        how.noContext = true;
        how.singleSegment = true;
        // With time marks it finds the end; without them it runs on in circles three times as often.
        how.noTimestamps = false;
        how.suppressBlank = true;
        how.suppressNonSpeechTokens = true;
        how.temperatureInc = 0; // a second attempt costs another second
        prompt(request).ifPresent(it -> how.initialPrompt = it);
        WhisperJNI jni = loaded();
        int failure = jni.fullWithState(context(), state, how, samples, samples.length);
        if (failure != 0) {
            throw new IllegalStateException("whisper answers " + failure);
        }
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < jni.fullNSegmentsFromState(state); n++) {
            text.append(jni.fullGetSegmentTextFromState(state, n));
        }
        return text.toString();
    }

    private WhisperJNI loaded() {
        synchronized (lock) {
            if (whisper == null) {
                throw new IllegalStateException("whisper is not loaded");
            }
            return whisper;
        }
    }

    private WhisperContext context() {
        synchronized (lock) {
            if (context == null) {
                throw new IllegalStateException("whisper is not loaded");
            }
            return context;
        }
    }

    /** What the node expects is what it has just "heard": it writes likely words in the same way. */
    private static Optional<String> prompt(Request request) {
        Set<String> phrases = new LinkedHashSet<>(
                request.hints().grammar().map(Grammar::phrases).orElse(List.of()));
        phrases.addAll(request.hints().hotWords());
        StringBuilder prompt = new StringBuilder();
        phrases.stream().limit(MAX_PROMPT_PHRASES).forEach(phrase -> {
            String joined = phrase.replace(" ", "");
            if (prompt.length() + joined.length() < MAX_PROMPT_CHARACTERS) {
                prompt.append(prompt.isEmpty() ? "" : "，").append(joined);
            }
        });
        return prompt.isEmpty()
                ? Optional.empty()
                : Optional.of(prompt.append('。').toString());
    }

    /** At 16 kHz, with silence at its end where it is short. */
    private static float[] window(Pcm audio) {
        short[] samples = Resampler.resample(audio, RATE_HZ).samples();
        int from = Math.max(0, samples.length - MAX_WINDOW_SAMPLES);
        float[] window = new float[Math.max(LEAST_WINDOW_SAMPLES, samples.length - from)];
        for (int i = from; i < samples.length; i++) {
            window[i - from] = samples[i] / 32768f;
        }
        return window;
    }

    private boolean forget(Heard utterance) {
        boolean was = active.remove(utterance);
        if (was) {
            activeCount.decrementAndGet();
        }
        return was;
    }

    private static void failQuietly(Heard utterance, String reason) {
        try {
            utterance.fail(reason);
        } catch (RuntimeException e) {
            log.error("listener of an utterance failed", e);
        }
    }

    /** What is decoded just now is finished first. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        workers.forEach(Thread::interrupt);
        boolean allEnded = true;
        for (Thread worker : workers) {
            try {
                allEnded &= worker.join(Duration.ofMillis(CLOSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                allEnded = false;
            }
        }
        for (Heard utterance : active) {
            if (forget(utterance)) {
                failQuietly(utterance, "closed");
            }
        }
        synchronized (lock) {
            if (context != null && allEnded) {
                context.close();
                context = null;
            } else if (!allEnded) {
                // Freeing memory under a thread that decodes would bring down the process.
                log.warn("recogniser thread did not end in time, its model stays in memory");
            }
        }
    }
}
