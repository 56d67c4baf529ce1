import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Gaps between the packets of each RTP stream of a capture, as the kernel stamped them on the wire. */
final class Gaps {
    private Gaps() {}

    /**
     * The gaps' distribution.
     *
     * @param streams told apart by source port and SSRC
     */
    record Result(int streams, int packets, double p50, double p99, double p999, double max, double over40ms) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d streams, %d packets: gap p50 %.2f ms, p99 %.2f, p99.9 %.2f, max %.1f; %.3f %% over 40 ms",
                    streams,
                    packets,
                    p50,
                    p99,
                    p999,
                    max,
                    100 * over40ms);
        }
    }

    static Result of(Path capture) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.LITTLE_ENDIAN);
        double fraction = in.getInt(0) == 0xa1b23c4d ? 1e-6 : 1e-3; // to milliseconds
        Map<Long, double[]> last = new HashMap<>();
        double[] gaps = new double[in.capacity() / 100];
        int count = 0;
        int packets = 0;
        for (int at = 24; at + 16 <= in.capacity(); ) {
            double millis = in.getInt(at) * 1000.0 + in.getInt(at + 4) * fraction;
            int length = in.getInt(at + 8);
            int ip = at + 16 + 14;
            at += 16 + length;
            if (length < 14 + 20 + 8 + 12) {
                continue;
            }
            int udp = ip + (in.get(ip) & 0x0f) * 4;
            int type = in.get(udp + 9) & 0x7f;
            if ((in.get(udp + 8) & 0xc0) != 0x80 || (type >= 72 && type <= 79)) {
                continue; // not RTP, or RTCP
            }
            packets++;
            long stream = (in.getShort(udp) & 0xffffL) << 32 | Integer.toUnsignedLong(in.getInt(udp + 16));
            double[] before = last.computeIfAbsent(stream, s -> new double[] {Double.NaN});
            if (!Double.isNaN(before[0])) {
                if (count == gaps.length) {
                    gaps = Arrays.copyOf(gaps, 2 * count);
                }
                gaps[count++] = millis - before[0];
            }
            before[0] = millis;
        }
        double[] sorted = Arrays.copyOf(gaps, count);
        Arrays.sort(sorted);
        long late = Arrays.stream(sorted).filter(gap -> gap > 40).count();
        return new Result(
                last.size(),
                packets,
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 0.999),
                at(sorted, 1),
                count == 0 ? 0 : (double) late / count);
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    public static void main(String[] arguments) throws IOException {
        for (String capture : arguments) {
            IO.println(capture + ": " + of(Path.of(capture)));
        }
    }
}
