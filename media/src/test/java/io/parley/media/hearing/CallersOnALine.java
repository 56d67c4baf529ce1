package io.parley.media.hearing;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Scenes in which callers speak: human recordings, each followed by a pause, at a level, over a noise, through µ-law.
 * Where each voice begins and ends is measured on the recording alone, before noise is added. The same seed gives the
 * same samples.
 */
final class CallersOnALine {
    /** From one word to a sentence; none of them in a babble. */
    private static final List<String> SAID = List.of(
            "hello",
            "goodbye",
            "digits/1",
            "digits/2",
            "digits/3",
            "digits/5",
            "digits/6",
            "digits/7",
            "digits/8",
            "digits/9",
            "digits/0",
            "digits/day-0",
            "digits/day-2",
            "digits/day-4",
            "digits/day-6",
            "digits/mon-0",
            "digits/mon-7",
            "digits/mon-10",
            "digits/today",
            "digits/tomorrow",
            "digits/a-m",
            "digits/p-m",
            "im-sorry",
            "agent-pass",
            "auth-thankyou",
            "cannot-complete-as-dialed",
            "check-number-dial-again",
            "is-in-use",
            "please-try-again",
            "pbx-invalid",
            "privacy-prompt",
            "vm-goodbye",
            "vm-password",
            "vm-sorry",
            "vm-youhave",
            "queue-thankyou",
            "spy-agent",
            "followme/sorry",
            "letters/a",
            "letters/zed");

    private static final List<String> BABBLE = List.of(
            "tt-monkeysintro",
            "all-circuits-busy-now",
            "demo-congrats",
            "demo-instruct",
            "demo-moreinfo",
            "demo-abouttotry",
            "number-not-answering",
            "ss-noservice",
            "conf-adminmenu",
            "conf-usermenu",
            "vm-options",
            "privacy-unident");

    private static final int RATE_PER_MILLI = 8;
    /** Before the first one speaks: a floor can be found. */
    private static final int LEAD_MILLIS = 3000;

    private static final int LEAST_PAUSE_MILLIS = 1500;
    private static final int MOST_PAUSE_MILLIS = 3000;
    /** Of the recording's loudest 20 ms: what is softer is its pause. */
    private static final double PAUSE_DB = 30;

    private CallersOnALine() {}

    /**
     * On a quiet line.
     *
     * @param dbfs of the speech, RMS over its sounding part
     * @param every takes each so many-th of what can be said
     */
    static Scene clean(double dbfs, int every) {
        Speech speech = speech(dbfs, every, 11);
        short[] line = speech.samples;
        add(line, Noises.white(line.length, 12), -68);
        return scene("clean, %.0f dBFS".formatted(dbfs), "quiet line", speech, line);
    }

    /** Other people talk in the same room: six voices at once. */
    static Scene inBabble(double dbfs, int snrDb, int every) {
        Speech speech = speech(dbfs, every, 21);
        add(speech.samples, babble(speech.samples.length, 22), dbfs - snrDb);
        return scene("babble, %d dB".formatted(snrDb), "babble", speech, speech.samples);
    }

    /** Traffic: low, slowly swelling noise and the hiss of tyres. */
    static Scene inStreet(double dbfs, int snrDb, int every) {
        Speech speech = speech(dbfs, every, 31);
        add(speech.samples, Noises.street(speech.samples.length, 32), dbfs - snrDb);
        return scene("street, %d dB".formatted(snrDb), "street", speech, speech.samples);
    }

    private static Scene scene(String kind, String name, Speech speech, short[] line) {
        return new Scene(kind, name, HumanSpeech.throughMuLaw(new Pcm(line, 8000)), speech.voices);
    }

    /** What is said, and when. */
    private static final class Speech {
        final short[] samples;
        final List<Scene.Voice> voices;

        Speech(short[] samples, List<Scene.Voice> voices) {
            this.samples = samples;
            this.voices = voices;
        }
    }

    private static Speech speech(double dbfs, int every, long seed) {
        Random random = new Random(seed);
        List<short[]> parts = new ArrayList<>();
        List<Scene.Voice> voices = new ArrayList<>();
        parts.add(new short[LEAD_MILLIS * RATE_PER_MILLI]);
        int at = LEAD_MILLIS;
        for (int i = 0; i < SAID.size(); i += every) {
            short[] said = HumanSpeech.recording(SAID.get(i)).samples();
            Scene.Voice sounding = sounding(said);
            short[] levelled = new short[said.length / RATE_PER_MILLI * RATE_PER_MILLI];
            short[] middle = Arrays.copyOfRange(
                    said, sounding.fromMillis() * RATE_PER_MILLI, sounding.toMillis() * RATE_PER_MILLI);
            double factor = 32768 * Math.pow(10, dbfs / 20) / Noises.rms(middle);
            for (int k = 0; k < levelled.length; k++) {
                levelled[k] = Noises.clip(said[k] * factor);
            }
            voices.add(new Scene.Voice(at + sounding.fromMillis(), at + sounding.toMillis()));
            parts.add(levelled);
            int pause = random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
            parts.add(new short[pause * RATE_PER_MILLI]);
            at += levelled.length / RATE_PER_MILLI + pause;
        }
        short[] all = new short[at * RATE_PER_MILLI];
        int to = 0;
        for (short[] part : parts) {
            System.arraycopy(part, 0, all, to, part.length);
            to += part.length;
        }
        return new Speech(all, voices);
    }

    /** From the first to the last 20 ms that stand out. */
    private static Scene.Voice sounding(short[] said) {
        int window = 20 * RATE_PER_MILLI;
        double loudest = 0;
        for (int i = 0; i + window <= said.length; i += window / 2) {
            loudest = Math.max(loudest, Noises.rms(said, i, window));
        }
        double least = loudest * Math.pow(10, -PAUSE_DB / 20);
        int first = 0;
        while (Noises.rms(said, first, window) < least) {
            first += window / 4;
        }
        int last = said.length - window;
        while (Noises.rms(said, last, window) < least) {
            last -= window / 4;
        }
        return new Scene.Voice(first / RATE_PER_MILLI, (last + window) / RATE_PER_MILLI);
    }

    private static double[] babble(int length, long seed) {
        Random random = new Random(seed);
        double[] sum = new double[length];
        for (int voice = 0; voice < 6; voice++) {
            int at = -random.nextInt(20_000);
            while (at < length) {
                short[] part = HumanSpeech.recording(BABBLE.get(random.nextInt(BABBLE.size())))
                        .samples();
                for (int i = Math.max(0, -at); i < part.length && at + i < length; i++) {
                    sum[at + i] += part[i];
                }
                at += part.length;
            }
        }
        return sum;
    }

    /** Mixes a noise in, brought to a level. */
    private static void add(short[] line, double[] noise, double dbfs) {
        double factor = 32768 * Math.pow(10, dbfs / 20) / Noises.rms(noise);
        for (int i = 0; i < line.length; i++) {
            line[i] = Noises.clip(line[i] + noise[i] * factor);
        }
    }
}
