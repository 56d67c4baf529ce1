package io.parley.server.cli;

import io.parley.server.settings.Settings;
import java.net.InetAddress;
import picocli.CommandLine.Option;

/** Options that say which address the engine uses; loopback unless told otherwise. */
final class Listening {
    @Option(
            names = "--listen",
            paramLabel = "ADDRESS[:PORT]",
            description =
                    "Local address for SIP and RTP, as the peer is to reach it (default: 127.0.0.1, any free port).")
    private String listen = "";

    boolean given() {
        return !listen.isEmpty();
    }

    /** Settings of a command with an engine of its own, on any free port unless told otherwise. */
    Settings settings(Places places) {
        return settings(places, 0);
    }

    /** @param defaultPort where the option names none */
    Settings settings(Places places, int defaultPort) {
        return places.settings()
                .ofCommand(sip(new Settings.Sip(
                        InetAddress.getLoopbackAddress(),
                        defaultPort,
                        places.settings().sip().dns(),
                        places.settings().sip().guard(),
                        places.settings().sip().capture())));
    }

    /** What the option says; where it says nothing, the other. */
    Settings.Sip sip(Settings.Sip otherwise) {
        if (listen.isEmpty()) {
            return otherwise;
        }
        SocketPlace place = SocketPlace.of("--listen", listen, otherwise.port());
        return new Settings.Sip(place.address(), place.port(), otherwise.dns(), otherwise.guard(), otherwise.capture());
    }
}
