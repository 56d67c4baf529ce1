package io.parley.server.demo;

import io.parley.engine.Engine;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.server.RunningEngine;
import io.parley.server.calls.CallDesk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two calls between the delivery bot and a telephone at which a recorded human voice says "Tuesday" when asked for a day,
 * and somebody presses 1 when asked for a key: first the bot calls, then the person does, by the routes of the trunk's
 * file. When the person speaks is told by the call's events, as a person is told by the ear; all else is a real call.
 */
public final class Demonstration {
    /** What the bot needs to know of the person it calls. */
    public static final Map<String, String> VARIABLES = Map.of("name", "Ms Liu");

    /** The person thinks before answering. */
    private static final int THINKING_MILLIS = 700;

    /** In the second call the person knows what comes, and presses the key while the bot still explains it. */
    private static final int KNOWING_MILLIS = 2_200;

    private static final int AT_MOST_SECONDS = 120;
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");
    private static final SipEndpoint.InboundHandler CLOSED =
            invite -> new SipEndpoint.Decision.Refuse(403, "Forbidden");

    private final RunningEngine engine;
    private final Trunk trunk;
    private final Engine.BotOnDuty duty;

    public Demonstration(RunningEngine engine, Trunk trunk, Engine.BotOnDuty duty) {
        this.engine = engine;
        this.trunk = trunk;
        this.duty = duty;
    }

    /** Who calls. */
    public enum Half {
        BOT_CALLS,
        PERSON_CALLS
    }

    /** Those to whom it is shown. */
    public interface Audience {
        /** A call is about to begin; its events go to what is returned. */
        StampedJournal.Observer begins(Half half);

        /** It is over, and its record is written. */
        void ended(Half half, CallDesk.Finished finished);
    }

    /**
     * What a demonstration leaves.
     *
     * @param botCalled the call that the bot made
     * @param personCalled the call that the person made
     * @param heard what the person heard, a file a call in their order
     */
    public record Shown(CallDesk.Finished botCalled, CallDesk.Finished personCalled, List<Path> heard) {
        public Shown {
            heard = List.copyOf(heard);
        }

        /** Whether both calls came to their good end. */
        public boolean complete() {
            return botCalled.ended().complete() && personCalled.ended().complete();
        }
    }

    /** Makes the bot's call alone and puts the telephone away; blocks until its record is written. */
    public CallDesk.Finished run(Callee person, StampedJournal.Observer transcript)
            throws InterruptedException, ExecutionException {
        try (person) {
            requireVoice();
            return botCalls(person, new Person(person, transcript, Half.BOT_CALLS));
        }
    }

    /** Makes both calls and puts the telephone away; blocks until their records are written. */
    public Shown run(Callee person, Audience audience) throws InterruptedException, ExecutionException {
        CallDesk.Finished botCalled;
        CallDesk.Finished personCalled;
        try (person) {
            requireVoice();
            botCalled = botCalls(person, new Person(person, audience.begins(Half.BOT_CALLS), Half.BOT_CALLS));
            audience.ended(Half.BOT_CALLS, botCalled);
            personCalled =
                    personCalls(person, new Person(person, audience.begins(Half.PERSON_CALLS), Half.PERSON_CALLS));
            audience.ended(Half.PERSON_CALLS, personCalled);
        }
        return new Shown(botCalled, personCalled, person.heard());
    }

    private static void requireVoice() {
        if (!Files.isReadable(TUESDAY)) {
            throw new IllegalStateException("No human recording " + TUESDAY + ": run scripts/setup");
        }
    }

    private CallDesk.Finished botCalls(Callee callee, Person person) throws InterruptedException, ExecutionException {
        CallDesk.Placed placed = engine.desk().place(trunk, callee.uri(), Optional.empty(), duty, VARIABLES, person);
        return ended(placed.finished());
    }

    private CallDesk.Finished personCalls(Callee caller, Person person)
            throws InterruptedException, ExecutionException {
        CompletableFuture<CallDesk.Finished> finished = new CompletableFuture<>();
        engine.answerWith(invite -> receive(invite, person, finished));
        try {
            caller.dial("sip:" + duty.bot().name() + "@127.0.0.1:" + engine.sipPort());
            return ended(finished);
        } finally {
            engine.answerWith(CLOSED);
        }
    }

    /** As a serving engine does it: who may call in, and what becomes of the call, stands in the trunk's file. */
    private SipEndpoint.Decision receive(
            SipEndpoint.Received invite, Person person, CompletableFuture<CallDesk.Finished> finished) {
        if (!trunk.inbound().admits(invite)) {
            return new SipEndpoint.Decision.Refuse(403, "");
        }
        return switch (trunk.inbound().route(invite).orElse(new Route.Rejected(Route.Match.ANY, 404))) {
            case Route.Asked _ -> new SipEndpoint.Decision.Refuse(404, ""); // the demonstration asks nobody
            case Route.Rejected rejected -> new SipEndpoint.Decision.Refuse(rejected.status(), "");
            case Route.ToBot route -> engine.desk().take(trunk, invite, route, duty, person, finished::complete);
        };
    }

    private CallDesk.Finished ended(CompletableFuture<CallDesk.Finished> finished)
            throws InterruptedException, ExecutionException {
        try {
            return finished.get(AT_MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            if (engine.engine().calls().isEmpty()) {
                throw new IllegalStateException("no call came within " + AT_MOST_SECONDS + " s", e);
            }
            engine.engine().calls().forEach(call -> call.hangUp("the demonstration takes too long"));
            return finished.get();
        }
    }

    /** Does what the bot asks for, a moment after it has asked; in the second call even before it has. */
    private static final class Person implements StampedJournal.Observer {
        private final Callee callee;
        private final StampedJournal.Observer transcript;
        private final boolean knowing;
        private final Map<Long, String> prompts = new HashMap<>();

        Person(Callee callee, StampedJournal.Observer transcript, Half half) {
            this.callee = callee;
            this.transcript = transcript;
            this.knowing = half == Half.PERSON_CALLS;
        }

        @Override
        public void on(long tick, long nanos, CallEvent event) {
            transcript.on(tick, nanos, event);
            if (event instanceof CallEvent.Spoke spoke) {
                prompts.put(spoke.playId(), spoke.text());
                if (knowing && asksForKey(spoke.text())) {
                    after(KNOWING_MILLIS, () -> callee.press('1'));
                }
            } else if (event instanceof CallEvent.PlayFinished finished) {
                answer(prompts.getOrDefault(finished.playId(), ""));
            }
        }

        private void answer(String asked) {
            if (!asksForKey(asked)) {
                if (asked.contains("day")) {
                    after(THINKING_MILLIS, () -> callee.say(TUESDAY));
                }
            } else if (!knowing) {
                after(THINKING_MILLIS, () -> callee.press('1'));
            }
        }

        private static boolean asksForKey(String prompt) {
            return prompt.contains("Press 1");
        }

        private static void after(int millis, Runnable deed) {
            CompletableFuture.delayedExecutor(
                            millis,
                            TimeUnit.MILLISECONDS,
                            task -> Thread.ofVirtual().start(task))
                    .execute(deed);
        }
    }
}
