package io.parley.engine.turns;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.simulation.Latency;
import io.parley.engine.simulation.Simulation;
import io.parley.engine.simulation.SimulationReport;
import io.parley.engine.turns.TurnCorpus.Case;
import io.parley.engine.turns.TurnCorpus.Task;
import io.parley.media.asr.SpeechModel;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.MarySynthesizer;
import io.parley.media.tts.Synthesizers;
import io.parley.media.vad.NeuralModel;
import io.parley.media.vad.TwoStageDetection;
import io.parley.testkit.Checkout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Runs calls of the corpus with what live calls have: detector, recogniser, the bot's own synthetic voice. */
final class TurnStage implements AutoCloseable {
    private static final String HEAD = """
            bot: turns
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en, endpoint: 700ms, barge-in: { after: 80ms, words: 1 } }
            unrecognised: { hang-up-after: 1, goodbye: "Goodbye." }
            """;
    private static final String ENDS = """
                  heard: { when: default, say: "Thank you. Goodbye.", hang-up: true }
            """;
    private static final String QUESTION = HEAD + """
            flows:
              main:
                open: ask
                nodes:
                  ask: { say: "What can I do for you?", barge-in: off, children: [heard] }
            """ + ENDS;
    private static final String DAY = HEAD + """
            entities:
              day: { values: { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [], today: [], tomorrow: [] } }
            flows:
              main:
                open: ask
                nodes:
                  ask: { say: "Which day should we deliver?", barge-in: off, expect: { entity: day }, children: [heard] }
            """ + ENDS;
    private static final String ANNOUNCEMENT = HEAD + """
            flows:
              main:
                open: announce
                nodes:
                  announce:
                    say: "Thank you for calling Parley Couriers. Your parcel has arrived at our depot in the north of the city. It can be collected on every working day between nine and five, or we deliver it to your door within a week at no cost."
                    children: [heard]
            """ + ENDS;

    private final MarySynthesizer synthesizer;
    private final VoskRecognizer recognizer;
    private final TwoStageDetection detection;
    private final Simulation simulation;
    private final Map<Task, Engine.BotOnDuty> bots = new EnumMap<>(Task.class);

    TurnStage() {
        synthesizer = MarySynthesizer.start();
        recognizer = VoskRecognizer.openInline(SpeechModel.folder(), () -> 0);
        detection = TwoStageDetection.load(NeuralModel.folderOfModels());
        PromptCache prompts = new PromptCache(
                Synthesizers.only(synthesizer),
                Checkout.root().resolve("target/turns/prompts"),
                PromptCache.Bounds.DEFAULT);
        simulation = new Simulation(new Simulation.Parts(
                Optional.of(recognizer), detection, prompts, "test", Latency.RECOGNIZER, Latency.SERVICE));
        Engine.BotOnDuty announcement = bot(ANNOUNCEMENT, prompts);
        bots.put(Task.ANSWER, bot(QUESTION, prompts));
        bots.put(Task.EXPECTED_ANSWER, bot(DAY, prompts));
        bots.put(Task.INTERRUPTION, announcement);
        bots.put(Task.NO_INTERRUPTION, announcement);
    }

    private static Engine.BotOnDuty bot(String yaml, PromptCache prompts) {
        Bot bot = BotFile.parse("turns", yaml.getBytes(StandardCharsets.UTF_8), Path.of("."));
        return Engine.BotOnDuty.of(bot, prompts);
    }

    /** Runs one. */
    SimulationReport run(Case call) {
        Engine.BotOnDuty duty = bots.get(call.task());
        if (duty == null) {
            throw new IllegalStateException("no bot for " + call.task());
        }
        return new SimulationReport(
                call.caller().name(),
                simulation.run(duty, call.caller(), Simulation.trunk(), call.seed(), Simulation.Files.none()));
    }

    @Override
    public void close() {
        recognizer.close();
        detection.close();
        synthesizer.close();
    }
}
