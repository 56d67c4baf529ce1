package io.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action;
import io.parley.dialog.Input.HttpEnded;
import io.parley.dialog.bot.HttpResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GivenAnswersTest {
    private static final long TIMEOUT_MILLIS = 3_000;

    private final SimulationClock clock = new SimulationClock(Simulation.START);
    private final List<HttpEnded> told = new ArrayList<>();

    @Test
    void each_question_gets_the_next_answer_and_beyond_them_nobody_can_be_reached() {
        GivenAnswers services = services(
                Latency.ZERO,
                new Caller.ServiceAnswer(HttpResult.DONE, 200, Map.of("balance", "12")),
                new Caller.ServiceAnswer(HttpResult.FAILED, 404, Map.of()));
        for (int id = 1; id <= 3; id++) {
            var _ = services.ask("key", question(id), told::add);
        }
        assertThat(told).isEmpty();
        advance(Duration.ZERO);

        assertThat(told)
                .containsExactly(
                        new HttpEnded(1, HttpResult.DONE, 200, Map.of("balance", "12")),
                        new HttpEnded(2, HttpResult.FAILED, 404, Map.of()),
                        new HttpEnded(3, HttpResult.FAILED, 0, Map.of()));
    }

    @Test
    void who_does_not_answer_is_waited_for_as_long_as_the_bot_wants() {
        var _ = services(Latency.SERVICE, new Caller.ServiceAnswer(HttpResult.TIMEOUT, 0, Map.of()))
                .ask("key", question(1), told::add);
        advance(Duration.ofMillis(TIMEOUT_MILLIS - 1));
        assertThat(told).isEmpty();
        advance(Duration.ofMillis(1));

        assertThat(told).containsExactly(new HttpEnded(1, HttpResult.TIMEOUT, 0, Map.of()));
    }

    @Test
    void an_answer_takes_its_time_which_follows_from_the_seed() {
        List<Long> first = arrivals();
        assertThat(arrivals()).isEqualTo(first);
        assertThat(first)
                .allSatisfy(millis -> assertThat(millis)
                        .isBetween(
                                Latency.SERVICE.least().toMillis(),
                                Latency.SERVICE.most().toMillis()));
        assertThat(first.stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void nothing_is_told_of_a_question_that_does_not_matter_any_more() {
        services(Latency.SERVICE, new Caller.ServiceAnswer(HttpResult.DONE, 200, Map.of()))
                .ask("key", question(1), told::add)
                .cancel();
        advance(Duration.ofSeconds(10));

        assertThat(told).isEmpty();
    }

    /** How long ten answers take, one after the other. */
    private List<Long> arrivals() {
        Caller.ServiceAnswer[] answers = new Caller.ServiceAnswer[10];
        Arrays.fill(answers, new Caller.ServiceAnswer(HttpResult.DONE, 200, Map.of()));
        GivenAnswers services = services(Latency.SERVICE, answers);
        List<Long> millis = new ArrayList<>();
        for (int id = 0; id < answers.length; id++) {
            told.clear();
            var _ = services.ask("key", question(id), told::add);
            long waited = 0;
            while (told.isEmpty()) {
                advance(Duration.ofMillis(1));
                waited++;
            }
            millis.add(waited);
        }
        return millis;
    }

    private GivenAnswers services(Latency latency, Caller.ServiceAnswer... answers) {
        return new GivenAnswers(List.of(answers), clock, latency, 9);
    }

    private static Action.CallHttp question(long id) {
        return new Action.CallHttp(
                id,
                "GET",
                "http://localhost/balance",
                Map.of(),
                Map.of(),
                TIMEOUT_MILLIS,
                Map.of("balance", "/balance"));
    }

    private void advance(Duration time) {
        clock.advanceTo(clock.nanoTime() + time.toNanos(), () -> {});
    }
}
