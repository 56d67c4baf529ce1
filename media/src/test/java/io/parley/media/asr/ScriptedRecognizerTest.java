package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.audio.Pcm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptedRecognizerTest extends RecognizerContract {

    @Override
    protected Recognizer newRecognizer() {
        return new ScriptedRecognizer().hears("hello", 0.9, "hell", "hello");
    }

    @Test
    void theScriptIsHeardInOrderAndThenSilence() {
        ScriptedRecognizer recognizer = new ScriptedRecognizer()
                .hears("tuesday", 0.8)
                .fails("out of order")
                .throwsAtStart()
                .hears("yes");
        assertThat(heard(recognizer).text()).isEqualTo("tuesday");
        assertThat(heard(recognizer).failure()).contains("out of order");
        assertThatThrownBy(() -> heard(recognizer)).isInstanceOf(IllegalStateException.class);
        assertThat(heard(recognizer).text()).isEqualTo("yes");
        assertThat(heard(recognizer).text()).isEmpty();
        assertThat(recognizer.requests()).hasSize(5);
    }

    @Test
    void interimTextsComeWithTheirAudio() {
        ScriptedRecognizer recognizer = new ScriptedRecognizer().hears("next tuesday", 1, "next", "next tuesday");
        CollectingListener listener = new CollectingListener();
        Recognizer.Utterance utterance = recognizer.start(new Recognizer.Request(3, 8000, Optional.empty()), listener);
        feed(utterance, new Pcm(new short[1760], 8000));
        assertThat(listener.partials()).containsExactly(new CollectingListener.Partial(3, 1, 200, "next"));
        feed(utterance, new Pcm(new short[3200], 8000));
        assertThat(listener.partials()).hasSize(2);
    }

    @Test
    void aSilentOneAnswersOnlyToCancelling() {
        ScriptedRecognizer recognizer = new ScriptedRecognizer().staysSilent();
        CollectingListener listener = new CollectingListener();
        Recognizer.Utterance utterance = recognizer.start(request(1), listener);
        utterance.end();
        assertThat(listener.outcomes()).isEmpty();
        utterance.cancel();
        assertThat(listener.outcomes()).hasSize(1);
    }

    private static CollectingListener.Outcome heard(Recognizer recognizer) {
        CollectingListener listener = new CollectingListener();
        hear(recognizer, request(1), new Pcm(new short[1600], 8000), listener);
        List<CollectingListener.Outcome> outcomes = listener.outcomes();
        assertThat(outcomes).as("answered inline").hasSize(1);
        return outcomes.getFirst();
    }
}
