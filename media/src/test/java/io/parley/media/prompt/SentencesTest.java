package io.parley.media.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

    private static List<String> english(String text) {
        return Sentences.of(text, "en-US").stream().map(range -> range.of(text)).toList();
    }

    private static List<String> chinese(String text) {
        return Sentences.of(text, "zh-CN").stream().map(range -> range.of(text)).toList();
    }

    @Test
    void aTextIsCutAfterItsSentences() {
        assertThat(english("Parley Couriers have a parcel. Shall we bring it tomorrow? Please say yes or no!"))
                .containsExactly(
                        "Parley Couriers have a parcel.", "Shall we bring it tomorrow?", "Please say yes or no!");
        assertThat(english("He said \"we will come on Friday.\" Then he left."))
                .containsExactly("He said \"we will come on Friday.\"", "Then he left.");
    }

    @Test
    void titlesInitialsAbbreviationsAndNumbersEndNothing() {
        for (String one : List.of(
                "Good morning Ms. Liu and Dr. J. Smith",
                "The price is $12.50 for a box, i.e. No. 7 of the list",
                "We come at 9 a.m. Monday to St. James Ave. Boston",
                "The U.S. Army has parley.io in version 3.14.15")) {
            assertThat(english(one)).containsExactly(one);
        }
    }

    @Test
    void whatIsTooShortToBeHeardAloneStaysWithWhatFollows() {
        assertThat(english("Hi! Parley Couriers here. Bye.")).containsExactly("Hi! Parley Couriers here.", "Bye.");
        assertThat(english("Yes.")).containsExactly("Yes.");
    }

    @Test
    void whatHasNoSoundIsNoSentence() {
        assertThat(english("We will call you again. ... !")).containsExactly("We will call you again. ... !");
        assertThat(english("   ")).isEmpty();
        assertThat(english("")).isEmpty();
    }

    @Test
    void chineseIsCutAtItsOwnStops() {
        assertThat(chinese("您好,这里是快递公司。请问您哪天方便收货?谢谢您的配合!")).containsExactly("您好,这里是快递公司。", "请问您哪天方便收货?", "谢谢您的配合!");
        assertThat(chinese("您的包裹是3.5公斤,请按1确认。")).hasSize(1);
    }

    @Test
    void nothingOfATextIsLostButSpaces() {
        String text = "First comes this one.   Then  there is Mr. X. And (in brackets.) more…  The end";
        String joined = String.join("", english(text));
        assertThat(joined.replace(" ", "")).isEqualTo(text.replace(" ", ""));
    }
}
