package io.parley.engine.simulation;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.text.MediaTime;
import io.parley.engine.simulation.Caller.Act;
import io.parley.engine.simulation.Caller.Deed;
import io.parley.engine.simulation.Caller.When;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.StereoRecording;
import io.parley.media.audio.WavFile;
import io.parley.media.simulation.ActiveSpeech;
import io.parley.media.simulation.ActiveSpeech.Span;
import io.parley.media.simulation.Decibels;
import io.parley.media.simulation.Noise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sounds that a caller's file names: recordings, noises, an earlier call. Used by {@link CallerFile}. */
final class CallerSounds {
    /** Where nothing is said that a noise could be measured against. */
    static final double USUAL_LEVEL_DBFS = -20;

    private static final int RATE_HZ = 8000;
    private static final int SAMPLES_PER_MILLI = RATE_HZ / 1000;
    private static final Duration SLOT = Duration.ofMillis(20);
    private static final Duration LONGEST_NOISE = Duration.ofMinutes(10);
    /** What lies all around is repeated after this. */
    private static final int LOOP_MILLIS = 20_000;
    /** In a recorded call, what lies closer together is one turn. */
    private static final int TURN_GAP_SAMPLES = 700 * SAMPLES_PER_MILLI;

    private static final Pattern DECIBELS = Pattern.compile("([+-]?\\d{1,3}(?:\\.\\d)?) ?dB");
    private static final Pcm NOTHING = new Pcm(new short[SAMPLES_PER_MILLI * 20], RATE_HZ);

    private final Path folder;
    private long seed;

