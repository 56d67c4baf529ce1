package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of addresses, {@code 203.0.113.0/24}.
 *
 * @param network its first address
 * @param prefixBits how many leading bits count
 */
public record Cidr(InetAddress network, int prefixBits) {

    /** Reads an address or network; empty if it is none, or if bits behind the prefix are set. No name is looked up. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int bits = address.getAddress().length * 8;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                return Optional.empty();
            }
            byte[] bytes = address.getAddress();
            for (int bit = prefix; bit < bits; bit++) {
                if (bit(bytes, bit) != 0) {
                    return Optional.empty();
                }
            }
            return Optional.of(new Cidr(address, prefix));
        } catch (IllegalArgumentException _) { // a number that is none is one, too
            return Optional.empty();
        }
    }

    /** Reads a list of them; an absent one is empty. */
    static List<Cidr> list(Fields fields, String key) {
        List<Cidr> networks = new ArrayList<>();
        for (Field field : fields.list(key)) {
            parse(field.asText())
                    .ifPresentOrElse(
                            networks::add,
                            () -> field.wrong("expected an address or a network such as 203.0.113.0/24"));
        }
        return networks;
    }

    /** Whether an address lies in it; one of the other family does not. */
    public boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            if (bit(ours, bit) != bit(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index >> 3] >> (7 - (index & 7)) & 1;
    }
}
