package io.parley.server.cli;

import io.parley.server.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
        return places.settings().ofCommand(sip(new Settings.Sip(InetAddress.getLoopbackAddress(), defaultPort)));
    }

    /** What the option says; where it says nothing, the other. */
    Settings.Sip sip(Settings.Sip otherwise) {
        if (listen.isEmpty()) {
            return otherwise;
        }
        String address = listen;
        int port = otherwise.port();
        int colon = address.lastIndexOf(':');
        // An IPv6 address has several colons and, with a port, brackets.
        boolean only = address.indexOf(':') == colon;
        boolean afterBracket = colon > 0 && address.charAt(colon - 1) == ']';
        if (colon >= 0 && (only || afterBracket)) {
            port = port(address.substring(colon + 1));
            address = address.substring(0, colon);
        }
        try {
            return new Settings.Sip(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new WrongInputException("--listen \"" + listen + "\": \"" + address + "\" is no address");
        }
    }

    private int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The message below says what was expected.
        }
        throw new WrongInputException("--listen \"" + listen + "\": port \"" + text + "\", expected 0 to 65535");
    }
}
