import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.vosk.LibVosk;
import org.vosk.LogLevel;
import org.vosk.Model;
import org.vosk.Recognizer;

/**
 * What hearing costs, in processor time of the thread that decodes, and how many calls one such thread holds. The costs of
 * each 100 ms block and of each final result are measured; the calls are then played through a queue on paper, so that the
 * figure does not depend on what else the machine does.
 */
final class Recognition {
    private static final Path SOUNDS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");
    private static final int BLOCK_BYTES = 1600;
    private static final int BLOCK_MILLIS = 100;
    private static final int PRE_ROLL_BLOCKS = 3;
    private static final int ENDPOINT_BLOCKS = 7;
    /** Of a call the caller speaks 40 %. */
    private static final double SPEAKING = 0.4;
    private static final int LAG_MILLIS = 300;
    private static final int SIMULATED_SECONDS = 300;

    private static final List<String> DAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final List<String> DIGITS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Model model;
    private final String grammar;

    private Recognition(Model model) {
        this.model = model;
        List<String> phrases = new ArrayList<>(DAYS);
        phrases.addAll(DIGITS);
        phrases.add("[unk]");
        this.grammar = "[\"" + String.join("\",\"", phrases) + "\"]";
    }

    /** What is said. */
    private record Said(String name, byte[] pcm) {}

    /** What one utterance costs, in microseconds: each block that is fed, then the final result. */
    private record Cost(int speechBlocks, long[] blockMicros, long finalMicros, long[] againMicros, boolean understood) {
        long sum() {
            return Arrays.stream(blockMicros).sum() + afterEndMicros();
        }

        long afterEndMicros() {
            return finalMicros + Arrays.stream(againMicros).sum();
        }
    }

    public static void main(String[] args) throws Exception {
        LibVosk.setLogLevel(LogLevel.WARNINGS);
        try (Model model = new Model(args[0])) {
            new Recognition(model).run(Integer.parseInt(args[1]));
        }
    }

    private void run(int rounds) throws Exception {
        List<Said> answers = new ArrayList<>();
        for (int day = 0; day < DAYS.size(); day++) {
            answers.add(said("digits/day-" + day));
        }
        for (int digit = 0; digit < DIGITS.size(); digit++) {
            answers.add(new Said(
                    "two digits",
                    joined(pcm("digits/" + digit), pcm("digits/" + (digit * 7 + 3) % 10))));
        }
        List<Said> others = List.of(
                said("hello"),
                said("please-try-again"),
                said("vm-goodbye"),
                said("one-moment-please"),
                said("check-number-dial-again"));
        measure(answers, false, 1);
        measure(answers, true, 1);
        System.out.printf("%-34s %10s %10s %10s %10s%n", "", "ms CPU a s", "final", "final", "understood");
        System.out.printf("%-34s %10s %10s %10s %10s%n", "utterances", "of speech", "p50 ms", "p95 ms", "%");
        List<Cost> open = report("answers, open vocabulary", measure(answers, false, rounds));
        List<Cost> closed = report("answers, grammar of 17", measure(answers, true, rounds));
        List<Cost> openOthers = report("sentences, open vocabulary", measure(others, false, rounds));
        List<Cost> again = report("sentences, heard again", heardAgain(measure(others, true, rounds), openOthers));
        long silence = silenceMicros(false);
        long silenceGrammar = silenceMicros(true);
        System.out.printf(
                "%n100 ms of silence: %.1f ms CPU open, %.1f ms with the grammar%n%n",
                silence / 1000.0, silenceGrammar / 1000.0);
        List<Cost> mixed = new ArrayList<>(closed);
        // One answer in ten is none of the grammar's.
        for (int i = 0; i < closed.size() / 9; i++) {
            mixed.add(again.get(i % again.size()));
        }
        System.out.printf("%-44s %14s %14s%n", "a call, caller speaking 40 %", "ms CPU a s", "calls a core");
        call("open vocabulary, all audio decoded", open, silence, false);
        call("open vocabulary, gated", open, silence, true);
        call("grammar, all audio decoded", closed, silenceGrammar, false);
        call("grammar, gated", closed, silenceGrammar, true);
        call("grammar, gated, 1 in 10 heard again", mixed, silenceGrammar, true);
    }

