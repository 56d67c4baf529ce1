package io.parley.media.sdp;

import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.SdpDescription.Attribute;
import io.parley.media.sdp.SdpDescription.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The payload types of an {@code m=} line and what they mean: codecs, and keys as telephone-event. Pure.
 *
 * @param types in order of preference, as the line has them
 * @param attributes {@code rtpmap} and {@code fmtp} of each
 */
record AudioFormats(List<String> types, List<Attribute> attributes) {

    /** The payload type under which we offer telephone-event. */
    static final int TELEPHONE_EVENT_PAYLOAD_TYPE = 101;

    /** That for keys in the clock of Opus: RFC 4733 section 2.1 wants one for each clock. */
    private static final int WIDE_EVENT_PAYLOAD_TYPE = 102;

    private static final int TELEPHONE_CLOCK_HZ = 8000;

    /** RFC 4733: digits, star, hash and A to D. */
    private static final String TELEPHONE_EVENTS = "0-15";

    /** RFC 7587 section 6.1: we do 8 kHz, mono, and like to get each frame twice. */
    private static final String OPUS_PARAMETERS =
            "maxplaybackrate=8000;sprop-maxcapturerate=8000;stereo=0;useinbandfec=1";

    /** A codec under the payload type that it has here. */
    record Format(int payloadType, AudioCodec codec) {}

    /** Of our offer. */
    static AudioFormats offered(LocalAudio local) {
        var formats = new AudioFormats(new ArrayList<>(), new ArrayList<>());
        local.codecs().forEach(codec -> formats.add(new Format(codec.payloadType(), codec)));
        if (local.telephoneEvent()) {
            formats.addEvents(TELEPHONE_EVENT_PAYLOAD_TYPE, TELEPHONE_CLOCK_HZ);
            if (local.codecs().contains(AudioCodec.OPUS)) {
                formats.addEvents(WIDE_EVENT_PAYLOAD_TYPE, AudioCodec.OPUS.clockRateHz());
            }
        }
        return formats;
    }

    /** Of our answer: one codec, and its keys if the peer has them, as the peer has them. */
    static AudioFormats answered(Media offered, Format format, OptionalInt events) {
        var formats = new AudioFormats(new ArrayList<>(), new ArrayList<>());
        formats.add(format);
        events.ifPresent(type -> formats.addEvents(
                type,
                isEvent(offered, type, format.codec().clockRateHz())
                        ? format.codec().clockRateHz()
                        : TELEPHONE_CLOCK_HZ));
        return formats;
    }

    private void add(Format format) {
        AudioCodec codec = format.codec();
        types.add(Integer.toString(format.payloadType()));
        attributes.add(Attribute.of(
                "rtpmap",
                format.payloadType() + " " + codec.encodingName() + "/" + codec.clockRateHz()
                        + (codec.channels() > 1 ? "/" + codec.channels() : "")));
        if (codec == AudioCodec.OPUS) {
            attributes.add(Attribute.of("fmtp", format.payloadType() + " " + OPUS_PARAMETERS));
        }
    }

    private void addEvents(int payloadType, int clockRateHz) {
        types.add(Integer.toString(payloadType));
        attributes.add(Attribute.of("rtpmap", payloadType + " telephone-event/" + clockRateHz));
        attributes.add(Attribute.of("fmtp", payloadType + " " + TELEPHONE_EVENTS));
    }

    /** What both can do, in the order of the peer. */
    static List<Format> common(LocalAudio local, Media media) {
        List<Format> common = new ArrayList<>();
        for (String word : media.formats()) {
            OptionalInt type = payloadType(word);
            if (type.isEmpty()) {
                continue;
            }
            for (AudioCodec codec : local.codecs()) {
                if (means(media, type.getAsInt(), codec)) {
                    common.add(new Format(type.getAsInt(), codec));
                }
            }
        }
        return common;
    }

    /** A static payload type needs no rtpmap (RFC 3551); where there is one, it decides. */
    private static boolean means(Media media, int payloadType, AudioCodec codec) {
        return encoding(media, payloadType)
                .map(encoding -> encoding.is(codec.encodingName(), codec.clockRateHz(), codec.channels()))
                .orElse(codec.hasStaticType(payloadType));
    }

    /**
     * The one with the audio's clock rate: RFC 4733 section 2.1 wants one for each. Peers that have Opus often have keys at 8000 all the
     * same, and mean them.
     */
    static OptionalInt telephoneEvent(Media media, AudioCodec audio) {
        OptionalInt ofTheClock = telephoneEvent(media, audio.clockRateHz());
        return ofTheClock.isPresent() ? ofTheClock : telephoneEvent(media, TELEPHONE_CLOCK_HZ);
    }

    private static OptionalInt telephoneEvent(Media media, int clockRateHz) {
        for (String word : media.formats()) {
            OptionalInt type = payloadType(word);
            if (type.isPresent() && isEvent(media, type.getAsInt(), clockRateHz)) {
                return type;
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isEvent(Media media, int payloadType, int clockRateHz) {
        return encoding(media, payloadType)
                .filter(encoding -> encoding.is("telephone-event", clockRateHz, 1))
                .isPresent();
    }

    /** Of an rtpmap: {@code PCMU/8000/1}, the name in any case (RFC 8866 section 6.6). */
    private record Encoding(String name, String clockRateHz, String channels) {
        boolean is(String wanted, int rateHz, int wantedChannels) {
            return name.equalsIgnoreCase(wanted)
                    && clockRateHz.equals(Integer.toString(rateHz))
                    && channels.equals(Integer.toString(wantedChannels));
        }
    }

    private static Optional<Encoding> encoding(Media media, int payloadType) {
        for (Attribute attribute : media.attributes()) {
            if (attribute.name().equalsIgnoreCase("rtpmap") && attribute.value().isPresent()) {
                String[] words = SdpParser.words(attribute.value().get());
                if (words.length >= 2 && payloadType(words[0]).equals(OptionalInt.of(payloadType))) {
                    String[] parts = words[1].split("/", -1);
                    // Without a rate it says too little to contradict a static payload type.
                    return parts.length < 2
                            ? Optional.empty()
                            : Optional.of(new Encoding(parts[0], parts[1], parts.length > 2 ? parts[2] : "1"));
                }
            }
        }
        return Optional.empty();
    }

    private static OptionalInt payloadType(String word) {
        if (!SdpParser.isDigits(word) || word.length() > 3) {
            return OptionalInt.empty();
        }
        int type = Integer.parseInt(word);
        return type > 127 ? OptionalInt.empty() : OptionalInt.of(type);
    }
}
