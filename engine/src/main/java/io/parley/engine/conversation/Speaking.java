package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.BargeIn.By;
import io.parley.dialog.bot.BargeIn.Meanwhile;
import io.parley.engine.conversation.Conversation.Surroundings;
import io.parley.engine.journal.CallEvent;
import io.parley.media.BargeIn;
import io.parley.media.SpeechEvent;
import io.parley.media.audio.GrowingAudio;
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
        LivePlay next = livePlay(say);
        replaced = live;
        live = next;
        replaced().ifPresent(play -> play.rendering.cancel());
        unheard.ifPresent(play -> endUnheard(play.id(), Input.PlayEnd.DROPPED));
        next.rendering.start();
    }

    private LivePlay livePlay(Action.Say say) {
        Rendering rendering = new Rendering(in, in.prompts().pieces(say.parts()), new Rendering.Listener() {
            @Override
            public void begun(GrowingAudio audio) {
                live(say.playId()).ifPresent(play -> play(play, audio));
            }

            @Override
            public void failed(RuntimeException failure) {
                live(say.playId()).ifPresent(play -> renderingFailed(play, failure));
            }
        });
        return new LivePlay(say, rendering);
    }

    private Optional<LivePlay> replaced() {
        return Optional.ofNullable(replaced);
    }

    void drop(long playId) {
        live(playId).ifPresent(play -> {
            if (play.atLoop) {
                play.dropped = true;
                in.media().drop(playId);
            } else {
                endUnheard(playId, Input.PlayEnd.DROPPED);
            }
        });
    }

    /** The first packet of a play went out. */
    void started(SpeechEvent.PlayStarted event) {
        live(event.playId()).ifPresent(play -> {
            play.startedTick = event.tick();
            in.journal().add(new CallEvent.Spoke(play.id(), play.text()));
            turnTimer.playStarted(event).ifPresent(in.journal()::add);
        });
    }

    /** A play has ended: journals it. */
    void ended(long playId, Input.PlayEnd how, long heardMillis) {
        Optional<LivePlay> ended = live(playId);
        if (ended.isPresent()) {
            live = null;
        } else {
            ended = replaced().filter(play -> play.id() == playId);
            ended.ifPresent(play -> replaced = null);
        }
        ended.ifPresent(play -> {
            play.rendering.cancel();
            if (play.rendering.starvedMillis() > 0) {
                in.journal()
                        .add(new CallEvent.Media(
                                "prompt not rendered in time",
                                play.rendering.starvedMillis() + " ms of silence in it"));
            }
        });
        CallEvent.PlayFinished finished = new CallEvent.PlayFinished(
                playId,
                how.name(),
                heardMillis,
                ended.map(LivePlay::totalMillis).orElse(0L));
        in.journal()
                .add(ended.filter(_ -> finished.cut())
                        .map(play -> cut(finished, play))
                        .orElse(finished));
        // After the play's end has been stepped: it failed because of this.
        ended.flatMap(play -> play.failure)
                .ifPresent(reason -> in.owner().execute(() -> {
                    if (!stopped) {
                        listener.cannotSpeak(reason);
                    }
                }));
    }

    private static CallEvent.PlayFinished cut(CallEvent.PlayFinished finished, LivePlay play) {
        return new CallEvent.PlayFinished(
                finished.playId(),
                finished.how(),
                finished.heardMillis(),
                finished.totalMillis(),
                play.heardText(finished.heardMillis()),
                play.cutBy);
    }

    /** The call is over: what is at the loop is ended by it, what is not ends here. */
    void stop() {
        stopped = true;
        live().ifPresent(play -> play.rendering.cancel());
        live().filter(play -> !play.atLoop).ifPresent(play -> ended(play.id(), Input.PlayEnd.DROPPED, 0));
    }

    private void play(LivePlay play, GrowingAudio audio) {
        if (stopped) {
            return;
        }
        play.atLoop = true;
        turnTimer.rendered(play.id(), in.media().mediaNanos());
        in.media().play(play.id(), audio, reflex(play.say.bargeIn()));
    }

    /** What the loop does by itself. */
    private static BargeIn reflex(Action.BargeIn policy) {
        if (!policy.on()) {
            return new BargeIn.Off();
        }
        return switch (policy.by() == By.SPEECH ? Meanwhile.PAUSE : policy.meanwhile()) {
            case PLAY -> new BargeIn.Off();
            case PAUSE -> new BargeIn.On(policy.afterMillis(), policy.fromMillis(), BargeIn.Meanwhile.PAUSE);
            case DUCK -> new BargeIn.On(policy.afterMillis(), policy.fromMillis(), BargeIn.Meanwhile.DUCK);
        };
    }

    private void renderingFailed(LivePlay play, RuntimeException failure) {
        if (stopped) {
            return;
        }
        String reason = failure.getClass().getSimpleName();
        in.journal().add(new CallEvent.Failed("synthesizer", reason));
        play.failure = Optional.of(reason);
        if (!play.atLoop) {
            listener.endedUnheard(play.id(), Input.PlayEnd.FAILED);
        }
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
