package io.parley.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.AudioTerms;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What SDP says of a leg's audio behind a NAT. */
final class MediaAddressTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("10.0.0.5");
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("198.51.100.10");
    private static final InetSocketAddress SOCKET = new InetSocketAddress(OURS, 12_000);

    @Test
    void theOfferNamesThePublicAddressAndThePortOfTheSocket() {
        InetSocketAddress told = new MediaAddress(OURS, PUBLIC).told(SOCKET);

        assertThat(new MediaNegotiation(told, new AudioTerms(List.of(AudioCodec.PCMA)), 7).offer())
                .contains("c=IN IP4 198.51.100.10\r\n")
                .contains("m=audio 12000 ")
                .doesNotContain("10.0.0.5");
    }

    @Test
    void withoutANatTheSocketIsWhatIsTold() {
        assertThat(new MediaAddress(OURS).told(SOCKET)).isEqualTo(SOCKET);
    }
}
