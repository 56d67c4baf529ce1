package io.parley.server.recognition;

import io.parley.config.Secret;
import io.parley.media.asr.FailoverRecognizer;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.RecognizerLoad;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.asr.net.VoskServer;
import io.parley.media.asr.net.VoskServerRecognizer;
import io.parley.media.asr.whisper.WhisperRecognizer;
import io.parley.server.settings.RecognizerSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All recognisers of an engine: each with its own model, workers and pool, or its own connections. Opened when the engine
 * is, closed once with it. Any thread.
 */
public final class Recognizers implements AutoCloseable {
    /** Of a machine with many cores; the settings may say more. */
    private static final int MOST_WHISPER_WORKERS = 8;

    private final Map<String, Recognizer> byName = new LinkedHashMap<>();
    private final List<VoskRecognizer> models = new ArrayList<>();
    private final List<RecognitionServer> servers = new ArrayList<>();

    private Recognizers() {}

    /**
     * Opens all of them: blocks for as long as their models load, and warms those up.
     *
     * @param settings by name; a fallback is one of them
     * @param workers decoding threads of a model whose settings do not say
     * @param nanoTime monotonic nanoseconds
     * @throws VoskRecognizer.ModelException if a model is missing or not usable
     */
    public static Recognizers open(Map<String, RecognizerSettings> settings, int workers, LongSupplier nanoTime) {
        Recognizers opened = new Recognizers();
        boolean complete = false;
        try {
            // Models first: servers fall back to them.
            settings.forEach((name, each) -> {
                switch (each) {
                    case RecognizerSettings.Model model -> opened.add(name, model, workers, nanoTime);
                    case RecognizerSettings.Whisper whisper -> opened.add(name, whisper, nanoTime);
                    case RecognizerSettings.Server _ -> {
                        // Below.
                    }
                }
            });
            settings.forEach((name, each) -> {
                if (each instanceof RecognizerSettings.Server server) {
                    opened.add(name, server, nanoTime);
                }
            });
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    private void add(String name, RecognizerSettings.Model model, int workers, LongSupplier nanoTime) {
        VoskRecognizer opened = VoskRecognizer.open(
                model.folder(),
                VoskSettings.forWorkers(model.workers().orElse(workers))
                        .withHearAgainMillis(Math.toIntExact(model.hearAgain().toMillis())),
                nanoTime);
        models.add(opened);
        byName.put(name, opened);
        opened.warmUp();
    }

    /** Its model is loaded when the first caller speaks to it. */
    private void add(String name, RecognizerSettings.Whisper whisper, LongSupplier nanoTime) {
        int half = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_WHISPER_WORKERS);
        byName.put(
                name,
                WhisperRecognizer.open(
                        whisper.file(), whisper.language(), whisper.workers().orElse(half), nanoTime));
    }

    private void add(String name, RecognizerSettings.Server server, LongSupplier nanoTime) {
        VoskServer at = new VoskServer(
                name,
                server.address(),
                server.authorization().map(Secret::value),
                server.connections(),
                server.spare(),
                server.connect(),
                server.answer(),
                server.idle());
        VoskServerRecognizer client = VoskServerRecognizer.open(at, nanoTime, RandomGenerator.getDefault());
        Optional<FailoverRecognizer> failover = server.fallback()
                .map(byName::get)
                .map(fallback -> new FailoverRecognizer(name, client, fallback, nanoTime));
        servers.add(new RecognitionServer(name, client, failover));
        byName.put(name, failover.<Recognizer>map(both -> both).orElse(client));
    }

    /** What hears the callers of bots that name it so; empty if there is none of this name. */
    public Optional<Recognizer> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The first: the built-in one unless it is switched off. */
    public Recognizer main() {
        return byName.values().iterator().next();
    }

    /** All of them. */
    public Collection<Recognizer> all() {
        return byName.values();
    }

    /** Those on other machines. */
    public List<RecognitionServer> servers() {
        return List.copyOf(servers);
    }

    /** How far the one that is furthest behind is, in milliseconds. */
    public long lagMillis() {
        return byName.values().stream().mapToLong(Recognizer::lagMillis).max().orElse(0);
    }

    /** Whether interim texts are wanted. */
    public void partials(boolean wanted) {
        byName.values().forEach(each -> each.partials(wanted));
    }

    /** What all models of this process are doing. Not on an event loop. */
    public RecognizerLoad load() {
        return models.stream().map(VoskRecognizer::load).reduce(RecognizerLoad.NONE, RecognizerLoad::plus);
    }

    /** By name, what keeps a recogniser from hearing as it should. */
    public Map<String, String> ailments() {
        Map<String, String> found = new TreeMap<>();
        byName.forEach((name, each) -> each.ailment().ifPresent(what -> found.put(name, what)));
        return found;
    }

    /** Those that fall back before what they fall back to. */
    @Override
    public void close() {
        List.copyOf(byName.values()).reversed().forEach(Recognizer::close);
    }
}
