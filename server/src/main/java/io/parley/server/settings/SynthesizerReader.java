package io.parley.server.settings;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.config.Words;
import io.parley.media.tts.MarySynthesizer;
import io.parley.media.tts.SpeechService;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code synthesizers} of {@code parley.yaml}: by name, synthesisers in a network. */
final class SynthesizerReader {
    static final int MAX_SYNTHESIZERS = 16;
    static final int MAX_VOICES = 256;
    static final int MAX_REQUESTS = 64;

    private static final URI NOWHERE = URI.create("http://localhost/v1/audio/speech");
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_TOTAL = Duration.ofMinutes(2);

    private final References references;

    SynthesizerReader(References references) {
        this.references = references;
    }

    Map<String, SynthesizerSettings> read(Fields fields) {
        Map<String, SynthesizerSettings> read = new LinkedHashMap<>();
        for (Fields.Named each : fields.all()) {
            if (!RecognizerReader.NAME.matcher(each.name()).matches()) {
                fields.problems()
                        .add(each.mark(), fields.path(), each.name(), "expected letters, digits, '.', '_' and '-'");
            } else if (each.name().equals(SynthesizerSettings.BUILT_IN)
                    || each.name().equals(SynthesizerSettings.MANDARIN)) {
                fields.problems()
                        .add(each.mark(), fields.path(), each.name(), "expected another name: this one is built in");
            } else {
                read.put(each.name(), synthesizer(each.field().asFields()));
            }
        }
        if (read.size() > MAX_SYNTHESIZERS) {
            fields.problems()
                    .add(fields.mark(), fields.path(), "expected at most " + MAX_SYNTHESIZERS + " synthesisers");
        }
        return read;
    }

    private SynthesizerSettings synthesizer(Fields fields) {
        Optional<String> fallback = fields.optional("fallback").flatMap(SynthesizerReader::fallback);
        Optional<String> fallbackVoice =
                fields.optional("fallback-voice").flatMap(at -> fallbackVoice(at, fallback.isPresent()));
        SynthesizerSettings read = new SynthesizerSettings(
                fields.required("server", "expected http://HOST:PORT/v1/audio/speech")
                        .map(SynthesizerReader::address)
                        .orElse(NOWHERE),
                fields.text("model"),
                voices(fields),
                fields.optional("key").map(at -> at.asReferredSecret(references)),
                fallback.map(_ -> fallbackVoice.orElseGet(() ->
                        MarySynthesizer.installedVoices().stream().findFirst().orElse(""))),
                fields.oneOf("format", SpeechService.Format.WAV),
                fields.decimal("slowest", SpeechService.SLOWEST, 1, 1),
                fields.decimal("fastest", 1, SpeechService.FASTEST, 1),
                fields.integer("requests", 1, MAX_REQUESTS, SpeechService.DEFAULT_REQUESTS),
                fields.duration("connect", SHORTEST, LONGEST, SpeechService.DEFAULT_CONNECT),
                fields.duration("answer", SHORTEST, LONGEST, SpeechService.DEFAULT_FIRST_BYTE),
                fields.duration("between", SHORTEST, LONGEST, SpeechService.DEFAULT_BETWEEN),
                fields.duration("total", Duration.ofSeconds(1), LONGEST_TOTAL, SpeechService.DEFAULT_TOTAL));
        fields.finish();
        return read;
    }

    private static List<String> voices(Fields fields) {
        Optional<Field> given = fields.required("voices", "expected the names of its voices");
        List<String> voices = new ArrayList<>();
        given.ifPresent(at -> {
            for (Field each : at.asListOrOne()) {
                String voice = each.asText();
                if (voice.isBlank() || voices.contains(voice)) {
                    each.wrong(voice.isBlank() ? "expected the name of a voice" : "stands here twice");
                }
                voices.add(voice);
            }
            if (voices.isEmpty() || voices.size() > MAX_VOICES) {
                at.wrong("expected 1 to " + MAX_VOICES + " voices");
            }
        });
        return voices;
    }

    /** Another server may be out of reach along with this one. */
    private static Optional<String> fallback(Field at) {
        if (at.asText().equals(SynthesizerSettings.BUILT_IN)) {
            return Optional.of(SynthesizerSettings.BUILT_IN);
        }
        at.wrong("expected " + SynthesizerSettings.BUILT_IN
                + ", the built-in one: a server may be out of reach along with this one");
        return Optional.empty();
    }

    private static Optional<String> fallbackVoice(Field at, boolean fallback) {
        String voice = at.asText();
        List<String> known = MarySynthesizer.installedVoices();
        if (!fallback) {
            at.wrong("has no fallback beside it, expected fallback: " + SynthesizerSettings.BUILT_IN);
        } else if (!known.contains(voice)) {
            at.wrong("unknown voice of " + SynthesizerSettings.BUILT_IN
                    + Words.closest(voice, known)
                            .map(near -> ", did you mean '" + near + "'?")
                            .orElse(", expected one of " + known));
        }
        return Optional.of(voice);
    }

    private static URI address(Field field) {
        try {
            URI address = new URI(field.asText());
            String scheme = String.valueOf(address.getScheme());
            boolean right = (scheme.equals("http") || scheme.equals("https")) && address.getHost() != null;
            if (right && address.getUserInfo() == null && address.getFragment() == null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // As wrong as another scheme.
        }
        field.wrong("expected http:// or https:// with the whole path, without a password in it");
        return NOWHERE;
    }
}
