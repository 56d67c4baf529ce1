package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.engine.sip.tls.KeyReference;
import io.parley.engine.sip.tls.TlsConfigException;
import io.parley.engine.sip.tls.TlsContext;
import io.parley.engine.sip.tls.TlsSettings;
import io.parley.engine.sip.tls.TlsSettings.Version;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a trunk's {@code tls:}. The certificates are read, too, so that what cannot be used is said here. */
final class TlsReader {
    private final Field field;
    private final Fields tls;
    private final References references;
    private final Path folder;

    /** @param folder of the file: relative paths begin there */
    TlsReader(Field field, References references, Path folder) {
        this.field = field;
        this.tls = field.asFields();
        this.references = references;
        this.folder = folder;
    }

    TlsSettings read() {
        TlsSettings otherwise = TlsSettings.DEFAULT;
        TlsSettings read = new TlsSettings(
                identity(),
                tls.optional("ca").map(each -> each.asPath(folder)),
                tls.oneOf("minimum", otherwise.minimum(), Version::word),
                tls.flag("verify-name", otherwise.verifyName()),
                tls.oneOf("client-certificate", otherwise.clients()));
        tls.finish();
        if (tls.problems().isEmpty()) {
            usable(read);
        }
        return read;
    }

    private Optional<TlsSettings.Identity> identity() {
        if (!tls.has("certificate") && !tls.has("key")) {
            return Optional.empty();
        }
        Optional<Path> certificate =
                tls.required("certificate", "a PEM file, beside the key").map(each -> each.asPath(folder));
        Optional<Field> key = tls.required("key", "${file:/path} of the certificate's key");
        key.ifPresent(each -> each.asReferredSecret(references));
        return certificate.flatMap(path -> key.map(
                each -> new TlsSettings.Identity(path, new KeyReference(each.asTextWithReferences(), references))));
    }

    private void usable(TlsSettings read) {
        try {
            var _ = new TlsContext(read);
        } catch (TlsConfigException e) {
            field.problems().add(field.mark(), field.path(), String.valueOf(e.getMessage()));
        }
    }
}