    // ---- measuring

    private List<Cost> measure(List<Said> all, boolean withGrammar, int rounds) throws IOException {
        List<Cost> costs = new ArrayList<>();
        Recognizer pooled = withGrammar ? null : new Recognizer(model, 8000);
        int used = 0;
        for (int round = 0; round < rounds; round++) {
            for (Said said : all) {
                long made = cpuNanos();
                Recognizer recognizer = withGrammar ? new Recognizer(model, 8000, grammar) : pooled;
                recognizer.setWords(true);
                long making = withGrammar ? cpuNanos() - made : 0;
                costs.add(measure(recognizer, said, making));
                if (withGrammar) {
                    recognizer.close();
                } else if (++used % 20 == 0) {
                    pooled.close();
                    pooled = new Recognizer(model, 8000);
                }
            }
        }
        if (pooled != null) {
            pooled.close();
        }
        return costs;
    }

    /** As a call feeds it: what came before the onset, the speech, the silence until the endpoint. */
    private static Cost measure(Recognizer recognizer, Said said, long makingNanos) {
        int speech = Math.ceilDiv(said.pcm().length, BLOCK_BYTES);
        long[] micros = new long[PRE_ROLL_BLOCKS + speech + ENDPOINT_BLOCKS];
        byte[] all = Arrays.copyOf(
                joined(new byte[PRE_ROLL_BLOCKS * BLOCK_BYTES], said.pcm()), micros.length * BLOCK_BYTES);
        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < micros.length; i++) {
            byte[] block = Arrays.copyOfRange(all, i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES);
            long before = cpuNanos();
            if (recognizer.acceptWaveForm(block, block.length)) {
                heard.append(recognizer.getResult());
            } else if (i % 2 == 1) {
                heard.append(recognizer.getPartialResult().isEmpty() ? " " : "");
            }
            micros[i] = (cpuNanos() - before) / 1000;
        }
        micros[0] += makingNanos / 1000;
        long before = cpuNanos();
        heard.append(recognizer.getFinalResult());
        return new Cost(speech, micros, (cpuNanos() - before) / 1000, new long[0], heard.indexOf("\"word\"") >= 0
                && heard.indexOf("[unk]") < 0);
    }

    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** What fell out of the grammar is decoded once more, all of it after the end. */
    private static List<Cost> heardAgain(List<Cost> first, List<Cost> open) {
        List<Cost> both = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Cost one = first.get(i);
            Cost other = open.get(i);
            long[] again = Arrays.copyOf(other.blockMicros(), other.blockMicros().length + 1);
            again[other.blockMicros().length] = other.finalMicros();
            both.add(new Cost(
                    one.speechBlocks(), one.blockMicros(), one.finalMicros(), again, other.understood()));
        }
        return both;
    }

    private long silenceMicros(boolean withGrammar) throws IOException {
        try (Recognizer recognizer =
                withGrammar ? new Recognizer(model, 8000, grammar) : new Recognizer(model, 8000)) {
            long before = cpuNanos();
            byte[] silence = new byte[BLOCK_BYTES];
            for (int i = 0; i < 200; i++) {
                if (recognizer.acceptWaveForm(silence, silence.length)) {
                    recognizer.getResult();
                }
            }
            return (cpuNanos() - before) / 200 / 1000;
        }
    }

    private static List<Cost> report(String what, List<Cost> costs) {
        long micros = costs.stream().mapToLong(Cost::sum).sum();
        double seconds = costs.stream().mapToInt(Cost::speechBlocks).sum() * BLOCK_MILLIS / 1000.0;
        double[] finals = costs.stream().mapToDouble(c -> c.afterEndMicros() / 1000.0).sorted().toArray();
        long understood = costs.stream().filter(Cost::understood).count();
        System.out.printf(
                "%-34s %10.0f %10.1f %10.1f %10.0f%n",
                what,
                micros / 1000.0 / seconds,
                finals[finals.length / 2],
                finals[(int) (finals.length * 0.95)],
                100.0 * understood / costs.size());
        return costs;
    }

    // ---- calls on paper

    private static void call(String what, List<Cost> costs, long silenceMicros, boolean gated) {
        int most = 0;
        for (int calls = 1; calls <= 400 && lagP95(costs, silenceMicros, gated, calls) <= LAG_MILLIS; calls++) {
            most = calls;
        }
        System.out.printf("%-44s %14.0f %14d%n", what, millisASecond(costs, silenceMicros, gated), most);
    }

    private static double millisASecond(List<Cost> costs, long silenceMicros, boolean gated) {
        double millis = 0;
        double seconds = 0;
        for (Cost cost : costs) {
            double turn = cost.speechBlocks() * BLOCK_MILLIS / 1000.0 / SPEAKING;
            double silentBlocks = Math.max(0, turn * 10 - cost.blockMicros().length);
            millis += (cost.sum() + (gated ? 0 : silentBlocks * silenceMicros)) / 1000.0;
            seconds += turn;
        }
        return millis / seconds;
    }

    /** One job: it can be done from a moment on, and takes so long. */
    private record Job(long readyMicros, long micros, boolean isLast, boolean isExtra) {}

    /** One decoding thread serves the calls: what has ended first, then what waits longest. How long audio waits. */
    private static double lagP95(List<Cost> costs, long silenceMicros, boolean gated, int calls) {
        Random random = new Random(calls);
        List<Job> jobs = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            long at = (long) (random.nextDouble() * 6_000_000);
            while (at < SIMULATED_SECONDS * 1_000_000L) {
                Cost cost = costs.get(random.nextInt(costs.size()));
                for (long micros : cost.blockMicros()) {
                    at += BLOCK_MILLIS * 1000L;
                    jobs.add(new Job(at, micros, false, false));
                }
                jobs.add(new Job(at, cost.finalMicros(), true, false));
                // In turn with the others: each part waits from the end of the one before it.
                long part = at;
                for (long micros : cost.againMicros()) {
                    part += micros;
                    jobs.add(new Job(part, micros, false, true));
                }
                // The bot answers: silent in the mean for as long as it takes to have spoken 40 % of the time.
                int turnBlocks = (int) Math.round(cost.speechBlocks() / SPEAKING);
                int silent = Math.max(1, turnBlocks - cost.blockMicros().length);
                silent = 1 + random.nextInt(2 * silent);
                for (int i = 0; i < silent; i++) {
                    at += BLOCK_MILLIS * 1000L;
                    if (!gated) {
                        jobs.add(new Job(at, silenceMicros, false, false));
                    }
                }
            }
        }
        jobs.sort((a, b) -> Long.compare(a.readyMicros(), b.readyMicros()));
        List<Long> lags = new ArrayList<>();
        PriorityQueue<Job> waiting = new PriorityQueue<>((a, b) -> a.isLast() == b.isLast()
                ? Long.compare(a.readyMicros(), b.readyMicros())
                : a.isLast() ? -1 : 1);
        long now = 0;
        long look = 0;
        int next = 0;
        while (next < jobs.size() || !waiting.isEmpty()) {
            if (waiting.isEmpty()) {
                now = Math.max(now, jobs.get(next).readyMicros());
            }
            while (next < jobs.size() && jobs.get(next).readyMicros() <= now) {
                waiting.add(jobs.get(next++));
            }
            Job job = waiting.poll();
            if (job == null) {
                continue;
            }
            long done = now + job.micros();
            // Ten times a second, as admission does: how long the audio has waited that waits longest.
            for (; look <= done; look += 100_000) {
                long at = look;
                // What is heard once more is done in addition: no lag of what comes in.
                long oldest = job.isExtra() ? at : job.readyMicros();
                for (Job other : waiting) {
                    oldest = other.isExtra() ? oldest : Math.min(oldest, other.readyMicros());
                }
                lags.add(at < now ? 0 : Math.max(0, at - oldest));
            }
            now = done;
        }
        lags.sort(Long::compare);
        return lags.get((int) (lags.size() * 0.95)) / 1000.0;
    }

    // ---- recordings

    private static Said said(String name) throws Exception {
        return new Said(name, pcm(name));
    }

    private static byte[] pcm(String name) throws Exception {
        try (AudioInputStream in =
                AudioSystem.getAudioInputStream(SOUNDS.resolve(name + ".wav").toFile())) {
            return in.readAllBytes();
        }
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(one);
        out.writeBytes(other);
        return out.toByteArray();
    }
}
