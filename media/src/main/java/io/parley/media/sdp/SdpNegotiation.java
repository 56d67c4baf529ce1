package io.parley.media.sdp;

import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.SdpDescription.Attribute;
import io.parley.media.sdp.SdpDescription.Connection;
import io.parley.media.sdp.SdpDescription.Media;
import io.parley.media.sdp.SdpDescription.Origin;
import io.parley.media.srtp.SrtpUse;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Offer and answer (RFC 3264) for one audio stream over RTP, plain or protected ({@link Sdes}). Pure; any thread. Whatever a
 * peer sends, the outcome is a value.
 */
public final class SdpNegotiation {

    private static final String PACKET_MILLIS = "20";
    private static final int HIGHEST_PORT = 65535;

    private SdpNegotiation() {}

    /** Our offer; also what goes out when the peer leaves the offer to us. */
    public static String offer(LocalAudio local) {
        var transport = new Transport(Sdes.protocol(local.protection()), Sdes.offered(local.protection()));
        return describe(local, List.of(audio(local, transport, AudioFormats.offered(local), local.direction())));
    }

    /**
     * Takes the answer to our offer.
     *
     * @param offered what the offer was made from
     */
    public static Outcome acceptAnswer(LocalAudio offered, String answerSdp) {
        SdpDescription answer;
        try {
            answer = SdpDescription.parse(answerSdp);
        } catch (SdpException e) {
            return new Outcome.Refused("malformed answer: " + e.getMessage());
        }
        // We offer one stream, so that a right answer has one m= line; with more, the first that runs counts.
        Optional<Media> audio =
                answer.media().stream().filter(m -> isAudio(m) && m.port() != 0).findFirst();
        if (audio.isEmpty()) {
            return new Outcome.Refused("the answer refuses audio");
        }
        Media media = audio.get();
        Sdes.Packets packets = Sdes.ofAnswer(offered.protection(), media);
        if (packets instanceof Sdes.Packets.Impossible(String reason)) {
            return new Outcome.Refused(reason);
        }
        // RFC 3264 section 7: the first format of the answer is the one to send.
        List<AudioFormats.Format> common = AudioFormats.common(offered, media);
        if (common.isEmpty()) {
            return new Outcome.Refused("the answer has none of the codecs offered: " + names(offered));
        }
        Optional<Remote> remote = remote(answer, media);
        if (remote.isEmpty()) {
            return new Outcome.Refused("the answer has no usable connection address");
        }
        return new Outcome.Negotiated(stream(offered, answer, media, common.getFirst(), remote.get(), packets));
    }

    /**
     * Answers an offer. The first audio stream over RTP with a codec of ours is taken, with the codec that the offer has
     * first (RFC 3264 section 6.1), a protected one before plain ones; all others are refused with port 0.
     *
     * @param local what we can do; its direction is what we want, the answer is what the offer lets us have
     */
    public static Answered answer(LocalAudio local, String offerSdp) {
        SdpDescription offer;
        try {
            offer = SdpDescription.parse(offerSdp);
        } catch (SdpException e) {
            return new Answered.Malformed(e.getMessage() == null ? e.reason() : e.getMessage());
        }
        String why = "no audio stream in the offer";
        for (Media media : byPreference(local, offer)) {
            Sdes.Packets packets = Sdes.ofOffer(local.protection(), media);
            List<AudioFormats.Format> common = AudioFormats.common(local, media);
            Optional<Remote> remote = remote(offer, media);
            if (packets instanceof Sdes.Packets.Impossible(String reason)) {
                why = reason;
            } else if (common.isEmpty()) {
                why = "the offer has none of our codecs: " + names(local);
            } else if (remote.isEmpty()) {
                why = "the offer has no usable connection address";
            } else {
                MediaStream stream = stream(local, offer, media, common.getFirst(), remote.get(), packets);
                var transport = new Transport(
                        media.protocol(),
                        packets instanceof Sdes.Packets.Protected agreed ? List.of(agreed.answer()) : List.of());
                Media ours = audio(
                        local,
                        transport,
                        AudioFormats.answered(media, common.getFirst(), stream.telephoneEventPayloadType()),
                        stream.direction());
                return new Answered.Accepted(answerTo(local, offer, media, ours), stream);
            }
        }
        return new Answered.NoCommonCodec(why);
    }

