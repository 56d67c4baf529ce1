package io.parley.testkit.certificates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority of a test's own, whose certificates hold for two days. */
public final class Authority {
    private static final long BOUND_SECONDS = 30;
    private static final String DAYS = "2";

    private final Path folder;

    private Authority(Path folder) {
        this.folder = folder;
    }

    /**
     * PEM files.
     *
     * @param both the certificate with its key behind it
     */
    public record Issued(Path certificate, Path key, Path both) {}

    /** A new one, whose files are put into a folder. */
    public static Authority in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Authority made = new Authority(folder);
        made.openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                DAYS,
                "-keyout",
                "ca-key.pem",
                "-out",
                "ca.pem",
                "-subj",
                "/CN=Test authority " + folder.getFileName());
        return made;
    }

    /** Its own certificate: who trusts it trusts what it issues. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /**
     * Issues a certificate.
     *
     * @param name of its files, and the subject's common name
     * @param alternatives subject alternative names in openssl's words: {@code DNS:pbx.example}, {@code IP:127.0.0.1},
     *     {@code URI:sip:pbx.example}; none: it has none
     */
    public Issued issue(String name, String... alternatives) {
        openssl(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                name + "-key.pem",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=" + name);
        try {
            Path extensions = Files.writeString(
                    folder.resolve(name + ".ext"),
                    alternatives.length == 0 ? "" : "subjectAltName=" + String.join(",", alternatives) + "\n");
            openssl(
                    "x509",
                    "-req",
                    "-in",
                    name + ".csr",
                    "-CA",
                    "ca.pem",
                    "-CAkey",
                    "ca-key.pem",
                    "-CAcreateserial",
                    "-days",
                    DAYS,
                    "-out",
                    name + ".pem",
                    "-extfile",
                    extensions.toString());
            Path certificate = folder.resolve(name + ".pem");
            Path key = folder.resolve(name + "-key.pem");
            Path both = Files.writeString(
                    folder.resolve(name + "-both.pem"), Files.readString(certificate) + Files.readString(key));
            return new Issued(certificate, key, both);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openssl(String... words) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("openssl " + words[0] + " failed:\n" + said);
            }
        } catch (IOException e) {
            throw new AssertionError("openssl cannot be started: run scripts/setup", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
