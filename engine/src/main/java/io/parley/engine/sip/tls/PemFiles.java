package io.parley.engine.sip.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as PEM (RFC 7468). Messages name files and never show a key. */
final class PemFiles {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final byte[] PROBE = {1, 2, 3, 4};

    private PemFiles() {}

    /**
     * The certificates of a file, in order.
     *
     * @throws TlsConfigException if it cannot be read or has none
     */
    static List<X509Certificate> certificates(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new TlsConfigException(file + ": too large for certificates");
            }
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
                found.add((X509Certificate) each);
            }
            if (found.isEmpty()) {
                throw new TlsConfigException(file + ": no certificate in it");
            }
            return found;
        } catch (IOException e) {
            throw new TlsConfigException(file + ": cannot be read", e);
        } catch (CertificateException e) {
            throw new TlsConfigException(file + ": not a PEM file of certificates", e);
        }
    }

    /** What the key signs, the certificate's key verifies. */
    private static boolean belongs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = key.getAlgorithm();
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    /**
     * A private key without a passphrase.
     *
     * @param certificate whose key it must be
     * @throws TlsConfigException if it is none
     */
    static PrivateKey key(String pem, X509Certificate certificate) {
        Matcher body = PRIVATE_KEY.matcher(pem);
        if (!body.find()) {
            throw new TlsConfigException("the key is not PKCS #8 in PEM without a passphrase (\"BEGIN PRIVATE KEY\"):"
                    + " openssl pkcs8 -topk8 -nodes makes it so");
        }
        String algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            byte[] der = Base64.getMimeDecoder().decode(body.group(1));
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            if (!belongs(key, certificate)) {
                throw new TlsConfigException("the key is not that of its certificate");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause, which may quote what it could not read.
            throw new TlsConfigException("the key is not the " + algorithm + " key that its certificate asks for");
        }
    }
}