    /**
     * Whether a description is the one that came before: the same text, or the same session in the same version (RFC
     * 3264 section 8).
     */
    public static boolean unchanged(String before, String now) {
        if (before.equals(now)) {
            return true;
        }
        try {
            return SdpDescription.parse(now).sameVersionAs(SdpDescription.parse(before));
        } catch (SdpException _) {
            return false;
        }
    }

    /** The audio that is wanted; that over SRTP first, where we do it. */
    private static List<Media> byPreference(LocalAudio local, SdpDescription offer) {
        boolean secureFirst = local.protection().use() != SrtpUse.OFF;
        return offer.media().stream()
                .filter(media -> isAudio(media) && media.port() != 0)
                .sorted(Comparator.comparing(media -> secureFirst && !Sdes.isSecure(media)))
                .toList();
    }

    @SuppressWarnings("ReferenceEquality") // this very stream, not one that reads alike
    private static String answerTo(LocalAudio local, SdpDescription offer, Media taken, Media ours) {
        return describe(
                local,
                offer.media().stream()
                        .map(media -> media == taken ? ours : refused(media))
                        .toList());
    }

    /** RFC 3264 section 6: same place, same type, same protocol, port 0; the formats do not matter but must be there. */
    private static Media refused(Media offered) {
        return new Media(offered.type(), 0, 1, offered.protocol(), offered.formats(), Optional.empty(), List.of());
    }

    private static String describe(LocalAudio local, List<Media> media) {
        Connection here = connection(local.rtp().getAddress());
        return new SdpDescription(
                        new Origin(
                                "parley",
                                Long.toString(local.sessionId()),
                                Long.toString(local.version()),
                                here.networkType(),
                                here.addressType(),
                                here.address()),
                        "-",
                        Optional.of(here),
                        List.of(),
                        media)
                .write();
    }

    /** The protocol of an {@code m=} line and the lines of {@code a=crypto} that belong to it. */
    private record Transport(String protocol, List<Attribute> crypto) {}

    private static Media audio(LocalAudio local, Transport transport, AudioFormats formats, Direction direction) {
        List<Attribute> attributes = new ArrayList<>(formats.attributes());
        attributes.add(Attribute.of("ptime", PACKET_MILLIS));
        attributes.add(Attribute.of(word(direction)));
        attributes.addAll(transport.crypto());
        return new Media(
                "audio", local.rtp().getPort(), 1, transport.protocol(), formats.types(), Optional.empty(), attributes);
    }

    private static Connection connection(InetAddress address) {
        String literal = address.getHostAddress();
        int scope = literal.indexOf('%');
        return new Connection(
                "IN",
                address instanceof Inet6Address ? "IP6" : "IP4",
                scope < 0 ? literal : literal.substring(0, scope));
    }

    private static MediaStream stream(
            LocalAudio local,
            SdpDescription theirs,
            Media media,
            AudioFormats.Format format,
            Remote remote,
            Sdes.Packets packets) {
        return new MediaStream(
                remote.rtp(),
                remote.rtcp(),
                format.codec(),
                format.payloadType(),
                local.telephoneEvent() ? AudioFormats.telephoneEvent(media, format.codec()) : OptionalInt.empty(),
                direction(local.direction(), theirs, media, remote),
                packets.srtp());
    }

    private static boolean isAudio(Media media) {
        return media.type().equalsIgnoreCase("audio");
    }

    private static String names(LocalAudio local) {
        return String.join(", ", local.codecs().stream().map(AudioCodec::name).toList());
    }

