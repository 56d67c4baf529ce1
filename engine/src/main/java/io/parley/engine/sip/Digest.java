package io.parley.engine.sip;

import io.parley.engine.digest.DigestAlgorithm;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Digest access authentication: the answer to a challenge (RFC 2617 section 3.2.2, RFC 7616, RFC 8760). Pure. */
final class Digest {
    private static final String SESSION = "-sess";
    private static final Pattern OFFERS_AUTH = Pattern.compile("(?i)(^|[,\\s])auth($|[,\\s])");

    /**
     * What a 401 or 407 asked for.
     *
     * @param opaque empty if there was none
     * @param algorithm as sent; empty means MD5
     * @param qop offered values, comma-separated; empty if there were none
     * @param stale the nonce was too old, the password right
     */
    record Challenge(String realm, String nonce, String opaque, String algorithm, String qop, boolean stale) {

        /** Whether we can answer. */
        boolean known() {
            return hash(algorithm).isPresent() && (qop.isEmpty() || offersAuth());
        }

        boolean offersAuth() {
            return OFFERS_AUTH.matcher(qop).find();
        }
    }

    private Digest() {}

    /**
     * The value of an Authorization or Proxy-Authorization header.
     *
     * @param nonceCount how many requests have used this nonce, this one included
     */
    static String answer(
            Challenge challenge,
            SipEndpoint.Credentials credentials,
            String method,
            String uri,
            int nonceCount,
            String clientNonce) {
        DigestAlgorithm hash = hash(challenge.algorithm)
                .orElseThrow(() -> new IllegalArgumentException("digest algorithm: " + challenge.algorithm));
        String nc = HexFormat.of().toHexDigits(nonceCount, 8);
        String ha1 = hash.hex(credentials.user() + ":" + challenge.realm + ":" + credentials.password());
        if (challenge.algorithm.toLowerCase(Locale.ROOT).endsWith(SESSION)) {
            ha1 = hash.hex(ha1 + ":" + challenge.nonce + ":" + clientNonce);
        }
        String ha2 = hash.hex(method + ":" + uri);
        boolean auth = challenge.offersAuth();
        String response = auth
                ? hash.hex(ha1 + ":" + challenge.nonce + ":" + nc + ":" + clientNonce + ":auth:" + ha2)
                : hash.hex(ha1 + ":" + challenge.nonce + ":" + ha2);
        var text = new StringBuilder(256)
                .append("Digest username=\"")
                .append(quoted(credentials.user()))
                .append("\",realm=\"")
                .append(quoted(challenge.realm))
                .append("\",nonce=\"")
                .append(quoted(challenge.nonce))
                .append("\",uri=\"")
                .append(uri)
                .append("\",response=\"")
                .append(response)
                .append('"');
        if (!challenge.algorithm.isEmpty()) {
            text.append(",algorithm=").append(challenge.algorithm);
        }
        if (!challenge.opaque.isEmpty()) {
            text.append(",opaque=\"").append(quoted(challenge.opaque)).append('"');
        }
        if (auth) {
            text.append(",qop=auth,nc=")
                    .append(nc)
                    .append(",cnonce=\"")
                    .append(clientNonce)
                    .append('"');
        }
        return text.toString();
    }

    private static Optional<DigestAlgorithm> hash(String algorithm) {
        return DigestAlgorithm.of(
                algorithm.toLowerCase(Locale.ROOT).endsWith(SESSION)
                        ? algorithm.substring(0, algorithm.length() - SESSION.length())
                        : algorithm);
    }

    /** RFC 3261 section 25.1 quoted-string. */
    static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
