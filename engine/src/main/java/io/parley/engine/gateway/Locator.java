package io.parley.engine.gateway;

import io.parley.engine.trunk.Gateway;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out where INVITEs to a gateway go: its name may stand for several servers. Any thread. */
public interface Locator {
    /** The endpoint looks up the name's addresses itself, and takes the first. */
    Locator BY_ENDPOINT = (gateway, then) -> then.accept(List.of(Target.ofName(gateway)));

    /**
     * A server.
     *
     * @param hop its {@code ADDRESS:PORT}; empty: the gateway's name says it
     */
    record Target(String transport, Optional<String> hop) {
        /** The gateway as it is named. */
        static Target ofName(Gateway gateway) {
            return new Target(gateway.transport(), Optional.empty());
        }

        /** As in a record: empty if the gateway's name says it. */
        String text() {
            return hop.map(at -> at + ";transport=" + transport).orElse("");
        }
    }

    /**
     * Looks it up, without waiting for it.
     *
     * @param then is told once, on any thread, perhaps at once: best first; empty: the name is unknown or nobody answers
     */
    void locate(Gateway gateway, Consumer<List<Target>> then);
}
