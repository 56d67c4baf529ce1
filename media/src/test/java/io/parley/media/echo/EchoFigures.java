package io.parley.media.echo;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.echo.EchoTrial.Person;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Calls on generated echo paths, and what the guard makes of them: delays from 0 to 800 ms, gains from −6 to −40 dB, lines and
 * rooms; the bot's prompts and the persons who speak over them are human recordings. Everything follows from one seed.
 */
public final class EchoFigures {
    static final List<Integer> DELAYS_MILLIS = List.of(0, 60, 150, 300, 500, 800);
    static final List<Integer> GAINS_DB = List.of(-6, -12, -20, -30, -40);
    /** A digital hybrid, an analogue one, a loudspeaker in a car or a small room. */
    static final List<Integer> RESPONSES_MILLIS = List.of(4, 12, 60);

    private static final int SLOT = 160;
    private static final int SLOT_MILLIS = 20;
    private static final int PAUSE_SLOTS = 75;
    private static final int FIRST_SLOT = 5;
    private static final double PROMPT_DBFS = -18;
    private static final double PERSON_DBFS = -20;

    private static final List<String> PROMPTS = List.of(
            "conf-adminmenu",
            "vm-intro",
            "agent-newlocation",
            "cannot-complete-as-dialed",
            "conf-userswilljoin",
            "demo-congrats",
            "privacy-unident",
            "number-not-answering");
    private static final List<String> PERSONS = List.of(
            "digits/day-2",
            "conf-getpin",
            "hello",
            "vm-goodbye",
            "please-try-again",
            "invalid",
            "digits/today",
            "im-sorry",
            "digits/day-5");

    /** What calls of one kind came to. */
    public static final class Row {
        final String kind;
        double minutes;
        int falseWithout;
        int falseWith;
        int spoken;
        int found;
        int clearSame;
        final List<Integer> laterMillis = new ArrayList<>();

        Row(String kind) {
            this.kind = kind;
        }

        /** False beginnings a minute of call, with the guard. */
        double falsePerMinute() {
            return falseWith / minutes;
        }

        double falsePerMinuteWithout() {
            return falseWithout / minutes;
        }

        /** Persons found who are found on a line without echo and guard, 0 … 1. */
        double recall() {
            return spoken == 0 ? 1 : found / (double) spoken;
        }

