package io.parley.engine.trunk;

import io.parley.config.Field;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host as trunk files name one: {@code sip:host}, {@code sip:host:port}, perhaps {@code ;transport=tcp}.
 *
 * @param host name or IP literal, IPv6 in brackets
 * @param port empty for the default
 * @param transport in lower case; empty: not said
 */
record SipHost(String host, Optional<Integer> port, Optional<String> transport) {
    private static final Pattern URI =
            Pattern.compile("(?i)sip:(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::(\\d{1,5}))?(?:;transport=([a-z]+))?");
    private static final int HIGHEST_PORT = 65_535;

    /** @param expected completes "expected …" */
    static Optional<SipHost> read(Field field, String expected) {
        Matcher uri = URI.matcher(field.asText());
        if (!uri.matches()) {
            field.wrong("expected " + expected);
            return Optional.empty();
        }
        Optional<Integer> port = Optional.ofNullable(uri.group(2)).map(Integer::valueOf);
        if (port.filter(it -> it < 1 || it > HIGHEST_PORT).isPresent()) {
            field.wrong("expected a port of 1 to " + HIGHEST_PORT);
        }
        Optional<String> transport = Optional.ofNullable(uri.group(3)).map(it -> it.toLowerCase(Locale.ROOT));
        if (transport.filter(it -> !List.of("udp", "tcp", "tls").contains(it)).isPresent()) {
            field.wrong("expected transport=udp, transport=tcp or transport=tls");
        }
        return Optional.of(new SipHost(uri.group(1), port, transport));
    }

    /** {@code sip:host:port}. */
    String uri() {
        return "sip:" + host + port.map(it -> ":" + it).orElse("");
    }

    /** As a Route value: a loose router (RFC 3261 section 19.1.1). */
    String route(String otherTransport) {
        return "<" + uri() + ";transport=" + transport.orElse(otherTransport) + ";lr>";
    }
}
