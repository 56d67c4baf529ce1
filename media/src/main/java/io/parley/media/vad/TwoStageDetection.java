package io.parley.media.vad;

import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each call its two-stage detector and holds what they share: the neural model, whether it is asked, and how often
 * it was. Any thread; the detectors run on their calls' event loops.
 *
 * <p>Without the neural stage, under load or after it failed, the cheap one is believed.
 */
public final class TwoStageDetection implements Supplier<SpeechDetector>, AutoCloseable {
    /** The folder within that of the models, and the file in it, as scripts/setup makes them. */
    public static final Path MODEL = Path.of("silero-vad-v5", "silero_vad.onnx");

    private static final Logger LOG = LoggerFactory.getLogger(TwoStageDetection.class);

    private final SileroModel model;
    private final LongAdder suspicions = new LongAdder();
    private final LongAdder voices = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private volatile boolean wanted = true;
    private volatile boolean broken;

    /**
     * How often the neural stage was asked since the start. Suspicions that ended before an answer are in neither of the
     * others.
     *
     * @param suspicions of a voice, by the cheap detector
     * @param voices that the neural one confirmed
     * @param refusals by the neural one
     * @param neural whether it is asked now
     */
    public record Counts(long suspicions, long voices, long refusals, boolean neural) {
        /** Where there is no neural stage. */
        public static final Counts NONE = new Counts(0, 0, 0, false);
    }

    private TwoStageDetection(SileroModel model) {
        this.model = model;
    }

    /**
     * Loads the model.
     *
     * @param models folder that {@link #MODEL} is in
     * @throws DetectorException if there is none, or it cannot be loaded
     */
    public static TwoStageDetection load(Path models) {
        return new TwoStageDetection(SileroModel.load(models.resolve(MODEL)));
    }

    /** A detector for one call. */
    @Override
    public SpeechDetector get() {
        return new TwoStageDetector(this, model);
    }

    /** Whether the neural stage may be asked; it is the first thing to go under load. From the next suspicion on. */
    public void neural(boolean mayBeAsked) {
        wanted = mayBeAsked;
    }

    public Counts counts() {
        return new Counts(suspicions.sum(), voices.sum(), refusals.sum(), neural());
    }

    boolean neural() {
        return wanted && !broken;
    }

    void countSuspicion() {
        suspicions.increment();
    }

    void countVoice() {
        voices.increment();
    }

    void countRefusal() {
        refusals.increment();
    }

    /** What failed once would fail for every call, fifty times a second. */
    void failed(DetectorException e) {
        if (!broken) {
            broken = true;
            LOG.atError().setCause(e).log("neural detector fails; the cheap one is believed from now on");
        }
    }

    /** Detectors that are still used afterwards believe the cheap stage. */
    @Override
    public void close() {
        wanted = false;
        model.close();
    }
}
