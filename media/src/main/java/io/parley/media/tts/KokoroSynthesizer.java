package io.parley.media.tts;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parley.media.audio.Pcm;
import io.parley.media.mandarin.Pronunciation;
import io.parley.media.mandarin.Spoken;
import io.parley.media.mandarin.SpokenForm;
import io.parley.media.priority.OsPriority;
import io.parley.media.tts.Synthesizer.SynthesisException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kokoro's Mandarin voices in this process, at 24 kHz. A text is cut at its clauses, each is rendered on one of a few
 * threads of low priority and handed over while the next is made. That takes nearly as long as saying it: what is fixed is
 * rendered ahead into the prompt cache. The network is loaded with the first text, so that an engine without a Mandarin
 * bot does not pay for it. Called on virtual threads, which wait.
 */
public final class KokoroSynthesizer implements Synthesizer {
    /** Name of the model's folder in the folder of models. */
    public static final String MODEL = "kokoro-82m-v1.0-q8";

    static final String VOICES = "voices";
    static final int MAX_TEXT_LENGTH = 5000;
    /** Clauses that wait for a thread; the prompt cache asks for fewer. */
    static final int MAX_WAITING = 256;

    private static final Logger log = LoggerFactory.getLogger(KokoroSynthesizer.class);
    /** Part of every prompt's address: another way of reading gives another one. */
    private static final String READING = "zh 1";

    private static final int NICENESS = 10;
    private static final long CLOSE_SECONDS = 5;
    private static final long IDLE_SECONDS = 30;

    /** Where a clause ends that is rendered by itself, and with the comma where one grows too long. */
    private static final Pattern CLAUSE = Pattern.compile("[^。！？；!?;\\n]+[。！？；!?;\\n\"”’」）)]*");

    private static final Pattern COMMA = Pattern.compile("[^，,、：:]+[，,、：:]*");
    /** Characters of a clause; each is five phonemes at most, ten with its number in words. */
    private static final int LONG_CLAUSE = 60;

    private final Path folder;
    private final String id;
    private final List<String> voices;
    private final ThreadPoolExecutor workers;
    private final Set<OrtSession.RunOptions> running = ConcurrentHashMap.newKeySet();

    /** Guards {@link #model}, while it is loaded. */
    private final Object lock = new Object();

    private @Nullable KokoroModel model;
    private volatile boolean closed;

