package io.parley.media.dtmf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.SpeechEvent.DigitSource;
import io.parley.testkit.random.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelephoneEventsTest {
    private final TelephoneEventReceiver receiver = new TelephoneEventReceiver();

    private char take(int timestamp, int code, boolean end, int duration) {
        ByteBuffer payload = ByteBuffer.allocate(4)
                .put((byte) code)
                .put((byte) (end ? 0x8A : 0x0A))
                .putShort((short) duration);
        return receiver.take(payload, 0, 4, timestamp);
    }

    @Test
    void aPressIsToldAtItsFirstPacketAndNeverAgain() {
        assertThat(take(1000, 5, false, 160)).isEqualTo('5');
        assertThat(take(1000, 5, false, 320)).isEqualTo(Keys.NONE);
        assertThat(take(1000, 5, true, 480)).isEqualTo(Keys.NONE);
        assertThat(take(1000, 5, true, 480)).isEqualTo(Keys.NONE);
        assertThat(take(1000, 5, true, 480)).isEqualTo(Keys.NONE);
    }

    @Test
    void theFirstPacketThatArrivesCountsEvenIfItIsTheEnd() {
        assertThat(take(1000, 11, true, 800)).isEqualTo('#');
        assertThat(take(1000, 11, true, 800)).isEqualTo(Keys.NONE);
    }

    @Test
    void theSameKeyTwiceIsTwoPressesEvenIfTheFirstOnesEndIsLost() {
        assertThat(take(1000, 1, false, 160)).isEqualTo('1');
        assertThat(take(1000, 1, false, 320)).isEqualTo(Keys.NONE);
        assertThat(take(2600, 1, false, 160)).isEqualTo('1');
    }

    @Test
    void stragglersOfAnEarlierPressAreNoPress() {
        assertThat(take(1000, 1, true, 800)).isEqualTo('1');
        assertThat(take(3000, 2, false, 160)).isEqualTo('2');
        assertThat(take(1000, 1, true, 800)).isEqualTo(Keys.NONE);
        assertThat(take(3000, 2, true, 800)).isEqualTo(Keys.NONE);
    }

    @Test
    void aLongPressInSegmentsIsOnePress() {
        assertThat(take(1000, 3, false, 160)).isEqualTo('3');
        assertThat(take(1000, 3, false, 0xFFFF)).isEqualTo(Keys.NONE);
        assertThat(take(1000 + 0xFFFF, 3, false, 160)).isEqualTo(Keys.NONE);
        assertThat(take(1000 + 0xFFFF, 3, true, 4000)).isEqualTo(Keys.NONE);
    }

    @Test
    void aSenderThatCountsTheTimeStampOnWithinAPressIsUnderstood() {
        assertThat(take(1000, 3, false, 160)).isEqualTo('3');
        assertThat(take(1160, 3, false, 320)).isEqualTo(Keys.NONE);
        assertThat(take(1320, 3, true, 480)).isEqualTo(Keys.NONE);
        assertThat(take(2920, 3, false, 160)).isEqualTo('3');
    }

    @Test
    void eventsThatAreNoKeysAndShortPayloadsAreNoPresses() {
        assertThat(take(1000, 16, false, 160)).isEqualTo(Keys.NONE);
        assertThat(take(2000, 255, false, 160)).isEqualTo(Keys.NONE);
        assertThat(receiver.take(ByteBuffer.allocate(3), 0, 3, 5000)).isEqualTo(Keys.NONE);
    }

    @Test
    void whatTheSenderSendsTheReceiverHearsOverAnyLossThatLeavesOnePacketOfAPress() {
        Seeded.check(200, seeded -> {
            TelephoneEventSender sender = new TelephoneEventSender();
            TelephoneEventReceiver hears = new TelephoneEventReceiver();
            String keys = "1" + seeded.string("0123456789*#ABCD", 20);
            assertThat(sender.send(keys)).isTrue();
            StringBuilder heard = new StringBuilder();
            int timestamp = (int) seeded.anyLong();
            int arrived = 0;
            while (sender.busy()) {
                if (sender.hasPacket()) {
                    arrived = sender.first() ? 0 : arrived;
                    ByteBuffer payload = ByteBuffer.allocate(4);
                    int eventTimestamp = sender.eventTimestamp(timestamp);
                    sender.write(payload, 1);
                    boolean last = (payload.get(1) & 0x80) != 0;
                    if (seeded.chance(0.6) || (last && arrived == 0)) {
                        arrived++;
                        char key = hears.take(payload, 0, 4, eventTimestamp);
                        if (key != Keys.NONE) {
                            heard.append(key);
                        }
                    }
                }
                sender.next(timestamp);
                timestamp += 160;
            }
            assertThat(heard.toString()).isEqualTo(keys);
        });
    }

    @Test
    void aKeyIsAHundredMillisecondsOfRisingDurationWithItsEndSentThreeTimes() {
        TelephoneEventSender sender = new TelephoneEventSender();
        sender.send("7");
        List<String> packets = new ArrayList<>();
        for (int slot = 0; sender.busy(); slot++) {
            if (sender.hasPacket()) {
                ByteBuffer payload = ByteBuffer.allocate(4);
                boolean first = sender.first();
                int timestamp = sender.eventTimestamp(8000 + slot * 160);
                sender.write(payload, 1);
                packets.add((first ? "marker " : "") + timestamp + " " + payload.get(0) + " "
                        + ((payload.get(1) & 0x80) != 0 ? "end " : "") + payload.getShort(2));
            } else {
                packets.add("gap");
            }
            sender.next(8000 + slot * 160);
        }
        assertThat(packets)
                .containsExactly(
                        "marker 8000 7 160",
                        "8000 7 320",
                        "8000 7 480",
                        "8000 7 640",
                        "8000 7 end 800",
                        "8000 7 end 800",
                        "8000 7 end 800",
                        "gap",
                        "gap");
    }

    @Test
    void tooManyKeysAreRefusedAsAWhole() {
        TelephoneEventSender sender = new TelephoneEventSender();
        assertThat(sender.send("1".repeat(TelephoneEventSender.MAX_QUEUED))).isTrue();
        assertThat(sender.send("2")).isFalse();
    }

    @Test
    void theSamePressFromTwoSourcesCountsOnceWithinThreeTenthsOfASecond() {
        KeyPresses presses = new KeyPresses();
        assertThat(presses.counts('1', DigitSource.TELEPHONE_EVENT, 100)).isTrue();
        assertThat(presses.counts('1', DigitSource.SIP_INFO, 115)).isFalse();
        assertThat(presses.counts('1', DigitSource.SIP_INFO, 104)).isTrue();
        assertThat(presses.counts('2', DigitSource.SIP_INFO, 200)).isTrue();
        assertThat(presses.counts('2', DigitSource.TELEPHONE_EVENT, 216)).isTrue();
        assertThat(presses.counts('3', DigitSource.TELEPHONE_EVENT, 300)).isTrue();
        assertThat(presses.counts('3', DigitSource.TELEPHONE_EVENT, 303)).isTrue();
        assertThat(presses.counts('4', DigitSource.SIP_INFO, 303)).isTrue();
    }

    @Test
    void aRefusalOfKeysDoesNotTellThem() {
        assertThatThrownBy(() -> Keys.check("12x4", 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("12")
                .hasMessageContaining("character 2");
    }
}
