package io.parley.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Packets byte by byte, as libsrtp's own validation has them ({@code srtp_driver.c}): RFC 3711 prints session keys (appendix B.3, the
 * master key below), no packet.
 */
final class SrtpVectorsTest {
    private static final String PLAIN = "800f1234decafbadcafebabe" + "ab".repeat(16);
    private static final String REPORT = "81c8000bcafebabe" + "ab".repeat(16);
    private static final SrtpKey COUNTER_MODE = key(
            CryptoSuite.AES_CM_128_HMAC_SHA1_80, "e1f97a0d3e018be0d64fa32c06de4139" + "0ec675ad498afeebb6960b3aabe6");
    private static final SrtpKey GALOIS =
            key(CryptoSuite.AEAD_AES_128_GCM, "000102030405060708090a0b0c0d0e0f" + "a0a1a2a3a4a5a6a7a8a9aaab");

    private static SrtpKey key(CryptoSuite suite, String master) {
        return SrtpKey.parse(
                        suite,
                        "inline:"
                                + Base64.getEncoder()
                                        .encodeToString(HexFormat.of().parseHex(master)))
                .orElseThrow();
    }

    private static SrtpSession session(SrtpKey key) {
        var session = new SrtpSession();
        session.configure(Optional.of(new SrtpKeys(key, key)));
        return session;
    }

    private static ByteBuffer packet(String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits);
        return ByteBuffer.allocate(bytes.length + 32).put(bytes).flip();
    }

    private static String shown(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void passes(SrtpKey key, String secured) {
        ByteBuffer packet = packet(PLAIN);
        session(key).protect(packet);
        assertThat(shown(packet)).isEqualTo(secured);
        assertThat(session(key).unprotect(packet)).isEqualTo(SrtpSession.Verdict.AUTHENTIC);
        assertThat(shown(packet)).isEqualTo(PLAIN);
    }

    @Test
    void aPacketInCounterMode() {
        passes(COUNTER_MODE, "800f1234decafbadcafebabe" + "4e55dc4ce79978d88ca4d215949d2402" + "b78d6acc99ea179b8dbb");
    }

    @Test
    void aPacketInGaloisCounterMode() {
        passes(
                GALOIS,
                "800f1234decafbadcafebabe" + "c5002ede04cfdd2eb91159e0880aa06e" + "d2976826f796b201df3131a127e8a392");
    }

    /** libsrtp's has the index 1, and so have we with the second report. */
    @Test
    void aReportInCounterMode() {
        SrtpSession us = session(COUNTER_MODE);
        us.protectRtcp(packet(REPORT));
        ByteBuffer report = packet(REPORT);
        us.protectRtcp(report);
        assertThat(shown(report))
                .isEqualTo(
                        "81c8000bcafebabe" + "7128035be487b9bdbef89041f977a5a8" + "80000001" + "993e08cd54d6c1230798");
        assertThat(session(COUNTER_MODE).unprotectRtcp(report)).isEqualTo(SrtpSession.Verdict.AUTHENTIC);
        assertThat(shown(report)).isEqualTo(REPORT);
    }
}
