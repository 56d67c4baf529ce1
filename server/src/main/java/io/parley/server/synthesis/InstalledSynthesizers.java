package io.parley.server.synthesis;

import io.parley.media.tts.KokoroSynthesizer;
import io.parley.media.tts.MarySynthesizer;
import io.parley.media.tts.OpenAiSynthesizer;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.Voice;
import io.parley.server.settings.SynthesizerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * All synthesisers of an engine: the built-in ones and those in a network, and which voice of the first speaks in place of
 * one of the others. Opened when the engine is, closed once with it. Any thread.
 */
public final class InstalledSynthesizers implements Synthesizers, AutoCloseable {
    private static final int MAX_RENDERING_THREADS = 4;

    private final MarySynthesizer mary;
    private final Optional<KokoroSynthesizer> kokoro;
    private final List<SynthesisServer> servers = new ArrayList<>();
    private final Map<String, String> fallbackVoices = new LinkedHashMap<>();
    private final Synthesizers byName;

    private InstalledSynthesizers(
            MarySynthesizer mary,
            Optional<KokoroSynthesizer> kokoro,
            Map<String, SynthesizerSettings> settings,
            LongSupplier nanoTime) {
        this.mary = mary;
        this.kokoro = kokoro;
        Map<String, Synthesizer> all = new TreeMap<>();
        all.put(SynthesizerSettings.BUILT_IN, mary);
        kokoro.ifPresent(it -> all.put(SynthesizerSettings.MANDARIN, it));
        settings.forEach((name, each) -> {
            OpenAiSynthesizer client = new OpenAiSynthesizer(each.service(name), nanoTime);
            servers.add(new SynthesisServer(name, client));
            all.put(name, client);
            each.fallbackVoice().ifPresent(voice -> fallbackVoices.put(name, voice));
        });
        this.byName = Synthesizers.of(all);
    }

    /**
     * Opens all of them: blocks for as long as the built-in one's voices load. Nobody is asked yet.
     *
     * @param models folder of the models; the Mandarin one is loaded when it first speaks
     * @param settings of those in a network, by name
     * @param nanoTime monotonic nanoseconds
     */
    public static InstalledSynthesizers open(
            Path models, Map<String, SynthesizerSettings> settings, LongSupplier nanoTime) {
        Path mandarin = models.resolve(KokoroSynthesizer.MODEL);
        Optional<KokoroSynthesizer> kokoro = KokoroSynthesizer.isInstalled(mandarin)
                ? Optional.of(KokoroSynthesizer.open(mandarin, renderingThreads()))
                : Optional.empty();
        return new InstalledSynthesizers(MarySynthesizer.start(), kokoro, settings, nanoTime);
    }

    /** Half of the cores at most: calls go on while a bot's prompts are made. */
    private static int renderingThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_RENDERING_THREADS);
    }

    /** The voices that bots may name, by synthesiser, without loading or asking any. */
    public static Map<String, List<String>> voices(Path models, Map<String, SynthesizerSettings> settings) {
        Map<String, List<String>> voices = new TreeMap<>();
        voices.put(SynthesizerSettings.BUILT_IN, MarySynthesizer.installedVoices());
        List<String> mandarin = KokoroSynthesizer.installedVoices(models.resolve(KokoroSynthesizer.MODEL));
        if (!mandarin.isEmpty()) {
            voices.put(SynthesizerSettings.MANDARIN, mandarin);
        }
        settings.forEach((name, each) -> voices.put(name, each.voices()));
        return voices;
    }

    @Override
    public Synthesizer named(String name) {
        return byName.named(name);
    }

    @Override
    public Optional<Voice> instead(Voice voice) {
        return Optional.ofNullable(fallbackVoices.get(voice.synthesizer()))
                .map(name -> voice.as(SynthesizerSettings.BUILT_IN, name));
    }

    /** The built-in one. */
    public MarySynthesizer builtIn() {
        return mary;
    }

    /** Those on other machines. */
    public List<SynthesisServer> servers() {
        return List.copyOf(servers);
    }

    /** By name, what keeps a synthesiser from speaking as it should. */
    public Map<String, String> ailments() {
        Map<String, String> found = new TreeMap<>();
        servers.forEach(server -> {
            if (!server.client().isAsked()) {
                found.put(
                        server.name(),
                        "it failed several times in a row"
                                + (fallbackVoices.containsKey(server.name())
                                        ? "; " + SynthesizerSettings.BUILT_IN + " speaks instead"
                                        : ""));
            }
        });
        return found;
    }

    @Override
    public void close() {
        servers.forEach(server -> server.client().close());
        kokoro.ifPresent(KokoroSynthesizer::close);
        mary.close();
    }
}
