package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.Interpreter;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.nlu.Understander;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.media.ListenRequest;
import io.parley.media.MediaSession;
import io.parley.media.SpeechEvent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The live driver of the interpreter. Speech events come in and become inputs, each journalled before it is stepped; the
 * actions that come out become commands to the audio. Everything here runs on the call's owner; rendering of prompts
 * goes to another executor and comes back through the owner.
 *
 * <p>It decides only what belongs to speech: whether an interruption is one ({@link Interruptions}), whether a text
 * came in time ({@link Utterances}). What is said is the interpreter's wish and {@link Speaking}'s work; how it ends is {@link
 * Goodbye}'s; signalling is the {@link Host}'s.
 */
public final class Conversation {

    /** What the conversation needs of its call. Called on the owner. */
    public interface Host {
        /** The bot wants the call to end, now. */
        void hangUp(String reason);

        /** The bot wants the caller handed over; {@link #transferEnded} tells what came of it. */
        void transfer(Action.Transfer transfer);

        /** A human has the caller: nothing more comes from here. */
        void handedOver();
    }

    /**
     * Where a conversation runs: the executors of its owner and of blocking work, the clock, what it may ask of the world,
     * what judges the caller's pauses, and the call.
     */
    public record Surroundings(
            String callId,
            MediaSession media,
            Prompts prompts,
            StampedJournal journal,
            EngineClock clock,
            Executor owner,
            Executor blocking,
            Outside outside,
            Optional<TurnModel> turnModel,
            Host host) {}

    /** So many utterances in a row that the recogniser fails on end the call. */
    static final int MAX_RECOGNITION_FAILURES = 2;

    private static final int SAMPLES_PER_MILLI = 8;
    private static final int MILLIS_PER_TICK = 20;
    /**
     * Alarms of the interpreter are its timer ids, from 0; this one is our own: an interim text has stood for as long as it
     * takes to believe it.
     */
    private static final long SETTLED_ALARM = Interruptions.ALARM - 1;

    private final Bot bot;
    private final Surroundings in;
    private final Understander understander;
    private final Utterances utterances = new Utterances();
    private final TurnTimer turnTimer = new TurnTimer();
    private final Patience patience;
    private final TurnAdvice turnAdvice;
    private final Speaking speaking;
    private final Interruptions interruptions;
    private final Goodbye goodbye;
    private final Answers answers;
    private final Requests requests;
    private final Map<String, String> info = new TreeMap<>();

    private State state;
    /** The interim text that {@link #SETTLED_ALARM} is to find again. */
    private String settling = "";

    private boolean stopped;
    private boolean complete;
    private long steps;
    private int recognitionFailures;

    /** @param begun the interpreter's state before the first input */
    public Conversation(Bot bot, State begun, Surroundings surroundings) {
        this.bot = bot;
        this.state = begun;
        this.in = surroundings;
        this.understander = Understander.of(bot);
        this.patience = new Patience(bot, understander);
        this.turnAdvice = new TurnAdvice(surroundings.turnModel(), surroundings);
        this.speaking = new Speaking(surroundings, turnTimer, new Unheard());
        this.interruptions = new Interruptions(surroundings, speaking, utterances, turnTimer);
        this.goodbye = new Goodbye(surroundings);
        this.answers = new Answers(
                surroundings,
                understander,
                turnTimer,
                new Answers.Talk() {
                    @Override
                    public int epoch() {
                        return state.epoch();
                    }

                    @Override
                    public void step(Input input) {
                        Conversation.this.step(input);
                    }
                },
                new Answers.Around(utterances, speaking, interruptions, goodbye));
        this.requests = new Requests(surroundings, this::step);
    }

    /** The call is answered and audio runs. */
    public void start() {
        step(new Input.Started());
    }

    /** The call is over: nothing is stepped any more, results that still come are ignored. */
    public void stop() {
        stopped = true;
        speaking.stop();
        requests.stop();
        goodbye.stop();
    }

    /** Somebody else wants the call to end when the live prompt has been heard: nothing is stepped from now on. */
    public void endAfterPrompt(String reason) {
        if (!stopped && !goodbye.begun()) {
            goodbye.begin(new Action.HangUp(speaking.live().map(LivePlay::id), reason), speaking.live());
        }
    }

    /** What came of a transfer that {@link Host#transfer} was to begin. */
    public void transferEnded(long requestId, TransferResult result) {
        step(new Input.TransferEnded(requestId, result));
    }

    /** Facts collected so far. */
    public Map<String, String> info() {
        return info;
    }

    /** Whether the bot has marked the call's business as done. */
    public boolean complete() {
        return complete;
    }

