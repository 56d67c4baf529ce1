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
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The live driver of the interpreter. Speech events come in and become inputs, each journalled before it is stepped; the
 * actions that come out become commands to the audio. Everything here runs on the call's owner; rendering of prompts
 * goes to another executor and comes back through the owner.
 *
 * <p>It decides only what belongs to speech: whether an interruption is one ({@link BargeInDecision}), whether a text
 * came in time ({@link Utterances}). What is said is the interpreter's wish and {@link Speaking}'s work; signalling is the
 * {@link Host}'s.
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

    /** A goodbye that is still being rendered gets this much time before the call ends without it. */
    static final Duration RENDERING_GRACE = Duration.ofSeconds(10);

    /** Beyond a goodbye's own length: then its end has been lost. */
    static final Duration ENDING_GRACE = Duration.ofSeconds(2);

    private static final int SAMPLES_PER_MILLI = 8;
    private static final int MILLIS_PER_TICK = 20;
    /** Alarms of the interpreter are its timer ids, from 0; this one is our own. */
    private static final long BARGE_IN_ALARM = -1;
    /** Another of our own: an interim text has stood for as long as it takes to believe it. */
    private static final long SETTLED_ALARM = -2;

    private final Bot bot;
    private final Surroundings in;
    private final Understander understander;
    private final Utterances utterances = new Utterances();
    private final BargeInDecision bargeIn = new BargeInDecision();
    private final TurnTimer turnTimer = new TurnTimer();
    private final Patience patience;
    private final TurnAdvice turnAdvice;
    private final Speaking speaking;
    private final Requests requests;
    private final Map<String, String> info = new TreeMap<>();

    private State state;
    /** The interim text that {@link #SETTLED_ALARM} is to find again. */
    private String settling = "";

    private @Nullable Ending ending;
    private boolean stopped;
    private boolean complete;
    private long steps;
    private int recognitionFailures;

    /** Hanging up is a state: nothing is stepped any more; at most one play is finished first. */
    private record Ending(String reason, OptionalLong afterPlayId, EngineClock.Timer deadline) {}

    /** @param begun the interpreter's state before the first input */
    public Conversation(Bot bot, State begun, Surroundings surroundings) {
        this.bot = bot;
        this.state = begun;
        this.in = surroundings;
        this.understander = Understander.of(bot);
        this.patience = new Patience(bot, understander);
        this.turnAdvice = new TurnAdvice(surroundings.turnModel(), surroundings);
        this.speaking = new Speaking(surroundings, turnTimer, new Unheard());
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
        if (ending != null) {
            ending.deadline.cancel();
        }
    }

    /** Somebody else wants the call to end when the live prompt has been heard: nothing is stepped from now on. */
    public void endAfterPrompt(String reason) {
        if (!stopped && ending == null) {
            end(new Action.HangUp(speaking.live().map(LivePlay::id), reason));
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
            case SpeechEvent.HeardBy by -> journal(new CallEvent.HeardBy(by.utteranceId(), by.recognizerId()));
            case SpeechEvent.Final text -> heard(text);
            case SpeechEvent.AsrFailed failed -> recognitionFailed(failed);
            case SpeechEvent.Digit digit -> pressed(digit);
            case SpeechEvent.PlayStarted started -> speaking.started(started);
            case SpeechEvent.PlayPaused paused -> playPaused(paused);
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
        Optional<LivePlay> heard = speaking.live().filter(play -> play.atLoop);
        OptionalLong play = heard.map(p -> OptionalLong.of(p.id())).orElseGet(OptionalLong::empty);
        boolean interruptible = heard.filter(p -> p.say.bargeIn().on()).isPresent();
        Utterances.Spoken spoken = utterances.started(event, play, interruptible);
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
        OptionalLong pausedPlay = bargeIn.playId();
        rule(bargeIn.onFinal(event.utteranceId(), event.text()), pausedPlay);
        recognitionFailures = 0;
        closed.ifPresent(spoken -> take(spoken, event.text(), event.confidence()));
    }

    /** Steps a text that counts; of one that does not the interpreter learns, if it knows of the utterance, that it ended. */
    private void take(Utterances.Spoken spoken, String text, double confidence) {
        Optional<String> refused = text.isBlank() ? Optional.of("nothing understood") : whyNotTaken(spoken, text);
        if (refused.isEmpty()) {
            turnTimer.heard(spoken.id, in.media.mediaNanos());
            step(new Input.Heard(spoken.id, spoken.epoch, text, confidence, understander.understand(text)));
            return;
        }
        if (!text.isBlank()) {
            journal(new CallEvent.LateSpeech(spoken.id, spoken.epoch, state.epoch(), refused.get()));
        }
        if (spoken.stepped) {
            step(new Input.Heard(spoken.id, spoken.epoch, "", 0, Input.Understanding.NOTHING));
        }
    }

    private Optional<String> whyNotTaken(Utterances.Spoken spoken, String text) {
        if (ending != null) {
            return Optional.of("the call is ending");
        }
        if (spoken.epoch < state.epoch()) {
            return Optional.of("said before the present question");
        }
        if (utterances.saidOverProtectedPlay(spoken)) {
            return Optional.of("said over a prompt that may not be interrupted");
        }
        Optional<LivePlay> stillPlaying = speaking.live(spoken.interruptiblePlayId);
        if (stillPlaying.isPresent() && !stillPlaying.get().say.bargeIn().isEnough(text)) {
            return Optional.of("too little to interrupt the prompt");
        }
        return Optional.empty();
    }

    private void recognitionFailed(SpeechEvent.AsrFailed event) {
        journal(new CallEvent.RecognitionFailed(event.utteranceId(), event.reason()));
        OptionalLong pausedPlay = bargeIn.playId();
        rule(bargeIn.onFinal(event.utteranceId(), ""), pausedPlay);
        Optional<Utterances.Spoken> closed = utterances.close(event.utteranceId());
        if (++recognitionFailures >= MAX_RECOGNITION_FAILURES) {
            step(new Input.ServiceFailed("recognizer", event.reason()));
        } else {
            closed.filter(spoken -> spoken.stepped)
                    .ifPresent(spoken ->
                            step(new Input.Heard(spoken.id, spoken.epoch, "", 0, Input.Understanding.NOTHING)));
        }
    }

    private void pressed(SpeechEvent.Digit event) {
        journal(new CallEvent.KeyPressed(event.key(), event.source().name()));
        turnTimer.pressed(event, in.media.mediaNanos());
        step(new Input.Digit(event.key()));
    }

    // ---- playing

    private void playPaused(SpeechEvent.PlayPaused event) {
        Optional<LivePlay> play = speaking.live(event.playId());
        if (play.isEmpty()) {
            return;
        }
        journal(new CallEvent.PlayPaused(
                event.playId(), event.heardSamples() / SAMPLES_PER_MILLI, turnTimer.paused(event)));
        if (ending != null) {
            // A goodbye is not interrupted: nobody would listen to the interruption.
            in.media.resume(event.playId());
            return;
        }
        bargeIn.paused(event.playId(), event.utteranceId(), play.get().say.bargeIn());
        in.media.alarm(BARGE_IN_ALARM, BargeInDecision.DECISION_MILLIS / MILLIS_PER_TICK);
        // The words may be there already: a recogniser also hears what was said just before it was asked.
        utterances.find(event.utteranceId()).ifPresent(spoken -> decide(spoken.id, spoken.partial));
    }

    private void understoodSoFar(long utteranceId, String text) {
        utterances.find(utteranceId).ifPresent(spoken -> {
            spoken.partial = text;
            waitFor(spoken);
        });
        decide(utteranceId, text);
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

    private void decide(long utteranceId, String text) {
        OptionalLong pausedPlay = bargeIn.playId();
        rule(bargeIn.onPartial(utteranceId, text), pausedPlay);
    }

    private void rule(BargeInDecision.Verdict verdict, OptionalLong playId) {
        if (verdict == BargeInDecision.Verdict.WAIT || playId.isEmpty()) {
            return;
        }
        in.media.cancelAlarm(BARGE_IN_ALARM);
        if (verdict == BargeInDecision.Verdict.DROP) {
            in.media.drop(playId.getAsLong());
        } else {
            journal(new CallEvent.PlayResumed(playId.getAsLong()));
            in.media.resume(playId.getAsLong());
            turnTimer.resumed(in.media.mediaNanos());
        }
    }

    private void playEnded(long playId, Input.PlayEnd how, long heardMillis, long tick) {
        bargeIn.playEnded(playId);
        utterances.playEnded(playId, tick);
        speaking.ended(playId, how, heardMillis);
        if (ending != null) {
            if (ending.afterPlayId.isPresent() && ending.afterPlayId.getAsLong() == playId) {
                hangUpNow();
            }
            return;
        }
        step(new Input.PlayEnded(playId, how, heardMillis));
        requests.playEnded(playId);
        // Who speaks over a prompt's end is not silent.
        utterances.speaking().ifPresent(this::stepSpeechStarted);
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
        if (alarmId == BARGE_IN_ALARM) {
            OptionalLong pausedPlay = bargeIn.playId();
            rule(bargeIn.onDeadline(), pausedPlay);
        } else if (alarmId == SETTLED_ALARM) {
            settled();
        } else {
            step(new Input.TimerRang(alarmId));
        }
    }

    // ---- deciding

    private void step(Input input) {
        if (stopped || ending != null) {
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
            case Action.HangUp hangUp -> end(hangUp);
        }
    }

    // ---- ending

    private void end(Action.HangUp hangUp) {
        OptionalLong after = OptionalLong.empty();
        Duration atMost = Duration.ZERO;
        Optional<LivePlay> goodbye = hangUp.afterPlayId().flatMap(speaking::live);
        if (goodbye.isPresent()) {
            LivePlay play = goodbye.get();
            after = OptionalLong.of(play.id());
            atMost = play.atLoop ? Duration.ofMillis(play.totalMillis()).plus(ENDING_GRACE) : Duration.ZERO;
            if (!play.rendering.complete()) {
                atMost = atMost.plus(RENDERING_GRACE);
            }
        }
        EngineClock.Timer deadline = in.clock.schedule(atMost, () -> in.owner.execute(this::hangUpNow));
        ending = new Ending(hangUp.reason(), after, deadline);
        if (after.isEmpty()) {
            hangUpNow();
        }
    }

    private void hangUpNow() {
        if (ending == null || stopped) {
            return;
        }
        ending.deadline.cancel();
        in.host.hangUp(ending.reason);
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
