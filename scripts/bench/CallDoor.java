import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a server is asked to place calls: the engine by {@code POST /v1/calls}, Asterisk by Originate of its manager
 * interface. Connections stay open; each has a thread of its own and waits for the answer to its request.
 */
sealed interface CallDoor {

    /** One connection. */
    interface Connection extends AutoCloseable {
        /** Whether the call was placed. */
        boolean place(String number) throws IOException;

        @Override
        void close() throws IOException;
    }

    Connection open(int connection) throws IOException;

    /** Asks for calls at an even pace; the numbers are {@code first}, {@code first + 1}, … Returns how many were refused. */
    default int place(int first, int calls, double rate, int connections) throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        long begin = System.nanoTime() + 50_000_000;
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            int mine = c;
            threads.add(Thread.ofPlatform().start(() -> {
                int from = mine;
                try (Connection connection = open(mine)) {
                    for (; from < calls; from += connections) {
                        for (long wait; (wait = begin + (long) (from / rate * 1e9) - System.nanoTime()) > 0; ) {
                            LockSupport.parkNanos(wait);
                        }
                        if (!connection.place(Integer.toString(first + from))) {
                            refused.incrementAndGet();
                        }
                    }
                } catch (IOException e) {
                    IO.println("the door: " + e);
                    for (; from < calls; from += connections) {
                        refused.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return refused.get();
    }

    /** The engine's; the connections take the trunks {@code trunk-1 …} in turns. */
    record Api(int port, String key, String trunk, int trunks, String bot) implements CallDoor {
        @Override
        public Connection open(int connection) throws IOException {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String of = trunk + "-" + (connection % trunks + 1);
            return new Connection() {
                @Override
                public boolean place(String number) throws IOException {
                    String body = "{\"trunk\":\"" + of + "\",\"to\":\"" + number + "\",\"bot\":\"" + bot + "\"}";
                    String request = "POST /v1/calls HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nX-API-Key: " + key
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    String status = line(in);
                    int length = 0;
                    for (String header = line(in); !header.isEmpty(); header = line(in)) {
                        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                            length = Integer.parseInt(header.substring(15).strip());
                        }
                    }
                    in.readNBytes(length);
                    return status.contains(" 201");
                }

                @Override
                public void close() throws IOException {
                    socket.close();
                }
            };
        }
    }

    /** Asterisk's; the channel is {@code PJSIP/NUMBER@endpoint}, the application waits. */
    record Manager(String address, int port, String secret, String endpoint) implements CallDoor {
        @Override
        public Connection open(int connection) throws IOException {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(address, port));
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            line(in); // who it is
            ask(socket, in, "Action: Login\r\nUsername: load\r\nSecret: " + secret + "\r\nEvents: off\r\n\r\n");
            return new Connection() {
                @Override
                public boolean place(String number) throws IOException {
                    return ask(
                            socket,
                            in,
                            "Action: Originate\r\nChannel: PJSIP/" + number + "@" + endpoint
                                    + "\r\nApplication: Wait\r\nData: 120\r\nAsync: true\r\n\r\n");
                }

                @Override
                public void close() throws IOException {
                    socket.close();
                }
            };
        }

        private static boolean ask(Socket socket, InputStream in, String action) throws IOException {
            socket.getOutputStream().write(action.getBytes(StandardCharsets.US_ASCII));
            boolean success = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                success |= header.equals("Response: Success");
            }
            return success;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("closed by the server");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