    /** What the audio tells. */
    public void on(SpeechEvent event) {
        switch (event) {
            case SpeechEvent.Started started -> {}
            case SpeechEvent.SpeechStarted started -> speechStarted(started);
            case SpeechEvent.Endpoint endpoint -> endpointed(endpoint);
            case SpeechEvent.Partial partial -> understoodSoFar(partial.utteranceId(), partial.text());
            case SpeechEvent.Paused paused -> paused(paused);
            case SpeechEvent.SpokeOn spoke -> interruptions.spokeOn(spoke);
            case SpeechEvent.HeardBy by -> journal(new CallEvent.HeardBy(by.utteranceId(), by.recognizerId()));
            case SpeechEvent.Final text -> heard(text);
            case SpeechEvent.AsrFailed failed -> recognitionFailed(failed);
            case SpeechEvent.Digit digit -> pressed(digit);
            case SpeechEvent.PlayStarted started -> speaking.started(started);
            case SpeechEvent.PlayPaused paused -> interruptions.held(paused, goodbye.begun());
            case SpeechEvent.PlayEnded ended ->
                playEnded(
                        ended.playId(), dialogEnd(ended.how()), ended.heardSamples() / SAMPLES_PER_MILLI, ended.tick());
            case SpeechEvent.AlarmRang rang -> alarmRang(rang.alarmId());
            case SpeechEvent.Slots slots ->
                journal(new CallEvent.Media("slots", slots.kind().name()));
            case SpeechEvent.MediaLost lost ->
                journal(new CallEvent.Media("lost", lost.ever() ? "stopped" : "never came"));
            case SpeechEvent.Stopped closed -> {}
        }
    }

    // ---- hearing

    private void speechStarted(SpeechEvent.SpeechStarted event) {
        journal(new CallEvent.SpeechStarted(event.utteranceId(), event.epoch(), event.onsetTick()));
        turnTimer.speechStarted(event);
        Utterances.Spoken spoken = utterances.started(
                event, speaking.live().filter(play -> play.atLoop).map(LivePlay::over));
        if (spoken.protectedPlayId < 0) {
            stepSpeechStarted(spoken);
        }
    }

    private void stepSpeechStarted(Utterances.Spoken spoken) {
        spoken.stepped = true;
        step(new Input.SpeechStarted(spoken.id, spoken.epoch));
    }

    private void endpointed(SpeechEvent.Endpoint event) {
        journal(new CallEvent.Endpointed(event.utteranceId(), event.lastSpeechTick()));
        utterances.endpointed(event);
        turnTimer.endpointed(event);
    }

    private void heard(SpeechEvent.Final event) {
        Optional<Utterances.Spoken> closed = utterances.close(event.utteranceId());
        journal(new CallEvent.Utterance(
                event.utteranceId(),
                event.text(),
                event.confidence(),
                event.fromPartial(),
                event.decodeMillis(),
                closed.map(s -> s.lastSpeechTick).orElse(-1L),
                closed.map(s -> s.endpointTick).orElse(-1L)));
        FinalText text = new FinalText(
                event.text(),
                event.confidence(),
                closed.map(Utterances.Spoken::speechTicks).orElse(0L));
        interruptions.understood(event.utteranceId(), text);
        recognitionFailures = 0;
        closed.ifPresent(spoken -> answers.take(spoken, text));
    }

    private void recognitionFailed(SpeechEvent.AsrFailed event) {
        journal(new CallEvent.RecognitionFailed(event.utteranceId(), event.reason()));
        interruptions.understood(event.utteranceId(), FinalText.NOTHING);
        Optional<Utterances.Spoken> closed = utterances.close(event.utteranceId());
        if (++recognitionFailures >= MAX_RECOGNITION_FAILURES) {
            step(new Input.ServiceFailed("recognizer", event.reason()));
        } else {
            closed.ifPresent(spoken -> answers.take(spoken, FinalText.NOTHING));
        }
    }

    private void pressed(SpeechEvent.Digit event) {
        journal(new CallEvent.KeyPressed(event.key(), event.source().name()));
        turnTimer.pressed(event, in.media.mediaNanos());
        step(new Input.Digit(event.key()));
    }

    // ---- playing

    private void understoodSoFar(long utteranceId, String text) {
        utterances.find(utteranceId).ifPresent(spoken -> {
            spoken.partial = text;
            waitFor(spoken);
            interruptions.understoodSoFar(spoken);
        });
    }

    /** An answer that is there ends the turn sooner, one that is plainly not whole later. */
    private void waitFor(Utterances.Spoken spoken) {
        if (spoken.endpointed() || spoken.epoch != state.epoch()) {
            return;
        }
        Patience.Wait wait = patience.judge(bot.node(state.node()), spoken.partial);
        if (wait.onceStable()) {
            // Longer waits hold at once; an early end only when the text has stood for a while.
            settling = spoken.partial;
            if (spoken.endpointMillis > 0) {
                endpointAfter(spoken, (int) bot.node(state.node()).endpoint().toMillis());
            }
            in.media.alarm(SETTLED_ALARM, Patience.STABLE_MILLIS / MILLIS_PER_TICK);
        } else {
            in.media.cancelAlarm(SETTLED_ALARM);
            endpointAfter(spoken, wait.millis());
        }
    }

