package io.parley.engine.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Digest access authentication: the answer to a challenge (RFC 2617 section 3.2.2, RFC 7616, RFC 8760). Pure. */
final class Digest {
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
        String name = hash(challenge.algorithm)
                .orElseThrow(() -> new IllegalArgumentException("digest algorithm: " + challenge.algorithm));
        String nc = HexFormat.of().toHexDigits(nonceCount, 8);
        String ha1 = hex(name, credentials.user() + ":" + challenge.realm + ":" + credentials.password());
        if (challenge.algorithm.toLowerCase(Locale.ROOT).endsWith("-sess")) {
            ha1 = hex(name, ha1 + ":" + challenge.nonce + ":" + clientNonce);
        }
        String ha2 = hex(name, method + ":" + uri);
        boolean auth = challenge.offersAuth();
        String response = auth
                ? hex(name, ha1 + ":" + challenge.nonce + ":" + nc + ":" + clientNonce + ":auth:" + ha2)
                : hex(name, ha1 + ":" + challenge.nonce + ":" + ha2);
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

    private static Optional<String> hash(String algorithm) {
        return switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "", "MD5", "MD5-SESS" -> Optional.of("MD5");
            case "SHA-256", "SHA-256-SESS" -> Optional.of("SHA-256");
            default -> Optional.empty();
        };
    }

    private static String hex(String hash, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + hash, e);
        }
    }

    /** RFC 3261 section 25.1 quoted-string. */
    static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
