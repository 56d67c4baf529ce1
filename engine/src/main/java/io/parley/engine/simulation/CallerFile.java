package io.parley.engine.simulation;

import io.parley.config.ConfigException;
import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.YamlDocument;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.Keys;
import io.parley.engine.simulation.Caller.Act;
import io.parley.engine.simulation.Caller.Deed;
import io.parley.engine.simulation.Caller.Kind;
import io.parley.engine.simulation.Caller.ServiceAnswer;
import io.parley.engine.simulation.Caller.When;
import io.parley.media.audio.Pcm;
import io.parley.media.simulation.ActiveSpeech;
import io.parley.media.simulation.ActiveSpeech.Span;
import io.parley.media.simulation.Decibels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a caller's YAML with the sounds that it names; every problem comes with file, line, column, value and expectation.
 * {@code bots/caller.schema.json} describes the same for editors, {@code docs/bots/simulate.md} for people. For one use.
 */
public final class CallerFile {
    private static final Duration SLOT = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MAX_PROMPTS = 1_000;
    private static final int MAX_JITTER_MILLIS = 1_000;
    private static final List<String> DEEDS = List.of("say", "noise", "press", "silence", "vanish", "hang-up");
    private static final List<String> TIMES = List.of("at", "prompt", "says", "said");

    private final CallerSounds sounds;
    private final Fields top;

    private CallerFile(Fields top, CallerSounds sounds) {
        this.top = top;
        this.sounds = sounds;
    }

    /**
     * Reads a file; sounds are relative to its folder.
     *
     * @param seed of the noises that are made
     * @throws ConfigException with all problems
     */
    public static Caller read(Path file, long seed) {
        Path folder = file.toAbsolutePath().getParent();
        return read(YamlDocument.read(file), folder == null ? Path.of("/") : folder, seed);
    }

    /**
     * Reads a caller from its text.
     *
     * @param shownAs file name in messages
     * @param folder that sounds are relative to
     */
    public static Caller parse(String shownAs, String yaml, Path folder, long seed) {
        return read(YamlDocument.parse(shownAs, yaml.getBytes(StandardCharsets.UTF_8)), folder, seed);
    }

    private static Caller read(Field root, Path folder, long seed) {
        Caller caller = new CallerFile(root.asFields(), new CallerSounds(folder, seed)).caller();
        root.problems().orThrow();
        return caller;
    }

    private Caller caller() {
        String name = top.text("caller");
        Map<String, String> variables =
                top.optional("variables").map(CallerFile::texts).orElse(Map.of());
        List<Act> acts = new ArrayList<>();
        Optional<Field> recording = top.optional("recording");
        recording.ifPresent(it -> acts.addAll(sounds.recorded(it.asFields())));
        top.list("acts").forEach(it -> acts.add(act(it.asFields())));
        if (acts.isEmpty() && top.problems().isEmpty()) {
            top.problems()
                    .add(top.mark(), "acts", "missing – expected acts or a recording: a caller who does something");
        }
        Caller.TelephoneLine line =
                top.optionalFields("line").map(fields -> line(fields, acts)).orElse(Caller.TelephoneLine.PERFECT);
        List<ServiceAnswer> answers =
                top.list("services").stream().map(CallerFile::service).toList();
        Duration patience = top.optional("patience")
                .map(it -> CallerSounds.time(it, Duration.ofSeconds(1), LONGEST))
                .orElse(Caller.USUAL_PATIENCE);
        top.finish();
        return new Caller(name, variables, line, answers, acts, patience);
    }

    private static Map<String, String> texts(Field field) {
        Map<String, String> texts = new LinkedHashMap<>();
        field.asFields()
                .all()
                .forEach(item -> texts.put(item.name(), item.field().asText()));
        return texts;
    }

    // ---- the line

    private Caller.TelephoneLine line(Fields fields, List<Act> acts) {
        double loss = fields.share("loss", 0);
        int jitter = (int) fields.optional("jitter")
                .map(it -> CallerSounds.time(it, Duration.ZERO, Duration.ofMillis(MAX_JITTER_MILLIS)))
                .orElse(Duration.ZERO)
                .toMillis();
        Optional<Pcm> noise = fields.optionalFields("noise").map(it -> sounds.around(it, speechLevel(acts)));
        Optional<Caller.Echo> echo = fields.optionalFields("echo").map(CallerFile::echo);
        fields.finish();
        return new Caller.TelephoneLine(loss, jitter, noise, echo);
    }

    private static Caller.Echo echo(Fields fields) {
        int delay = (int) fields.required("delay", "a time such as 120ms")
                .map(it -> CallerSounds.time(it, Duration.ZERO, Duration.ofMillis(800)))
                .orElse(Duration.ZERO)
                .toMillis();
        double level = fields.required("level", "a level such as -24dB")
                .map(it -> CallerSounds.decibels(it, -60, 0))
                .orElse(-60.0);
        fields.finish();
        return new Caller.Echo(delay, level);
    }

