package io.parley.engine.sip.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * For whom a certificate was issued: SIP URIs and DNS names (RFC 5922 section 7.1), addresses (RFC 2818 section 3.1), of the
 * subject alternative names alone; the subject's common name counts for nothing (RFC 9525 section 2). Pure.
 */
final class PeerNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    private final List<String> hosts;
    private final List<String> addresses;

    private PeerNames(List<String> hosts, List<String> addresses) {
        this.hosts = List.copyOf(hosts);
        this.addresses = List.copyOf(addresses);
    }

    static PeerNames of(X509Certificate certificate) {
        List<String> domains = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        Collection<List<?>> all;
        try {
            all = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        } catch (CertificateParsingException e) {
            all = List.of();
        }
        for (List<?> each : all) {
            String value = String.valueOf(each.get(1)).toLowerCase(Locale.ROOT);
            switch ((Integer) each.get(0)) {
                case URI -> domain(value, domains);
                case DNS -> names.add(value);
                case ADDRESS -> addresses.add(literal(value));
                default -> {}
            }
        }
        // A certificate that names SIP domains is for these alone (RFC 5922 section 7.1).
        return new PeerNames(domains.isEmpty() ? names : domains, addresses);
    }

    /** {@code sip:example.com}; a URI with a user is a person's, not a server's. */
    private static void domain(String uri, List<String> domains) {
        if (uri.matches("sips?:[^@;?]+")) {
            domains.add(uri.substring(uri.indexOf(':') + 1));
        }
    }

    /** @param host name or IP literal, IPv6 with or without brackets */
    boolean include(String host) {
        String wanted = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
        String address = literal(wanted);
        return addresses.contains(address)
                || hosts.stream().anyMatch(name -> name.equals(wanted) || covers(name, wanted));
    }

    /** {@code *.example.com} covers one label (RFC 2818 section 3.1); carriers use it, though RFC 5922 section 7.2 does not. */
    private static boolean covers(String name, String wanted) {
        int dot = wanted.indexOf('.');
        return name.startsWith("*.") && dot > 0 && wanted.substring(dot).equals(name.substring(1));
    }

    private static String literal(String text) {
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>(hosts);
        all.addAll(addresses);
        return all.isEmpty() ? "nobody (no subject alternative name)" : String.join(", ", all);
    }
}
