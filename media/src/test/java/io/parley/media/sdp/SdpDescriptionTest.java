package io.parley.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.sdp.SdpDescription.Attribute;
import io.parley.media.sdp.SdpDescription.Connection;
import io.parley.media.sdp.SdpDescription.Media;
import io.parley.media.sdp.SdpDescription.Origin;
import io.parley.testkit.random.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SdpDescriptionTest {
    private static final String HEAD = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

    @Test
    void what_matters_to_audio_is_read() {
        SdpDescription sdp = SdpDescription.parse(PeerSdp.LINPHONE_WITH_VIDEO.crlf());

        assertThat(sdp.origin()).isEqualTo(new Origin("alice", "3519", "2071", "IN", "IP4", "198.51.100.7"));
        assertThat(sdp.sessionName()).isEqualTo("Talk");
        assertThat(sdp.connection()).contains(new Connection("IN", "IP4", "198.51.100.7"));
        assertThat(sdp.attributes()).hasSize(2).contains(Attribute.of("record", "off"));
        assertThat(sdp.media()).hasSize(2);
        Media audio = sdp.media().getFirst();
        assertThat(audio.port()).isEqualTo(7078);
        assertThat(audio.protocol()).isEqualTo("RTP/AVP");
        assertThat(audio.formats()).containsExactly("96", "97", "98", "0", "8", "18", "101", "99", "100");
        assertThat(audio.attribute("rtpmap")).contains("96 opus/48000/2");
        assertThat(audio.attributes()).contains(Attribute.of("rtcp-mux"));
        assertThat(sdp.media().get(1).type()).isEqualTo("video");
    }

    @ParameterizedTest
    @EnumSource(PeerSdp.class)
    void every_peer_is_understood_and_what_is_written_reads_back_the_same(PeerSdp peer) {
        SdpDescription sdp = SdpDescription.parse(peer.crlf());

        assertThat(SdpDescription.parse(sdp.write())).isEqualTo(sdp);
        assertThat(SdpDescription.parse(peer.lf())).isEqualTo(sdp);
    }

    @Test
    void any_description_reads_back_as_it_was_written() {
        Seeded.check(500, seeded -> {
            SdpDescription sdp = any(seeded);
            assertThat(SdpDescription.parse(sdp.write())).isEqualTo(sdp);
        });
    }

    @Test
    void a_damaged_description_is_read_or_refused_with_a_line_and_a_reason() {
        PeerSdp[] peers = PeerSdp.values();
        int[] refused = new int[1];
        Seeded.check(20_000, seeded -> {
            byte[] damaged = seeded.mutate(seeded.pick(peers).crlf().getBytes(StandardCharsets.UTF_8));
            String text = new String(damaged, seeded.coin() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
            try {
                SdpDescription sdp = SdpDescription.parse(text);
                assertThat(SdpDescription.parse(sdp.write())).isEqualTo(sdp);
            } catch (SdpException e) {
                refused[0]++;
                assertThat(e.reason()).isNotBlank();
                assertThat(e.line())
                        .isBetween(
                                0, 1 + (int) text.chars().filter(c -> c == '\n').count());
            }
        });
        assertThat(refused[0]).describedAs("damage that was noticed").isGreaterThan(1_000);
    }

    @Test
    void any_bytes_at_all_are_read_or_refused() {
        int[] refused = new int[1];
        Seeded.check(2_000, seeded -> {
            try {
                SdpDescription.parse(seeded.coin() ? seeded.text(300) : HEAD + seeded.string("amcv=\r\n 0/:", 200));
            } catch (SdpException _) {
                refused[0]++;
            }
        });
        assertThat(refused[0]).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                          | 0 | empty
            'o=- 1 2 IN IP4 192.0.2.1'                  | 1 | expected v=0
            'v=1'                                       | 1 | expected v=0
            'v=0'                                       | 0 | no o= line
            'v=0~o=- 1 IN IP4 192.0.2.1'                | 2 | o= has 5 fields, expected 6
            'v=0~o=- x 2 IN IP4 192.0.2.1'              | 2 | digits
            'v=0~o=- 1 2 IN IP4 a~o=- 1 2 IN IP4 a'     | 3 | a second o= line
            'v=0~~hello'                                | 3 | LETTER=VALUE
            'v=0~m=audio 1'                             | 2 | m= has 2 fields
            'v=0~m=audio 65536 RTP/AVP 0'               | 2 | port
            'v=0~m=audio -1 RTP/AVP 0'                  | 2 | port
            'v=0~m=audio 1/0 RTP/AVP 0'                 | 2 | number of ports
            'v=0~m=audio 4294967297 RTP/AVP 0'          | 2 | port
            'v=0~m=audio ٣ RTP/AVP 0'                   | 2 | port
            'v=0~c=IN IP4'                              | 2 | c= has 2 fields
            'v=0~s=a\u0000b'                            | 2 | control character U+0000
            """)
    void a_malformed_text_is_refused_with_its_line(String text, int line, String reason) {
        assertThatThrownBy(() -> SdpDescription.parse(text.replace("~", "\r\n")))
                .isInstanceOfSatisfying(
                        SdpException.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(reason);
    }

    @Test
    void size_and_number_of_lines_are_bounded() {
        String attributes = "a=x\r\n".repeat(SdpDescription.MAX_LINES_OF_A_KIND);
        String media = "m=audio 0 RTP/AVP 0\r\n".repeat(SdpDescription.MAX_LINES_OF_A_KIND);
        assertThat(SdpDescription.parse(HEAD + attributes).attributes()).hasSize(100);
        assertThat(SdpDescription.parse(HEAD + media).media()).hasSize(100);

        assertThatThrownBy(() -> SdpDescription.parse(HEAD + attributes + "a=x\r\n"))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("more than 100 a= lines");
        assertThatThrownBy(() -> SdpDescription.parse(HEAD + media + "m=audio 0 RTP/AVP 0\r\n"))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("more than 100 m= lines");
        String tooLong = HEAD + "i=" + "ä".repeat((SdpDescription.MAX_BYTES - HEAD.length()) / 2);
        assertThatThrownBy(() -> SdpDescription.parse(tooLong))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("8192 bytes");
    }

    @Test
    void a_value_cannot_smuggle_in_a_line() {
        assertThatThrownBy(() -> Attribute.of("x", "y\r\nm=audio 1 RTP/AVP 0"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Connection("IN", "IP4", "192.0.2.1\r\na=x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SdpDescription any(Seeded seeded) {
        List<Media> media = new ArrayList<>();
        for (int i = seeded.ints(0, 4); i > 0; i--) {
            media.add(new Media(
                    token(seeded),
                    seeded.ints(0, 65535),
                    seeded.chance(0.8) ? 1 : seeded.ints(1, 65535),
                    token(seeded),
                    tokens(seeded),
                    connection(seeded),
                    attributes(seeded)));
        }
        return new SdpDescription(
                new Origin(
                        token(seeded),
                        Long.toUnsignedString(seeded.anyLong()),
                        Long.toUnsignedString(seeded.anyLong()),
                        token(seeded),
                        token(seeded),
                        token(seeded)),
                text(seeded),
                connection(seeded),
                attributes(seeded),
                media);
    }

    private static Optional<Connection> connection(Seeded seeded) {
        return seeded.coin()
                ? Optional.of(new Connection(token(seeded), token(seeded), token(seeded)))
                : Optional.empty();
    }

    private static List<Attribute> attributes(Seeded seeded) {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = seeded.ints(0, 5); i > 0; i--) {
            String name = token(seeded).replace(':', '-');
            attributes.add(seeded.coin() ? Attribute.of(name) : Attribute.of(name, text(seeded)));
        }
        return attributes;
    }

    private static List<String> tokens(Seeded seeded) {
        List<String> tokens = new ArrayList<>();
        for (int i = seeded.ints(0, 5); i > 0; i--) {
            tokens.add(token(seeded));
        }
        return tokens;
    }

    private static String token(Seeded seeded) {
        return "x" + seeded.text(6).replaceAll("[\\x00-\\x20\\x7f]", "");
    }

    private static String text(Seeded seeded) {
        return seeded.text(20).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
    }
}
