package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import java.util.Map;
import java.util.function.Consumer;

/** The services that a bot may ask during a call. Called on the call's owner, which it never keeps waiting. */
@FunctionalInterface
public interface Outside {
    /** Nobody can be asked: every question fails. */
    Outside NONE = (key, request, answer) -> {
        answer.accept(new Input.HttpEnded(request.requestId(), HttpResult.FAILED, 0, Map.of()));
        return () -> {};
    };

    /**
     * Asks.
     *
     * @param key the same for the same question of the same call, so that a service can tell a repetition
     * @param answer told once, on any thread, within the request's time-out; never after a cancel has returned, if that
     *     can be had
     */
    Asked ask(String key, Action.CallHttp request, Consumer<Input.HttpEnded> answer);

    /** A question under way. */
    @FunctionalInterface
    interface Asked {
        /** The answer does not matter any more. */
        void cancel();
    }
}