        /** How much later a person is found than on a line without echo and guard. */
        int laterMillis(int percentile) {
            List<Integer> sorted = laterMillis.stream().sorted().toList();
            return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100));
        }

        void add(Row other) {
            minutes += other.minutes;
            falseWithout += other.falseWithout;
            falseWith += other.falseWith;
            spoken += other.spoken;
            found += other.found;
            clearSame += other.clearSame;
            laterMillis.addAll(other.laterMillis);
        }
    }

    private final SplittableRandom random;
    private final List<short[]> prompts;
    private final List<short[]> persons;

    EchoFigures(long seed) {
        random = new SplittableRandom(seed);
        prompts = PROMPTS.stream().map(name -> spoken(name, PROMPT_DBFS)).toList();
        persons = PERSONS.stream().map(name -> spoken(name, PERSON_DBFS)).toList();
    }

    /** Calls on paths of one gain; one call for each delay and response. */
    Row calls(int gainDb, List<Integer> delays, List<Integer> responses) {
        Row row = new Row(gainDb + " dB");
        for (int delay : delays) {
            for (int response : responses) {
                row.add(call(gainDb, delay, response));
            }
        }
        return row;
    }

    private Row call(int gainDb, int delayMillis, int responseMillis) {
        long seed = random.nextLong();
        List<short[]> said = List.of(pick(prompts), pick(prompts), pick(prompts));
        short[] bot = talk(said);
        Optional<EchoPath> none = Optional.empty();
        Row row = new Row("");

        row.falseWithout = new EchoTrial(
                        false, path(seed, delayMillis, gainDb, responseMillis), bot, Optional.empty(), seed)
                .falseOnsets();
        EchoTrial alone =
                new EchoTrial(true, path(seed, delayMillis, gainDb, responseMillis), bot, Optional.empty(), seed);
        row.falseWith = alone.falseOnsets();
        row.minutes = alone.minutes();

        // The person speaks over the second prompt.
        int second = FIRST_SLOT + slots(said.get(0)) + PAUSE_SLOTS;
        int from = second + 10 + random.nextInt(Math.max(1, slots(said.get(1)) - 40));
        Optional<Person> person = Optional.of(new Person(pick(persons), from));
        OptionalInt usual = new EchoTrial(false, none, bot, person, seed).found();
        if (usual.isPresent()) {
            row.spoken = 1;
            OptionalInt clear = new EchoTrial(true, none, bot, person, seed).found();
            row.clearSame = clear.isPresent() && clear.getAsInt() - usual.getAsInt() <= 1 ? 1 : 0;
            OptionalInt over =
                    new EchoTrial(true, path(seed, delayMillis, gainDb, responseMillis), bot, person, seed).found();
            if (over.isPresent()) {
                row.found = 1;
                row.laterMillis.add((over.getAsInt() - usual.getAsInt()) * SLOT_MILLIS);
            }
        }
        return row;
    }

    private static Optional<EchoPath> path(long seed, int delayMillis, int gainDb, int responseMillis) {
        return Optional.of(new EchoPath(seed, delayMillis, gainDb, responseMillis));
    }

    private short[] pick(List<short[]> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Prompts one after another, each followed by a pause of 1.5 s. */
    static short[] talk(List<short[]> prompts) {
        int all = FIRST_SLOT;
        for (short[] prompt : prompts) {
            all += slots(prompt) + PAUSE_SLOTS;
        }
        short[] bot = new short[all * SLOT];
        int at = FIRST_SLOT;
        for (short[] prompt : prompts) {
            System.arraycopy(prompt, 0, bot, at * SLOT, prompt.length);
            at += slots(prompt) + PAUSE_SLOTS;
        }
        return bot;
    }

    private static int slots(short[] samples) {
        return Math.ceilDiv(samples.length, SLOT);
    }

    /** A recording, so loud while something is said. */
    static short[] spoken(String name, double dbfs) {
        short[] samples = HumanSpeech.recording(name).samples();
        double[] powers = new double[samples.length / SLOT + 1];
        double loudest = 0;
        for (int i = 0; i < samples.length; i++) {
            powers[i / SLOT] += samples[i] / 32768.0 * samples[i] / 32768.0 / SLOT;
            loudest = Math.max(loudest, powers[i / SLOT]);
        }
        double threshold = loudest / 1000;
        double active = Arrays.stream(powers)
                .filter(power -> power > threshold)
                .average()
                .orElse(1);
        double gain = Math.sqrt(Math.pow(10, dbfs / 10) / active);
        short[] out = new short[samples.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (short) Math.clamp(Math.round(samples[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return out;
    }

    /** The whole table in Markdown, as it stands in the documents: a row for each gain, and one of all. */
    public static List<String> table() {
        EchoFigures figures = new EchoFigures(7);
        List<String> lines = new ArrayList<>();
        lines.add(
                "| echo | false beginnings a minute, unguarded | guarded | persons found over it | later by p50 / p95 |"
                        + " found alike on a clear line |");
        lines.add("|---|---|---|---|---|---|");
        Row all = new Row("all");
        for (int gain : GAINS_DB) {
            Row row = figures.calls(gain, DELAYS_MILLIS, RESPONSES_MILLIS);
            lines.add(line(row));
            all.add(row);
        }
        lines.add(line(all));
        return lines;
    }

    private static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %d of %d | %d / %d ms | %d of %d |",
                row.kind.replace('-', '−'),
                row.falsePerMinuteWithout(),
                row.falsePerMinute(),
                row.found,
                row.spoken,
                row.laterMillis(50),
                row.laterMillis(95),
                row.clearSame,
                row.spoken);
    }
}
