package io.parley.engine.sip.tls;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a SIP endpoint speaks TLS. Equal settings are the same settings, whatever the files in them say by now.
 *
 * @param identity what we show; empty: nothing, so we connect, and nobody can connect to us
 * @param authorities PEM file of the authorities that we trust; empty: those of the Java runtime
 * @param minimum lowest version that we speak
 * @param verifyName whether a peer that we connect to must show a certificate for the host that we asked for
 * @param clients whether who connects to us must show a certificate
 */
public record TlsSettings(
        Optional<Identity> identity,
        Optional<Path> authorities,
        Version minimum,
        boolean verifyName,
        ClientCertificate clients) {

    /** We connect to whom the runtime's authorities vouch for. */
    public static final TlsSettings DEFAULT =
            new TlsSettings(Optional.empty(), Optional.empty(), Version.TLS_1_2, true, ClientCertificate.OFF);

    /**
     * A certificate and its key.
     *
     * @param certificate PEM file: ours first, then those between it and the authority
     */
    public record Identity(Path certificate, KeyReference key) {}

    /** Versions that may still be spoken (RFC 9325 section 3.1.1). */
    public enum Version {
        TLS_1_2("1.2"),
        TLS_1_3("1.3");

        private final String word;

        Version(String word) {
            this.word = word;
        }

        /** As files say it. */
        public String word() {
            return word;
        }

        /** In the runtime's words. */
        List<String> andAbove() {
            return Arrays.stream(values())
                    .filter(each -> each.compareTo(this) >= 0)
                    .map(each -> "TLSv" + each.word)
                    .toList();
        }
    }

    /** What is asked of those who connect to us. */
    public enum ClientCertificate {
        /** No certificate, no connection. */
        REQUIRED,
        /** One that is shown must be good. */
        OPTIONAL,
        OFF
    }
}
