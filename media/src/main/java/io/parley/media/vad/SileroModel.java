package io.parley.media.vad;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Silero's neural speech detector (version 5, 8 kHz) on ONNX Runtime: one model for all calls. A caller of it brings the
 * network's memory of its own call, {@value #STATE_FLOATS} floats, so that a call has no native memory and nothing to
 * give back. It computes on the thread that asks, one thread, without spinning: the same audio gives the same bits.
 *
 * <p>The tensors are made once for each thread that is inside at the same time, over direct buffers that the runtime
 * reads and writes in place.
 */
public final class SileroModel implements AutoCloseable {
    /** Samples at 8 kHz that one answer is about: 32 ms. */
    public static final int FRAME_SAMPLES = 256;

    /** The last samples of the frame before, which the network wants to see again. */
    public static final int CONTEXT_SAMPLES = 32;

    public static final int INPUT_SAMPLES = CONTEXT_SAMPLES + FRAME_SAMPLES;

    /** What the network remembers of a call from frame to frame; all 0 at its start. */
    public static final int STATE_FLOATS = 2 * 128;

    private static final int SAMPLE_RATE_HZ = 8000;

    private final OrtEnvironment environment;
    private final OrtSession session;

    /** Guards the three below: held for a few instructions, whatever the network does meanwhile. */
    private final Object lock = new Object();

    private final ArrayDeque<Bench> idle = new ArrayDeque<>();
    private int inside;
    private boolean closed;

    private SileroModel(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /**
     * Loads the model; some 50 ms.
     *
     * @throws DetectorException if the file is missing or is no such model, or the runtime cannot be loaded here
     */
    public static SileroModel load(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DetectorException(file + " is missing", null);
        }
        try {
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "parley");
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                options.addConfigEntry("session.inter_op.allow_spinning", "0");
                SileroModel model = new SileroModel(environment, environment.createSession(file.toString(), options));
                model.probe(file);
                return model;
            }
        } catch (OrtException | LinkageError e) {
            throw new DetectorException(file + ": cannot be loaded, " + e.getMessage(), e);
        }
    }

    /** Computes once, so that a model of another shape is refused at the start and not within a call. */
    private void probe(Path file) {
        try {
            float ofSilence = speech(new float[INPUT_SAMPLES], new float[STATE_FLOATS]);
            if (!(ofSilence >= 0 && ofSilence <= 1)) {
                throw new DetectorException(file + ": answers " + ofSilence + " to silence, expected 0 to 1", null);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * The probability that a frame is speech.
     *
     * @param input {@value #INPUT_SAMPLES} samples, −1 … 1
     * @param state of the call; taken and replaced
     * @return 0 … 1
     * @throws DetectorException if the runtime fails, or the model is closed
     */
    public float speech(float[] input, float[] state) {
        Bench bench = take();
        try {
            return bench.speech(input, state);
        } catch (OrtException e) {
            throw new DetectorException("neural detector fails: " + e.getMessage(), e);
        } finally {
            give(bench);
        }
    }

    private Bench take() {
        synchronized (lock) {
            if (closed) {
                throw new DetectorException("neural detector is closed", null);
            }
            Bench bench = idle.isEmpty() ? new Bench() : idle.removeFirst();
            inside++;
            return bench;
        }
    }

    private void give(Bench bench) {
        synchronized (lock) {
            inside--;
            idle.addFirst(bench);
            if (closed) {
                release();
            }
        }
    }

    /** What is computed just now is finished first, by whoever computes it. */
    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                release();
            }
        }
    }

    /** Gives native memory back, if nobody is inside. */
    private void release() {
        if (inside > 0) {
            return;
        }
        idle.forEach(Bench::close);
        idle.clear();
        try {
            session.close();
        } catch (OrtException e) {
            throw new DetectorException("neural detector does not close: " + e.getMessage(), e);
        }
    }

    /** The tensors of one run. */
    private final class Bench {
        private final FloatBuffer input = floats(INPUT_SAMPLES);
        private final FloatBuffer stateIn = floats(STATE_FLOATS);
        private final FloatBuffer stateOut = floats(STATE_FLOATS);
        private final FloatBuffer answer = floats(1);
        private final List<OnnxTensor> tensors = new ArrayList<>();
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        Bench() {
            LongBuffer rate = ByteBuffer.allocateDirect(Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer()
                    .put(0, SAMPLE_RATE_HZ);
            try {
                OnnxTensor rateTensor = OnnxTensor.createTensor(environment, rate, new long[0]);
                tensors.add(rateTensor);
                inputs = Map.of(
                        "input",
                        tensor(input, 1, INPUT_SAMPLES),
                        "state",
                        tensor(stateIn, 2, 1, STATE_FLOATS / 2),
                        "sr",
                        rateTensor);
                outputs = Map.of("output", tensor(answer, 1, 1), "stateN", tensor(stateOut, 2, 1, STATE_FLOATS / 2));
            } catch (OrtException e) {
                throw new DetectorException("neural detector: " + e.getMessage(), e);
            }
        }

        private static FloatBuffer floats(int count) {
            return ByteBuffer.allocateDirect(count * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        private OnnxTensor tensor(FloatBuffer buffer, long... shape) throws OrtException {
            OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape);
            tensors.add(tensor);
            return tensor;
        }

        float speech(float[] samples, float[] state) throws OrtException {
            input.put(0, samples);
            stateIn.put(0, state);
            try (OrtSession.Result _ = session.run(inputs, Set.of(), outputs)) {
                stateOut.get(0, state);
                return answer.get(0);
            }
        }

        void close() {
            tensors.forEach(OnnxTensor::close);
        }
    }
}
