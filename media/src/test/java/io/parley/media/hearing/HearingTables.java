package io.parley.media.hearing;

import com.sun.management.ThreadMXBean;
import io.parley.media.endpoint.Endpointer;
import io.parley.media.vad.EnergyDetector;
import io.parley.media.vad.NeuralModel;
import io.parley.media.vad.SileroModel;
import io.parley.media.vad.SpeechDetector;
import io.parley.media.vad.TwoStageDetection;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What {@code scripts/bench/hearing} prints: the tables of docs/performance/hearing.md, in Markdown. */
public final class HearingTables {
    private static final int SLOT = 160;
    private static final int SLOTS_A_SECOND = 50;

    private final Consumer<String> out;

    private HearingTables(Consumer<String> out) {
        this.out = out;
    }

    /** Measures for some minutes; a table goes out line by line. */
    public static void write(Consumer<String> out) {
        new HearingTables(out).write();
    }

    private void write() {
        try (TwoStageDetection detection = TwoStageDetection.load(NeuralModel.folderOfModels());
                SileroModel model = SileroModel.load(NeuralModel.file())) {
            Map<String, Supplier<SpeechDetector>> detectors = new LinkedHashMap<>();
            detectors.put("cheap", EnergyDetector::new);
            detectors.put("two-stage", detection);
            detectors.put("network always", () -> new SileroAlone(model));
            List<Scene> callers = callers();
            List<Scene> others = others();
            voices(detectors, callers);
            nobody(detectors, others);
            costs(detectors);
        }
    }

    private static List<Scene> callers() {
        List<Scene> scenes = new ArrayList<>();
        for (int dbfs : new int[] {-15, -25, -35}) {
            scenes.add(CallersOnALine.clean(dbfs, 1));
        }
        for (int snrDb : new int[] {20, 10, 5}) {
            scenes.add(CallersOnALine.inStreet(-22, snrDb, 1));
        }
        for (int snrDb : new int[] {20, 10, 5}) {
            scenes.add(CallersOnALine.inBabble(-22, snrDb, 1));
        }
        return scenes;
    }

    private static List<Scene> others() {
        List<Scene> scenes = new ArrayList<>();
        scenes.addAll(LinesWithoutACaller.hum(20));
        scenes.addAll(LinesWithoutACaller.keys(40));
        scenes.addAll(LinesWithoutACaller.tones(20));
        scenes.addAll(LinesWithoutACaller.music(60));
        scenes.addAll(LinesWithoutACaller.chords(40));
        scenes.addAll(LinesWithoutACaller.noise(30));
        scenes.addAll(LinesWithoutACaller.bodies(40));
        return scenes;
    }

    private static Map<String, Trial> trials(List<Scene> scenes, Supplier<SpeechDetector> detector) {
        Map<String, Trial> trials = new LinkedHashMap<>();
        for (Scene scene : scenes) {
            trials.computeIfAbsent(scene.kind(), _ -> new Trial()).hear(scene, detector.get());
        }
        return trials;
    }

    private void voices(Map<String, Supplier<SpeechDetector>> detectors, List<Scene> scenes) {
        out.accept(
                "| line | detector | voices missed | false onsets a minute | onset after p50 / p95 | end off by p50 / p95 |");
        out.accept("|---|---|---|---|---|---|");
        Map<String, Map<String, Trial>> all = new LinkedHashMap<>();
        detectors.forEach((name, detector) -> all.put(name, trials(scenes, detector)));
        for (Scene scene : scenes) {
            all.forEach((name, trials) -> {
                Trial trial = trials.get(scene.kind());
                out.accept(String.format(
                        Locale.ROOT,
                        "| %s | %s | %d of %d | %.1f | %d / %d ms | %d / %d ms |",
                        scene.kind(),
                        name,
                        trial.misses().size(),
                        trial.voices(),
                        trial.falseOnsetsAMinute(),
                        trial.delayMillis(50),
                        trial.delayMillis(95),
                        trial.endingMillis(50),
                        trial.endingMillis(95)));
            });
        }
        out.accept("");
    }

