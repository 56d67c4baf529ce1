package io.parley.server.settings;

import io.parley.config.Secret;
import io.parley.media.tts.SpeechService;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A synthesiser in a network, which bots name by {@code voice.synthesizer}.
 *
 * @param server whole address of its {@code /v1/audio/speech}
 * @param model name that it knows
 * @param voices that bots may name
 * @param key bearer token
 * @param fallbackVoice the built-in voice that speaks where it does not; empty: none does
 * @param format of its answers
 * @param slowest speed that it sees to by itself, 0.25 … 1
 * @param fastest likewise, 1 … 4
 * @param requests at one time
 * @param connect within this a connection is open
 * @param answer within this the first audio is there
 * @param between within this more of it is
 * @param total within this all of it is
 */
public record SynthesizerSettings(
        URI server,
        String model,
        List<String> voices,
        Optional<Secret> key,
        Optional<String> fallbackVoice,
        SpeechService.Format format,
        double slowest,
        double fastest,
        int requests,
        Duration connect,
        Duration answer,
        Duration between,
        Duration total) {
    /** What bots call the built-in synthesiser. */
    public static final String BUILT_IN = "mary";

    /** What bots call the one that speaks Mandarin, where its model is installed. */
    public static final String MANDARIN = "kokoro";

    public SynthesizerSettings {
        voices = List.copyOf(voices);
    }

    /** For its client. */
    public SpeechService service(String name) {
        return new SpeechService(
                name,
                server,
                model,
                voices,
                key.map(Secret::value),
                format,
                slowest,
                fastest,
                requests,
                connect,
                answer,
                between,
                total,
                SpeechService.MAX_BYTES);
    }
}
