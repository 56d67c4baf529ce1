package io.parley.engine.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.registration.RegistrationState.Failure;
import io.parley.engine.registration.RegistrationState.Phase;
import io.parley.engine.sip.Registrant;
import io.parley.engine.sip.Registrant.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When REGISTERs go out, on time that stands still until it is moved. */
final class RegistrationTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Pace PACE = new Pace(HOUR, 0.8, Duration.ofSeconds(30), Duration.ofMinutes(30));

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Registrar registrar = new Registrar();
    private final List<Phase> phases = new ArrayList<>();
    private double chance;
    private final Registration registration =
            new Registration(PACE, registrar, clock, () -> chance, Runnable::run, state -> phases.add(state.phase()));

    /** Notes what it is asked, and answers as it was told to, or later. */
    private static final class Registrar implements Registrant {
        final List<Duration> asked = new ArrayList<>();
        final Deque<Answer> answers = new ArrayDeque<>();
        final List<Consumer<Answer>> waiting = new ArrayList<>();

        @Override
        public void register(Duration expires, Consumer<Answer> told) {
            asked.add(expires);
            if (answers.isEmpty()) {
                waiting.add(told);
            } else {
                told.accept(answers.remove());
            }
        }
    }

    private static Answer bound(Duration granted) {
        return new Answer.Bound(granted, List.of());
    }

    private static Answer refused(int status) {
        return new Answer.Refused(status, "No", Optional.empty(), Optional.empty());
    }

    private static Answer unanswered() {
        return new Answer.Unanswered("no answer to REGISTER");
    }

    private Duration untilNextAttempt() {
        return Duration.between(clock.now(), registration.state().nextAttempt().orElseThrow());
    }

    @Test
    void aBindingIsRefreshedAtItsShareOfWhatWasGrantedAndNotOfWhatWasAsked() {
        registrar.answers.add(bound(Duration.ofSeconds(100)));
        registration.begin();

        assertThat(registrar.asked).containsExactly(HOUR);
        assertThat(registration.state().phase()).isEqualTo(Phase.REGISTERED);
        assertThat(registration.state().boundUntil()).contains(clock.now().plusSeconds(100));
        assertThat(untilNextAttempt()).isEqualTo(Duration.ofSeconds(80));
        clock.advance(Duration.ofSeconds(79));
        assertThat(registrar.asked).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(registrar.asked).containsExactly(HOUR, HOUR);
    }

    @Test
    void aRefreshComesUpToATenthEarly() {
        chance = 0.999;
        registrar.answers.add(bound(HOUR));
        registration.begin();

        assertThat(untilNextAttempt())
                .isBetween(Duration.ofSeconds(2592), Duration.ofSeconds(2593)); // 0.9 × 0.8 × 3600 s
    }

    @Test
    void whileARefreshWaitsForItsAnswerTheTrunkIsStillRegistered() {
        registrar.answers.add(bound(HOUR));
        registration.begin();
        var since = registration.state().since();
        clock.advance(Duration.ofMinutes(48));

        assertThat(registrar.waiting).hasSize(1);
        assertThat(registration.state().phase()).isEqualTo(Phase.REGISTERED);
        registrar.waiting.getFirst().accept(bound(HOUR));
        assertThat(registration.state().since()).isEqualTo(since);
        assertThat(registration.state().tally()).isEqualTo(new RegistrationState.Tally(2, 0));
    }

    @Test
    void aRegistrarThatGrantsNothingIsNotAskedWithoutAPause() {
        registrar.answers.add(bound(Duration.ZERO));
        registration.begin();

        assertThat(untilNextAttempt()).isEqualTo(Pace.SHORTEST_WAIT);
    }

    /** RFC 5626 section 4.5: half to all of a bound that doubles. */
    @Test
    void failuresInARowDoubleTheWaitUpToABound() {
        chance = 0.5;
        registration.begin();
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            registrar.waiting.removeFirst().accept(unanswered());
            assertThat(registration.state().phase()).isEqualTo(Phase.FAILED);
            seconds.add(untilNextAttempt().toSeconds());
            clock.advance(untilNextAttempt());
        }

        assertThat(seconds).containsExactly(22L, 45L, 90L, 180L, 360L, 720L, 1350L, 1350L);
        registrar.waiting.removeFirst().accept(bound(HOUR));
        clock.advance(untilNextAttempt());
        registrar.waiting.removeFirst().accept(unanswered());
        assertThat(untilNextAttempt().toSeconds())
                .as("after a success it begins anew")
                .isEqualTo(22);
    }

    @Test
    void theWaitIsBetweenHalfAndAllOfItsBound() {
        assertThat(PACE.retry(1, 0)).isEqualTo(Duration.ofSeconds(15));
        assertThat(PACE.retry(1, 0.9999)).isBetween(Duration.ofMillis(29_990), Duration.ofSeconds(30));
        assertThat(PACE.retry(1_000, 0)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aWrongPasswordIsNotTriedAgainSoon() {
        registration.begin();
        registrar.waiting.removeFirst().accept(refused(403));

        assertThat(untilNextAttempt()).isEqualTo(Duration.ofMinutes(15));
        assertThat(registration.state().failure()).contains(new Failure(403, "No"));
    }

    @Test
    void retryAfterIsHeededWithinABound() {
        registration.begin();
        registrar
                .waiting
                .removeFirst()
                .accept(new Answer.Refused(503, "Busy", Optional.of(Duration.ofMinutes(2)), Optional.empty()));
        assertThat(untilNextAttempt()).isEqualTo(Duration.ofMinutes(2));

        clock.advance(Duration.ofMinutes(2));
        registrar
                .waiting
                .removeFirst()
                .accept(new Answer.Refused(503, "Busy", Optional.of(Duration.ofDays(3)), Optional.empty()));
        assertThat(untilNextAttempt()).isEqualTo(Pace.LONGEST_RETRY_AFTER);
    }

    @Test
    void aRetryAfterShorterThanOurOwnWaitDoesNotShortenIt() {
        registration.begin();
        registrar
                .waiting
                .removeFirst()
                .accept(new Answer.Refused(503, "Busy", Optional.of(Duration.ofSeconds(1)), Optional.empty()));

        assertThat(untilNextAttempt()).isEqualTo(Duration.ofSeconds(15));
    }

    /** RFC 3261 section 10.2.8. */
    @Test
    void aRegistrarThatWantsLongerBindingsGetsOneAtOnceAndFromThenOn() {
        registrar.answers.add(
                new Answer.Refused(423, "Interval Too Brief", Optional.empty(), Optional.of(Duration.ofHours(2))));
        registrar.answers.add(bound(Duration.ofHours(2)));
        registration.begin();
        clock.advance(untilNextAttempt());

        assertThat(registrar.asked).containsExactly(HOUR, Duration.ofHours(2), Duration.ofHours(2));
    }

    @Test
    void aRegistrarThatWantsNoLongerBindingThanWasAskedIsNotAskedAgainAtOnce() {
        registrar.answers.add(new Answer.Refused(423, "Interval Too Brief", Optional.empty(), Optional.of(HOUR)));
        registration.begin();

        assertThat(registrar.asked).hasSize(1);
        assertThat(registration.state().phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void aBindingOutlivesARefreshThatFailedUntilItExpires() {
        registrar.answers.add(bound(Duration.ofSeconds(100)));
        registrar.answers.add(unanswered());
        registration.begin();
        clock.advance(Duration.ofSeconds(80));

        assertThat(registration.state().phase()).isEqualTo(Phase.FAILED);
        assertThat(registration.state().boundUntil()).contains(clock.now().plusSeconds(20));
    }

    @Test
    void theEndTakesTheBindingAwayAndNothingFollows() {
        registrar.answers.add(bound(HOUR));
        registration.begin();
        CompletableFuture<Void> end = registration.end();

        assertThat(registrar.asked).containsExactly(HOUR, Duration.ZERO);
        assertThat(end).isNotDone();
        registrar.waiting.removeFirst().accept(bound(Duration.ZERO));
        assertThat(end).isDone();
        assertThat(registration.end()).isSameAs(end);
        clock.advance(Duration.ofDays(1));
        assertThat(registrar.asked).hasSize(2);
        assertThat(phases).containsExactly(Phase.REGISTERING, Phase.REGISTERED, Phase.ENDED);
    }

    @Test
    void theEndDoesNotWaitForARegistrarThatIsSilent() {
        registrar.answers.add(bound(HOUR));
        registration.begin();
        CompletableFuture<Void> end = registration.end();
        clock.advance(Registration.END_WAIT);

        assertThat(end).isDone();
        assertThat(clock.time().pending()).isEmpty();
    }

    @Test
    void theEndOfWhatWasNeverBoundSendsNothing() {
        registrar.answers.add(refused(403));
        registration.begin();

        assertThat(registration.end()).isDone();
        assertThat(registrar.asked).hasSize(1);
    }

    @Test
    void anAnswerToARequestThatWasOvertakenByTheEndBindsNothing() {
        registration.begin();
        CompletableFuture<Void> end = registration.end();
        assertThat(registrar.asked).containsExactly(HOUR, Duration.ZERO);
        registrar.waiting.getFirst().accept(bound(HOUR));

        assertThat(end).as("the answer to the removal is waited for").isNotDone();
        assertThat(registration.state().phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void theServiceRouteOfTheLastAnswerHolds() {
        registrar.answers.add(new Answer.Bound(HOUR, List.of("<sip:a;lr>", "<sip:b;lr>")));
        registration.begin();
        assertThat(registration.state().serviceRoute()).containsExactly("<sip:a;lr>", "<sip:b;lr>");
        registrar.answers.add(bound(HOUR));
        clock.advance(untilNextAttempt());

        assertThat(registration.state().serviceRoute()).isEmpty();
    }
}
