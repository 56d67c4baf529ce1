package io.parley.media.asr.net;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A vosk-server and how it is used.
 *
 * @param name for log, journal and record
 * @param address {@code ws://} or {@code wss://}
 * @param authorization value of the header of that name; empty: none is sent
 * @param connections at one time, 1 … 256: one for each utterance
 * @param spare connections kept open for the next utterances, 0 … 32
 * @param connect within this a connection is open, 50 ms … 30 s
 * @param answer within this the server answers audio and the end of it, 100 ms … 30 s
 * @param idle a spare connection is renewed after this, 1 s … 1 h: what lies between forgets silent ones
 */
public record VoskServer(
        String name,
        URI address,
        Optional<String> authorization,
        int connections,
        int spare,
        Duration connect,
        Duration answer,
        Duration idle) {

    public static final int DEFAULT_CONNECTIONS = 32;
    public static final int DEFAULT_SPARE = 2;
    public static final Duration DEFAULT_CONNECT = Duration.ofSeconds(1);
    public static final Duration DEFAULT_ANSWER = Duration.ofSeconds(2);
    public static final Duration DEFAULT_IDLE = Duration.ofSeconds(50);

    public VoskServer {
        String scheme = address.getScheme();
        if ((!"ws".equals(scheme) && !"wss".equals(scheme)) || address.getHost() == null) {
            throw new IllegalArgumentException("address: expected ws://HOST or wss://HOST");
        }
        require("connections", connections, 1, 256);
        require("spare", spare, 0, 32);
        require("connect", connect.toMillis(), 50, 30_000);
        require("answer", answer.toMillis(), 100, 30_000);
        require("idle", idle.toMillis(), 1_000, 3_600_000);
    }

    /** With the defaults for everything else. */
    public static VoskServer at(String name, URI address) {
        return new VoskServer(
                name,
                address,
                Optional.empty(),
                DEFAULT_CONNECTIONS,
                DEFAULT_SPARE,
                DEFAULT_CONNECT,
                DEFAULT_ANSWER,
                DEFAULT_IDLE);
    }

    /** What may be shown: without user, path and query, which may hold secrets. */
    String shown() {
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    @Override
    public String toString() {
        return name + " at " + shown();
    }

    private static void require(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + ", expected " + least + " to " + most);
        }
    }
}
