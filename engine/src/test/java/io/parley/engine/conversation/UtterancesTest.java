package io.parley.engine.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.SpeechEvent;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class UtterancesTest {
    private final Utterances utterances = new Utterances();

    @Test
    void speechWithinAProtectedPromptDoesNotCount() {
        Utterances.Spoken spoken = begin(1, OptionalLong.of(9), false);
        utterances.endpointed(new SpeechEvent.Endpoint(150, 1, 1, 120, 0, 0, 0));
        assertThat(utterances.saidOverProtectedPlay(spoken)).isTrue();
        utterances.playEnded(9, 200);
        assertThat(utterances.saidOverProtectedPlay(spoken)).isTrue();
    }

    @Test
    void speechThatOutlastsTheProtectedPromptCounts() {
        Utterances.Spoken spoken = begin(1, OptionalLong.of(9), false);
        utterances.playEnded(9, 100);
        utterances.endpointed(new SpeechEvent.Endpoint(155, 1, 1, 120, 0, 0, 0));
        assertThat(utterances.saidOverProtectedPlay(spoken)).isFalse();
    }

    @Test
    void whatIsSaidBeforeAPromptMayBeInterruptedDoesNotCountUnlessItGoesOnBeyondThatPlace() {
        Utterances.Over play = new Utterances.Over(9, true, 150, false);
        Utterances.Spoken early =
                utterances.started(new SpeechEvent.SpeechStarted(100, 1, 1, 95, 0), Optional.of(play));
        utterances.endpointed(new SpeechEvent.Endpoint(155, 1, 1, 120, 0, 0, 0));
        assertThat(utterances.saidOverProtectedPlay(early)).isTrue();
        Utterances.Spoken going =
                utterances.started(new SpeechEvent.SpeechStarted(140, 2, 1, 135, 0), Optional.of(play));
        utterances.endpointed(new SpeechEvent.Endpoint(250, 2, 1, 200, 0, 0, 0));
        assertThat(utterances.saidOverProtectedPlay(going)).isFalse();
        Utterances.Spoken later =
                utterances.started(new SpeechEvent.SpeechStarted(260, 3, 1, 255, 0), Optional.of(play));
        assertThat(later.protectedPlayId).isEqualTo(-1);
    }

    @Test
    void onlyTheUtteranceWithoutAnEndpointIsBeingSpoken() {
        begin(1, OptionalLong.empty(), false);
        assertThat(utterances.speaking()).isPresent();
        utterances.endpointed(new SpeechEvent.Endpoint(155, 1, 1, 120, 0, 0, 0));
        assertThat(utterances.speaking()).isEmpty();
        assertThat(utterances.close(1)).isPresent();
        assertThat(utterances.close(1)).isEmpty();
    }

    @Test
    void aRecogniserThatNeverAnswersDoesNotFillTheMemory() {
        for (int id = 0; id < 1000; id++) {
            begin(id, OptionalLong.empty(), false);
        }
        assertThat(utterances.find(999)).isPresent();
        assertThat(utterances.find(999 - Utterances.MAX_OPEN)).isEmpty();
    }

    private Utterances.Spoken begin(long id, OptionalLong play, boolean interruptible) {
        Optional<Utterances.Over> over = play.isEmpty()
                ? Optional.empty()
                : Optional.of(new Utterances.Over(
                        play.getAsLong(), interruptible, interruptible ? 0 : Long.MAX_VALUE, false));
        return utterances.started(new SpeechEvent.SpeechStarted(100, id, 1, 95, 0), over);
    }
}
