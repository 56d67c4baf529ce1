package io.parley.media.asr.net;

import io.parley.media.asr.SpeechModel;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.vosk.Model;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A vosk-server with the real Vosk in it: says and does what {@code asr_server.py} does, over WebSockets of its own (RFC
 * 6455), so that a mistake in our client's library cannot hide itself, and misbehaves as a test wants.
 */
final class RealVoskServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Object LOADING = new Object();
    private static @Nullable Model sharedModel;

    /** What goes wrong, from the next connection on. */
    enum Behaviour {
        SOUND,
        /** Takes the connection and never says a word, not even to the handshake. */
        NO_HANDSHAKE,
        /** 401. */
        REFUSES,
        /** Takes everything and answers nothing. */
        HANGS,
        /** Answers three messages and hangs up. */
        CLOSES_MIDWAY,
        /** Answers three messages and hangs up the hard way. */
        RESETS_MIDWAY,
        /** Says what is no JSON. */
        GARBAGE,
        /** Says JSON that Vosk does not write. */
        OTHER_JSON,
        /** Says something nobody asked for, before everything. */
        CHATTERS,
        /** Two results change places. */
        DISORDERED,
        /** In pieces. */
        FRAGMENTED,
        /** Answers more than anybody reads. */
        ENDLESS,
        /** Hangs up as soon as it has agreed to talk. */
        HANGS_UP_AT_ONCE
    }

    private final ServerSocket listening;
    private final boolean tls;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Map<String, String>> handshakes = new CopyOnWriteArrayList<>();
    private final List<String> configurations = new CopyOnWriteArrayList<>();
    private final AtomicInteger utterances = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.SOUND;
    private volatile @Nullable CountDownLatch answersAfter;

    private RealVoskServer(ServerSocket listening, boolean tls) {
        this.listening = listening;
        this.tls = tls;
    }

    static RealVoskServer start() {
        return start(ServerSocketFactory.getDefault(), false, 0);
    }

    static RealVoskServer start(Behaviour how) {
        RealVoskServer server = start();
        server.behave(how);
        return server;
    }

    static RealVoskServer start(ServerSocketFactory sockets, boolean tls, int port) {
        try {
            ServerSocket listening = sockets.createServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
            RealVoskServer server = new RealVoskServer(listening, tls);
            Thread.ofVirtual().start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return URI.create((tls ? "wss" : "ws") + "://127.0.0.1:" + port());
    }

    int port() {
        return listening.getLocalPort();
    }

    void behave(Behaviour how) {
        behaviour = how;
    }

    /** From now on it answers only when the latch is open. */
    void answerAfter(CountDownLatch latch) {
        answersAfter = latch;
    }

    /** Headers of every handshake, names in lower case. */
    List<Map<String, String>> handshakes() {
        return handshakes;
    }

    /** Every configuration it got. */
    List<String> configurations() {
        return configurations;
    }

    /** Utterances it was asked to end. */
    int utterances() {
        return utterances.get();
    }

    int openConnections() {
        return open.size();
    }

    /** The most that were open at a time. */
    int mostConnections() {
        return most.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                most.accumulateAndGet(open.size(), Math::max);
                // Decoding pins its thread: a platform thread.
                Thread.ofPlatform().daemon().start(() -> serve(socket, behaviour));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, Behaviour how) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            Map<String, String> headers = readRequest(in);
            if (how == Behaviour.NO_HANDSHAKE) {
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            handshakes.add(headers);
            if (how == Behaviour.REFUSES) {
                out.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accepted(headers.getOrDefault("sec-websocket-key", ""))
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            if (how == Behaviour.HANGS_UP_AT_ONCE) {
                return;
            }
            converse(in, out, how, socket);
        } catch (IOException | InterruptedException e) {
            // The client has gone.
        } finally {
            open.remove(socket);
        }
    }

    private static Map<String, String> readRequest(DataInputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.readUnsignedByte();
            if (next == '\n') {
                String whole = line.toString().strip();
                line.setLength(0);
                if (whole.isEmpty()) {
                    return headers;
                }
                int colon = whole.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            whole.substring(0, colon).toLowerCase(Locale.ROOT),
                            whole.substring(colon + 1).strip());
                }
            } else {
                line.append((char) next);
            }
        }
    }

    private static String accepted(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void converse(DataInputStream in, OutputStream out, Behaviour how, Socket socket)
            throws IOException, InterruptedException {
        org.vosk.@Nullable Recognizer vosk = null;
        JsonNode config = JSON.createObjectNode();
        List<String> held = new ArrayList<>();
        int answered = 0;
        if (how == Behaviour.CHATTERS) {
            sendText(out, "{\"partial\" : \"nobody asked\"}", false);
        }
        try {
            while (true) {
                Frame frame = readFrame(in);
                if (frame.opcode == 8) {
                    return;
                }
                String text = frame.opcode == 1 ? new String(frame.payload, StandardCharsets.UTF_8) : "";
                if (text.contains("config")) {
                    configurations.add(text);
                    config = JSON.readTree(text).path("config");
                    continue;
                }
                CountDownLatch latch = answersAfter;
                if (latch != null) {
                    latch.await();
                }
                if (how == Behaviour.HANGS) {
                    continue;
                }
                if (vosk == null) {
                    vosk = recognizer(config);
                }
                boolean eof = text.equals("{\"eof\" : 1}");
                String answer = answer(vosk, frame, eof);
                if (answered == 3 && (how == Behaviour.CLOSES_MIDWAY || how == Behaviour.RESETS_MIDWAY)) {
                    if (how == Behaviour.RESETS_MIDWAY) {
                        socket.setSoLinger(true, 0);
                    } else {
                        out.write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xF3});
                    }
                    return;
                }
                answered++;
                if (eof) {
                    utterances.incrementAndGet();
                }
                switch (how) {
                    case GARBAGE -> sendText(out, "<html>no such page</html>", false);
                    case OTHER_JSON -> sendText(out, "{\"status\": \"fine\"}", false);
                    case ENDLESS -> sendText(out, "x".repeat(ServerConnection.MAX_ANSWER_CHARS + 1), false);
                    case FRAGMENTED -> sendText(out, answer, true);
                    case DISORDERED -> {
                        // What is heard before the end comes last.
                        if (answer.contains("\"result\"") && !eof) {
                            held.add(answer);
                        } else if (eof) {
                            held.add(0, answer);
                            sendDisordered(out, held);
                        } else {
                            sendText(out, answer, false);
                        }
                    }
                    default -> sendText(out, answer, false);
                }
                if (eof) {
                    out.write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xE8});
                    return;
                }
            }
        } finally {
            if (vosk != null) {
                vosk.close();
            }
        }
    }

    private static void sendDisordered(OutputStream out, List<String> held) throws IOException {
        for (String each : held) {
            sendText(out, each, false);
        }
    }

    private static String answer(org.vosk.Recognizer vosk, Frame frame, boolean eof) {
        if (eof) {
            return vosk.getFinalResult();
        }
        return vosk.acceptWaveForm(frame.payload, frame.payload.length) ? vosk.getResult() : vosk.getPartialResult();
    }

    private static org.vosk.Recognizer recognizer(JsonNode config) throws IOException {
        int rate = config.path("sample_rate").asInt(8000);
        org.vosk.Recognizer made = config.has("phrase_list")
                ? new org.vosk.Recognizer(model(), rate, JSON.writeValueAsString(config.path("phrase_list")))
                : new org.vosk.Recognizer(model(), rate);
        made.setWords(config.path("words").asBoolean(true));
        made.setMaxAlternatives(config.path("max_alternatives").asInt(0));
        return made;
    }

    private static Model model() throws IOException {
        synchronized (LOADING) {
            Model model = sharedModel;
            if (model == null) {
                model = new Model(SpeechModel.folder().toString());
                sharedModel = model;
            }
            return model;
        }
    }

    private static final class Frame {
        private final int opcode;
        private final byte[] payload;

        Frame(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }
    }

    /** A client's frame, masked (RFC 6455 section 5.2). */
    private static Frame readFrame(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if ((second & 0x80) == 0) {
            throw new IOException("a client's frame that is not masked");
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return new Frame(first & 0xF, payload);
    }

    private static void sendText(OutputStream out, String text, boolean inPieces) throws IOException {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        int piece = inPieces ? 7 : Math.max(1, all.length);
        for (int at = 0; at < all.length; at += piece) {
            int length = Math.min(piece, all.length - at);
            int opcode = at == 0 ? 1 : 0;
            int fin = at + length == all.length ? 0x80 : 0;
            ByteBuffer frame = ByteBuffer.allocate(length + 10).order(ByteOrder.BIG_ENDIAN);
            frame.put((byte) (fin | opcode));
            if (length < 126) {
                frame.put((byte) length);
            } else if (length < 65536) {
                frame.put((byte) 126).putShort((short) length);
            } else {
                frame.put((byte) 127).putLong(length);
            }
            frame.put(all, at, length);
            out.write(frame.array(), 0, frame.position());
        }
        out.flush();
    }

    /** Hangs up on everybody, and listens no more. */
    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
