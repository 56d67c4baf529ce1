package io.parley.server.settings;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.config.Secret;
import io.parley.config.Words;
import io.parley.media.asr.net.VoskServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Reads {@code recognizers} of {@code parley.yaml}: by name, a Vosk model, a Whisper model or the address of a vosk-server,
 * each as a text or, with more to say, as a mapping.
 */
final class RecognizerReader {
    static final int MAX_RECOGNIZERS = 16;
    static final int MAX_WORKERS = 64;
    static final int MAX_WHISPER_WORKERS = 16;
    static final int MAX_CONNECTIONS = 256;
    static final int MAX_SPARE = 32;
    static final Duration LONGEST_HEARD_AGAIN = Duration.ofSeconds(30);

    private static final String OFF = "off";
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}");
    private static final URI NOWHERE = URI.create("ws://localhost:2700");

    private final Path models;
    private final References references;

    RecognizerReader(Path models, References references) {
        this.models = models;
        this.references = references;
    }

    /**
     * The recognisers.
     *
     * @param otherwise those that are there unless the file changes them
     */
    Map<String, RecognizerSettings> read(Fields fields, Map<String, RecognizerSettings> otherwise) {
        Map<String, RecognizerSettings> read = new LinkedHashMap<>(otherwise);
        for (Fields.Named each : fields.all()) {
            if (!NAME.matcher(each.name()).matches()) {
                fields.problems()
                        .add(each.mark(), fields.path(), each.name(), "expected letters, digits, '.', '_' and '-'");
            } else if (isOff(each.field())) {
                if (read.remove(each.name()) == null) {
                    each.field().wrong("there is no recogniser of this name to be switched off");
                }
            } else {
                read.put(each.name(), recognizer(each.field()));
            }
        }
        for (Fields.Named each : fields.all()) {
            if (read.get(each.name()) instanceof RecognizerSettings.Server server) {
                server.fallback().ifPresent(name -> checkFallback(each.field(), name, read));
            }
        }
        if (read.isEmpty() || read.size() > MAX_RECOGNIZERS) {
            fields.problems().add(fields.mark(), fields.path(), "expected 1 to " + MAX_RECOGNIZERS + " recognisers");
        }
        return read;
    }

    private static boolean isOff(Field field) {
        return field.isText() && field.asText().equals(OFF);
    }

    private RecognizerSettings recognizer(Field field) {
        if (field.isText()) {
            return field.asText().contains("://") ? server(address(field)) : model(field.asPath(models));
        }
        Fields fields = field.asFields();
        Optional<Field> server = fields.optional("server");
        RecognizerSettings read;
        if (server.isPresent()) {
            read = server(address(server.get()), fields);
        } else if (fields.optional("whisper").isPresent()) {
            read = whisper(fields);
        } else {
            read = new RecognizerSettings.Model(
                    fields.required(
                                    "model",
                                    "expected the folder of a Vosk model, whisper: FILE, or server: ws://HOST:PORT")
                            .map(at -> at.asPath(models))
                            .orElse(models),
                    fields.optional("workers")
                            .map(at -> OptionalInt.of(at.asInteger(1, MAX_WORKERS)))
                            .orElseGet(OptionalInt::empty),
                    fields.duration(
                            "hear-again",
                            Duration.ZERO,
                            LONGEST_HEARD_AGAIN,
                            RecognizerSettings.Model.DEFAULT_HEAR_AGAIN));
        }
        fields.finish();
        return read;
    }

    private RecognizerSettings whisper(Fields fields) {
        return new RecognizerSettings.Whisper(
                fields.required("whisper", "expected the file of a Whisper model")
                        .map(at -> at.asPath(models))
                        .orElse(models),
                fields.optional("language")
                        .map(RecognizerReader::language)
                        .orElse(RecognizerSettings.Whisper.DEFAULT_LANGUAGE),
                fields.optional("workers")
                        .map(at -> OptionalInt.of(at.asInteger(1, MAX_WHISPER_WORKERS)))
                        .orElseGet(OptionalInt::empty));
    }

    private static String language(Field at) {
        if (!LANGUAGE.matcher(at.asText()).matches()) {
            at.wrong("expected two letters, such as zh");
        }
        return at.asText();
    }

    private static RecognizerSettings model(Path folder) {
        return new RecognizerSettings.Model(folder, OptionalInt.empty(), RecognizerSettings.Model.DEFAULT_HEAR_AGAIN);
    }

    private static RecognizerSettings server(URI address) {
        return new RecognizerSettings.Server(
                address,
                Optional.empty(),
                Optional.empty(),
                VoskServer.DEFAULT_CONNECTIONS,
                VoskServer.DEFAULT_SPARE,
                VoskServer.DEFAULT_CONNECT,
                VoskServer.DEFAULT_ANSWER,
                VoskServer.DEFAULT_IDLE);
    }

    private RecognizerSettings server(URI address, Fields fields) {
        Optional<Secret> authorization = fields.optional("authorization").map(at -> at.asReferredSecret(references));
        return new RecognizerSettings.Server(
                address,
                authorization,
                fields.optionalText("fallback"),
                fields.integer("connections", 1, MAX_CONNECTIONS, VoskServer.DEFAULT_CONNECTIONS),
                fields.integer("spare", 0, MAX_SPARE, VoskServer.DEFAULT_SPARE),
                fields.duration("connect", Duration.ofMillis(50), Duration.ofSeconds(30), VoskServer.DEFAULT_CONNECT),
                fields.duration("answer", Duration.ofMillis(100), Duration.ofSeconds(30), VoskServer.DEFAULT_ANSWER),
                fields.duration("idle", Duration.ofSeconds(1), Duration.ofHours(1), VoskServer.DEFAULT_IDLE));
    }

    private static URI address(Field field) {
        try {
            URI address = new URI(field.asText());
            String scheme = String.valueOf(address.getScheme());
            boolean right = (scheme.equals("ws") || scheme.equals("wss")) && address.getHost() != null;
            if (right && address.getUserInfo() == null && address.getFragment() == null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // As wrong as another scheme.
        }
        field.wrong("expected ws://HOST:PORT or wss://HOST:PORT, without a password in it");
        return NOWHERE;
    }

    private static void checkFallback(Field server, String name, Map<String, RecognizerSettings> read) {
        Field at = server.asFields().optional("fallback").orElse(server);
        RecognizerSettings found = read.get(name);
        if (found == null) {
            at.wrong("unknown recogniser"
                    + Words.closest(name, read.keySet())
                            .map(near -> ", did you mean '" + near + "'?")
                            .orElse(""));
        } else if (!found.isHere()) {
            at.wrong("expected a recogniser with a model: a server may be out of reach along with this one");
        }
    }
}
