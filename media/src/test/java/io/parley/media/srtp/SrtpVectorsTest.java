package io.parley.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What RFC 3711 and RFC 7714 print, byte by byte. */
final class SrtpVectorsTest {
    private static final byte[] AEAD_KEY = hex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] AEAD_SALT = hex("517569642070726f2071756f");

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    private static byte[] withRoom(byte[] packet) {
        return Arrays.copyOf(packet, packet.length + 32);
    }

    private static String shown(byte[] packet, int bytes) {
        return HexFormat.of().formatHex(packet, 0, bytes);
    }

    private static SrtpKey key(CryptoSuite suite, String master) {
        return SrtpKey.parse(suite, "inline:" + Base64.getEncoder().encodeToString(hex(master)))
                .orElseThrow();
    }

    /** RFC 3711 appendix B.2. */
    @Test
    void theKeyStreamOfCounterModeIsTheRfcs() {
        var aes = new AesBlocks(hex("2B7E151628AED2A6ABF7158809CF4F3C"), 48);

        byte[] stream = aes.stream(hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), 2, 48);

        assertThat(stream).isEqualTo(hex("""
                E03EAD0935C95E80E166B16DD92B4EB4
                D23513162B02D0F72A43A2FE4A5F97AB
                41E95B3BB0A2E8DD477901E4FCA894C0"""));
    }

    /** RFC 3711 appendix B.2: the last blocks before the counter of 16 bits ends. */
    @Test
    void theKeyStreamCountsOverABytesEnd() {
        var aes = new AesBlocks(hex("2B7E151628AED2A6ABF7158809CF4F3C"), 48);

        byte[] stream = aes.stream(hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"), 2, 48);

        assertThat(stream).isEqualTo(hex("""
                EC8CDF7398607CB0F2D21675EA9EA1E4
                362B7C3C6773516318A077D7FC5073AE
                6A2CC3787889374FBEB4C81B17BA6C44"""));
    }

    /** RFC 3711 appendix B.3; of the authentication key the 160 bits that HMAC-SHA1 takes. */
    @Test
    void sessionKeysAreDerivedAsTheRfcHasThem() {
        SrtpKey key = key(
                CryptoSuite.AES_CM_128_HMAC_SHA1_80, "E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6");

        SessionKeys derived = SessionKeys.derive(key, SessionKeys.Of.RTP);

        assertThat(derived.encryption()).isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(derived.salt()).isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
        assertThat(derived.authentication()).isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    /** RFC 7714 section 16.1.1. */
    @Test
    void aPacketIsSealedWithGaloisCounterModeAsTheRfcHasIt() {
        byte[] plain = hex("""
                8040f17b 8041f8d3 5501a0b2
                47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573""");
        var cipher = new GaloisCipher(new SessionKeys(AEAD_KEY, new byte[0], AEAD_SALT));
        byte[] packet = withRoom(plain);

        int end = cipher.protectRtp(packet, 12, plain.length, 0x5501a0b2, 0xf17b);

        assertThat(shown(packet, end)).isEqualTo("""
                8040f17b8041f8d35501a0b2
                f24de3a3fb34de6cacba861c9d7e4bca
                be633bd50d294e6f42a5f47a51c7d19b
                36de3adf8833
                899d7f27beb16a9152cf765ee4390cce""".replace("\n", ""));
        assertThat(cipher.unprotectRtp(packet, 12, end, 0x5501a0b2, 0xf17b)).isEqualTo(plain.length);
        assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
    }

    /** RFC 7714 section 17.1. */
    @Test
    void aReportIsSealedWithGaloisCounterModeAsTheRfcHasIt() {
        byte[] plain = hex("""
                81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
                deadbeef deadbeef deadbeef deadbeef deadbeef""");
        var cipher = new GaloisCipher(new SessionKeys(AEAD_KEY, new byte[0], AEAD_SALT));
        byte[] packet = withRoom(plain);

        int end = cipher.protectRtcp(packet, plain.length, 0x4d617273, 0x5d4);

        assertThat(shown(packet, end)).isEqualTo("""
                81c8000d4d617273
                63e94885dcdab67ca727d7662f6b7e99
                7ff5c0f76c06f32dc676a5f1730d6fda
                4ce09b4686303ded0bb9275bc84aa458
                96cf4d2fc5abf87245d9eade
                800005d4""".replace("\n", ""));
        assertThat(cipher.unprotectRtcp(packet, end, 0x4d617273)).isEqualTo(plain.length);
        assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
    }
}
