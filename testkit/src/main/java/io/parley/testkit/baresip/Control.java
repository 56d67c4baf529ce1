package io.parley.testkit.baresip;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The wire to baresip's module ctrl_tcp: JSON texts as netstrings, {@code length:text,}. One thread reads, any one writes. */
final class Control implements Closeable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final int LENGTH_DIGITS_MAX = 7;

    private final Socket socket;
    private final InputStream in;

    private Control(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** @throws IOException if nothing listens there (yet) */
    static Control connect(InetSocketAddress address, int timeoutMillis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, timeoutMillis);
            return new Control(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void write(String command, String parameters, String token) throws IOException {
        byte[] text = JSON.writeValueAsBytes(Map.of("command", command, "params", parameters, "token", token));
        byte[] head = (text.length + ":").getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[head.length + text.length + 1];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(text, 0, message, head.length, text.length);
        message[message.length - 1] = ',';
        synchronized (this) { // guards the order of bytes on the socket
            socket.getOutputStream().write(message);
        }
    }

    /**
     * The next message; waits for it.
     *
     * @throws EOFException when baresip has closed the connection
     */
    JsonNode read() throws IOException {
        int length = readLength();
        byte[] text = in.readNBytes(length);
        if (text.length < length || in.read() != ',') {
            throw new EOFException("netstring cut short");
        }
        return JSON.readTree(text);
    }

    private int readLength() throws IOException {
        int length = 0;
        for (int digits = 0; digits <= LENGTH_DIGITS_MAX; digits++) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed by baresip");
            }
            if (next == ':' && digits > 0 && length <= MESSAGE_BYTES_MAX) {
                return length;
            }
            if (next < '0' || next > '9') {
                break;
            }
            length = length * 10 + (next - '0');
        }
        throw new IOException("not a netstring from baresip, length so far " + length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
