package io.parley.media.tts;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a synthesiser in a network is, and how it is asked.
 *
 * @param name as bots call it; for logs
 * @param endpoint whole address, {@code https://…/v1/audio/speech}
 * @param voices that bots may name
 * @param key bearer token
 * @param format what is asked for
 * @param slowest speed that it says things at by itself, 0.25 … 1
 * @param fastest likewise, 1 … 4
 * @param requests at a time; whoever wants another one waits as long as for an answer
 * @param connect bound of connecting
 * @param firstByte bound from the request to the first byte of audio
 * @param between bound between two pieces of audio
 * @param total bound of all of it
 * @param maxBytes of one answer
 */
public record SpeechService(
        String name,
        URI endpoint,
        String model,
        List<String> voices,
        Optional<String> key,
        Format format,
        double slowest,
        double fastest,
        int requests,
        Duration connect,
        Duration firstByte,
        Duration between,
        Duration total,
        long maxBytes) {
    public static final double SLOWEST = 0.25;
    public static final double FASTEST = 4;
    public static final int DEFAULT_REQUESTS = 4;
    public static final Duration DEFAULT_CONNECT = Duration.ofSeconds(2);
    public static final Duration DEFAULT_FIRST_BYTE = Duration.ofSeconds(5);
    public static final Duration DEFAULT_BETWEEN = Duration.ofSeconds(3);
    public static final Duration DEFAULT_TOTAL = Duration.ofSeconds(30);
    /** Three and a half minutes of stereo at 24 kHz: no sentence. */
    public static final long MAX_BYTES = 20L << 20;

    public SpeechService {
        voices = List.copyOf(voices);
    }

    /** {@code response_format}. */
    public enum Format {
        WAV,
        /** 24 kHz, 16 bit, mono, little-endian. */
        PCM,
        MP3;

        /** As it stands in requests and settings. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Masks the key. */
    @Override
    public String toString() {
        return endpoint + " " + model;
    }
}
