package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.net.InetAddress;
import java.util.Optional;

/** Reads a trunk's {@code sip:}: our side of it. */
final class LocalReader {
    private static final int HIGHEST_PORT = 65_535;

    private final Fields sip;

    LocalReader(Fields sip) {
        this.sip = sip;
    }

    Trunk.Local read() {
        var read = new Trunk.Local(
                address("address", "expected an IP address of this machine"),
                sip.integer("port", 1, HIGHEST_PORT, 0),
                sip.integer("tls-port", 1, HIGHEST_PORT, 0),
                address("public-address", "expected the IP address at which the gateway reaches us"));
        sip.finish();
        return read;
    }

    private Optional<InetAddress> address(String key, String expected) {
        Optional<Field> given = sip.optional(key);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(given.get().asText());
            if (address.isAnyLocalAddress()) {
                given.get().wrong("expected one address that the gateway reaches, not all of them");
            }
            return Optional.of(address);
        } catch (IllegalArgumentException _) {
            given.get().wrong(expected);
            return Optional.empty();
        }
    }
}
