package io.parley.server.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address and a port as an option names them: {@code 127.0.0.1}, {@code 127.0.0.1:5060}, {@code [::1]:5060}.
 *
 * @param port 0: any free one
 */
record SocketPlace(InetAddress address, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads it.
     *
     * @param option whose value it is, for the message
     * @throws WrongInputException if it is none
     */
    static SocketPlace of(String option, String text, int defaultPort) {
        String address = text;
        int port = defaultPort;
        int colon = address.lastIndexOf(':');
        // An IPv6 address has several colons and, with a port, brackets.
        boolean only = address.indexOf(':') == colon;
        boolean afterBracket = colon > 0 && address.charAt(colon - 1) == ']';
        if (colon >= 0 && (only || afterBracket)) {
            port = port(option, text, address.substring(colon + 1));
            address = address.substring(0, colon);
        }
        try {
            return new SocketPlace(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new WrongInputException(option + " \"" + text + "\": \"" + address + "\" is no address");
        }
    }

    private static int port(String option, String whole, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The message below says what was expected.
        }
        throw new WrongInputException(option + " \"" + whole + "\": port \"" + text + "\", expected 0 to " + MAX_PORT);
    }
}
