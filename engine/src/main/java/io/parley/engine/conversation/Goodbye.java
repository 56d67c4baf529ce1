package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Conversation.Surroundings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The end of a conversation. Hanging up is a state: nothing is stepped any more; at most one play is finished first, and
 * one whose end is lost does not keep the call. Used by the owner.
 */
final class Goodbye {
    /** A goodbye that is still being rendered gets this much time before the call ends without it. */
    static final Duration RENDERING_GRACE = Duration.ofSeconds(10);

    /** Beyond a goodbye's own length: then its end has been lost. */
    static final Duration ENDING_GRACE = Duration.ofSeconds(2);

    private final Surroundings in;
    private @Nullable Begun begun;
    private boolean stopped;

    private record Begun(String reason, OptionalLong afterPlayId, EngineClock.Timer deadline) {}

    Goodbye(Surroundings in) {
        this.in = in;
    }

    /** Whether the conversation has come to its end. */
    boolean begun() {
        return begun != null;
    }

    /**
     * Ends the call, now or after a play.
     *
     * @param last that play, if it is still to end
     */
    void begin(Action.HangUp hangUp, Optional<LivePlay> last) {
        OptionalLong after = OptionalLong.empty();
        Duration atMost = Duration.ZERO;
        if (last.isPresent()) {
            LivePlay play = last.get();
            after = OptionalLong.of(play.id());
            atMost = play.atLoop ? Duration.ofMillis(play.totalMillis()).plus(ENDING_GRACE) : Duration.ZERO;
            if (!play.rendering.complete()) {
                atMost = atMost.plus(RENDERING_GRACE);
            }
        }
        EngineClock.Timer deadline =
                in.clock().schedule(atMost, () -> in.owner().execute(this::hangUp));
        begun = new Begun(hangUp.reason(), after, deadline);
        if (after.isEmpty()) {
            hangUp();
        }
    }

    void playEnded(long playId) {
        if (begun != null && begun.afterPlayId.isPresent() && begun.afterPlayId.getAsLong() == playId) {
            hangUp();
        }
    }

    /** The call is over. */
    void stop() {
        stopped = true;
        if (begun != null) {
            begun.deadline.cancel();
        }
    }

    private void hangUp() {
        if (begun == null || stopped) {
            return;
        }
        begun.deadline.cancel();
        in.host().hangUp(begun.reason);
    }
}