    /** Of all that he says, in dBFS; what a signal-to-noise ratio is measured against. */
    private static double speechLevel(List<Act> acts) {
        return acts.stream()
                .map(Act::deed)
                .filter(Deed.Utters.class::isInstance)
                .map(Deed.Utters.class::cast)
                .filter(it -> !it.speech().isEmpty())
                .mapToDouble(it -> ActiveSpeech.of(it.sound()).levelDbfs())
                .average()
                .orElse(CallerSounds.USUAL_LEVEL_DBFS);
    }

    private static ServiceAnswer service(Field field) {
        if (!field.isMapping()) {
            boolean timeout = field.asOneOf(List.of("timeout", "failed")).equals("timeout");
            return new ServiceAnswer(timeout ? HttpResult.TIMEOUT : HttpResult.FAILED, 0, Map.of());
        }
        Fields fields = field.asFields();
        int status = fields.integer("status", 100, 599, 200);
        Map<String, String> values =
                fields.optional("values").map(CallerFile::texts).orElse(Map.of());
        fields.finish();
        return new ServiceAnswer(status / 100 == 2 ? HttpResult.DONE : HttpResult.FAILED, status, values);
    }

    // ---- acts

    private Act act(Fields fields) {
        When when = fields.optionalFields("when").map(CallerFile::when).orElse(new When.Then(Duration.ZERO));
        List<String> deeds = DEEDS.stream().filter(fields::has).toList();
        if (deeds.size() != 1 && !fields.isEmpty()) {
            fields.problems()
                    .add(
                            fields.mark(),
                            fields.path(),
                            (deeds.isEmpty() ? "does nothing" : "does several things at once") + ", expected one of "
                                    + String.join(", ", DEEDS));
        }
        Deed deed = deeds.isEmpty() ? new Deed.Waits(SLOT) : deed(fields, deeds.getFirst());
        fields.finish();
        return new Act(when, deed);
    }

    private Deed deed(Fields fields, String key) {
        Field value = fields.optional(key).orElseThrow();
        return switch (key) {
            case "say" -> say(fields, value);
            case "noise" -> noise(fields, value.asFields());
            case "press" -> new Deed.Presses(keys(value));
            case "silence" -> new Deed.Waits(CallerSounds.time(value, SLOT, LONGEST));
            case "vanish" -> new Deed.Vanishes(CallerSounds.time(value, SLOT, LONGEST));
            default -> {
                if (!value.asFlag()) {
                    value.wrong("expected on");
                }
                yield new Deed.HangsUp();
            }
        };
    }

    private static When when(Fields fields) {
        List<String> found = TIMES.stream().filter(fields::has).toList();
        if (found.size() > 1) {
            fields.problems()
                    .add(
                            fields.mark(),
                            fields.path(),
                            "several times at once, expected one of " + String.join(", ", TIMES));
        }
        Duration after = fields.optional("after")
                .map(it -> CallerSounds.time(it, Duration.ZERO, LONGEST))
                .orElse(Duration.ZERO);
        When when = found.isEmpty() ? new When.Then(after) : when(fields, found.getFirst(), after);
        fields.finish();
        return when;
    }

    private static When when(Fields fields, String key, Duration after) {
        Field value = fields.optional(key).orElseThrow();
        return switch (key) {
            case "at" ->
                new When.At(CallerSounds.time(value, Duration.ZERO, LONGEST).plus(after));
            case "prompt" -> new When.PromptEnded(value.asInteger(1, MAX_PROMPTS), after);
            case "says" -> new When.BotSays(value.asText(), after);
            default -> new When.BotSaid(value.asText(), after);
        };
    }

    private Deed say(Fields fields, Field value) {
        Pcm sound = sounds.spoken(value.asListOrOne());
        double gain = fields.optional("gain")
                .map(it -> CallerSounds.decibels(it, -60, 40))
                .orElse(0.0);
        Pcm amplified = gain == 0 ? sound : Decibels.amplified(sound, gain);
        List<Span> speech = ActiveSpeech.of(amplified).spans();
        if (speech.isEmpty() && fields.problems().isEmpty()) {
            value.wrong("nobody speaks in it, expected speech; for other sounds there is noise");
        }
        return new Deed.Utters(amplified, speech, fields.text("text", ""), kind(fields));
    }

    private Deed noise(Fields fields, Fields noise) {
        Pcm sound = sounds.passing(noise);
        Optional<Kind> kind = kind(fields);
        return new Deed.Utters(sound, List.of(), fields.text("text", ""), kind.or(() -> Optional.of(Kind.NOISE)));
    }

    private static Optional<Kind> kind(Fields fields) {
        List<String> words = Arrays.stream(Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        return fields.optional("as").map(it -> Kind.valueOf(it.asOneOf(words).toUpperCase(Locale.ROOT)));
    }

    private static String keys(Field field) {
        String keys = field.asText();
        if (keys.isEmpty() || !Keys.areKeys(keys)) {
            field.wrong("expected keys out of 0-9 * # A-D");
            return "0";
        }
        return keys;
    }
}
