package io.parley.engine.simulation;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.SpeechModel;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.net.LiveMediaSettings;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import io.parley.testkit.Checkout;
import java.nio.file.Path;
import java.util.Optional;

/** Simulated calls of tests: the detector that live calls have, the real recogniser if wanted, prompts of tones. */
final class Stage implements AutoCloseable {
    private final PromptCache prompts;
    private final Optional<Recognizer> recognizer;

    private Stage(Path folder, Optional<Recognizer> recognizer, Bot bot) {
        this.prompts = new PromptCache(
                Synthesizers.only(new ToneSynthesizer(bot.voice().name())),
                folder.resolve("prompts"),
                PromptCache.Bounds.DEFAULT);
        this.recognizer = recognizer;
    }

    static Bot delivery() {
        return BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
    }

    static Path callers() {
        return Checkout.root().resolve("bots/delivery/callers");
    }

    /** With the real recogniser, which decodes on the test's thread. */
    static Stage hearing(Path folder, Bot bot) {
        return new Stage(folder, Optional.of(VoskRecognizer.openInline(SpeechModel.folder(), () -> 0)), bot);
    }

    /** What callers say is taken from their files. */
    static Stage deaf(Path folder, Bot bot) {
        return new Stage(folder, Optional.empty(), bot);
    }

    Engine.BotOnDuty duty(Bot bot) {
        return Engine.BotOnDuty.of(bot, prompts);
    }

    Simulation simulation() {
        return new Simulation(new Simulation.Parts(
                recognizer,
                LiveMediaSettings.defaults().detector(),
                prompts,
                "test",
                Latency.RECOGNIZER,
                Latency.SERVICE));
    }

    @Override
    public void close() {
        recognizer.ifPresent(Recognizer::close);
    }
}
