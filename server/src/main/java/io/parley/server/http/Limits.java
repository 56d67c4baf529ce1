package io.parley.server.http;

import java.time.Duration;

/**
 * What the HTTP door takes on.
 *
 * @param requests served at one time, without streams
 * @param streams of events at one time
 * @param bodyBytes of a request
 * @param headerBytes of a request, with its first line
 * @param connections open at one time
 * @param idle a connection on which nothing moves is closed after this
 * @param heartbeat a stream says that it lives when nothing happened for so long; shorter than {@code idle}
 * @param body a body that takes longer to arrive is refused
 */
record Limits(
        int requests,
        int streams,
        int bodyBytes,
        int headerBytes,
        int connections,
        Duration idle,
        Duration heartbeat,
        Duration body) {
    static final Limits DEFAULT = new Limits(
            64, 100, 64 << 10, 8 << 10, 512, Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(10));

    Limits withRequests(int most) {
        return new Limits(most, streams, bodyBytes, headerBytes, connections, idle, heartbeat, body);
    }

    Limits withStreams(int most, Duration every) {
        return new Limits(requests, most, bodyBytes, headerBytes, connections, idle, every, body);
    }
}
