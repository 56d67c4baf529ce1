package io.parley.engine.sip.tls;

import io.parley.config.Secret;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes TLS sockets of connected ones. Certificates that were replaced on disk are taken with the next connection, so that
 * their renewal needs no restart. Any thread.
 */
public final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /** Forward secrecy and authenticated encryption alone (RFC 9325 section 4.2). */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final char[] NO_PASSWORD = new char[0];

    private final TlsSettings settings;
    private final String[] ciphers;

    // Guarded by this: which files the context was made of.
    private SSLContext context;
    private List<FileTime> stamps;

    /** @throws TlsConfigException if a file cannot be used */
    public TlsContext(TlsSettings settings) {
        this.settings = settings;
        this.stamps = stamps();
        this.context = context();
        List<String> known = Arrays.asList(context.getSupportedSSLParameters().getCipherSuites());
        this.ciphers = CIPHERS.stream().filter(known::contains).toArray(String[]::new);
    }

    public TlsSettings settings() {
        return settings;
    }

    /**
     * We have connected; the handshake has not begun.
     *
     * @param name host that we asked for, told to the peer if it is a name (RFC 6066 section 3); empty: none
     */
    SSLSocket client(Socket connected, String name) throws IOException {
        SSLSocket socket = (SSLSocket) current()
                .getSocketFactory()
                .createSocket(connected, name.isEmpty() ? null : name, connected.getPort(), true);
        SSLParameters parameters = parameters();
        if (isName(name)) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        socket.setSSLParameters(parameters);
        socket.setUseClientMode(true);
        return socket;
    }

    /** Somebody has connected to us; the handshake has not begun. */
    SSLSocket server(Socket connected) throws IOException {
        SSLSocket socket =
                (SSLSocket) current().getSocketFactory().createSocket(connected, null, connected.getPort(), true);
        SSLParameters parameters = parameters();
        switch (settings.clients()) {
            case REQUIRED -> parameters.setNeedClientAuth(true);
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case OFF -> {}
        }
        socket.setUseClientMode(false);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private SSLParameters parameters() {
        return new SSLParameters(ciphers(), protocols());
    }

    String[] ciphers() {
        return ciphers.clone();
    }

    String[] protocols() {
        return settings.minimum().andAbove().toArray(String[]::new);
    }

    private static boolean isName(String host) {
        return host.matches("(?=.*[A-Za-z])[A-Za-z0-9._-]+[A-Za-z0-9_-]");
    }

    // ---- files

    private synchronized SSLContext current() {
        List<FileTime> now = stamps();
        if (!now.equals(stamps)) {
            stamps = now;
            try {
                context = context();
                LOG.atInfo().log("TLS certificates read again");
            } catch (TlsConfigException e) {
                LOG.atError().addKeyValue("reason", e.getMessage()).log("changed TLS certificates not taken");
            }
        }
        return context;
    }

    private List<FileTime> stamps() {
        return Stream.concat(
                        settings.identity().map(TlsSettings.Identity::certificate).stream(),
                        settings.authorities().stream())
                .map(TlsContext::stamp)
                .toList();
    }

    private static FileTime stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // missing: whoever reads it says so
        }
    }

    private SSLContext context() {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys(), trust(), new SecureRandom());
            return made;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsConfigException("certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private KeyManager[] keys() throws GeneralSecurityException, IOException {
        if (settings.identity().isEmpty()) {
            return new KeyManager[0];
        }
        TlsSettings.Identity identity = settings.identity().get();
        List<X509Certificate> chain = PemFiles.certificates(identity.certificate());
        Optional<Secret> pem = identity.key().followed();
        if (pem.isEmpty()) {
            throw new TlsConfigException("the key's reference leads nowhere");
        }
        KeyStore store = empty();
        store.setKeyEntry(
                "own",
                PemFiles.key(pem.get().value(), chain.getFirst()),
                NO_PASSWORD,
                chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (settings.authorities().isEmpty()) {
            factory.init((KeyStore) null); // the runtime's
            return factory.getTrustManagers();
        }
        KeyStore store = empty();
        List<X509Certificate> authorities =
                new ArrayList<>(PemFiles.certificates(settings.authorities().get()));
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
