package io.parley.engine.simulation;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Outside;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Services that answer what the caller's file says, one question after the other; beyond that nobody can be reached. */
final class GivenAnswers implements Outside {
    private final Queue<Caller.ServiceAnswer> answers;
    private final EngineClock clock;
    private final Latency latency;
    private final SplittableRandom random;

    GivenAnswers(List<Caller.ServiceAnswer> answers, EngineClock clock, Latency latency, long seed) {
        this.answers = new ArrayDeque<>(answers);
        this.clock = clock;
        this.latency = latency;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Asked ask(String key, Action.CallHttp request, Consumer<Input.HttpEnded> told) {
        Caller.ServiceAnswer answer =
                answers.isEmpty() ? new Caller.ServiceAnswer(HttpResult.FAILED, 0, Map.of()) : answers.remove();
        Duration after = answer.result() == HttpResult.TIMEOUT
                ? Duration.ofMillis(request.timeoutMillis())
                : latency.draw(random);
        EngineClock.Timer timer = clock.schedule(
                after,
                () -> told.accept(
                        new Input.HttpEnded(request.requestId(), answer.result(), answer.status(), answer.values())));
        return timer::cancel;
    }
}
