package io.parley.media.mandarin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpokenFormTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "账单128.36元              | 账单一百二十八元三角六分",
                "12.05元                  | 十二元零五分",
                "0.50元                   | 五角",
                "￥1,234.00               | 一千二百三十四元",
                "一共2000元               | 一共两千元",
                "2元                      | 两元",
                "2号，第2位，2个，2月      | 二号，第二位，两个，二月",
                "102个                    | 一百零二个",
                "10086元                  | 一万零八十六元",
                "2026年11月27日           | 二零二六年十一月二十七日",
                "2026-01-05               | 二零二六年一月五日",
                "2008年                   | 二零零八年",
                "14:05                    | 十四点零五分",
                "下午2:30                 | 下午两点三十分",
                "8:00                     | 八点整",
                "12.5%                    | 百分之十二点五",
                "-5℃到3℃                 | 零下五摄氏度到三摄氏度",
                "3-5天                    | 三到五天",
                "1/2                      | 二分之一",
                "13800138000              | 幺三八，零零幺三，八零零零",
                "+86 138-0013-8000        | 幺三八，零零幺三，八零零零",
                "010-62345678             | 零幺零，六二三四，五六七八",
                "客服热线10086            | 客服热线幺零零八六",
                "尾号0417                 | 尾号零四幺七",
                "验证码是 281930           | 验证码是 二八幺九三零",
                "20417000123              | 二零四幺七零零零幺二三",
                "航班CA1501               | 航班CA幺五零幺",
                "１２３个                  | 一百二十三个",
                "3.14                     | 三点一四",
                "没有数字，A套餐           | 没有数字，A套餐"
            })
    void numbersAreWrittenAsTheyAreSaid(String written, String said) {
        assertThat(SpokenForm.of(written)).isEqualTo(said);
    }
}
