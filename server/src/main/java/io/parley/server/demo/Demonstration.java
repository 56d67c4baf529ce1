package io.parley.server.demo;

import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.trunk.Trunk;
import io.parley.server.RunningEngine;
import io.parley.server.calls.CallDesk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of the delivery bot to a telephone at which a recorded human voice says "Tuesday" when asked for a day, and
 * somebody presses 1 when asked for a key. When the person speaks is told by the call's events, as a person is told by
 * the ear; all else is a real call.
 */
public final class Demonstration {
    /** What the bot needs to know of the person. */
    public static final Map<String, String> VARIABLES = Map.of("name", "Ms Liu");

    /** The person thinks before answering. */
    private static final int THINKING_MILLIS = 700;

    private static final int AT_MOST_SECONDS = 120;
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");

    private final RunningEngine engine;
    private final Trunk trunk;
    private final Engine.BotOnDuty duty;

    public Demonstration(RunningEngine engine, Trunk trunk, Engine.BotOnDuty duty) {
        this.engine = engine;
        this.trunk = trunk;
        this.duty = duty;
    }

    /** What a demonstration leaves: the bot's side, and what the person heard. */
    public record Shown(CallDesk.Finished finished, Optional<Path> heardByThePerson) {}

    /** Makes the call and puts the telephone away; blocks until the record is written. */
    public Shown run(Callee callee, StampedJournal.Observer transcript)
            throws InterruptedException, ExecutionException {
        CallDesk.Finished finished;
        try (callee) {
            if (!Files.isReadable(TUESDAY)) {
                throw new IllegalStateException("No human recording " + TUESDAY + ": run scripts/setup");
            }
            finished = call(callee, new Person(callee, transcript));
        }
        return new Shown(finished, callee.heard());
    }

    private CallDesk.Finished call(Callee callee, Person person) throws InterruptedException, ExecutionException {
        CallDesk.Placed placed = engine.desk().place(trunk, callee.uri(), Optional.empty(), duty, VARIABLES, person);
        try {
            return placed.finished().get(AT_MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            placed.call().hangUp("the demonstration takes too long");
            return placed.finished().get();
        }
    }

    /** Does what the bot asks for, a moment after it has asked. */
    private static final class Person implements StampedJournal.Observer {
        private final Callee callee;
        private final StampedJournal.Observer transcript;
        private final Map<Long, String> prompts = new HashMap<>();
        private final Executor afterThinking = CompletableFuture.delayedExecutor(
                THINKING_MILLIS,
                TimeUnit.MILLISECONDS,
                task -> Thread.ofVirtual().start(task));

        Person(Callee callee, StampedJournal.Observer transcript) {
            this.callee = callee;
            this.transcript = transcript;
        }

        @Override
        public void on(long tick, long nanos, CallEvent event) {
            transcript.on(tick, nanos, event);
            if (event instanceof CallEvent.Spoke spoke) {
                prompts.put(spoke.playId(), spoke.text());
            } else if (event instanceof CallEvent.PlayFinished finished) {
                String asked = prompts.getOrDefault(finished.playId(), "");
                if (asked.contains("Press 1")) {
                    afterThinking.execute(() -> callee.press('1'));
                } else if (asked.contains("day")) {
                    afterThinking.execute(() -> callee.say(TUESDAY));
                }
            }
        }
    }
}
