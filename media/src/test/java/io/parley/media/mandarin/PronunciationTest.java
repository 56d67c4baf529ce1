package io.parley.media.mandarin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PronunciationTest {

    /** In strict pinyin, a word beside the other. */
    private static String read(String text) {
        return Pronunciation.of(text).stream()
                .map(piece -> switch (piece) {
                    case Spoken.Word word ->
                        word.syllables().stream()
                                .map(each -> each.initial() + each.ending() + each.tone())
                                .collect(Collectors.joining());
                    case Spoken.Latin latin -> latin.letters();
                    case Spoken.Pause pause -> String.valueOf(pause.mark());
                })
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "银行行长, in2xang2 xang2zhang3",
        "长大, zhang3da4",
        "重新, chong2xin1",
        "重要, zhong4iao4",
        "还款, xuan2kuan3",
        "觉得满意, jüe2de5 man3i4",
        "睡觉, shuei4jiao4",
        "方便, fang1bian4",
        "便宜, pian2i5",
        "调查, diao4cha2",
        "为什么, uei4shen2me5",
        "数字, shu4zi4",
        "差不多, cha4bu4duo1",
        "重庆, chong2qing4",
        "都可以, dou1 ke2i3",
        "看着, kan4zhe5",
        "你得去, ni2 dei3 qü4",
        "没空, mei2kong4",
        "会计, kuai4ji4",
        "女儿, nü3er2",
        "安全, an1qüan2",
        "五月, u3üe4",
        "嗯, en4"
    })
    void polyphonesAreReadByTheirPhrase(String text, String syllables) {
        assertThat(read(text)
                        .replace('h', 'x')
                        .replace("zx", "zh")
                        .replace("cx", "ch")
                        .replace("sx", "sh"))
                .isEqualTo(syllables);
    }

    @ParameterizedTest
    @CsvSource({
        "不是, bu2shi4",
        "不去, bu2 qü4",
        "不行, bu4xing2",
        "第一, di4i1",
        "一个, i2ge4",
        "一般, i4ban1",
        "一起, i4qi3",
        "一月, i1üe4",
        "你好, ni2hao3",
        "很好, hen2hao3",
        "我很好, uo3 hen2hao3",
        "雨伞, ü2san3"
    })
    void tonesAreThoseOfRunningSpeech(String text, String syllables) {
        assertThat(read(text)).isEqualTo(syllables);
    }

    @Test
    void lettersAndPausesStayInTheirPlace() {
        assertThat(read("您好，A套餐。")).isEqualTo("nin2hao3 , A tao4can1 .");
        assertThat(read("……")).isEmpty();
    }

    @Test
    void oneScriptComesOut() {
        assertThat(SimplifiedScript.of("滿意，我們的電話號碼，頭髮")).isEqualTo("满意，我们的电话号码，头发");
    }
}
