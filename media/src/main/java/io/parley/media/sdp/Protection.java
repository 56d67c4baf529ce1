package io.parley.media.sdp;

import io.parley.media.srtp.CryptoSuite;
import io.parley.media.srtp.SrtpKey;
import io.parley.media.srtp.SrtpUse;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a leg's packets are to be protected.
 *
 * @param keys ours, one for each suite, as we offer them; none if nothing is protected
 */
public record Protection(SrtpUse use, List<SrtpKey> keys) {
    /** Plain packets. */
    public static final Protection OFF = new Protection(SrtpUse.OFF, List.of());

    public Protection {
        keys = List.copyOf(keys);
    }

    /** With new keys; {@code random} must be one that nobody can foresee. */
    public static Protection of(SrtpUse use, RandomGenerator random) {
        return use == SrtpUse.OFF
                ? OFF
                : new Protection(
                        use,
                        Arrays.stream(CryptoSuite.values())
                                .map(suite -> SrtpKey.random(suite, random))
                                .toList());
    }

    /** Where it stands in our offer (RFC 4568 section 4.1), and in no other of it. */
    int tag(SrtpKey key) {
        return keys.indexOf(key) + 1;
    }
}
