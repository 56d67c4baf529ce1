package io.parley.engine.announcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences as networks say them and as recognisers write them. */
final class AnnouncementsTest {

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "the subscriber you dialed is power off | POWERED_OFF",
                "Sorry, the subscriber you dialled is switched off or out of the coverage area. | UNREACHABLE",
                "sorry the subscriber you dialed can not be connected for the moment please redial later | UNREACHABLE",
                "the number you have dialed is not in service | INVALID_NUMBER",
                "the number you dialed does not exist please check it and dial later | INVALID_NUMBER",
                "your call cannot be completed as dialed | INVALID_NUMBER",
                "the number you have dialed is out of service | SUSPENDED",
                "the subscriber you dialed is busy now please redial later | BUSY",
                "all circuits are busy now please try your call again later | CONGESTED",
                "the person at this number is not accepting calls | BARRED",
                "您好，您拨打的电话已关机，请稍后再拨。 | POWERED_OFF",
                "您 好 您 拨打 的 电话 已 停机 | SUSPENDED",
                "您拨打的号码是空号，请核对后再拨 | INVALID_NUMBER",
                "对不起 您 拨打 的 用户 正 忙 请 稍后 再 拨 | BUSY",
                "您拨打的电话正在通话中，请稍后再拨 | BUSY",
                "您拨打的电话暂时无法接通 | UNREACHABLE",
                "您拨打的用户不在服务区 | UNREACHABLE",
                "您拨打的电话暂时无人接听，请稍后再拨 | NO_ANSWER",
                "您拨打的电话已呼入限制 | BARRED",
                "网络繁忙，请稍后再拨 | CONGESTED",
            })
    void the_sentences_of_networks_are_known(String text, Announcement expected) {
        assertThat(Announcements.KNOWN.meaningOf(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "huh",
                "hello this is the office of doctor li how can i help you",
                "your call is being connected please hold the line",
                "正在为您转接，请稍候",
                "this is busyness as usual",
                "the business day is over"
            })
    void what_is_no_announcement_means_nothing(String text) {
        assertThat(Announcements.KNOWN.meaningOf(text)).isEmpty();
    }

    @Test
    void a_trunks_own_phrases_come_first() {
        Announcements own = new Announcements(List.of(
                new Announcements.Phrase("Not in use, at present", Announcement.SUSPENDED),
                new Announcements.Phrase("勿扰模式", Announcement.DECLINED),
                new Announcements.Phrase("is busy", Announcement.CONGESTED)));

        assertThat(own.meaningOf("the number is not in use at present")).contains(Announcement.SUSPENDED);
        assertThat(own.meaningOf("对方 已 开启 勿扰 模式")).contains(Announcement.DECLINED);
        assertThat(own.meaningOf("the line is busy")).contains(Announcement.CONGESTED);
        assertThat(own.meaningOf("您拨打的电话已关机")).contains(Announcement.POWERED_OFF);
    }
}
