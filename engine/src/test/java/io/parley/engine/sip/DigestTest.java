package io.parley.engine.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples of the RFCs. */
final class DigestTest {
    private static final SipEndpoint.Credentials MUFASA = new SipEndpoint.Credentials("Mufasa", "Circle of Life");

    @Test
    void md5WithQopAsInRfc7616() {
        var challenge = new Digest.Challenge(
                "http-auth@example.org",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
                "MD5",
                "auth, auth-int",
                false);

        assertThat(Digest.answer(
                        challenge, MUFASA, "GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
                .contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"")
                .contains("qop=auth,nc=00000001,")
                .contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    }

    @Test
    void sha256WithQopAsInRfc7616() {
        var challenge = new Digest.Challenge(
                "http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "", "SHA-256", "auth", false);

        assertThat(Digest.answer(
                        challenge, MUFASA, "GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"))
                .contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"");
    }

    @Test
    void withoutQopAsInRfc2069() {
        var challenge =
                new Digest.Challenge("testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", "", "", false);
        var mufasa = new SipEndpoint.Credentials("Mufasa", "CircleOfLife");

        assertThat(Digest.answer(challenge, mufasa, "GET", "/dir/index.html", 1, "unused"))
                .contains("response=\"1949323746fe6a43ef61f9606e7febea\"")
                .doesNotContain("qop", "nc=", "cnonce");
    }

    @Test
    void anUnknownAlgorithmOrQopIsNotAnswered() {
        assertThat(new Digest.Challenge("r", "n", "", "SHA-512-256", "auth", false).known())
                .isFalse();
        assertThat(new Digest.Challenge("r", "n", "", "MD5", "auth-int", false).known())
                .isFalse();
        assertThat(new Digest.Challenge("r", "n", "", "md5", "auth-int,auth", false).known())
                .isTrue();
    }

    @Test
    void thePasswordIsNotPrinted() {
        assertThat(MUFASA.toString()).doesNotContain("Circle");
    }
}
