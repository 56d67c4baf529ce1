package io.parley.media.asr;

import io.parley.media.priority.OsPriority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vosk.LibVosk;
import org.vosk.LogLevel;
import org.vosk.Model;

/**
 * Vosk (Kaldi) in this process. Utterances are fed by event loops without a lock and decoded on a few platform threads
 * of lower priority, 100 to 200 ms at a time: first what has ended, then whoever's audio waits longest. An utterance
 * leases a native recogniser with its first audio and gives it back with its final result. If none is free, its audio is
 * kept and its lag counted; nothing is refused.
 *
 * <p>Listeners are called on the workers; in {@link #start} itself only where no worker can be asked, after {@link
 * #close} or beyond {@value #MAX_UTTERANCES} utterances.
 */
public final class VoskRecognizer implements Recognizer {
    /** Utterances at a time; each may hold a megabyte of audio. Admission closes on lag long before. */
    static final int MAX_UTTERANCES = 500;

    private static final Logger log = LoggerFactory.getLogger(VoskRecognizer.class);
    /** A decode step under way is waited for, and takes 0.3 s at worst. */
    private static final long CLOSE_MILLIS = 5000;

    private static final long WARM_UP_SECONDS = 30;

    private final String id;
    private final Model model;
    private final VoskSettings settings;
    private final LongSupplier nanoTime;
    /** Decodes on the thread that feeds; there are no workers. */
    private final boolean inline;

    private final VoskPool pool;
    private final Set<VoskUtterance> active = ConcurrentHashMap.newKeySet();
    private final AtomicInteger activeCount = new AtomicInteger();
    /** One permit for each thing that may have become possible; a worker that finds nothing takes the next. */
    private final Semaphore chances = new Semaphore(0);

    private final List<Thread> workers = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean partialsWanted = true;

    private VoskRecognizer(String id, Model model, VoskSettings settings, LongSupplier nanoTime, boolean inline) {
        this.inline = inline;
        this.id = id;
        this.model = model;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.pool = new VoskPool(model, settings);
    }

    /**
     * Loads a model, which takes about a second, and starts the workers.
     *
     * @param modelFolder as unpacked from one of Vosk's archives
     * @param nanoTime monotonic nanoseconds, for lag and order
     * @throws ModelException if the folder is missing or not usable
     */
    public static VoskRecognizer open(Path modelFolder, VoskSettings settings, LongSupplier nanoTime) {
        return open(modelFolder, settings, nanoTime, false);
    }

    /**
     * Loads a model and starts no workers: whoever feeds an utterance decodes it, and its texts come within {@link
     * Utterance#audio} and {@link Utterance#end}. So the same audio gives the same texts at the same places of it, however
     * busy the machine is. For simulations: one thread at a time.
     *
     * @param nanoTime virtual nanoseconds: decoding takes none
     * @throws ModelException if the folder is missing or not usable
     */
    public static VoskRecognizer openInline(Path modelFolder, LongSupplier nanoTime) {
        return open(modelFolder, VoskSettings.forWorkers(1), nanoTime, true);
    }

