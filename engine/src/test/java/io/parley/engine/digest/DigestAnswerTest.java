package io.parley.engine.digest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 7616 section 3.9.1, from the side that checks. */
final class DigestAnswerTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CLIENT_NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private static final String MD5 = "8ca523f5e9506fed4657c9700eebdbec";
    private static final String SHA_256 = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";

    private static DigestAnswer answer(String algorithm, String response, String qop, String count) {
        return new DigestAnswer(
                "Mufasa",
                "http-auth@example.org",
                NONCE,
                "/dir/index.html",
                response,
                algorithm,
                qop,
                count,
                CLIENT_NONCE);
    }

    @ParameterizedTest
    @CsvSource({"MD5," + MD5, "md5," + MD5, "''," + MD5, "SHA-256," + SHA_256})
    void theAnswersOfTheRfcAreRight(String algorithm, String response) {
        DigestAnswer answer = answer(algorithm, response, "auth", "00000001");

        assertThat(answer.isUsable()).isTrue();
        assertThat(answer.knows("Circle of Life", "GET")).isTrue();
        assertThat(answer.knows("Circle of life", "GET")).isFalse();
        assertThat(answer.knows("Circle of Life", "PUT")).isFalse();
        assertThat(answer("MD5", SHA_256, "auth", "00000001").knows("Circle of Life", "GET"))
                .isFalse();
    }

    @Test
    void theSameAnswerCountedOtherwiseIsWrong() {
        assertThat(answer("MD5", MD5, "auth", "00000002").knows("Circle of Life", "GET"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0000000", "0000000g", "00000000", "-0000001", "0x000001"})
    void aCountThatIsNoneIsNotUsable(String count) {
        assertThat(answer("MD5", MD5, "auth", count).isUsable()).isFalse();
    }

    @Test
    void whatCannotBeCheckedIsNotUsable() {
        assertThat(answer("MD5", MD5, "", "00000001").isUsable()).isFalse();
        assertThat(answer("MD5", MD5, "auth-int", "00000001").isUsable()).isFalse();
        assertThat(answer("SHA-512-256", MD5, "auth", "00000001").isUsable()).isFalse();
        assertThat(answer("MD5-sess", MD5, "auth", "00000001").isUsable()).isFalse();
        assertThat(answer("MD5", "a".repeat(513), "auth", "00000001").isUsable())
                .isFalse();
    }

    @Test
    void nothingOfItIsPrinted() {
        assertThat(answer("MD5", MD5, "auth", "00000001").toString()).doesNotContain(MD5, "Mufasa", NONCE);
    }
}
