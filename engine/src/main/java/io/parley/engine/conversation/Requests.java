package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.engine.conversation.Conversation.Surroundings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation has asked of services and of its call, and what comes back: each request has one answer at most, and
 * none after it was cancelled. The interpreter asks one thing at a time. Used by the owner.
 */
final class Requests {
    private final Surroundings in;
    private final Consumer<Input> answers;
    private final Map<Long, Outside.Asked> asked = new HashMap<>();
    private Action.@Nullable Transfer waiting;

    /** @param answers told on the owner */
    Requests(Surroundings in, Consumer<Input> answers) {
        this.in = in;
        this.answers = answers;
    }

    void ask(Action.CallHttp request) {
        long id = request.requestId();
        // Known before it can be answered.
        asked.put(id, () -> {});
        Outside.Asked under = in.outside()
                .ask(in.callId() + "/" + id, request, answer -> in.owner().execute(() -> answered(id, answer)));
        asked.replace(id, under);
    }

    private void answered(long id, Input.HttpEnded answer) {
        if (asked.remove(id) != null) {
            answers.accept(answer);
        }
    }

    /** No language model is connected: the bot learns it as it would of one that failed. */
    void noModel(long id) {
        in.owner().execute(() -> answers.accept(new Input.LlmEnded(id, false, "")));
    }

    void cancel(long id) {
        Optional.ofNullable(asked.remove(id)).ifPresent(Outside.Asked::cancel);
    }

    /**
     * Hands the caller over, now or when that play has ended.
     *
     * @param playing whether it is still to end
     */
    void transfer(Action.Transfer transfer, boolean playing) {
        if (playing) {
            waiting = transfer;
        } else {
            in.host().transfer(transfer);
        }
    }

    void playEnded(long playId) {
        Action.Transfer next = waiting;
        if (next != null && next.afterPlayId().filter(id -> id == playId).isPresent()) {
            waiting = null;
            in.host().transfer(next);
        }
    }

    /** The conversation is over. */
    void stop() {
        waiting = null;
        asked.values().forEach(Outside.Asked::cancel);
        asked.clear();
    }
}