    /** The text that was there a while ago: if it is there still, an answer that it completes ends the turn early. */
    private void settled() {
        utterances
                .speaking()
                .filter(spoken -> spoken.partial.equals(settling) && spoken.epoch == state.epoch())
                .ifPresent(spoken -> endpointAfter(
                        spoken,
                        patience.judge(bot.node(state.node()), spoken.partial).millis()));
    }

    /** What the words leave open, a model may know from how they sound. */
    private void paused(SpeechEvent.Paused pause) {
        interruptions.quiet(pause);
        utterances
                .speaking()
                .filter(spoken -> spoken.id == pause.utteranceId() && spoken.epoch == state.epoch())
                .ifPresent(spoken -> {
                    Node node = bot.node(state.node());
                    String soFar = spoken.partial;
                    if (patience.isOpen(node, soFar)) {
                        turnAdvice.ask(pause, soFar, (int) node.endpoint().toMillis(), millis -> {
                            if (!spoken.endpointed() && spoken.partial.equals(soFar)) {
                                endpointAfter(spoken, (int) millis);
                            }
                        });
                    }
                });
    }

    private void endpointAfter(Utterances.Spoken spoken, int millis) {
        if (millis != spoken.endpointMillis) {
            spoken.endpointMillis = millis;
            in.media.endpoint(spoken.id, millis);
        }
    }

    private void playEnded(long playId, Input.PlayEnd how, long heardMillis, long tick) {
        interruptions.playEnded(playId);
        utterances.playEnded(playId, tick);
        speaking.live(playId).filter(play -> play.dropped).ifPresent(play -> turnTimer.cut(play.cutBy, tick));
        speaking.ended(playId, how, heardMillis);
        if (goodbye.begun()) {
            goodbye.playEnded(playId);
            return;
        }
        step(new Input.PlayEnded(playId, how, heardMillis));
        requests.playEnded(playId);
        // Who speaks over a prompt's end is not silent.
        utterances.speaking().ifPresent(this::stepSpeechStarted);
        answers.answerKept();
    }

    /** Plays that never reached the audio loop end like those that did. */
    private final class Unheard implements Speaking.Listener {
        @Override
        public void endedUnheard(long playId, Input.PlayEnd how) {
            playEnded(playId, how, 0, in.media.tick());
        }

        @Override
        public void cannotSpeak(String reason) {
            step(new Input.ServiceFailed("synthesizer", reason));
        }
    }

    private void alarmRang(long alarmId) {
        if (alarmId == Interruptions.ALARM) {
            interruptions.deadline();
        } else if (alarmId == SETTLED_ALARM) {
            settled();
        } else {
            step(new Input.TimerRang(alarmId));
        }
    }

    // ---- deciding

    private void step(Input input) {
        if (stopped || goodbye.begun()) {
            return;
        }
        long begunNanos = in.media.mediaNanos();
        long number = ++steps;
        journal(new CallEvent.Stepping(number, input));
        Step step = Interpreter.step(bot, state, input);
        state = step.state();
        journal(new CallEvent.Stepped(number, step.actions(), step.trace(), state.node()));
        turnTimer.stepped(input, step.actions(), begunNanos, in.media.mediaNanos());
        for (Action action : step.actions()) {
            perform(action);
        }
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Say say -> speaking.say(say);
            case Action.DropPlay drop -> speaking.drop(drop.playId());
            case Action.Listen listen ->
                in.media.listen(new ListenRequest(
                        listen.epoch(),
                        listen.endpointMillis(),
                        Likely.at(bot.node(state.node()), bot, listen.grammar()),
                        turnAdvice.isWanted()));
            case Action.StartTimer timer ->
                in.media.alarm(timer.timerId(), Math.toIntExact(Math.max(1, timer.millis() / MILLIS_PER_TICK)));
            case Action.CancelTimer timer -> in.media.cancelAlarm(timer.timerId());
            case Action.Collect collect -> info.putAll(collect.info());
            case Action.Complete done -> complete = true;
            case Action.Raise
                    raise -> {} // It stands in the journal: records and whoever reads them have it from there.
            case Action.CallHttp request -> requests.ask(request);
            case Action.AskLlm ask -> requests.noModel(ask.requestId());
            case Action.CancelRequest cancel -> requests.cancel(cancel.requestId());
            case Action.Transfer transfer ->
                requests.transfer(
                        transfer, transfer.afterPlayId().flatMap(speaking::live).isPresent());
            case Action.HandOver done -> {
                stop();
                in.host.handedOver();
            }
            case Action.HangUp hangUp ->
                goodbye.begin(hangUp, hangUp.afterPlayId().flatMap(speaking::live));
        }
    }

    private void journal(CallEvent event) {
        in.journal.add(event);
    }

    private static Input.PlayEnd dialogEnd(SpeechEvent.PlayEnd how) {
        return switch (how) {
            case DONE -> Input.PlayEnd.DONE;
            case DROPPED -> Input.PlayEnd.DROPPED;
            case FAILED -> Input.PlayEnd.FAILED;
        };
    }
}
