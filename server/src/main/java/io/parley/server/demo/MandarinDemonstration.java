package io.parley.server.demo;

import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.trunk.Trunk;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.tts.Synthesizer;
import io.parley.server.RunningEngine;
import io.parley.server.calls.CallDesk;
import io.parley.server.settings.SynthesizerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call in Mandarin between a survey and a telephone at which a synthesised voice, another one than the bot's, answers
 * what it is asked. When the person speaks is told by the call's events; all else is a real call over SIP and RTP.
 */
public final class MandarinDemonstration {
    /** What the bot needs to know of the person it calls. */
    public static final Map<String, String> VARIABLES = Map.of("客户姓名", "王女士");

    /** A man; the bot speaks as a woman. */
    static final String VOICE = "zm_yunxi";

    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int THINKING_MILLIS = 700;
    private static final int AT_MOST_SECONDS = 240;

    private final RunningEngine engine;
    private final Trunk trunk;
    private final Engine.BotOnDuty duty;
    private final Map<String, String> answers;

    /**
     * Prepares nothing yet.
     *
     * @param answers part of a question → what the person answers, in the order in which they are tried
     */
    public MandarinDemonstration(
            RunningEngine engine, Trunk trunk, Engine.BotOnDuty duty, Map<String, String> answers) {
        this.engine = engine;
        this.trunk = trunk;
        this.duty = duty;
        this.answers = new LinkedHashMap<>(answers);
    }

    /** What the person of the demonstration answers to the questions of bots/zh/satisfaction. */
    public static Map<String, String> satisfied() {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("王女士", "是的，是我。");
        answers.put("服务", "非常好。");
        answers.put("网速", "还不错。");
        answers.put("总体", "没问题。");
        return answers;
    }

    /** Renders both voices, makes the call and puts the telephone away; blocks until its record is written. */
    public CallDesk.Finished run(Callee person, Path folder, StampedJournal.Observer transcript)
            throws InterruptedException, ExecutionException, IOException {
        try (person) {
            Map<String, Path> spoken = new LinkedHashMap<>();
            Synthesizer kokoro = engine.synthesizers().named(SynthesizerSettings.MANDARIN);
            Files.createDirectories(folder);
            for (Map.Entry<String, String> answer : answers.entrySet()) {
                Pcm audio = kokoro.speak(answer.getValue(), VOICE).audio();
                Path wav = folder.resolve("answer-" + (spoken.size() + 1) + ".wav");
                WavFile.write(wav, Resampler.resample(audio, SAMPLE_RATE_HZ));
                spoken.put(answer.getKey(), wav);
            }
            duty.prepare(Engine.bind(duty.bot(), VARIABLES));
            CallDesk.Placed placed = engine.desk()
                    .place(
                            trunk,
                            person.uri(),
                            Optional.empty(),
                            duty,
                            VARIABLES,
                            new Person(person, transcript, spoken));
            return ended(placed.finished());
        }
    }

    private CallDesk.Finished ended(CompletableFuture<CallDesk.Finished> finished)
            throws InterruptedException, ExecutionException {
        try {
            return finished.get(AT_MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            engine.engine().calls().forEach(call -> call.hangUp("the demonstration takes too long"));
            return finished.get();
        }
    }

    /** Answers a moment after a question is over, and once more when it is not understood. */
    private static final class Person implements StampedJournal.Observer {
        private final Callee callee;
        private final StampedJournal.Observer transcript;
        private final Map<String, Path> spoken;
        private final Map<Long, String> prompts = new HashMap<>();
        private Optional<Path> last = Optional.empty();

        Person(Callee callee, StampedJournal.Observer transcript, Map<String, Path> spoken) {
            this.callee = callee;
            this.transcript = transcript;
            this.spoken = spoken;
        }

        @Override
        public void on(long tick, long nanos, CallEvent event) {
            transcript.on(tick, nanos, event);
            if (event instanceof CallEvent.Spoke spoke) {
                prompts.put(spoke.playId(), spoke.text());
            } else if (event instanceof CallEvent.PlayFinished finished) {
                String asked = prompts.getOrDefault(finished.playId(), "");
                if (asked.endsWith("？") || asked.contains("再说")) {
                    last = spoken.entrySet().stream()
                            .filter(each -> asked.contains(each.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .or(() -> last);
                    last.ifPresent(wav -> CompletableFuture.delayedExecutor(
                                    THINKING_MILLIS,
                                    TimeUnit.MILLISECONDS,
                                    task -> Thread.ofVirtual().start(task))
                            .execute(() -> callee.say(wav)));
                }
            }
        }
    }
}
