package io.parley.media.sdp;

import io.parley.media.sdp.SdpDescription.Attribute;
import io.parley.media.sdp.SdpDescription.Connection;
import io.parley.media.sdp.SdpDescription.Media;
import io.parley.media.sdp.SdpDescription.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Reads one text, line by line, top to bottom. Used once, by one thread; never waits, never looks anything up. */
final class SdpParser {
    private final String text;
    private int line;

    private @Nullable Origin origin;
    private @Nullable String sessionName;
    private final Section session = new Section();
    private final List<Section> media = new ArrayList<>();

    SdpParser(String text) {
        this.text = text;
    }

    SdpDescription parse() {
        if (text.length() > SdpDescription.MAX_BYTES
                || text.getBytes(StandardCharsets.UTF_8).length > SdpDescription.MAX_BYTES) {
            throw new SdpException(0, "longer than " + SdpDescription.MAX_BYTES + " bytes");
        }
        boolean versionSeen = false;
        for (String raw : text.split("\n", -1)) {
            line++;
            String content = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
            if (content.isBlank()) {
                continue;
            }
            refuseControlCharacters(content);
            if (content.length() < 2 || content.charAt(1) != '=') {
                throw wrong("expected LETTER=VALUE");
            }
            char letter = content.charAt(0);
            String value = content.substring(2);
            if (!versionSeen) {
                // RFC 8866 section 5.1: the first line tells whether the rest can be read at all.
                if (letter != 'v' || !value.strip().equals("0")) {
                    throw wrong("expected v=0 as the first line");
                }
                versionSeen = true;
                continue;
            }
            read(letter, value);
        }
        if (!versionSeen) {
            throw new SdpException(0, "empty");
        }
        if (origin == null) {
            throw new SdpException(0, "no o= line");
        }
        return new SdpDescription(
                origin,
                sessionName == null ? "-" : sessionName,
                Optional.ofNullable(session.connection),
                session.attributes,
                media.stream().map(Section::media).toList());
    }

    private void read(char letter, String value) {
        Section section = media.isEmpty() ? session : media.getLast();
        section.count(letter);
        switch (letter) {
            case 'o' -> {
                // A second o= would make "which version is this" a matter of taste.
                if (origin != null) {
                    throw wrong("a second o= line");
                }
                origin = origin(value);
            }
            case 's' -> {
                if (sessionName == null) {
                    sessionName = value;
                }
            }
            case 'c' -> {
                // Several c= lines are layered multicast; a telephone call goes to the first.
                if (section.connection == null) {
                    section.connection = connection(value);
                }
            }
            case 'm' -> {
                if (media.size() == SdpDescription.MAX_LINES_OF_A_KIND) {
                    throw wrong("more than " + SdpDescription.MAX_LINES_OF_A_KIND + " m= lines");
                }
                media.add(media(value));
            }
            case 'a' -> attribute(value).ifPresent(section.attributes::add);
            default -> {
                // b=, t=, k=, i=, and what RFC 8866 does not know: nothing that a call's audio needs.
            }
        }
    }

    private Origin origin(String value) {
        String[] words = words(value);
        if (words.length != 6) {
            throw wrong("o= has " + words.length + " fields, expected 6");
        }
        if (!isDigits(words[1]) || !isDigits(words[2])) {
            throw wrong("o= expects digits as session id and version");
        }
        return new Origin(words[0], words[1], words[2], words[3], words[4], words[5]);
    }

    private Connection connection(String value) {
        String[] words = words(value);
        if (words.length != 3) {
            throw wrong("c= has " + words.length + " fields, expected 3");
        }
        return new Connection(words[0], words[1], words[2]);
    }

    private Section media(String value) {
        String[] words = words(value);
        if (words.length < 3) {
            throw wrong("m= has " + words.length + " fields, expected at least 3");
        }
        int slash = words[1].indexOf('/');
        Section section = new Section();
        section.type = words[0];
        section.port = number("port", slash < 0 ? words[1] : words[1].substring(0, slash), 0);
        section.portCount = slash < 0 ? 1 : number("number of ports", words[1].substring(slash + 1), 1);
        section.protocol = words[2];
        section.formats = List.of(words).subList(3, words.length);
        return section;
    }

    private static Optional<Attribute> attribute(String value) {
        int colon = value.indexOf(':');
        String[] name = words(colon < 0 ? value : value.substring(0, colon));
        // A nameless or blank-ridden attribute says nothing to us, and is no reason to refuse a call.
        if (name.length != 1) {
            return Optional.empty();
        }
        return Optional.of(
                new Attribute(name[0], colon < 0 ? Optional.empty() : Optional.of(value.substring(colon + 1))));
    }

    private int number(String what, String digits, int lowest) {
        if (isDigits(digits) && digits.length() <= 9) {
            int number = Integer.parseInt(digits);
            if (number >= lowest && number <= 65535) {
                return number;
            }
        }
        throw wrong("m= expects a " + what + " from " + lowest + " to 65535");
    }

    private void refuseControlCharacters(String content) {
        for (int i = 0; i < content.length(); i++) {
            if (isControl(content.charAt(i))) {
                throw wrong("control character U+%04X".formatted((int) content.charAt(i)));
            }
        }
    }

    /** A tab is none: it separates words, if against the grammar. */
    static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }

    /** ASCII only: {@link Character#isDigit} takes other scripts' digits, which no peer means. */
    static boolean isDigits(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** What blanks and tabs separate. */
    static String[] words(String value) {
        StringTokenizer tokens = new StringTokenizer(value, " \t");
        String[] words = new String[tokens.countTokens()];
        for (int i = 0; i < words.length; i++) {
            words[i] = tokens.nextToken();
        }
        return words;
    }

    private SdpException wrong(String reason) {
        return new SdpException(line, reason);
    }

    /** The session, or one of its media, while it is read. */
    private final class Section {
        private final int[] linesByLetter = new int[128];
        private String type = "";
        private int port;
        private int portCount = 1;
        private String protocol = "";
        private List<String> formats = List.of();
        private @Nullable Connection connection;
        private final List<Attribute> attributes = new ArrayList<>();

        void count(char letter) {
            int slot = letter < linesByLetter.length ? letter : 0;
            if (letter != 'm' && ++linesByLetter[slot] > SdpDescription.MAX_LINES_OF_A_KIND) {
                throw wrong("more than " + SdpDescription.MAX_LINES_OF_A_KIND + " " + letter + "= lines");
            }
        }

        Media media() {
            return new Media(type, port, portCount, protocol, formats, Optional.ofNullable(connection), attributes);
        }
    }
}
