package io.parley.engine.gateway;

import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trunks as their files are written. */
final class TrunkOf {
    private TrunkOf() {}

    /** @param lines after the trunk's name */
    static Trunk lines(String... lines) {
        try {
            Path file = Files.createTempFile("trunk-", ".yaml");
            try {
                Files.writeString(file, "trunk: carrier\n" + String.join("\n", lines) + "\n");
                return TrunkFile.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tried in this order. */
    static Trunk gateways(int... ports) {
        var list = new StringBuilder("gateways:");
        for (int i = 0; i < ports.length; i++) {
            list.append("\n  - { to: \"sip:127.0.0.1:")
                    .append(ports[i])
                    .append("\", priority: ")
                    .append(i)
                    .append(" }");
        }
        return lines(list.toString(), "fail-over: { try-for: 400ms }");
    }
}
