package io.parley.media.sdp;

import io.parley.media.sdp.SdpDescription.Attribute;
import io.parley.media.sdp.SdpDescription.Media;
import io.parley.media.srtp.CryptoSuite;
import io.parley.media.srtp.SrtpKey;
import io.parley.media.srtp.SrtpKeys;
import io.parley.media.srtp.SrtpUse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keys in offers and answers (RFC 4568). Where packets must be protected we offer {@code RTP/SAVP}; where they may be, {@code RTP/AVP}
 * with {@code a=crypto} lines, which a peer that knows nothing of them passes over: as Asterisk does with {@code
 * media_encryption_optimistic} and baresip with {@code mediaenc=srtp}. Both are taken from a peer. Pure.
 */
final class Sdes {
    static final String PLAIN = "RTP/AVP";
    static final String SECURE = "RTP/SAVP";
    private static final String CRYPTO = "crypto";

    private Sdes() {}

    /** What a stream's packets are to be. */
    sealed interface Packets {
        record Plain() implements Packets {}

        /**
         * Under the keys of both sides.
         *
         * @param tag of the line that both mean
         */
        record Protected(int tag, SrtpKeys keys) implements Packets {
            Attribute answer() {
                return crypto(tag, keys.ours());
            }
        }

        /**
         * There is nothing that both sides take.
         *
         * @param reason what was found and what was expected, without a key
         */
        record Impossible(String reason) implements Packets {}

        default Optional<SrtpKeys> srtp() {
            return this instanceof Protected(int _, SrtpKeys keys) ? Optional.of(keys) : Optional.empty();
        }
    }

    /** Of our offer. */
    static String protocol(Protection ours) {
        return ours.use() == SrtpUse.REQUIRED ? SECURE : PLAIN;
    }

    /** Of our offer, the suite we like best first. */
    static List<Attribute> offered(Protection ours) {
        return ours.keys().stream().map(key -> crypto(ours.tag(key), key)).toList();
    }

    private static Attribute crypto(int tag, SrtpKey key) {
        return Attribute.of(CRYPTO, tag + " " + key.suite() + " " + key.inline());
    }

    static boolean isSecure(Media media) {
        return media.protocol().equalsIgnoreCase(SECURE);
    }

    /** What we make of an offered stream: of its lines the first that we can do (RFC 4568 section 5.1.2). */
    static Packets ofOffer(Protection ours, Media offered) {
        if (!isOurs(ours, offered)) {
            return new Packets.Impossible("the offer has " + offered.protocol() + ", expected " + expected(ours));
        }
        if (ours.use() == SrtpUse.OFF) {
            return new Packets.Plain();
        }
        for (Attribute line : cryptoLines(offered)) {
            Optional<Line> read = Line.parse(line);
            for (SrtpKey key : ours.keys()) {
                if (read.isPresent() && read.get().key.suite() == key.suite()) {
                    return new Packets.Protected(read.get().tag, new SrtpKeys(key, read.get().key));
                }
            }
        }
        if (isSecure(offered) || ours.use() == SrtpUse.REQUIRED) {
            return new Packets.Impossible(
                    "the offer has no SRTP that we do, expected a=crypto with one of " + List.of(CryptoSuite.values()));
        }
        return new Packets.Plain();
    }

    /** What an answer makes of our offer: one of our lines, or none if the stream may be plain. */
    static Packets ofAnswer(Protection ours, Media answered) {
        if (!isOurs(ours, answered)) {
            return new Packets.Impossible("the answer has " + answered.protocol() + ", expected " + expected(ours));
        }
        if (ours.use() == SrtpUse.OFF) {
            return new Packets.Plain();
        }
        List<Attribute> lines = cryptoLines(answered);
        if (lines.isEmpty()) {
            return isSecure(answered) || ours.use() == SrtpUse.REQUIRED
                    ? new Packets.Impossible("the answer has no a=crypto, expected one")
                    : new Packets.Plain();
        }
        Optional<Line> line = Line.parse(lines.getFirst());
        if (line.isPresent()) {
            for (SrtpKey key : ours.keys()) {
                if (line.get().tag == ours.tag(key) && line.get().key.suite() == key.suite()) {
                    return new Packets.Protected(line.get().tag, new SrtpKeys(key, line.get().key));
                }
            }
        }
        // RFC 4568 section 5.1.3: an answer that does not fit is a failure, not plain packets.
        return new Packets.Impossible("the answer's a=crypto is none of those offered");
    }

    private static boolean isOurs(Protection ours, Media media) {
        return isSecure(media) ? ours.use() != SrtpUse.OFF : media.protocol().equalsIgnoreCase(PLAIN);
    }

    private static String expected(Protection ours) {
        return switch (ours.use()) {
            case OFF -> PLAIN;
            case OPTIONAL -> PLAIN + " or " + SECURE;
            case REQUIRED -> SECURE;
        };
    }

    private static List<Attribute> cryptoLines(Media media) {
        return media.attributes().stream()
                .filter(line ->
                        line.name().equalsIgnoreCase(CRYPTO) && line.value().isPresent())
                .toList();
    }

    /** {@code TAG SUITE KEY-PARAMETERS SESSION-PARAMETERS} (RFC 4568 section 9.1). */
    private record Line(int tag, SrtpKey key) {

        /** Empty for a line that we cannot do. */
        static Optional<Line> parse(Attribute line) {
            String[] words = SdpParser.words(line.value().orElse(""));
            if (words.length < 3 || !SdpParser.isDigits(words[0]) || words[0].length() > 9) {
                return Optional.empty();
            }
            for (int i = 3; i < words.length; i++) {
                if (!mayBePassedOver(words[i])) {
                    return Optional.empty();
                }
            }
            int tag = Integer.parseInt(words[0]);
            return CryptoSuite.named(words[1])
                    .flatMap(suite -> SrtpKey.parse(suite, words[2]))
                    .map(key -> new Line(tag, key));
        }

        /**
         * RFC 4568 section 6.3.7: what begins with a hyphen. A window size (6.3.6) is advice, and a key derivation rate of 0 is what
         * we have. All others change what packets are.
         */
        private static boolean mayBePassedOver(String parameter) {
            String upper = parameter.toUpperCase(Locale.ROOT);
            return upper.startsWith("-") || upper.startsWith("WSH=") || upper.equals("KDR=0");
        }
    }
}
