import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a server takes to answer an INVITE by 200, and to send one when it is asked to place a call: both ends as the
 * kernel stamped them in a capture of the loopback interface.
 */
record SetUpTimes(double[] answeredMillis, double[] placedMillis) {
    private static final Pattern CALL_ID = Pattern.compile("(?im)^(?:Call-ID|i)\\s*:\\s*(\\S+)");
    private static final Pattern ASKED = Pattern.compile("\"to\":\"(\\d+)\"|Channel: PJSIP/(\\d+)@");
    private static final Pattern INVITED = Pattern.compile("^INVITE sip:(\\d+)@");
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** @param server address and SIP port of the server, as in {@code 127.0.0.1:5060} */
    static SetUpTimes of(Path capture, String server) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.LITTLE_ENDIAN);
        double fraction = in.getInt(0) == 0xa1b23c4d ? 1e-6 : 1e-3; // to milliseconds
        Map<String, Double> invited = new HashMap<>();
        Map<String, Double> answered = new HashMap<>();
        Map<String, Double> asked = new HashMap<>();
        Map<String, Double> placed = new HashMap<>();
        for (int at = 24; at + 16 <= in.capacity(); ) {
            double millis = in.getInt(at) * 1000.0 + in.getInt(at + 4) * fraction;
            int length = in.getInt(at + 8);
            int ip = at + 16 + 14;
            int end = at + 16 + length;
            at = end;
            if (length < 14 + 20 + 8) {
                continue;
            }
            int transport = ip + (in.get(ip) & 0x0f) * 4;
            int data = switch (in.get(ip + 9)) {
                case UDP -> transport + 8;
                case TCP -> transport + (in.get(transport + 12) >> 4 & 0x0f) * 4;
                default -> end;
            };
            if (data >= end) {
                continue;
            }
            String text = new String(in.array(), data, end - data, StandardCharsets.ISO_8859_1);
            if (in.get(ip + 9) == TCP) {
                Matcher wish = ASKED.matcher(text);
                while (wish.find()) {
                    asked.putIfAbsent(wish.group(1) == null ? wish.group(2) : wish.group(1), millis);
                }
            } else if (address(in, ip + 16, transport + 2).equals(server) && text.startsWith("INVITE ")) {
                callId(text, invited, millis);
            } else if (address(in, ip + 12, transport).equals(server)) {
                Matcher sent = INVITED.matcher(text);
                if (text.startsWith("SIP/2.0 200") && text.contains("INVITE")) {
                    callId(text, answered, millis);
                } else if (sent.find()) {
                    placed.putIfAbsent(sent.group(1), millis);
                }
            }
        }
        return new SetUpTimes(between(invited, answered), between(asked, placed));
    }

    private static String address(ByteBuffer in, int address, int port) {
        return (in.get(address) & 255) + "." + (in.get(address + 1) & 255) + "." + (in.get(address + 2) & 255) + "."
                + (in.get(address + 3) & 255) + ":" + ((in.get(port) & 255) << 8 | in.get(port + 1) & 255);
    }

    private static void callId(String text, Map<String, Double> of, double millis) {
        Matcher id = CALL_ID.matcher(text);
        if (id.find()) {
            of.putIfAbsent(id.group(1), millis);
        }
    }

    private static double[] between(Map<String, Double> from, Map<String, Double> to) {
        return from.entrySet().stream()
                .filter(each -> to.containsKey(each.getKey()))
                .mapToDouble(each -> to.get(each.getKey()) - each.getValue())
                .sorted()
                .toArray();
    }

    static String shown(double[] sorted) {
        return sorted.length == 0
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%d calls: p50 %.2f ms, p95 %.2f, p99 %.2f, max %.1f",
                        sorted.length,
                        at(sorted, 0.5),
                        at(sorted, 0.95),
                        at(sorted, 0.99),
                        Arrays.stream(sorted).max().orElse(0));
    }

    static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }
}
