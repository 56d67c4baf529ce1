package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ToneSynthesizerTest extends SynthesizerContract {
    private final ToneSynthesizer tones = new ToneSynthesizer();

    @Override
    protected Synthesizer synthesizer() {
        return tones;
    }

    @Override
    protected Synthesizer ownSynthesizer() {
        return new ToneSynthesizer();
    }

    @Test
    void aTextLastsFiftyMillisecondsACharacterAndIsRemembered() {
        assertThat(tones.speak("which day?", "tone").durationMillis()).isEqualTo(500);
        assertThat(tones.spoken()).containsExactly("which day?");
    }

    @Test
    void itFailsOnWhatTheTestSays() {
        tones.failsOn("broken");
        assertThatThrownBy(() -> tones.speak("broken", "tone")).isInstanceOf(Synthesizer.SynthesisException.class);
    }
}
