package io.parley.testkit.kamailio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import io.parley.testkit.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running Kamailio 5.6 on 127.0.0.1: a registrar that asks for a password, and a record-routing proxy to whoever is
 * registered. {@link #close} ends its processes. Any thread.
 */
public final class Kamailio implements AutoCloseable {
    /** The password of every user. */
    public static final String PASSWORD = "s3cret";

    private static final Path PROGRAM = Checkout.cache().resolve("kamailio/usr/sbin/kamailio");
    private static final Path LIBRARIES = Checkout.cache().resolve("kamailio/usr/lib/x86_64-linux-gnu/kamailio");
    private static final long END_SECONDS = 5;

    private final Process process;
    private final Path log;
    private final int port;
    private final int tlsPort;

    private Kamailio(Process process, Path log, int port, int tlsPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /**
     * How it is to be.
     *
     * @param folder of its own
     * @param algorithm of digest: {@code MD5} or {@code SHA-256}
     * @param maxExpires seconds; longer bindings are cut to it
     * @param nonceSeconds an older nonce is stale
     * @param serviceRoute whether the answer to REGISTER names the proxy itself as Service-Route
     * @param tls whether it listens for TLS, and how
     */
    public record Setup(
            Path folder, String algorithm, int maxExpires, int nonceSeconds, boolean serviceRoute, Tls tls) {
        /** MD5, an hour, no Service-Route, no TLS. */
        public static Setup in(Path folder) {
            return new Setup(folder, "MD5", 3_600, 300, false, Tls.NONE);
        }

        public Setup withAlgorithm(String other) {
            return new Setup(folder, other, maxExpires, nonceSeconds, serviceRoute, tls);
        }

        public Setup withMaxExpires(int seconds) {
            return new Setup(folder, algorithm, seconds, nonceSeconds, serviceRoute, tls);
        }

        public Setup withNonceSeconds(int seconds) {
            return new Setup(folder, algorithm, maxExpires, seconds, serviceRoute, tls);
        }

        public Setup withServiceRoute() {
            return new Setup(folder, algorithm, maxExpires, nonceSeconds, true, tls);
        }

        public Setup withTls(Tls other) {
            return new Setup(folder, algorithm, maxExpires, nonceSeconds, serviceRoute, other);
        }
    }

    /**
     * PEM files.
     *
     * @param clientAuthority who connects must have a certificate of it; empty: nobody needs one
     */
    public record Tls(String certificate, String key, String clientAuthority) {
        /** None. */
        public static final Tls NONE = new Tls("", "", "");

        boolean on() {
            return !certificate.isEmpty();
        }
    }

    /**
     * Starts it; it listens when this returns.
     *
     * @throws AssertionError if it is not there or does not start
     */
    public static Kamailio start(Setup setup) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new AssertionError("Kamailio is not in " + PROGRAM + ": run scripts/setup");
        }
        int port = FreePorts.port();
        int tlsPort = setup.tls().on() ? FreePorts.port() : 0;
        try {
            Files.createDirectories(setup.folder());
            Path config = Files.writeString(setup.folder().resolve("kamailio.cfg"), config(setup, port, tlsPort));
            if (setup.tls().on()) {
                Files.writeString(setup.folder().resolve("tls.cfg"), tlsConfig(setup.tls()));
            }
            Path log = setup.folder().resolve("kamailio.log");
            String runtime = setup.folder().toString();
            ProcessBuilder builder = new ProcessBuilder(
                            PROGRAM.toString(),
                            "-f",
                            config.toString(),
                            "-DD",
                            "-E",
                            "-m",
                            "32",
                            "-M",
                            "4",
                            "-w",
                            runtime,
                            "-Y",
                            runtime)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("LD_LIBRARY_PATH", LIBRARIES.toString());
            Process process = builder.start();
            Kamailio kamailio = new Kamailio(process, log, port, tlsPort);
            Await.until("Kamailio listens", () -> !process.isAlive() || kamailio.listens());
            if (!process.isAlive()) {
                throw new AssertionError("Kamailio ended at once:\n" + kamailio.log());
            }
            return kamailio;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String config(Setup setup, int port, int tlsPort) throws IOException {
        String text;
        try (InputStream in = Kamailio.class.getResourceAsStream("/kamailio/registrar.cfg")) {
            if (in == null) {
                throw new AssertionError("no /kamailio/registrar.cfg on the class path");
            }
            text = new String(in.readAllBytes(), UTF_8);
        }
        boolean tls = setup.tls().on();
        Map<String, String> values = Map.of(
                "PORT",
                Integer.toString(port),
                "MODULES",
                LIBRARIES.resolve("modules").toString(),
                "ALGORITHM",
                setup.algorithm().equals("MD5") ? "" : setup.algorithm(),
                "QOP",
                "1",
                "PASSWORD",
                PASSWORD,
                "MAX_EXPIRES",
                Integer.toString(setup.maxExpires()),
                "NONCE_SECONDS",
                Integer.toString(setup.nonceSeconds()),
                "SERVICE_ROUTE",
                setup.serviceRoute()
                        ? "append_to_reply(\"Service-Route: <sip:127.0.0.1:" + port + ";lr>\\r\\n\");"
                        : "",
                "TLS_LISTEN",
                tls ? "enable_tls=yes\nlisten=tls:127.0.0.1:" + tlsPort : "",
                "TLS_MODULE",
                tls
                        ? "loadmodule \"tls.so\"\nmodparam(\"tls\", \"config\", \""
                                + setup.folder().resolve("tls.cfg") + "\")"
                        : "");
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        return text;
    }

    private static String tlsConfig(Tls tls) {
        String clients = tls.clientAuthority().isEmpty()
                ? "verify_certificate = no\nrequire_certificate = no\n"
                : "verify_certificate = yes\nrequire_certificate = yes\nca_list = " + tls.clientAuthority() + "\n";
        return "[server:default]\nmethod = TLSv1.2+\nprivate_key = " + tls.key() + "\ncertificate = "
                + tls.certificate() + "\n" + clients
                + "[client:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n"
                + "private_key = " + tls.key() + "\ncertificate = " + tls.certificate() + "\n";
    }

    private boolean listens() {
        return listens("udp", port) && listens("tcp", port) && (tlsPort == 0 || listens("tcp", tlsPort));
    }

    private static boolean listens(String protocol, int port) {
        String suffix = String.format(":%04X", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/" + protocol))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .anyMatch(fields -> fields.length > 1 && fields[1].endsWith(suffix));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** UDP and TCP. */
    public int port() {
        return port;
    }

    /** TLS; 0: it does not listen for it. */
    public int tlsPort() {
        return tlsPort;
    }

    /** What it has to say of requests: lines such as {@code register bot expires 3600 contact …}, {@code invite …}. */
    public List<String> told() {
        return log().lines()
                .filter(line -> line.contains("parley-test: "))
                .map(line -> line.substring(line.indexOf("parley-test: ") + "parley-test: ".length()))
                .toList();
    }

    /** All that it wrote. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        process.destroy(); // its main process ends the others
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
