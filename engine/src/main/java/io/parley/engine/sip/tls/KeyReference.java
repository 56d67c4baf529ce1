package io.parley.engine.sip.tls;

import io.parley.config.References;
import io.parley.config.Secret;
import java.util.Optional;

/** Where a private key is found, {@code ${file:/path}}: followed each time it is needed, never kept, never shown. */
public final class KeyReference {
    private final String text;
    private final References references;

    public KeyReference(String text, References references) {
        this.text = text;
        this.references = references;
    }

    /** The key's PEM text; empty: the reference leads nowhere. */
    Optional<Secret> followed() {
        return references.followed(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyReference reference && reference.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "key";
    }
}
