package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.engine.conversation.Conversation.Surroundings;
import io.parley.engine.journal.CallEvent;
import io.parley.media.BargeIn;
import io.parley.media.SpeechEvent;
import io.parley.media.tts.Speech;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the bot is saying: from the wish, over the rendering where the prompt is not ready, to the end of its playing. At
 * most one prompt is live, and each gets exactly one end, whether it ever reached the audio loop or not. Used by the
 * owner; rendering runs elsewhere and comes back through the owner.
 */
final class Speaking {

    /** What comes of a prompt. Called on the owner. */
    interface Listener {
        /** The end of a play that the audio loop never knew: dropped or failed before it was rendered. */
        void endedUnheard(long playId, Input.PlayEnd how);

        /** A prompt cannot be rendered. Its play has ended before. */
        void cannotSpeak(String reason);
    }

    private final Surroundings in;
    private final TurnTimer turnTimer;
    private final Listener listener;
    private @Nullable LivePlay live;
    /** The one before, which the loop ends when it takes the next. */
    private @Nullable LivePlay replaced;

    private boolean stopped;

    Speaking(Surroundings in, TurnTimer turnTimer, Listener listener) {
        this.in = in;
        this.turnTimer = turnTimer;
        this.listener = listener;
    }

    /** The prompt that is being rendered or played. */
    Optional<LivePlay> live() {
        return Optional.ofNullable(live);
    }

    /** The prompt of that id, if it is the live one. */
    Optional<LivePlay> live(long playId) {
        return live().filter(play -> play.id() == playId);
    }

    void say(Action.Say say) {
        Optional<LivePlay> unheard = live().filter(play -> !play.atLoop);
        LivePlay next = new LivePlay(say);
        replaced = live;
        live = next;
        unheard.ifPresent(play -> endUnheard(play.id(), Input.PlayEnd.DROPPED));
        Optional<Speech> ready = in.prompts().ready(say.parts());
        if (ready.isPresent()) {
            play(next, ready.get());
            return;
        }
        in.blocking().execute(() -> {
            try {
                Speech speech = in.prompts().render(say.parts());
                in.owner().execute(() -> play(next, speech));
            } catch (RuntimeException e) {
                in.owner().execute(() -> renderingFailed(next, e));
            }
        });
    }

    void drop(long playId) {
        live(playId).ifPresent(play -> {
            if (play.atLoop) {
                in.media().drop(playId);
            } else {
                endUnheard(playId, Input.PlayEnd.DROPPED);
            }
        });
    }

    /** The first packet of a play went out. */
    void started(SpeechEvent.PlayStarted event) {
        live(event.playId()).ifPresent(play -> {
            in.journal().add(new CallEvent.Spoke(play.id(), play.text()));
            turnTimer.playStarted(event).ifPresent(in.journal()::add);
        });
    }

    /** A play has ended: journals it. */
    void ended(long playId, Input.PlayEnd how, long heardMillis) {
        long totalMillis = 0;
        if (live != null && live.id() == playId) {
            totalMillis = live.totalMillis;
            live = null;
        } else if (replaced != null && replaced.id() == playId) {
            totalMillis = replaced.totalMillis;
            replaced = null;
        }
        in.journal().add(new CallEvent.PlayFinished(playId, how.name(), heardMillis, totalMillis));
    }

    /** The call is over: what is at the loop is ended by it, what is not ends here. */
    void stop() {
        stopped = true;
        live().filter(play -> !play.atLoop).ifPresent(play -> ended(play.id(), Input.PlayEnd.DROPPED, 0));
    }

    private void play(LivePlay play, Speech speech) {
        if (!isLive(play)) {
            return;
        }
        play.atLoop = true;
        play.totalMillis = speech.durationMillis();
        play.words = speech.words();
        turnTimer.rendered(play.id(), in.media().mediaNanos());
        Action.BargeIn policy = play.say.bargeIn();
        in.media()
                .play(
                        play.id(),
                        speech.audio(),
                        policy.on() ? new BargeIn.On(policy.afterMillis()) : new BargeIn.Off());
    }

    private void renderingFailed(LivePlay play, RuntimeException failure) {
        if (!isLive(play)) {
            return;
        }
        String reason = failure.getClass().getSimpleName();
        in.journal().add(new CallEvent.Failed("synthesizer", reason));
        listener.endedUnheard(play.id(), Input.PlayEnd.FAILED);
        listener.cannotSpeak(reason);
    }

    private boolean isLive(LivePlay play) {
        return !stopped && live(play.id()).isPresent();
    }

    /** Later, as the loop would tell: never in the middle of the step that asked for it. */
    private void endUnheard(long playId, Input.PlayEnd how) {
        in.owner().execute(() -> {
            if (!stopped) {
                listener.endedUnheard(playId, how);
            }
        });
    }
}