    CallerSounds(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    // ---- speech

    /** Recordings and pauses, one after the other. */
    Pcm spoken(List<Field> parts) {
        List<short[]> pieces = new ArrayList<>();
        for (Field part : parts) {
            Optional<Duration> pause = part.isText() ? MediaTime.parse(part.asText()) : Optional.empty();
            pieces.add(pause.map(it -> new short[(int) (it.toMillis() * SAMPLES_PER_MILLI)])
                    .orElseGet(() -> clip(part).samples()));
        }
        short[] all = new short[pieces.stream().mapToInt(it -> it.length).sum()];
        int at = 0;
        for (short[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return new Pcm(all, RATE_HZ);
    }

    private Pcm clip(Field file) {
        return read(file, () -> {
            Pcm read = WavFile.read(file.asPath(folder));
            return read.sampleRateHz() == RATE_HZ ? read : Resampler.resample(read, RATE_HZ);
        });
    }

    private static Pcm read(Field file, Supplier<Pcm> reading) {
        if (file.asText().isEmpty()) {
            return NOTHING;
        }
        try {
            return reading.get();
        } catch (WavFile.AudioFileException e) {
            file.wrong("expected a WAV file: " + e.getMessage());
            return NOTHING;
        }
    }

    /** The caller's side of an earlier call; what he said in it is found by its energy. */
    List<Act> recorded(Fields fields) {
        Optional<Field> file = fields.required("file", "the recording of a call");
        boolean bot = fields.oneOf("side", List.of("caller", "bot"), "caller").equals("bot");
        fields.finish();
        StereoRecording.Side side = bot ? StereoRecording.Side.BOT : StereoRecording.Side.CALLER;
        Pcm sound = file.map(it -> read(it, () -> StereoRecording.read(it.asPath(folder), side)))
                .orElse(NOTHING);
        List<Act> acts = new ArrayList<>();
        List<Span> speech = ActiveSpeech.of(sound).spans();
        int from = 0;
        while (from < speech.size()) {
            int to = from;
            while (to + 1 < speech.size()
                    && speech.get(to + 1).from() - speech.get(to).to() < TURN_GAP_SAMPLES) {
                to++;
            }
            // From the middle of a gap to that of the next, so that nothing of the recording is lost.
            int first = from == 0
                    ? 0
                    : (speech.get(from - 1).to() + speech.get(from).from()) / 2;
            int last = to + 1 == speech.size()
                    ? sound.samples().length
                    : (speech.get(to).to() + speech.get(to + 1).from()) / 2;
            int origin = first / (RATE_HZ / 50) * (RATE_HZ / 50);
            acts.add(new Act(
                    new When.At(Duration.ofMillis(origin / SAMPLES_PER_MILLI)),
                    new Deed.Utters(
                            new Pcm(Arrays.copyOfRange(sound.samples(), origin, last), RATE_HZ),
                            speech.subList(from, to + 1).stream()
                                    .map(span -> new Span(span.from() - origin, span.to() - origin))
                                    .toList(),
                            "",
                            Optional.empty())));
            from = to + 1;
        }
        if (speech.isEmpty() && fields.problems().isEmpty()) {
            file.ifPresent(it -> it.wrong("nobody speaks on that side, expected a call with a caller"));
        }
        return acts;
    }

    // ---- noise

    /** Noise all around, to be repeated. */
    Pcm around(Fields fields, double speechDbfs) {
        double level = level(fields, speechDbfs);
        Pcm made = noise(fields, LOOP_MILLIS, level);
        fields.finish();
        return made;
    }

    /** Noise that passes. */
    Pcm passing(Fields fields) {
        Duration time = fields.required("for", "a time such as 800ms")
                .map(it -> time(it, SLOT, LONGEST_NOISE))
                .orElse(SLOT);
        double level = level(fields, USUAL_LEVEL_DBFS);
        Pcm made = noise(fields, (int) time.toMillis(), level);
        fields.finish();
        return made;
    }

    private static double level(Fields fields, double speechDbfs) {
        Optional<Field> level = fields.optional("level");
        Optional<Field> ratio = fields.optional("snr");
        if (level.isPresent() == ratio.isPresent()) {
            fields.problems()
                    .add(fields.mark(), fields.path(), "expected one of level, such as -45dB, and snr, such as 10dB");
        }
        return level.map(it -> decibels(it, -90, -3))
                .orElseGet(() ->
                        speechDbfs - ratio.map(it -> decibels(it, -20, 60)).orElse(60.0));
    }

    private Pcm noise(Fields fields, int millis, double levelDbfs) {
        String kind = fields.oneOf("kind", List.of("white", "hum", "street", "babble", "file"));
        List<Field> files = fields.optional("of").map(Field::asListOrOne).orElse(List.of());
        boolean recorded = kind.equals("babble") || kind.equals("file");
        if (recorded == files.isEmpty()) {
            fields.problems()
                    .add(
                            fields.markOf("of"),
                            fields.path() + ".of",
                            recorded ? "missing – expected recordings" : "recordings of a noise that is made without");
            return NOTHING;
        }
        List<Pcm> sounds = files.stream().map(this::clip).toList();
        seed++;
        return switch (kind) {
            case "babble" -> Noise.babble(sounds, millis, levelDbfs, seed);
            case "file" -> repeated(sounds.getFirst(), millis, levelDbfs);
            default -> Noise.of(Noise.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), millis, levelDbfs, seed);
        };
    }

    private static Pcm repeated(Pcm sound, int millis, double levelDbfs) {
        short[] samples = new short[millis * SAMPLES_PER_MILLI];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sound.samples()[i % sound.samples().length];
        }
        double level = Decibels.level(sound.samples(), 0, sound.samples().length);
        return Decibels.amplified(new Pcm(samples, RATE_HZ), levelDbfs - level);
    }

    // ---- values

    /** A duration, which may also have a fraction of seconds: {@code 1.2s}. */
    static Duration time(Field field, Duration least, Duration most) {
        Optional<Duration> time = field.isText() ? MediaTime.parse(field.asText()) : Optional.empty();
        return time.filter(it -> it.compareTo(least) >= 0 && it.compareTo(most) <= 0)
                .orElseGet(() -> field.asDuration(least, most));
    }

    /** {@code -24dB}. */
    static double decibels(Field field, double least, double most) {
        Matcher matcher = DECIBELS.matcher(field.isText() ? field.asText() : "");
        double value = matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
        if (value >= least && value <= most) {
            return value;
        }
        field.wrong("expected a level from " + Math.round(least) + "dB to " + Math.round(most) + "dB");
        return least;
    }
}
