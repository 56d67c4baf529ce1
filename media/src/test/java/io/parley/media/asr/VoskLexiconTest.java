package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words of the real model. */
final class VoskLexiconTest {
    @Test
    void wordsOfTheModelAreKnownAndOthersAreNot() {
        try (VoskLexicon lexicon = VoskLexicon.open(SpeechModel.folder())) {
            assertThat(lexicon.has("tuesday")).isTrue();
            assertThat(lexicon.has("don't")).isTrue();
            assertThat(lexicon.has("uh")).isTrue();
            assertThat(lexicon.has("zorgle")).isFalse();
            assertThat(lexicon.has("Tuesday")).isFalse();
            assertThat(lexicon.has("星期二")).isFalse();
            assertThat(lexicon.has("")).isFalse();
        }
    }

    @Test
    void aClosedLexiconSaysSoAndClosesTwice() {
        VoskLexicon lexicon = VoskLexicon.open(SpeechModel.folder());
        lexicon.close();
        lexicon.close();
        assertThatThrownBy(() -> lexicon.has("tuesday")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFolderWithoutAModelIsRefusedWithWhatToDo(@TempDir Path folder) {
        assertThatThrownBy(() -> VoskLexicon.open(folder.resolve("nothing")))
                .isInstanceOf(VoskRecognizer.ModelException.class)
                .hasMessageContaining("scripts/setup");
    }
}
