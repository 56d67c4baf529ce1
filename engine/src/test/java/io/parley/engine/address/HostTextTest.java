package io.parley.engine.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IP literals with and without brackets. */
final class HostTextTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8::1, [2001:db8::1]",
        "[2001:db8::1], [2001:db8::1]",
        "sbc.example, sbc.example"
    })
    void ipv6_has_brackets_once(String host, String written) {
        assertThat(HostText.bracketed(host)).isEqualTo(written);
    }

    @Test
    void an_address_and_its_text_are_the_same() {
        InetAddress v6 = InetAddress.ofLiteral("2001:db8::1");

        assertThat(HostText.address(HostText.of(v6))).isEqualTo(v6);
        assertThat(HostText.address("2001:db8::1")).isEqualTo(v6);
        assertThat(HostText.socket("[2001:db8::1]:5061")).isEqualTo(new InetSocketAddress(v6, 5061));
        assertThat(HostText.socket("192.0.2.1:5060"))
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5060", "sbc.example:5060", "[2001:db8::1]", "192.0.2.1:", "192.0.2.1:x"})
    void what_is_no_address_and_port_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostText.socket(text));
    }
}