    private void nobody(Map<String, Supplier<SpeechDetector>> detectors, List<Scene> scenes) {
        out.accept(
                String.format(Locale.ROOT, "| nobody speaks | minutes | %s |", String.join(" | ", detectors.keySet())));
        out.accept(String.format(Locale.ROOT, "|---|---%s|", "|---".repeat(detectors.size())));
        Map<String, Map<String, Trial>> all = new LinkedHashMap<>();
        detectors.forEach((name, detector) -> all.put(name, trials(scenes, detector)));
        for (String kind : all.values().iterator().next().keySet()) {
            StringBuilder row = new StringBuilder();
            double minutes = 0;
            for (Map<String, Trial> trials : all.values()) {
                Trial trial = trials.get(kind);
                minutes = trial.minutes();
                row.append(String.format(
                        Locale.ROOT, " %.1f (%.0f %%) |", trial.falseOnsetsAMinute(), 100 * trial.falselyOpen()));
            }
            out.accept(String.format(Locale.ROOT, "| %s | %.1f |%s", kind, minutes, row));
        }
        out.accept("");
    }

    private void costs(Map<String, Supplier<SpeechDetector>> detectors) {
        Map<String, short[]> lines = new LinkedHashMap<>();
        lines.put("silence", new short[60 * SLOTS_A_SECOND * SLOT]);
        lines.put("a caller, 40 % of the time", talking());
        lines.put(
                "the same in a street, 10 dB",
                CallersOnALine.inStreet(-22, 10, 1).line().samples());
        lines.put("white noise", joined(LinesWithoutACaller.noise(30)));
        lines.put("music", joined(LinesWithoutACaller.music(60)));
        out.accept(String.format(Locale.ROOT, "| line | %s |", String.join(" | ", detectors.keySet())));
        out.accept(String.format(Locale.ROOT, "|---%s|", "|---".repeat(detectors.size())));
        lines.forEach((name, line) -> {
            StringBuilder row = new StringBuilder();
            detectors.values().forEach(detector -> row.append(cost(line, detector)));
            out.accept(String.format(Locale.ROOT, "| %s |%s", name, row));
        });
    }

    /** Recordings and pauses in turn, cut so that voices take 40 % of it. */
    private static short[] talking() {
        Scene scene = CallersOnALine.clean(-25, 1);
        List<short[]> parts = new ArrayList<>();
        for (Scene.Voice voice : scene.voices()) {
            int length = voice.toMillis() - voice.fromMillis();
            int from = Math.max(0, voice.fromMillis() - length * 3 / 4);
            parts.add(Arrays.copyOfRange(
                    scene.line().samples(),
                    from * 8,
                    Math.min(scene.line().samples().length, (voice.toMillis() + length * 3 / 4) * 8)));
        }
        return whole(parts);
    }

    private static short[] joined(List<Scene> scenes) {
        return whole(scenes.stream().map(scene -> scene.line().samples()).toList());
    }

    private static short[] whole(List<short[]> parts) {
        int length = parts.stream().mapToInt(part -> part.length).sum();
        short[] all = new short[length / SLOT * SLOT];
        int at = 0;
        for (short[] part : parts) {
            int count = Math.min(part.length, all.length - at);
            System.arraycopy(part, 0, all, at, count);
            at += count;
        }
        return all;
    }

    /** CPU of this thread, the endpointer included; the best of five runs, after warming up. */
    private static String cost(short[] line, Supplier<SpeechDetector> detector) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double leastMillis = Double.MAX_VALUE;
        double bytes = 0;
        double seconds = (double) line.length / SLOT / SLOTS_A_SECOND;
        for (int run = 0; run < 7; run++) {
            Endpointer endpointer = new Endpointer(detector.get());
            long cpu = threads.getCurrentThreadCpuTime();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            for (int at = 0; at + SLOT <= line.length; at += SLOT) {
                endpointer.slot(line, at, Trial.ENDPOINT_TICKS);
            }
            if (run >= 2) {
                leastMillis = Math.min(leastMillis, (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / seconds);
                bytes = (threads.getCurrentThreadAllocatedBytes() - allocated) / (seconds * SLOTS_A_SECOND);
            }
        }
        return String.format(Locale.ROOT, " %.3f ms, %.0f B |", leastMillis, bytes);
    }
}