    // ---- addresses

    private record Remote(InetSocketAddress rtp, InetSocketAddress rtcp) {}

    /** Where to send. Empty without a literal unicast address: names would have to be looked up. */
    private static Optional<Remote> remote(SdpDescription theirs, Media media) {
        Optional<InetAddress> address = theirs.connectionOf(media).flatMap(c -> unicast(c.address()));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        InetSocketAddress rtp = new InetSocketAddress(address.get(), media.port());
        InetSocketAddress rtcp = new InetSocketAddress(address.get(), Math.min(media.port() + 1, HIGHEST_PORT));
        return Optional.of(new Remote(
                rtp,
                media.attribute("rtcp")
                        .flatMap(value -> rtcp(value, address.get()))
                        .orElse(rtcp)));
    }

    /** RFC 3605: {@code a=rtcp:53020} or {@code a=rtcp:53020 IN IP4 126.16.64.4}. */
    private static Optional<InetSocketAddress> rtcp(String value, InetAddress rtpAddress) {
        String[] words = SdpParser.words(value);
        if (words.length == 0 || !SdpParser.isDigits(words[0]) || words[0].length() > 5) {
            return Optional.empty();
        }
        int port = Integer.parseInt(words[0]);
        if (port < 1 || port > HIGHEST_PORT) {
            return Optional.empty();
        }
        InetAddress address = words.length >= 4 ? unicast(words[3]).orElse(rtpAddress) : rtpAddress;
        return Optional.of(new InetSocketAddress(address, port));
    }

    private static Optional<InetAddress> unicast(String literal) {
        try {
            InetAddress address = InetAddress.ofLiteral(literal);
            return address.isMulticastAddress() || literal.equals("255.255.255.255")
                    ? Optional.empty()
                    : Optional.of(address);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    // ---- directions

    /**
     * As seen from us: we send what we want to send and they want to hear, and the other way round (RFC 3264 section
     * 6.1). A connection address of 0.0.0.0 is the hold of RFC 2543: nothing is to be sent there (RFC 3264 section 8.4).
     */
    private static Direction direction(Direction ours, SdpDescription theirs, Media media, Remote remote) {
        Direction peer = direction(media.attributes())
                .or(() -> direction(theirs.attributes()))
                .orElse(Direction.SEND_RECEIVE);
        boolean reachable = !remote.rtp().getAddress().isAnyLocalAddress();
        return direction(sends(ours) && receives(peer) && reachable, receives(ours) && sends(peer));
    }

    private static Optional<Direction> direction(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            switch (attribute.name().toLowerCase(Locale.ROOT)) {
                case "sendrecv" -> {
                    return Optional.of(Direction.SEND_RECEIVE);
                }
                case "sendonly" -> {
                    return Optional.of(Direction.SEND_ONLY);
                }
                case "recvonly" -> {
                    return Optional.of(Direction.RECEIVE_ONLY);
                }
                case "inactive" -> {
                    return Optional.of(Direction.INACTIVE);
                }
                default -> {
                    // Another attribute.
                }
            }
        }
        return Optional.empty();
    }

    private static String word(Direction direction) {
        return switch (direction) {
            case SEND_RECEIVE -> "sendrecv";
            case SEND_ONLY -> "sendonly";
            case RECEIVE_ONLY -> "recvonly";
            case INACTIVE -> "inactive";
        };
    }

    private static Direction direction(boolean sends, boolean receives) {
        if (sends) {
            return receives ? Direction.SEND_RECEIVE : Direction.SEND_ONLY;
        }
        return receives ? Direction.RECEIVE_ONLY : Direction.INACTIVE;
    }

    private static boolean sends(Direction direction) {
        return direction == Direction.SEND_RECEIVE || direction == Direction.SEND_ONLY;
    }

    private static boolean receives(Direction direction) {
        return direction == Direction.SEND_RECEIVE || direction == Direction.RECEIVE_ONLY;
    }
}
