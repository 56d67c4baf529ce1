package io.parley.media.hearing;

import io.parley.media.endpoint.Endpointer;
import io.parley.media.vad.SpeechDetector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a detector, with the engine's own hysteresis and endpoint, makes of scenes. A voice is found if an utterance of
 * its own begins between 60 ms before its first sound and 200 ms after its last; an utterance that begins elsewhere is a
 * false onset, and voices that fall into one that had begun before them are missed.
 */
final class Trial {
    private static final int SLOT = 160;
    private static final int SLOT_MILLIS = 20;
    /** 600 ms of silence end an utterance. */
    static final int ENDPOINT_TICKS = 30;

    private static final int EARLY_MILLIS = 60;
    private static final int LATE_MILLIS = 200;

    private double millis;
    private double quietMillis;
    private double openMillis;
    private int voices;
    private int found;
    private int falseOnsets;
    private final List<Integer> delays = new ArrayList<>();
    private final List<Integer> endings = new ArrayList<>();
    private final List<String> misses = new ArrayList<>();

    /** Plays a scene to a detector that has heard nothing yet. */
    void hear(Scene scene, SpeechDetector detector) {
        Endpointer endpointer = new Endpointer(detector);
        short[] line = scene.line().samples();
        boolean[] heard = new boolean[scene.voices().size()];
        int current = -1;
        for (int slot = 0; (slot + 1) * SLOT <= line.length; slot++) {
            int now = (slot + 1) * SLOT_MILLIS;
            Endpointer.Edge edge = endpointer.slot(line, slot * SLOT, ENDPOINT_TICKS);
            if (edge == Endpointer.Edge.SPEECH_STARTED) {
                current = voiceAt(scene, now, heard);
                if (current < 0) {
                    falseOnsets++;
                } else {
                    heard[current] = true;
                    delays.add(now - scene.voices().get(current).fromMillis());
                }
            } else if (edge == Endpointer.Edge.ENDPOINT && current >= 0) {
                endings.add(now
                        - ENDPOINT_TICKS * SLOT_MILLIS
                        - scene.voices().get(current).toMillis());
            }
            if (quiet(scene, now)) {
                quietMillis += SLOT_MILLIS;
                openMillis += endpointer.inUtterance() ? SLOT_MILLIS : 0;
            }
        }
        millis += scene.millis();
        voices += heard.length;
        for (int i = 0; i < heard.length; i++) {
            found += heard[i] ? 1 : 0;
            if (!heard[i]) {
                misses.add(
                        scene.kind() + " #" + i + " at " + scene.voices().get(i).fromMillis());
            }
        }
    }

    private static int voiceAt(Scene scene, int now, boolean[] heard) {
        for (int i = 0; i < scene.voices().size(); i++) {
            Scene.Voice voice = scene.voices().get(i);
            if (now >= voice.fromMillis() - EARLY_MILLIS && now <= voice.toMillis() + LATE_MILLIS) {
                return heard[i] ? -1 : i;
            }
        }
        return -1;
    }

    /** Neither a voice nor the endpoint's time and half a second of grace after one. */
    private static boolean quiet(Scene scene, int now) {
        for (Scene.Voice voice : scene.voices()) {
            if (now >= voice.fromMillis() - EARLY_MILLIS
                    && now <= voice.toMillis() + ENDPOINT_TICKS * SLOT_MILLIS + 500) {
                return false;
            }
        }
        return true;
    }

    double minutes() {
        return millis / 60_000;
    }

    int voices() {
        return voices;
    }

    int falseOnsets() {
        return falseOnsets;
    }

    double falseOnsetsAMinute() {
        return falseOnsets / minutes();
    }

    /** Share of the time without a voice that counts as an utterance all the same, 0 … 1. */
    double falselyOpen() {
        return openMillis / Math.max(1, quietMillis);
    }

    /** Share of the voices that were found, 0 … 1. */
    double recall() {
        return (double) found / Math.max(1, voices);
    }

    List<String> misses() {
        return misses;
    }

    /** From a voice's first sound until the engine knows, of those found. */
    int delayMillis(double percentile) {
        return percentile(delays, percentile);
    }

    /** From a voice's last sound until what the engine takes for it. */
    int endingMillis(double percentile) {
        return percentile(endings, percentile);
    }

    private static int percentile(List<Integer> values, double percentile) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Integer> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(percentile / 100 * sorted.size()) - 1);
    }
}
