package io.parley.media.asr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WhisperTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "不滿意                               | 1000 | 不满意",
                "請問您對安裝師傅的服務 覺得滿意        | 3000 | 请问您对安装师傅的服务觉得满意",
                "1 2 3 4 6                            | 3000 | 12346",
                "A 套餐                               | 1000 | A 套餐",
                "不用了。不用了。不用了。不用了。不      | 1000 | 不用了",
                "满意。。。。。。。。。。。             | 1000 | 满意",
                "对对对                               | 1000 | 对对对",
                "好好好好好好好好好好                   | 1000 | ''",
                "小小小小小小小小小小小小小小           | 1500 | ''",
                "[Music]                              | 1500 | ''",
                "(音乐)                                | 1500 | ''",
                "请不吝点赞 订阅 转发 打赏支持明镜       | 3000 | ''",
                "谢谢观看                              | 1500 | ''",
                "谢谢                                  | 800  | 谢谢",
                "今天天气怎么样我想知道一下             | 300  | ''",
                "。                                    | 500  | ''"
            })
    void onlyWhatWasSaidIsLeft(String written, long voiceMillis, String said) {
        assertThat(WhisperText.said(written, voiceMillis)).isEqualTo(said);
    }
}