    private KokoroSynthesizer(Path folder, String id, List<String> voices, int threads) {
        this.folder = folder;
        this.id = id;
        this.voices = voices;
        this.workers = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name("kokoro-", 1).daemon().factory());
        workers.allowCoreThreadTimeOut(true);
    }

    /** Whether the model is there. */
    public static boolean isInstalled(Path folder) {
        return Files.isRegularFile(folder.resolve("kokoro.onnx"))
                && Files.isRegularFile(folder.resolve("tokenizer.json"))
                && Files.isDirectory(folder.resolve(VOICES));
    }

    /** The voices in a model's folder, without loading it: by name; none if it is not there. */
    public static List<String> installedVoices(Path folder) {
        if (!isInstalled(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve(VOICES))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("z[fm]_\\w+\\.bin"))
                    .map(name -> name.substring(0, name.length() - ".bin".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks whether the model is there; it is loaded later.
     *
     * @param folder as {@code scripts/setup} lays it down
     * @param threads that render at one time, 1 … 16
     * @throws SynthesisException if it is not
     */
    public static KokoroSynthesizer open(Path folder, int threads) {
        List<String> voices = installedVoices(folder);
        if (voices.isEmpty()) {
            throw new SynthesisException(folder + " has no Mandarin voice; scripts/setup fetches them");
        }
        String mark;
        try {
            mark = Files.readString(folder.resolve(".parley")).strip();
        } catch (IOException _) {
            mark = "of unknown origin";
        }
        String id =
                "kokoro " + folder.getFileName() + " " + mark.substring(0, Math.min(8, mark.length())) + " " + READING;
        return new KokoroSynthesizer(folder, id, voices, threads);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<String> voices() {
        return voices;
    }

    /** The network knows speeds by itself. */
    @Override
    public boolean speaksAt(double speed) {
        return speed >= Voice.MIN_SPEED && speed <= Voice.MAX_SPEED;
    }

    @Override
    public Speech speak(String text, String voice) {
        return speak(text, voice, 1, Early.NOBODY);
    }

    @Override
    public Speech speak(String text, String voice, double speed, Early early) {
        if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
            throw new SynthesisException("text of " + text.length() + " characters, expected 1 to " + MAX_TEXT_LENGTH);
        }
        if (!voices.contains(voice)) {
            throw new SynthesisException("no voice " + voice + ", expected one of " + voices);
        }
        if (!speaksAt(speed)) {
            throw new IllegalArgumentException("speed " + speed + ", expected one that it speaks at");
        }
        List<Pcm> audio = new ArrayList<>();
        List<WordMarks.Mark> marks = new ArrayList<>();
        long samples = 0;
        for (Clause clause : clauses(text)) {
            List<Spoken> pieces = Pronunciation.of(SpokenForm.of(text.substring(clause.from, clause.to)));
            String phonemes = KokoroPhonemes.of(pieces);
            if (pieces.stream().allMatch(Spoken.Pause.class::isInstance) || phonemes.isBlank()) {
                continue;
            }
            Pcm part = rendered(phonemes, voice, speed);
            long before = samples;
            samples += part.samples().length;
            marks.add(new WordMarks.Mark(clause.from, clause.to, millis(before), millis(samples)));
            audio.add(part);
            if (!early.take(part)) {
                throw new SynthesisException(Kind.CANCELLED, "nobody wants the rest");
            }
        }
        if (audio.isEmpty()) {
            throw new SynthesisException("a text of " + text.length() + " characters without any that is spoken");
        }
        return new Speech(joined(audio, samples), new WordMarks(marks));
    }

    private static int millis(long samples) {
        return Math.toIntExact(samples * 1000 / KokoroModel.SAMPLE_RATE_HZ);
    }

    private static Pcm joined(List<Pcm> parts, long samples) {
        short[] all = new short[Math.toIntExact(samples)];
        int at = 0;
        for (Pcm part : parts) {
            System.arraycopy(part.samples(), 0, all, at, part.samples().length);
            at += part.samples().length;
        }
        return new Pcm(all, KokoroModel.SAMPLE_RATE_HZ);
    }

    /** A stretch of the text that is rendered by itself. */
    private record Clause(int from, int to) {}

    private static List<Clause> clauses(String text) {
        List<Clause> clauses = new ArrayList<>();
        Matcher sentences = CLAUSE.matcher(text);
        while (sentences.find()) {
            if (sentences.end() - sentences.start() <= LONG_CLAUSE) {
                clauses.add(new Clause(sentences.start(), sentences.end()));
                continue;
            }
            int from = sentences.start();
            int to = from;
            Matcher commas = COMMA.matcher(text).region(sentences.start(), sentences.end());
            while (commas.find()) {
                if (commas.end() - from > LONG_CLAUSE && to > from) {
                    clauses.add(new Clause(from, to));
                    from = to;
                }
                to = commas.end();
                for (; to - from > LONG_CLAUSE; from += LONG_CLAUSE) {
                    clauses.add(new Clause(from, from + LONG_CLAUSE));
                }
            }
            if (to > from) {
                clauses.add(new Clause(from, to));
            }
        }
        return clauses;
    }

    private Pcm rendered(String phonemes, String voice, double speed) {
        Future<Pcm> rendering;
        try {
            rendering = workers.submit(() -> render(phonemes, voice, speed));
        } catch (RejectedExecutionException e) {
            throw closed
                    ? new SynthesisException("Kokoro is closed", e)
                    : new SynthesisException(Kind.BUSY, "more than " + MAX_WAITING + " clauses wait", e);
        }
        try {
            return rendering.get();
        } catch (InterruptedException e) {
            rendering.cancel(false);
            Thread.currentThread().interrupt();
            throw new SynthesisException(Kind.CANCELLED, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SynthesisException ours) {
                throw ours;
            }
            throw new SynthesisException("Kokoro cannot speak " + phonemes.length() + " phonemes", e);
        }
    }

    private Pcm render(String phonemes, String voice, double speed) throws OrtException {
        OsPriority.lowerCurrentThread(NICENESS);
        KokoroModel loaded = loaded();
        try (OrtSession.RunOptions run = new OrtSession.RunOptions()) {
            running.add(run);
            try {
                run.setTerminate(closed);
                return loaded.audio(phonemes, voice, speed, run);
            } finally {
                synchronized (lock) {
                    running.remove(run);
                }
            }
        }
    }

    private KokoroModel loaded() {
        synchronized (lock) {
            if (closed) {
                throw new SynthesisException("Kokoro is closed");
            }
            if (model == null) {
                model = KokoroModel.load(folder);
            }
            return model;
        }
    }

    /** What is rendered just now is broken off. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            for (OrtSession.RunOptions run : running) {
                try {
                    run.setTerminate(true);
                } catch (OrtException e) {
                    log.warn("a rendering of Kokoro could not be broken off", e);
                }
            }
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Kokoro is still rendering; its memory is not given back");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (lock) {
            if (model != null) {
                model.close();
                model = null;
            }
        }
    }
}
