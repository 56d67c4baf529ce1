package io.parley.server.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/**
 * Server-Sent Events from a stream of lines, as the WHATWG HTML standard's section 9.2 says. Used by one thread.
 */
final class EventLines {
    /** A journal's line is shorter than this; so is everything that the engine sends. */
    private static final int MAX_DATA_CHARS = 4 << 20;

    private final BufferedReader in;

    EventLines(BufferedReader in) {
        this.in = in;
    }

    /**
     * A message.
     *
     * @param type {@code message} unless the stream says otherwise
     * @param id empty if it has none of its own
     */
    record Message(String type, String id, String data) {}

    /** The next message; empty at the end of the stream. A message that the end cuts off does not count. */
    Optional<Message> next() throws IOException {
        String type = "message";
        String id = "";
        StringBuilder data = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(new Message(type, id, data.toString()));
                }
                type = "message";
                id = "";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (field) {
                case "event" -> type = value;
                case "id" -> id = value;
                case "data" -> append(data, value);
                default -> {
                    // A comment, or a field that we have no use for.
                }
            }
        }
        return Optional.empty();
    }

    private static void append(StringBuilder data, String value) throws IOException {
        if (data.length() + value.length() > MAX_DATA_CHARS) {
            throw new IOException("a message of more than " + MAX_DATA_CHARS + " characters");
        }
        if (!data.isEmpty()) {
            data.append('\n');
        }
        data.append(value);
    }
}
