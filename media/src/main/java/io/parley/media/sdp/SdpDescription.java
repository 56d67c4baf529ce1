package io.parley.media.sdp;

import java.util.List;
import java.util.Optional;

/**
 * A session description (RFC 8866): what of it matters to audio. Lines that do not matter here ({@code b=}, {@code i=},
 * {@code t=} …) are not kept. Any value can be written and reads back as itself.
 *
 * @param connection of the session, for media that have none of their own
 * @param attributes of the session, in order
 * @param media in order, those refused (port 0) among them
 */
public record SdpDescription(
        Origin origin,
        String sessionName,
        Optional<Connection> connection,
        List<Attribute> attributes,
        List<Media> media) {

    /** A longer text is refused: a SIP message of ours ends there. */
    public static final int MAX_BYTES = 8192;

    /** More lines of one letter in the session or in one of its media are refused; so are more media. */
    public static final int MAX_LINES_OF_A_KIND = 100;

    public SdpDescription {
        requireText("sessionName", sessionName);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /**
     * Reads a description. Takes what real peers send: bare LF line ends, missing {@code s=} and {@code t=} lines, lines
     * out of order, unknown letters.
     *
     * @throws SdpException with the line and what is wrong with it; nothing else is ever thrown
     */
    public static SdpDescription parse(String text) {
        return new SdpParser(text).parse();
    }

    /** As text, with CRLF line ends. */
    public String write() {
        StringBuilder out = new StringBuilder(256);
        line(out, 'v', "0");
        line(
                out,
                'o',
                String.join(
                        " ",
                        origin.username(),
                        origin.sessionId(),
                        origin.version(),
                        origin.networkType(),
                        origin.addressType(),
                        origin.address()));
        line(out, 's', sessionName);
        connection.ifPresent(c -> line(out, 'c', c.write()));
        line(out, 't', "0 0");
        attributes.forEach(a -> line(out, 'a', a.write()));
        for (Media m : media) {
            line(out, 'm', m.write());
            m.connection().ifPresent(c -> line(out, 'c', c.write()));
            m.attributes().forEach(a -> line(out, 'a', a.write()));
        }
        return out.toString();
    }

    /** The same session in the same version, which RFC 3264 section 8 promises to be the same description. */
    public boolean sameVersionAs(SdpDescription other) {
        return origin.equals(other.origin);
    }

    /** Where media goes: the media's own connection or else the session's. */
    public Optional<Connection> connectionOf(Media m) {
        return m.connection().or(() -> connection);
    }

    private static void line(StringBuilder out, char letter, String value) {
        out.append(letter).append('=').append(value).append("\r\n");
    }

    /** RFC 8866 section 5.2. Identifier and version are digits, of any length. */
    public record Origin(
            String username, String sessionId, String version, String networkType, String addressType, String address) {
        public Origin {
            requireToken("username", username);
            requireToken("sessionId", sessionId);
            requireToken("version", version);
            requireToken("networkType", networkType);
            requireToken("addressType", addressType);
            requireToken("address", address);
        }
    }

    /** RFC 8866 section 5.7; the address as it was written, a name or a literal, possibly with a multicast suffix. */
    public record Connection(String networkType, String addressType, String address) {
        public Connection {
            requireToken("networkType", networkType);
            requireToken("addressType", addressType);
            requireToken("address", address);
        }

        String write() {
            return networkType + " " + addressType + " " + address;
        }
    }

    /** {@code a=name} or {@code a=name:value}. */
    public record Attribute(String name, Optional<String> value) {
        public Attribute {
            requireToken("attribute name", name);
            if (name.indexOf(':') >= 0) {
                throw new IllegalArgumentException("attribute name: " + name + ", expected none with a colon");
            }
            value.ifPresent(v -> requireText("attribute value", v));
        }

        public static Attribute of(String name) {
            return new Attribute(name, Optional.empty());
        }

        public static Attribute of(String name, String value) {
            return new Attribute(name, Optional.of(value));
        }

        String write() {
            return value.map(v -> name + ":" + v).orElse(name);
        }
    }

    /**
     * One {@code m=} line and what follows it (RFC 8866 section 5.14).
     *
     * @param type {@code audio}, {@code video}, {@code image} …
     * @param port 0 … 65535; 0: refused or not wanted
     * @param portCount 1 where the line gives none
     * @param protocol {@code RTP/AVP}, {@code RTP/SAVP}, {@code udptl} …
     * @param formats RTP payload types, or what the protocol has instead
     */
    public record Media(
            String type,
            int port,
            int portCount,
            String protocol,
            List<String> formats,
            Optional<Connection> connection,
            List<Attribute> attributes) {
        public Media {
            requireToken("type", type);
            requireToken("protocol", protocol);
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + ", expected 0 to 65535");
            }
            if (portCount < 1 || portCount > 65535) {
                throw new IllegalArgumentException("portCount: " + portCount + ", expected 1 to 65535");
            }
            formats = List.copyOf(formats);
            formats.forEach(f -> requireToken("format", f));
            attributes = List.copyOf(attributes);
        }

        /** The value of the first attribute of that name; names are compared without regard to case. */
        public Optional<String> attribute(String name) {
            return attributes.stream()
                    .filter(a -> a.name().equalsIgnoreCase(name))
                    .flatMap(a -> a.value().stream())
                    .findFirst();
        }

        String write() {
            StringBuilder line = new StringBuilder(type).append(' ').append(port);
            if (portCount > 1) {
                line.append('/').append(portCount);
            }
            line.append(' ').append(protocol);
            formats.forEach(f -> line.append(' ').append(f));
            return line.toString();
        }
    }

    /** One word: what is separated by spaces must not hold any. */
    private static void requireToken(String field, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + ": empty");
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) == 0x7f) {
                throw new IllegalArgumentException(field + ": expected neither blanks nor control characters");
            }
        }
    }

    /** One line: a line end in a value would smuggle in other lines. */
    private static void requireText(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (SdpParser.isControl(value.charAt(i))) {
                throw new IllegalArgumentException(field + ": expected no control characters");
            }
        }
    }
}
