package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.Recognizer.Request;
import io.parley.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In which order utterances are decoded, and when there is anything to decode; without a recogniser. */
class VoskUtteranceTest {
    private static final int BLOCK_SAMPLES = 800;

    private final VirtualTime time = new VirtualTime();
    private int wakes;

    private VoskUtterance utterance() {
        return new VoskUtterance(
                new Request(1, 8000, Optional.empty()),
                new CollectingListener(),
                VoskSettings.forWorkers(1),
                time::nanoTime,
                () -> true,
                () -> wakes++);
    }

    private void feed(VoskUtterance utterance, int samples) {
        utterance.audio(new short[samples], 0, samples);
    }

    @Test
    void aBlockOrTheEndMakesItReadyAndWakesAWorker() {
        VoskUtterance utterance = utterance();
        feed(utterance, BLOCK_SAMPLES - 1);
        assertThat(utterance.isReady()).isFalse();
        assertThat(wakes).isZero();
        feed(utterance, 1);
        assertThat(utterance.isReady()).isTrue();
        assertThat(wakes).isEqualTo(1);

        VoskUtterance ended = utterance();
        feed(ended, 10);
        ended.end();
        assertThat(ended.isReady()).isTrue();
        assertThat(wakes).isEqualTo(2);
    }

    @Test
    void whoWaitsLongestComesFirst() {
        VoskUtterance early = utterance();
        VoskUtterance late = utterance();
        feed(late, BLOCK_SAMPLES / 2);
        feed(early, BLOCK_SAMPLES);
        time.advance(Duration.ofMillis(50));
        feed(late, BLOCK_SAMPLES);
        assertThat(early.isMoreUrgentThan(late)).isTrue();
        assertThat(late.isMoreUrgentThan(early)).isFalse();
    }

    @Test
    void whatHasEndedOvertakesWhatIsStillSpoken() {
        VoskUtterance speaking = utterance();
        feed(speaking, 10 * BLOCK_SAMPLES);
        time.advance(Duration.ofMillis(900));
        VoskUtterance ended = utterance();
        feed(ended, BLOCK_SAMPLES);
        ended.end();
        assertThat(ended.isMoreUrgentThan(speaking)).isTrue();
        assertThat(speaking.isMoreUrgentThan(ended)).isFalse();
    }

    @Test
    void lagIsTheWaitOfTheOldestBlock() {
        VoskUtterance utterance = utterance();
        feed(utterance, BLOCK_SAMPLES - 1);
        time.advance(Duration.ofMillis(400));
        assertThat(utterance.lagNanos(time.nanoTime())).isZero();
        feed(utterance, 1);
        time.advance(Duration.ofMillis(300));
        feed(utterance, BLOCK_SAMPLES);
        assertThat(utterance.lagNanos(time.nanoTime()))
                .isEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void itIsClaimedByOneAtATime() {
        VoskUtterance utterance = utterance();
        assertThat(utterance.claim()).isTrue();
        assertThat(utterance.claim()).isFalse();
        utterance.unclaim();
        assertThat(utterance.claim()).isTrue();
    }
}
