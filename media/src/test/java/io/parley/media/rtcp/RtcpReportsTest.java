package io.parley.media.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.rtp.ArrivalJitter;
import io.parley.media.rtp.SequenceTracker;
import io.parley.testkit.random.Seeded;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RtcpReportsTest {
    private static final long MILLI = 1_000_000;

    private static ByteBuffer write(
            RtcpReports reports, long nanos, long packets, SequenceTracker sequences, int peerSsrc, boolean last) {
        ByteBuffer out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        reports.write(
                out,
                nanos,
                new RtcpReports.Sent(4711, packets, packets * 160),
                peerSsrc,
                sequences,
                new ArrivalJitter(),
                last);
        return out.flip();
    }

    @Test
    void theRoundTripIsMeasuredThroughTwoReports() {
        RtcpReports here = new RtcpReports(1, 1);
        RtcpReports there = new RtcpReports(2, 2);
        SequenceTracker heardThere = new SequenceTracker();
        heardThere.take(100);
        long t0 = 1_000_000 * MILLI;
        // 30 ms there, 500 ms of waiting, 50 ms back; the far clock has another origin.
        long offset = 777_777 * MILLI;
        assertThat(there.receive(write(here, t0, 5, new SequenceTracker(), 0, false), t0 + offset + 30 * MILLI))
                .isTrue();
        ByteBuffer answer = write(there, t0 + offset + 530 * MILLI, 5, heardThere, 1, false);
        assertThat(here.receive(answer, t0 + 580 * MILLI)).isTrue();
        assertThat(here.roundTripMillis()).isCloseTo(80, within(0.1));
        assertThat(there.roundTripMillis()).isEqualTo(-1);
    }

    @Test
    void aReportTellsWhatWasLost() {
        RtcpReports there = new RtcpReports(2, 2);
        SequenceTracker heard = new SequenceTracker();
        heard.take(65_534);
        heard.take(65_535);
        heard.take(2); // 0 and 1 are lost: 2 of 5
        RtcpPackets packets = new RtcpPackets();
        ByteBuffer report = write(there, 0, 0, heard, 1, false);
        assertThat(packets.parse(report, 1)).isEqualTo(RtcpPackets.Verdict.VALID);
        assertThat(packets.senderReport()).isFalse();
        assertThat(packets.blockAboutUs()).isTrue();
        assertThat(packets.fractionLost()).isEqualTo(2 * 256 / 5);
        assertThat(report.getInt(8 + 4) & 0xFFFFFF).isEqualTo(2);
        assertThat(report.getInt(8 + 8)).isEqualTo(65_536 + 2);
        assertThat(packets.parse(report, 99)).isEqualTo(RtcpPackets.Verdict.VALID);
        assertThat(packets.blockAboutUs()).isFalse();
    }

    @Test
    void whoHasSentNothingSinceTheLastReportIsNoSender() {
        RtcpReports reports = new RtcpReports(1, 1);
        SequenceTracker none = new SequenceTracker();
        assertThat(write(reports, 0, 3, none, 0, false).get(1) & 0xFF).isEqualTo(RtcpPackets.SENDER_REPORT);
        assertThat(write(reports, 0, 3, none, 0, false).get(1) & 0xFF).isEqualTo(RtcpPackets.RECEIVER_REPORT);
    }

    @Test
    void theLastReportSaysGoodbye() {
        RtcpPackets packets = new RtcpPackets();
        SequenceTracker none = new SequenceTracker();
        assertThat(packets.parse(write(new RtcpReports(1, 1), 0, 3, none, 0, true), 2))
                .isEqualTo(RtcpPackets.Verdict.VALID);
        assertThat(packets.goodbye()).isTrue();
        assertThat(packets.parse(write(new RtcpReports(1, 1), 0, 3, none, 0, false), 2))
                .isEqualTo(RtcpPackets.Verdict.VALID);
        assertThat(packets.goodbye()).isFalse();
    }

    @Test
    void reportsComeAboutEveryFiveSeconds() {
        RtcpReports reports = new RtcpReports(1, 42);
        int count = 0;
        long last = 0;
        for (long tick = 0; tick < 50_000; tick++) {
            if (reports.takeDue(tick)) {
                if (count > 0) {
                    assertThat(tick - last).isBetween(125L, 375L);
                }
                last = tick;
                count++;
            }
        }
        assertThat(count).isBetween(180, 220);
    }

    @Test
    void tellsWhyAPacketIsNotToBeRead() {
        RtcpPackets packets = new RtcpPackets();
        byte[] good = new byte[8];
        good[0] = (byte) 0x80;
        good[1] = (byte) 201;
        good[3] = 1;
        assertThat(packets.parse(ByteBuffer.wrap(good), 1)).isEqualTo(RtcpPackets.Verdict.VALID);
        assertThat(packets.parse(ByteBuffer.wrap(good, 0, 7), 1)).isEqualTo(RtcpPackets.Verdict.TOO_SHORT);
        byte[] version = good.clone();
        version[0] = 0x40;
        assertThat(packets.parse(ByteBuffer.wrap(version), 1)).isEqualTo(RtcpPackets.Verdict.WRONG_VERSION);
        byte[] byeFirst = good.clone();
        byeFirst[1] = (byte) 203;
        assertThat(packets.parse(ByteBuffer.wrap(byeFirst), 1)).isEqualTo(RtcpPackets.Verdict.NO_REPORT_FIRST);
        byte[] tooLong = good.clone();
        tooLong[3] = 2;
        assertThat(packets.parse(ByteBuffer.wrap(tooLong), 1)).isEqualTo(RtcpPackets.Verdict.BAD_LENGTH);
        byte[] blocksMissing = good.clone();
        blocksMissing[0] = (byte) 0x81;
        assertThat(packets.parse(ByteBuffer.wrap(blocksMissing), 1)).isEqualTo(RtcpPackets.Verdict.BAD_LENGTH);
    }

    @Test
    void anyBytesAreJudgedAndNeverThrow() {
        SequenceTracker heard = new SequenceTracker();
        heard.take(5);
        ByteBuffer good = write(new RtcpReports(1, 1), 0, 3, heard, 7, true);
        byte[] bytes = new byte[good.limit()];
        good.get(bytes);
        RtcpReports reports = new RtcpReports(7, 7);
        assertThat(reports.receive(ByteBuffer.wrap(bytes), 0)).isTrue();
        Seeded.check(3000, seeded -> {
            byte[] any = seeded.coin() ? seeded.mutate(bytes) : seeded.bytes(120);
            boolean valid = reports.receive(ByteBuffer.wrap(any), 0);
            assertThat(valid && any.length < 8).isFalse();
            assertThat(reports.roundTripMillis()).isGreaterThanOrEqualTo(-1);
        });
    }
}
