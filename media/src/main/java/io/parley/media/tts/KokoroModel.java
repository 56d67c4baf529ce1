package io.parley.media.tts;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.parley.media.audio.Pcm;
import io.parley.media.tts.Synthesizer.SynthesisException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kokoro's network (82 million parameters, 8-bit) on ONNX Runtime: phonemes and a voice in, audio out. It computes on the
 * thread that asks, one thread, without spinning; several may be inside. Takes some 450 MB, outside the Java heap.
 */
final class KokoroModel implements AutoCloseable {
    static final int SAMPLE_RATE_HZ = 24_000;
    /** Phonemes that it takes at a time. */
    static final int MAX_PHONEMES = 509;

    /** A voice's colour is given anew for each length of text. */
    private static final int STYLE_FLOATS = 256;

    private final Path folder;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Map<Integer, Long> alphabet;
    private final Map<String, FloatBuffer> voices = new ConcurrentHashMap<>();

    private KokoroModel(Path folder, OrtEnvironment environment, OrtSession session, Map<Integer, Long> alphabet) {
        this.folder = folder;
        this.environment = environment;
        this.session = session;
        this.alphabet = alphabet;
    }

    /**
     * Loads it, which takes a second.
     *
     * @throws SynthesisException if something is missing or damaged
     */
    static KokoroModel load(Path folder) {
        try {
            Map<Integer, Long> alphabet = alphabet(folder.resolve("tokenizer.json"));
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "parley");
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
                // Each text has another length: nothing is planned ahead. Without the arena the peak is half as high
                // again.
                options.setMemoryPatternOptimization(false);
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                options.addConfigEntry("session.inter_op.allow_spinning", "0");
                Path network = folder.resolve("kokoro.onnx");
                return new KokoroModel(
                        folder, environment, environment.createSession(network.toString(), options), alphabet);
            }
        } catch (OrtException | LinkageError | IOException | JacksonException e) {
            throw new SynthesisException(folder + ": cannot be loaded; scripts/setup fetches it anew", e);
        }
    }

    private static Map<Integer, Long> alphabet(Path file) throws IOException {
        JsonNode vocabulary = JsonMapper.shared()
                .readTree(Files.readString(file))
                .path("model")
                .path("vocab");
        Map<Integer, Long> alphabet = new HashMap<>();
        vocabulary
                .properties()
                .forEach(each -> alphabet.put(
                        each.getKey().codePointAt(0), each.getValue().asLong()));
        if (alphabet.isEmpty()) {
            throw new SynthesisException(file + " has no vocabulary; scripts/setup fetches it anew");
        }
        return alphabet;
    }

    /**
     * Audio of some phonemes.
     *
     * @param phonemes {@value #MAX_PHONEMES} at most; signs that it does not know are left out
     * @param speed 0.5 … 2
     * @throws SynthesisException if it fails, or {@code run} was terminated
     */
    Pcm audio(String phonemes, String voice, double speed, OrtSession.RunOptions run) {
        long[] known = phonemes.codePoints()
                .filter(alphabet::containsKey)
                .mapToLong(sign -> Optional.ofNullable(alphabet.get(sign)).orElse(0L))
                .limit(MAX_PHONEMES)
                .toArray();
        // The padding sign before and after, as in training.
        long[] padded = new long[known.length + 2];
        System.arraycopy(known, 0, padded, 1, known.length);
        FloatBuffer style = voices.computeIfAbsent(voice, this::voice)
                .slice(Math.min(known.length, MAX_PHONEMES) * STYLE_FLOATS, STYLE_FLOATS);
        try (OnnxTensor ids =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(padded), new long[] {1, padded.length});
                OnnxTensor colour = OnnxTensor.createTensor(environment, style, new long[] {1, STYLE_FLOATS});
                OnnxTensor tempo = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(new float[] {(float) speed}), new long[] {1});
                OrtSession.Result result = session.run(
                        Map.of("input_ids", ids, "style", colour, "speed", tempo), session.getOutputNames(), run)) {
            return pcm(((OnnxTensor) result.get(0)).getFloatBuffer());
        } catch (OrtException e) {
            throw new SynthesisException("Kokoro cannot speak " + known.length + " phonemes", e);
        }
    }

    private static Pcm pcm(FloatBuffer waveform) {
        short[] samples = new short[waveform.remaining()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.clamp(Math.round(waveform.get(i) * 32767), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return new Pcm(samples, SAMPLE_RATE_HZ);
    }

    private FloatBuffer voice(String name) {
        try {
            byte[] bytes =
                    Files.readAllBytes(folder.resolve(KokoroSynthesizer.VOICES).resolve(name + ".bin"));
            return ByteBuffer.allocateDirect(bytes.length)
                    .order(ByteOrder.nativeOrder())
                    .put(0, bytes)
                    .asFloatBuffer();
        } catch (IOException e) {
            throw new SynthesisException("voice " + name + " cannot be read; scripts/setup fetches it anew", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new SynthesisException("Kokoro does not close", e);
        }
    }
}