    private static VoskRecognizer open(Path modelFolder, VoskSettings settings, LongSupplier nanoTime, boolean inline) {
        // JNA takes the locale's encoding otherwise, and a model of another language would come out as question marks.
        if (System.getProperty("jna.encoding") == null) {
            System.setProperty("jna.encoding", "UTF-8");
        }
        LibVosk.setLogLevel(LogLevel.WARNINGS);
        Model model = VoskModelFolder.load(modelFolder);
        String id;
        try {
            id = "vosk " + modelFolder.getFileName() + " " + hash(modelFolder);
        } catch (IOException | UncheckedIOException e) {
            model.close();
            throw new ModelException(modelFolder + ": speech model cannot be read; scripts/setup fetches it anew", e);
        }
        VoskRecognizer recognizer = new VoskRecognizer(id, model, settings, nanoTime, inline);
        for (int n = 1; n <= settings.workers() && !inline; n++) {
            recognizer.workers.add(Thread.ofPlatform().name("asr-" + n).daemon().start(recognizer::work));
        }
        return recognizer;
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        if (request.sampleRateHz() != 8000 && request.sampleRateHz() != 16000) {
            throw new IllegalArgumentException("sampleRateHz: " + request.sampleRateHz() + ", expected 8000 or 16000");
        }
        VoskUtterance utterance = new VoskUtterance(
                request,
                listener,
                settings,
                nanoTime,
                () -> partialsWanted,
                inline ? this::serveAll : chances::release);
        if (activeCount.incrementAndGet() > MAX_UTTERANCES) {
            activeCount.decrementAndGet();
            utterance.fail(pool, "more than " + MAX_UTTERANCES + " utterances at a time");
            return utterance;
        }
        active.add(utterance);
        // Looked at after adding: either this sees the close, or the close sees the utterance.
        if (closed.get() && forget(utterance)) {
            utterance.fail(pool, "closed");
        }
        return utterance;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long lagMillis() {
        long now = nanoTime.getAsLong();
        long most = 0;
        for (VoskUtterance utterance : active) {
            most = Math.max(most, utterance.lagNanos(now));
        }
        return TimeUnit.NANOSECONDS.toMillis(most);
    }

    @Override
    public void partials(boolean wanted) {
        partialsWanted = wanted;
    }

    /** What it is doing and could do. Any thread; not on an event loop, since it waits for the pool's lock. */
    public RecognizerLoad load() {
        int all = 0;
        int waiting = 0;
        for (VoskUtterance utterance : active) {
            all++;
            if (utterance.isReady() && utterance.needsLease()) {
                waiting++;
            }
        }
        return pool.load(all, waiting);
    }

    /** Decodes a second of silence, so that the first caller does not wait for pages and code to be loaded. Blocks. */
    public void warmUp() {
        CountDownLatch done = new CountDownLatch(1);
        Utterance silence = start(new Request(0, 8000, Optional.empty()), new Listener() {
            @Override
            public void partial(long utteranceId, int number, long throughMillis, String text) {}

            @Override
            public void finished(
                    long utteranceId,
                    long throughMillis,
                    String text,
                    double confidence,
                    boolean fromPartial,
                    long decodeMillis) {
                done.countDown();
            }

            @Override
            public void failed(long utteranceId, String reason) {
                done.countDown();
            }
        });
        silence.audio(new short[8000], 0, 8000);
        silence.end();
        try {
            if (!done.await(WARM_UP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("recogniser is not warm in time");
                silence.cancel();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all audio that can be decoded now has been. */
    boolean isIdle() {
        return active.stream().allMatch(VoskUtterance::isIdle);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        chances.release(workers.size());
        boolean allEnded = true;
        for (Thread worker : workers) {
            try {
                allEnded &= worker.join(Duration.ofMillis(CLOSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                allEnded = false;
            }
        }
        for (VoskUtterance utterance : active) {
            // One that a stuck worker still holds is that worker's to end.
            if (utterance.claim() && forget(utterance)) {
                failQuietly(utterance, "closed");
            }
        }
        if (allEnded) {
            pool.close();
            model.close();
        } else {
            // Freeing memory under a thread that decodes would bring down the process.
            log.warn("recogniser thread did not end in time, its model stays in memory");
        }
    }

    /** Does what can be done now, on the caller's thread. */
    private void serveAll() {
        short[] block = new short[16000 / UtteranceAudio.BLOCKS_PER_SECOND];
        for (VoskUtterance next = claimMostUrgent(); next != null; next = claimMostUrgent()) {
            serve(next, block);
        }
        chances.drainPermits();
    }

    private void work() {
        OsPriority.lowerCurrentThread(settings.niceness());
        short[] block = new short[16000 / UtteranceAudio.BLOCKS_PER_SECOND];
        while (true) {
            chances.acquireUninterruptibly();
            if (closed.get()) {
                return;
            }
            VoskUtterance utterance = claimMostUrgent();
            if (utterance != null) {
                serve(utterance, block);
            }
        }
    }

    private void serve(VoskUtterance utterance, short[] block) {
        boolean recognizerFreed = true;
        try {
            recognizerFreed = utterance.step(pool, block);
        } catch (RuntimeException | Error e) {
            // The root of this thread's work: one utterance, or its listener, is broken; the others go on.
            log.error("utterance could not be recognised, or its listener failed", e);
            failQuietly(utterance, "recogniser failed: " + e.getClass().getSimpleName());
        } finally {
            if (utterance.isTerminated()) {
                forget(utterance);
            }
            utterance.unclaim();
            // A chance that another worker found taken must not be lost.
            if (canServe(utterance)) {
                chances.release();
            }
            if (recognizerFreed) {
                chances.release();
            }
        }
    }

    private @Nullable VoskUtterance claimMostUrgent() {
        VoskUtterance best = null;
        for (VoskUtterance utterance : active) {
            if (canServe(utterance) && (best == null || utterance.isMoreUrgentThan(best)) && utterance.claim()) {
                if (best != null) {
                    best.unclaim();
                    chances.release();
                }
                best = utterance;
            }
        }
        return best;
    }

    private boolean canServe(VoskUtterance utterance) {
        return utterance.isReady() && (!utterance.needsLease() || pool.canLease(utterance.isGeneral()));
    }

    private boolean forget(VoskUtterance utterance) {
        boolean was = active.remove(utterance);
        if (was) {
            activeCount.decrementAndGet();
        }
        return was;
    }

    private void failQuietly(VoskUtterance utterance, String reason) {
        try {
            utterance.fail(pool, reason);
        } catch (RuntimeException e) {
            log.error("listener of an utterance failed", e);
        }
    }

    /** Over names and contents, so that a record tells exactly what heard it; 70 MB take 0.1 s. */
    private static String hash(Path folder) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        for (Path file : files) {
            digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                while (channel.read(block.clear()) >= 0) {
                    digest.update(block.flip());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 4);
    }

    /** A speech model cannot be used; the message names the folder and how to get one. */
    public static final class ModelException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ModelException(String message) {
            super(message);
        }

        public ModelException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
