package io.parley.server.settings;

import io.parley.config.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One of an engine's recognisers, which bots name by {@code hear.recognizer}. */
public sealed interface RecognizerSettings {
    /** The name of the one that is there if no file says otherwise. */
    String BUILT_IN = "vosk-en";

    /** The name of the one for Mandarin, which is there if its model is installed. */
    String MANDARIN = "whisper-zh";

    /** Its model, in the folder of models. */
    Path WHISPER_MODEL = Path.of("whisper-tiny", "ggml-tiny.bin");

    /** Those that are there if no file says otherwise. */
    static Map<String, RecognizerSettings> defaults(Path models) {
        Map<String, RecognizerSettings> there = new LinkedHashMap<>();
        there.put(
                BUILT_IN,
                new Model(models.resolve(Settings.ENGLISH_MODEL), OptionalInt.empty(), Model.DEFAULT_HEAR_AGAIN));
        Path whisper = models.resolve(WHISPER_MODEL.toString()); // of whatever file system the models are on
        if (Files.isRegularFile(whisper)) {
            there.put(MANDARIN, new Whisper(whisper, Whisper.DEFAULT_LANGUAGE, OptionalInt.empty()));
        }
        return Collections.unmodifiableMap(there);
    }

    /** Whether it needs no other machine, so that others may fall back to it. */
    default boolean isHere() {
        return switch (this) {
            case Model _, Whisper _ -> true;
            case Server _ -> false;
        };
    }

    /**
     * Vosk in this process.
     *
     * @param folder of the model
     * @param workers decoding threads, 1 … 64; empty: one less than the machine has cores
     * @param hearAgain an utterance of at most this length, of which a grammar's words are the smaller part, is heard once
     *     more without the grammar; zero: never
     */
    record Model(Path folder, OptionalInt workers, Duration hearAgain) implements RecognizerSettings {
        public static final Duration DEFAULT_HEAR_AGAIN = Duration.ofSeconds(3);
    }

    /**
     * Whisper in this process.
     *
     * @param file its model, of many languages
     * @param language two letters
     * @param workers decoding threads, 1 … 16; empty: half as many as the machine has cores
     */
    record Whisper(Path file, String language, OptionalInt workers) implements RecognizerSettings {
        public static final String DEFAULT_LANGUAGE = "zh";
    }

    /**
     * A vosk-server.
     *
     * @param address {@code ws://} or {@code wss://}
     * @param authorization value of the header of that name
     * @param fallback name of the model that hears where the server does not
     * @param connections at one time
     * @param spare connections kept open for the next utterances
     * @param connect within this a connection is open
     * @param answer within this the server answers
     * @param idle a spare connection is renewed after this
     */
    record Server(
            URI address,
            Optional<Secret> authorization,
            Optional<String> fallback,
            int connections,
            int spare,
            Duration connect,
            Duration answer,
            Duration idle)
            implements RecognizerSettings {}
}
