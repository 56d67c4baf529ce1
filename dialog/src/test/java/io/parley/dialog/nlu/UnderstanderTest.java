package io.parley.dialog.nlu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input.IntentScore;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.TestBot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UnderstanderTest {
    private static final Understander UNDERSTANDER = Understander.of(TestBot.of("""
            intents:
              refuse: { examples: [no thanks, don't come, 不要, 不用了] }
              later: { examples: [call me later, 晚点 再打] }
            entities:
              day:
                values:
                  tomorrow: [the next day]
                  overmorrow: [day after tomorrow]
                  monday: [mon]
                  星期二: [周二, 礼拜二]
              size: { values: { big: [large], Ｌ: [] } }
            """, """
            a:
              say: Hello.
              hang-up: true
            """));

    @Test
    void valuesAreFoundByTheirWordsInTheOrderSaid() {
        assertThat(days("tomorrow or Monday")).containsExactly("tomorrow", "monday");
        assertThat(days("make it the next   day, please!")).containsExactly("tomorrow");
        assertThat(days("mon, no, Monday")).containsExactly("monday");
    }

    @Test
    void theLongestWordsWin() {
        assertThat(days("the day after tomorrow")).containsExactly("overmorrow");
    }

    @Test
    void latinWordsAreFoundWholeOnly() {
        assertThat(days("monday's mondays month")).isEmpty();
        assertThat(days("MON.")).containsExactly("monday");
    }

    @Test
    void wordsOfScriptsWithoutSpacesAreFoundAnywhere() {
        assertThat(days("那就周二吧")).containsExactly("星期二");
        assertThat(days("那 就 礼 拜 二 吧")).containsExactly("星期二");
        assertThat(intents("我不要")).containsExactly(new IntentScore("refuse", 0.833));
        assertThat(intents("你晚点再打给我")).extracting(IntentScore::intent).containsExactly("later");
    }

    @Test
    void widthAndCaseDoNotMatter() {
        assertThat(UNDERSTANDER.understand("ＢＩＧ l").entities()).isEqualTo(Map.of("size", List.of("big", "Ｌ")));
    }

    @Test
    void anIntentScoresByHowMuchOfItsExampleWasSaid() {
        assertThat(intents("No thanks.")).containsExactly(new IntentScore("refuse", 1));
        assertThat(intents("oh no thanks really")).containsExactly(new IntentScore("refuse", 0.8));
        assertThat(intents("no many thanks")).containsExactly(new IntentScore("refuse", 0.633));
        assertThat(intents("don’t come")).containsExactly(new IntentScore("refuse", 1));
        assertThat(intents("thanks no")).isEmpty();
        assertThat(intents("no thanks call me later"))
                .containsExactly(new IntentScore("later", 0.82), new IntentScore("refuse", 0.78));
    }

    @Test
    void nothingIsUnderstoodInNothing() {
        assertThat(UNDERSTANDER.understand(" …'!? ")).isEqualTo(Understanding.NOTHING);
        assertThat(UNDERSTANDER.understand("banana")).isEqualTo(Understanding.NOTHING);
    }

    private static List<String> days(String text) {
        return UNDERSTANDER.understand(text).entities().getOrDefault("day", List.of());
    }

    private static List<IntentScore> intents(String text) {
        return UNDERSTANDER.understand(text).intents();
    }
}
