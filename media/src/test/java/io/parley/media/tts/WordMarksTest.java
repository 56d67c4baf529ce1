package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.tts.WordMarks.Mark;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordMarksTest {
    private static final String TEXT = "Which day suits you?";

    private final WordMarks words = new WordMarks(List.of(
            new Mark(0, 5, 40, 300),
            new Mark(6, 9, 300, 600),
            new Mark(10, 15, 600, 1000),
            new Mark(16, 20, 1000, 1200)));

    private String heard(long millis) {
        return TEXT.substring(0, words.heard(TEXT, millis));
    }

    @Test
    void aWordWasHeardWhenHalfOfItWas() {
        assertThat(heard(0)).isEmpty();
        assertThat(heard(100)).isEmpty();
        assertThat(heard(200)).isEqualTo("Which");
        assertThat(heard(440)).isEqualTo("Which");
        assertThat(heard(460)).isEqualTo("Which day");
        assertThat(heard(990)).isEqualTo("Which day suits");
        assertThat(heard(5000)).isEqualTo(TEXT);
    }

    @Test
    void withoutMarksTheProportionDecides() {
        WordMarks whole = WordMarks.whole(TEXT.length(), 2000);
        assertThat(whole.heard(TEXT, 0)).isZero();
        assertThat(TEXT.substring(0, whole.heard(TEXT, 1000))).isEqualTo("Which day");
        assertThat(whole.heard(TEXT, 2000)).isEqualTo(TEXT.length());
    }

    @Test
    void ofChineseEachCharacterIsAWord() {
        String text = "您好,请问您哪天方便?";
        WordMarks whole = WordMarks.whole(text.length(), 1100);
        assertThat(text.substring(0, whole.heard(text, 540))).isEqualTo("您好,请问");
    }

    @Test
    void cuttingTheSilenceOffMovesTheWords() {
        assertThat(words.cut(40, 1100).list())
                .containsExactly(
                        new Mark(0, 5, 0, 260),
                        new Mark(6, 9, 260, 560),
                        new Mark(10, 15, 560, 960),
                        new Mark(16, 20, 960, 1060));
    }

    @Test
    void slowerSpeechHasItsWordsLater() {
        assertThat(words.stretched(1.5).list().getLast()).isEqualTo(new Mark(16, 20, 1500, 1800));
    }

    @Test
    void whatStandsLaterIsHeardLater() {
        WordMarks two = WordMarks.whole(5, 500).and(WordMarks.whole(4, 400).moved(6, 700));
        String text = "Hello Anna";
        assertThat(two.heard(text, 600)).isEqualTo(5);
        assertThat(two.heard(text, 750)).isEqualTo(5);
        assertThat(two.heard(text, 1000)).isEqualTo(10);
    }
}
