package io.parley.engine.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is let in, on a time that is moved by hand. */
final class GuardTest {
    private static final InetAddress CARRIER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.66");

    private long now = Long.MAX_VALUE - 1_000; // monotonic time may wrap
    private final Guard guard = new Guard(GuardSettings.DEFAULT, () -> now);
    private final Glance glance = new Glance();

    GuardTest() {
        guard.follow(CARRIER::equals);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private Fate send(InetAddress source, String message) {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        glance.at(bytes, 0, bytes.length);
        return guard.admit(source, glance, _ -> false);
    }

    private static String options(String agent) {
        return "OPTIONS sip:100@192.0.2.9 SIP/2.0\nCall-ID: x\nUser-Agent: " + agent + "\n\n";
    }

    private Map<Fate, Integer> send(InetAddress source, String message, int times) {
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        for (int n = 0; n < times; n++) {
            fates.merge(send(source, message), 1, Integer::sum);
        }
        return fates;
    }

    @Test
    void aStrangerHasABurstAndThenSoManyASecond() {
        assertThat(send(STRANGER, options("phone"), 60)).isEqualTo(Map.of(Fate.PASSED, 30, Fate.OVER_RATE, 30));
        pass(Duration.ofSeconds(1));
        assertThat(send(STRANGER, options("phone"), 20)).isEqualTo(Map.of(Fate.PASSED, 10, Fate.OVER_RATE, 10));
    }

    @Test
    void allStrangersTogetherHaveTheirShareWhateverAddressesTheyMakeUp() {
        int passed = 0;
        for (int n = 0; n < 20_000; n++) {
            byte[] address = {10, (byte) (n >> 16), (byte) (n >> 8), (byte) n};
            passed += send(address(address), options("phone")).passed() ? 1 : 0;
        }
        assertThat(passed).isEqualTo(GuardSettings.DEFAULT.unknownTotal());
        assertThat(guard.remembered()).isLessThanOrEqualTo(Guard.MAX_SOURCES);
        assertThat(send(CARRIER, options("sbc"))).isEqualTo(Fate.PASSED);
    }

    private static InetAddress address(byte[] bytes) {
        return InetAddress.ofLiteral(
                (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255));
    }

    @Test
    void aScannerIsBannedForLongerEachTime() {
        assertThat(send(STRANGER, options("friendly-scanner"))).isEqualTo(Fate.SCANNER);
        assertThat(send(STRANGER, options("phone"))).isEqualTo(Fate.BANNED);
        assertThat(guard.banned()).containsExactly(new Guard.Banned(STRANGER, Duration.ofMinutes(1)));
        for (long minutes : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            pass(Duration.ofMinutes(minutes).minusSeconds(1));
            assertThat(send(STRANGER, options("phone"))).as(minutes + " min").isEqualTo(Fate.BANNED);
            pass(Duration.ofSeconds(1));
            assertThat(send(STRANGER, options("pplsip/2"))).as(minutes + " min").isEqualTo(Fate.SCANNER);
        }
        assertThat(guard.bans()).isEqualTo(9);
        pass(Duration.ofHours(2).plusSeconds(1)); // the ban, and as long again without a fault
        assertThat(send(STRANGER, options("sipvicious"))).isEqualTo(Fate.SCANNER);
        assertThat(guard.banned()).containsExactly(new Guard.Banned(STRANGER, Duration.ofMinutes(1)));
    }

    @Test
    void stormsGarbageAndRefusalsEndInABan() {
        assertThat(send(STRANGER, options("phone"), 500))
                .isEqualTo(Map.of(Fate.PASSED, 30, Fate.OVER_RATE, 101, Fate.BANNED, 369));
        InetAddress noisy = InetAddress.ofLiteral("198.51.100.67");
        assertThat(send(noisy, "\u0016\u0003\u0001 hello", 100)).isEqualTo(Map.of(Fate.GARBAGE, 11, Fate.BANNED, 89));
        InetAddress patient = InetAddress.ofLiteral("198.51.100.68");
        for (int n = 0; n < 40; n++) {
            guard.refused(patient);
            pass(Duration.ofSeconds(1));
        }
        assertThat(send(patient, options("phone"))).isEqualTo(Fate.BANNED);
    }

    @Test
    void nobodyGetsACarrierBanned() {
        for (String spoofed : new String[] {options("friendly-scanner"), "garbage", options("phone")}) {
            send(CARRIER, spoofed, 2_000);
        }
        for (int n = 0; n < 1_000; n++) {
            guard.refused(CARRIER);
        }
        assertThat(send(CARRIER, options("sbc"))).isEqualTo(Fate.OVER_RATE);
        pass(Duration.ofSeconds(1));
        assertThat(send(CARRIER, options("sbc"))).isEqualTo(Fate.PASSED);
        assertThat(guard.banned()).isEmpty();
    }

    @Test
    void whoBecomesKnownIsNotBannedAnyMoreAndTheOtherWayRound() {
        assertThat(send(STRANGER, options("sipcli"))).isEqualTo(Fate.SCANNER);
        guard.follow(STRANGER::equals);
        assertThat(send(STRANGER, options("sipcli"), 100)).isEqualTo(Map.of(Fate.PASSED, 100));
        assertThat(send(CARRIER, options("sipcli"))).isEqualTo(Fate.SCANNER);
    }

    @Test
    void whomWeHaveSentToIsKnownForAWhile() {
        guard.sentTo(STRANGER);
        assertThat(send(STRANGER, options("sipcli"), 100)).isEqualTo(Map.of(Fate.PASSED, 100));
        pass(Guard.PEER_TIME);
        guard.follow(CARRIER::equals);
        assertThat(guard.knows(STRANGER)).isFalse();
    }

    @Test
    void aMessageOfACallOfOursPassesWhoeverSendsIt() {
        assertThat(send(STRANGER, options("sipcli"))).isEqualTo(Fate.SCANNER);
        byte[] bytes = "BYE sip:bot@192.0.2.9 SIP/2.0\r\ni: ours\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        glance.at(bytes, 0, bytes.length);
        assertThat(guard.admit(STRANGER, glance, "ours"::equals)).isEqualTo(Fate.PASSED);
    }

    @Test
    void aHeaderSectionHasBounds() {
        String many = "OPTIONS sip:a@b SIP/2.0\n" + "X: y\n".repeat(Glance.MAX_HEADERS + 1) + "\n";
        assertThat(send(CARRIER, many)).isEqualTo(Fate.OVERLOADED);
        String values = "OPTIONS sip:a@b SIP/2.0\nVia: x" + ";".repeat(Glance.MAX_SEPARATORS + 1) + "\n\n";
        assertThat(send(CARRIER, values)).isEqualTo(Fate.OVERLOADED);
        assertThat(send(CARRIER, "OPTIONS sip:a@b SIP/2.0\nX: y\n\n" + ",".repeat(5_000)))
                .isEqualTo(Fate.PASSED);
    }

    @Test
    void aKeepAliveIsNoFault() {
        assertThat(send(STRANGER, "\n\n", 20)).isEqualTo(Map.of(Fate.PASSED, 20));
        assertThat(send(STRANGER, "\u0000\u0000\u0000\u0000", 5)).isEqualTo(Map.of(Fate.PASSED, 5));
        assertThat(guard.banned()).isEmpty();
    }

    @Test
    void connectionsAreCountedBySourceAndInAll() {
        for (int n = 0; n < GuardSettings.DEFAULT.unknownConnections(); n++) {
            assertThat(guard.connected(STRANGER)).isEqualTo(Fate.PASSED);
        }
        assertThat(guard.connected(STRANGER)).isEqualTo(Fate.CONNECTIONS);
        guard.left(STRANGER);
        assertThat(guard.connected(STRANGER)).isEqualTo(Fate.PASSED);
        int strangers = GuardSettings.DEFAULT.unknownConnections();
        for (int n = 1; n < 255; n++) {
            strangers +=
                    guard.connected(address(new byte[] {10, 0, 0, (byte) n})).passed() ? 1 : 0;
            strangers +=
                    guard.connected(address(new byte[] {10, 0, 0, (byte) n})).passed() ? 1 : 0;
        }
        assertThat(strangers).isEqualTo(GuardSettings.DEFAULT.connections() / 2);
        assertThat(guard.connected(CARRIER)).isEqualTo(Fate.PASSED);
    }

    @Test
    void whoWantsNoBansHasNone() {
        GuardSettings given = GuardSettings.DEFAULT;
        var lenient = new Guard(
                new GuardSettings(
                        given.knownRate(),
                        given.unknownRate(),
                        given.unknownTotal(),
                        Duration.ZERO,
                        Duration.ZERO,
                        given.scanners(),
                        given.connections(),
                        given.unknownConnections()),
                () -> now);
        byte[] bytes = options("sipcli").getBytes(StandardCharsets.US_ASCII);
        glance.at(bytes, 0, bytes.length);
        assertThat(lenient.admit(STRANGER, glance, _ -> false)).isEqualTo(Fate.SCANNER);
        assertThat(lenient.admit(STRANGER, glance, _ -> false)).isEqualTo(Fate.SCANNER);
        assertThat(lenient.banned()).isEmpty();
    }
}
