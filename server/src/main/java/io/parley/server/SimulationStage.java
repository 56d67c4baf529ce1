package io.parley.server;

import io.parley.dialog.bot.Bot;
import io.parley.engine.Engine;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.simulation.Latency;
import io.parley.engine.simulation.Simulation;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.prompt.PromptCache;
import io.parley.server.settings.Settings;
import io.parley.server.synthesis.InstalledSynthesizers;
import java.util.Optional;

/**
 * What simulated calls need of this installation: the same voice, models, prompts and detector as live calls have, without
 * sockets. Closed in reverse order.
 */
public final class SimulationStage implements AutoCloseable {
    private final Opened opened = new Opened();
    private final VoiceDetection detection;
    private final PromptCache prompts;
    private final Optional<Recognizer> recognizer;

    private SimulationStage(Settings settings, boolean recognizes) {
        boolean complete = false;
        try {
            SystemEngineClock clock = opened.add(new SystemEngineClock());
            detection = opened.add(VoiceDetection.open(settings));
            InstalledSynthesizers synthesizers = opened.add(InstalledSynthesizers.open(
                    settings.models(), settings.speak().synthesizers(), clock::nanoTime));
            recognizer = recognizes
                    ? Optional.of(opened.add(
                            VoskRecognizer.openInline(settings.models().resolve(Settings.ENGLISH_MODEL), () -> 0)))
                    : Optional.empty();
            prompts = PromptCache.whole(
                    synthesizers,
                    settings.data().resolve("prompts"),
                    settings.speak().prompts());
            complete = true;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    /**
     * Opens everything; blocks for seconds.
     *
     * @param recognizes whether speech is really recognised
     * @throws RuntimeException if a model cannot be had
     */
    public static SimulationStage open(Settings settings, boolean recognizes) {
        return new SimulationStage(settings, recognizes);
    }

    /** Renders a bot's fixed prompts; blocks. */
    public Engine.BotOnDuty onDuty(Bot bot) {
        return Engine.BotOnDuty.of(bot, prompts);
    }

    /** Calls with these latencies. */
    public Simulation simulation(Latency recognition, Latency service) {
        return new Simulation(new Simulation.Parts(
                recognizer, detection.detectors(), prompts, RunningEngine.BUILD, recognition, service));
    }

    @Override
    public void close() {
        opened.close();
    }
}
