package io.parley.engine.registrar;

import java.time.Instant;
import java.util.List;

/**
 * An address under which a phone is reached, for a while (RFC 3261 section 10). Immutable.
 *
 * @param uri as the phone wrote it
 * @param key what makes two URIs the same
 * @param qThousandths preference, 0 to 1000
 * @param callId of the REGISTER that wrote it last
 * @param sequence its CSeq
 * @param origin where that came from: through a NAT the phone is reached there and not at its URI's host
 * @param userAgent as the phone says, cut and printable; empty: it does not
 * @param path proxies on the way to it (RFC 3327), first first
 * @param since when it was bound first
 * @param refreshedNanos when it was written last
 * @param expiresNanos when it ends
 */
public record Binding(
        String uri,
        String key,
        int qThousandths,
        String callId,
        long sequence,
        Origin origin,
        String userAgent,
        List<String> path,
        Instant since,
        long refreshedNanos,
        long expiresNanos) {
    public Binding {
        path = List.copyOf(path);
    }

    /** Without what tells of a person. */
    @Override
    public String toString() {
        return "Binding[transport=" + origin.transport() + "]";
    }
}
